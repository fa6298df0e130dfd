import type { Registry } from "../images/registry";
import type { Connectable } from "../network/connection";
import type { AppSecrets } from "../secrets/app-secrets";
import { SECRET_FORM, SECRET_PATTERN } from "../secrets/secret-arn";
import type { Secrets } from "../secrets/secret-reference";
import { topologicalSort } from "../shared/topological-sort";
import { invalid } from "../shared/validation";
import { ScheduledJob, type ScheduledJobArgs } from "./job/scheduled-job";
import { FargateService } from "./service/fargate-service";
import type { FargateServiceArgs } from "./service/service-context";

/** Arguments that services and jobs have in common. */
type Shared = "names" | "network" | "cluster" | "alerts" | "encryption";

/** Parts of the program that a workload refers to by name. */
interface References {
  /** A name in `registries`. */
  repository?: string | undefined;

  /** Names in `destinations`, or of services. */
  connectsTo: readonly string[];

  /** Variables and their secrets: names in `secrets`, or ARNs. */
  secrets?: Readonly<Record<string, string>> | undefined;
}

/** Settings of a service. */
export type ServiceEntry = References & Omit<FargateServiceArgs, Shared | "registry" | "loadBalancer" | "connections" | "secrets">;

/** Settings of a job. */
export interface JobEntry
  extends References, Omit<ScheduledJobArgs, Shared | "registry" | "connections" | "secrets" | "runsAfter" | "dependsOn">
{
  /** The job that it follows. */
  runsAfter?: string | undefined;

  /** The service whose image it runs: the job gets a new image after the service runs it. */
  imageFrom?: string | undefined;
}

export interface WorkloadsArgs extends Pick<FargateServiceArgs, Shared> {
  registries: ReadonlyMap<string, Registry>;

  /** Secrets that services and jobs name. */
  secrets?: AppSecrets | undefined;

  loadBalancer?: FargateServiceArgs["loadBalancer"];

  /** Destinations that `connectsTo` can name besides services. */
  destinations: Readonly<Record<string, Connectable>>;

  services: Readonly<Record<string, ServiceEntry>>;
  jobs: Readonly<Record<string, JobEntry>>;
}

export interface Workloads {
  services: Map<string, FargateService>;
  jobs: Map<string, ScheduledJob>;
}

/**
 * Makes all services and jobs, each after the ones that it refers to.
 *
 * @throws {RunError} A name that doesn't exist, or names that refer to each other in a circle.
 */
export function makeWorkloads({ registries, secrets, loadBalancer, ...args }: WorkloadsArgs): Workloads {
  const { names, network, cluster, alerts, encryption } = args;
  const shared = { names, network, cluster, alerts, ...(encryption !== undefined && { encryption }) };
  const services = new Map<string, FargateService>();
  const jobs = new Map<string, ScheduledJob>();
  const connectables = new Map(Object.entries(args.destinations));
  const referencesOf = (subject: string, { repository, connectsTo, secrets: named = {} }: References) => ({
    secrets: secretsNamed(subject, secrets, named),
    registry: find(registries, subject, "repository", repository),
    connections: connectsTo.map((to) => find(connectables, subject, "connectsTo", to).destination()),
  });

  for (const [name, entry] of topologicalSort("services", "connectsTo", args.services, ({ connectsTo }) => connectsTo)) {
    const { repository, connectsTo, secrets: named, ...settings } = entry;
    const references = referencesOf(`services.${name}`, { repository, connectsTo, secrets: named });
    const service = new FargateService(name, { ...shared, loadBalancer, ...references, ...settings });
    services.set(name, service);
    connectables.set(name, service);
  }

  for (
    const [name, entry] of topologicalSort("jobs", "runsAfter", args.jobs, ({ runsAfter }) => (runsAfter === undefined ? [] : [runsAfter]))
  ) {
    const { repository, connectsTo, secrets: named, runsAfter, imageFrom, ...settings } = entry;
    const subject = `jobs.${name}`;
    const references = referencesOf(subject, { repository, connectsTo, secrets: named });
    const job = new ScheduledJob(name, {
      ...shared,
      ...references,
      ...settings,
      runsAfter: runsAfter === undefined ? undefined : find(jobs, subject, "runsAfter", runsAfter),
      dependsOn: imageFrom === undefined ? undefined : find(services, subject, "imageFrom", imageFrom).runningVersion,
    });
    jobs.set(name, job);
  }
  return { services, jobs };
}

/** Secrets by variable: of this program by name, of another one by ARN. */
function secretsNamed(subject: string, secrets: AppSecrets | undefined, named: Readonly<Record<string, string>>): Secrets {
  return Object.fromEntries(
    Object.entries(named).map(([variable, one]) => [
      variable,
      SECRET_PATTERN.test(one) ? one : secrets?.reference(one) ?? invalid(subject, `secrets.${variable}`, one, SECRET_FORM),
    ]),
  );
}

/** @throws {RunError} No entry has the name. */
function find<T>(entries: ReadonlyMap<string, T>, subject: string, property: string, name: string | undefined): T {
  const entry = name === undefined ? undefined : entries.get(name);
  return entry
    ?? invalid(subject, property, name, entries.size === 0 ? "omitted: there are none" : `one of ${[...entries.keys()].join(", ")}`);
}
