import type { MockMonitor } from "@pulumi/pulumi/runtime/mocks";

import { NOWHERE, placeOf } from "../aws-model/request";
import type { Properties } from "../shared/values";
import { watchEnvironment } from "./dry-run";
import { Answers, type GivenAnswers } from "./given-answers";
import { Monitor } from "./monitor";
import { ownSdk, type Sdk } from "./sdk";
import { type Lookup, type Owner, SimulatedCloud } from "./simulated-cloud";
import { type SimulatedResource, STACK } from "./simulated-resource";

export { DOCKER_IMAGE } from "./awsx-image";
export { type Sdk, sdkOf } from "./sdk";
export { PROVIDER, shortName, type SimulatedResource, STACK } from "./simulated-resource";

export interface SimulationOptions {
  /** Name of the project in Pulumi.yaml. */
  project: string;
  /** Name of the stack, e.g. `stg`. */
  stack: string;
  /** Configuration as the engine passes it: full keys (`aws:region`), lists and objects as JSON text. */
  config?: Record<string, string>;
  /** The keys in `config` whose values are secret. */
  secretKeys?: string[];
  /**
   * Facts about AWS and other stacks that the user provides.
   * @default none
   */
  answers?: GivenAnswers | undefined;
  /** Receives the lookups with partly unknown results, as the program calls them, before the simulation succeeds or fails. */
  onOpenLookups?: (lookups: readonly string[]) => void;
  /**
   * Waits for parts of the program that still run after it has returned: a program ends when it has no work left, not when it reaches
   * its last line.
   * @default waits for registrations and their callbacks, but not for timers, files and the network
   */
  idle?: (() => Promise<void>) | undefined;
  /** Rejects when the caller stops waiting for the program although it still runs. */
  overtaken?: Promise<never> | undefined;
  /**
   * The answer to `pulumi.runtime.isDryRun()` in the program.
   * @default true, as in a preview
   */
  dryRun?: boolean;
  /** The folder that `getRootDirectory` returns to the program. */
  rootDirectory?: string;
  /** Prepares the process as the program expects it before it runs; returns a function that undoes that. */
  surroundings?: () => () => void;
  /**
   * The SDK that the program uses.
   * @default this project's own
   */
  sdk?: Sdk;
}

export interface Simulation {
  /** In the order of registration: a parent before its children, a dependency before its dependents. */
  resources: SimulatedResource[];
  /** Stack outputs in wire format: a secret is an object with a signature. */
  outputs: Properties;
  messages: { severity: "info" | "warning" | "error"; text: string }[];
  /** Types and lookups that got only a generic answer, with their counts. */
  unknownTypes: Map<string, number>;
  /** Calls that looked up what exists. */
  lookups: readonly Lookup[];
  /** Whether the program has asked if it is a preview. */
  asksForDryRun: boolean;
  /** Owner of each name that AWS allows only once, by a key of the type, place and name. Two stacks with an equal key collide in AWS. */
  owners: ReadonlyMap<string, Owner>;
}

/**
 * Runs a Pulumi program without engine, account or network: every resource is registered with the SDK's own mock monitor and gets
 * the answer that AWS would give. The program sees no difference; `pulumi.runtime.isDryRun()` is true, as in a preview, unless the options
 * say otherwise.
 *
 * @param program Runs inside the stack and returns the stack's outputs, as an inline program does.
 * @throws The errors of the program, synchronous or asynchronous.
 */
export async function simulate(program: () => unknown, options: SimulationOptions): Promise<Simulation> {
  const result = queue.then(() => run(program, options));
  queue = result.catch(() => undefined);
  return result;
}

/** Writes to the store that the SDK's copies share during a run. Source: pulumi/pulumi, sdk/nodejs/runtime/state.ts, `getGlobalStore`. */
function setRootDirectory(directory: string): void {
  const { globalStore } = globalThis as { globalStore?: { settings: { options: { rootDirectory?: string } } } };
  if (globalStore !== undefined) globalStore.settings.options.rootDirectory = directory;
}

/** The CLI's organization if the state is in a bucket or on a disk. Source: pulumi/pulumi, pkg/backend/diy/backend.go. */
const ORGANIZATION = "organization";

/** The SDK's state is global to the process, so simulations run one after another. */
let queue: Promise<unknown> = Promise.resolve();

