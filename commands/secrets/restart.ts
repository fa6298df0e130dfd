import type { ECSClient, Service, Task } from "@aws-sdk/client-ecs";

import { connectionTo } from "../../toolkit/shared/aws-client";
import { EXIT } from "../../toolkit/shared/command";
import { tasksOf } from "../../toolkit/shared/ecs-tasks";
import { knownAre, ProgramError, UsageError } from "../../toolkit/shared/errors";
import { timeText } from "../../toolkit/shared/time-text";
import type { SecretsAccount } from "./account";
import type { KnownSecret, ProgramSecrets, Reader } from "./known-secret";
import { sent } from "./refused";
import type { State } from "./store-client";

export interface RestartRun {
  /** Secrets whose readers are restarted; empty: those that changed after a task was created. */
  names: readonly string[];
  program: ProgramSecrets;
  account: SecretsAccount;
  write: (line: string) => void;
}

/** Newest change among the secrets of a reader. */
interface Change {
  label: string;
  at: Date;
}

/**
 * Starts a new deployment of each service whose tasks may have the old value of a secret, and prints them. ECS reads a secret once, when it
 * starts a task. Source: Amazon ECS developer guide, "Pass sensitive data to an Amazon ECS container", considerations.
 *
 * @throws {UsageError} A name isn't a secret of the program.
 */
export async function restartReaders({ names, program, account, write }: RestartRun): Promise<number> {
  const chosen = names.length === 0 ? program.secrets : names.map((name) => secretNamed(name, program.secrets));
  const states = await account.describe(chosen.filter(({ readers }) => readers.length > 0));
  const unchecked = [...states].filter(([{ id }, { is }]) => is === "unchecked" && id !== undefined);
  for (const [{ label }, state] of unchecked) write(`${label}: can't be checked: ${(state as { reason: string }).reason}`);
  const ecs = await Ecs.connect(account);
  let restarted = 0;
  for (const [reader, change] of changesOf(states)) {
    if (reader.kind === "service") restarted += await restart(reader, change, names.length > 0, ecs, write);
    else if (names.length > 0) write(`${reader.name} (job): its next run reads ${change.label}`);
  }
  if (restarted === 0) write("no new deployment is needed");
  return unchecked.length > 0 ? EXIT.incomplete : EXIT.fine;
}

function secretNamed(name: string, secrets: readonly KnownSecret[]): KnownSecret {
  const found = secrets.find(({ label }) => label === name);
  if (found !== undefined) return found;
  throw new UsageError(`${name} isn't a secret of this program; ${knownAre(secrets.map(({ label }) => label))}`);
}

/** Each reader, with the newest change among the secrets that it reads. */
function changesOf(states: ReadonlyMap<KnownSecret, State>): Map<Reader, Change> {
  const changes = new Map<Reader, Change>();
  for (const [{ label, readers }, state] of states) {
    if (state.is !== "there" || state.changedAt === undefined) continue;
    for (const reader of readers) {
      const known = changes.get(reader);
      if (known === undefined || known.at < state.changedAt) changes.set(reader, { label, at: state.changedAt });
    }
  }
  return changes;
}

/** Restarts the services of a reader. @returns Their number. */
async function restart(reader: Reader, { label, at }: Change, always: boolean, ecs: Ecs, write: RestartRun["write"]): Promise<number> {
  const { name, family, cluster } = reader;
  if (cluster === undefined) throw new ProgramError(`${name}: the program names no cluster for its service`);
  const tasks = await ecs.tasksOf(cluster, family);
  const services = tasksByService(tasks);
  if (services.size === 0) write(`${name}: no task runs; the next one reads ${label}`);
  let restarted = 0;
  for (const [service, running] of services) {
    // Created, not started: ECS reads the secret between the two.
    const old = running.filter(({ createdAt }) => createdAt !== undefined && createdAt < at);
    const count = `${old.length} of ${running.length} tasks`;
    const since = `before ${label} changed at ${timeText(at)}`;
    if (old.length === 0 && !always) continue;
    const replacing = (await ecs.describe(cluster, service))?.deployments?.find(({ status }) => status === "PRIMARY")?.createdAt;
    if (old.length > 0 && replacing !== undefined && replacing >= at) {
      write(`${name}: ${count} were created ${since}; a deployment replaces them since ${timeText(replacing)}`);
      continue;
    }
    await ecs.deployAgain(cluster, service);
    write(`${name}: ${count} were created ${since}; started a new deployment of ${service}`);
    restarted++;
  }
  return restarted;
}

/** Tasks by the name of their service; without those that run alone. */
function tasksByService(tasks: readonly Task[]): Map<string, Task[]> {
  const services = new Map<string, Task[]>();
  for (const task of tasks) {
    const [kind, service] = (task.group ?? "").split(/:(.*)/s);
    if (kind === "service" && service !== undefined) services.set(service, [...(services.get(service) ?? []), task]);
  }
  return services;
}

class Ecs {
  private constructor(private readonly client: ECSClient, private readonly sdk: typeof import("@aws-sdk/client-ecs")) {}

  static async connect({ settings }: SecretsAccount): Promise<Ecs> {
    const sdk = await import("@aws-sdk/client-ecs");
    return new Ecs(new sdk.ECSClient(await connectionTo("ecs", settings.connection)), sdk);
  }

  async tasksOf(cluster: string, family: string): Promise<Task[]> {
    return tasksOf({ sdk: this.sdk, client: this.client, sent }, { cluster, family });
  }

  async describe(cluster: string, service: string): Promise<Service | undefined> {
    const command = new this.sdk.DescribeServicesCommand({ cluster, services: [service] });
    return (await sent(`DescribeServices ${service}`, this.client.send(command))).services?.[0];
  }

  async deployAgain(cluster: string, service: string): Promise<void> {
    const command = new this.sdk.UpdateServiceCommand({ cluster, service, forceNewDeployment: true });
    await sent(`UpdateService ${service}`, this.client.send(command));
  }
}