async function run(program: () => unknown, options: SimulationOptions): Promise<Simulation> {
  const config = options.config ?? {};
  const provider = Object.fromEntries(
    Object.entries(config).filter(([key]) => key.startsWith("aws:")).map(([key, value]) => [key.slice("aws:".length), value]),
  );
  const sdk = options.sdk ?? ownSdk();
  const { runtime } = sdk.pulumi;
  const answers = new Answers(options.answers ?? { lookups: [], stackReferences: {} });
  const cloud = new SimulatedCloud(placeOf(provider, NOWHERE), answers, sdk.directory);
  const monitor = new Monitor(options.project, options.stack, cloud);
  await runtime.setMocks({ newResource: unreachable, call: unreachable }, options.project, options.stack, true, ORGANIZATION);
  runtime.setAllConfig(config, options.secretKeys);
  setRootDirectory(options.rootDirectory ?? "rootDirectory");
  monitor.attach(runtime.getMonitor() as unknown as MockMonitor);

  const messages: Simulation["messages"] = [];
  const unseen = new Failure();
  Object.assign(sdk.dryRun, { value: options.dryRun ?? true, asked: false });
  const restore = [
    watchEnvironment(sdk.dryRun),
    options.surroundings?.() ?? (() => undefined),
    overrideLog(sdk, messages),
    overrideListeners("unhandledRejection", unseen.report),
    overrideListeners("uncaughtException", unseen.report),
    overrideStackTraceLimit(),
  ];
  try {
    // Promises that depend on a failed resource never settle, and neither do the program's outputs.
    await Promise.race([
      unseen.promise,
      runToItsEnd(sdk, program, options.idle),
      ...(options.overtaken === undefined ? [] : [options.overtaken]),
    ]);
    for (const place of answers.unused()) messages.push({ severity: "warning", text: `answers: nothing asked for ${place}` });
    const resources = [...monitor.resources.values()];
    return {
      resources,
      outputs: resources.find((resource) => resource.type === STACK)?.outputs ?? {},
      messages,
      unknownTypes: cloud.unknownTypes,
      lookups: cloud.lookups,
      asksForDryRun: sdk.dryRun.asked,
      owners: cloud.owners,
    };
  } catch (error) {
    await Promise.race([settle(sdk), aFewTurns()]);
    throw error;
  } finally {
    options.onOpenLookups?.([...cloud.openLookups]);
    restore.forEach((undo) => undo());
    runtime.setAllConfig({}); // the process's other AWS clients read it
    sdk.forget();
  }
}

async function runToItsEnd(sdk: Sdk, program: () => unknown, idle: SimulationOptions["idle"]): Promise<void> {
  await sdk.pulumi.runtime.runInPulumiStack(async () => program());
  await settle(sdk);
  await idle?.();
  await settle(sdk);
}

/** Waits for every registration and the promises that it leaves pending. */
async function settle({ pulumi: { runtime } }: Sdk): Promise<void> {
  await runtime.disconnect();
  await turn();
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Waits long enough for the rest of a failed program to end, unless it depends on the failure. */
async function aFewTurns(): Promise<void> {
  for (let turns = 0; turns < 20; turns++) await turn();
}

/** A failure that the program doesn't handle. */
class Failure {
  readonly promise: Promise<never>;
  report!: (failure: unknown) => void;

  constructor() {
    this.promise = new Promise((_, reject) => (this.report = reject));
    this.promise.catch(() => undefined); // it may be reported when no code awaits it any longer
  }
}

function unreachable(): never {
  throw new Error("the simulator's monitor answers resources and lookups itself");
}

function overrideLog({ pulumi: { log } }: Sdk, messages: Simulation["messages"]): () => void {
  const { info, warn, error } = log;
  const collect = (severity: "info" | "warning" | "error") => (text: string) => {
    messages.push({ severity, text });
    return Promise.resolve();
  };
  Object.assign(log, { info: collect("info"), warn: collect("warning"), error: collect("error") });
  return () => void Object.assign(log, { info, warn, error });
}

/** An error in an `apply` or a registration surfaces as an unhandled rejection, one in a timer as an uncaught exception. */
function overrideListeners(event: "unhandledRejection" | "uncaughtException", collect: (failure: unknown) => void): () => void {
  const others = process.listeners(event as "unhandledRejection");
  process.removeAllListeners(event);
  process.on(event, collect);
  return () => {
    process.removeListener(event, collect);
    others.forEach((listener) => process.on(event as "unhandledRejection", listener));
  };
}

/** Deep enough to leave the SDK and a program's own components; Node.js' ten frames end within the SDK. */
function overrideStackTraceLimit(): () => void {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = 40;
  return () => void (Error.stackTraceLimit = before);
}
