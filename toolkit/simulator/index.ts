import type { MockMonitor } from "@pulumi/pulumi/runtime/mocks";

import { NOWHERE, placeOf } from "../aws-model/request";
import type { Properties } from "../shared/values";
import { Answers, type GivenAnswers } from "./given-answers";
import { Monitor } from "./monitor";
import { ownSdk, type Sdk } from "./sdk";
import { type Owner, SimulatedCloud } from "./simulated-cloud";
import { type SimulatedResource, STACK } from "./simulated-resource";

export { type Sdk, sdkOf } from "./sdk";
export { PROVIDER, shortName, type SimulatedResource, STACK } from "./simulated-resource";

export interface SimulationOptions {
  /** Name of the project, as Pulumi.yaml has it. */
  project: string;
  /** Name of the stack, e.g. `stg`. */
  stack: string;
  /** Configuration as the engine hands it over: full keys (`aws:region`), lists and objects as JSON text. */
  config?: Record<string, string>;
  /** The keys in `config` whose values are secret. */
  secretKeys?: string[];
  /**
   * What a person knows of AWS and of other stacks.
   * @default nothing
   */
  answers?: GivenAnswers | undefined;
  /** Told before the end, however it comes, of the lookups of whose answers a part isn't known, as the program calls them. */
  onOpenLookups?: (lookups: readonly string[]) => void;
  /**
   * What to wait for once the program has returned, because parts of it may still run: a program ends when nothing of it
   * is left to do, not when its last line is reached.
   * @default registrations and what follows from them; timers, files and the network are not waited for
   */
  idle?: (() => Promise<void>) | undefined;
  /** Fails when nobody waits for the program any more, though it still runs. */
  overtaken?: Promise<never> | undefined;
  /** The folder that the program may ask for by `getRootDirectory`. */
  rootDirectory?: string;
  /** Makes the process what the program expects, before it runs; what it gives back undoes that. */
  surroundings?: () => () => void;
  /**
   * The SDK that the program was written with.
   * @default this project's own
   */
  sdk?: Sdk;
}

export interface Simulation {
  /** In the order of registration: a parent before its children, a dependency before what needs it. */
  resources: SimulatedResource[];
  /** Stack outputs as they travel: a secret is an object with a signature. */
  outputs: Properties;
  messages: { severity: "info" | "warning" | "error"; text: string }[];
  /** Types and lookups that got only a plain answer, with their counts. */
  unknownTypes: Map<string, number>;
  /** Who makes what AWS allows only once, by a key that says what and where: one that two stacks have is the same thing in AWS. */
  owners: ReadonlyMap<string, Owner>;
}

/**
 * Resolves a Pulumi program without engine, account or network: every resource is registered with the SDK's own mock
 * monitor and answered as AWS would. The program can't tell; `pulumi.runtime.isDryRun()` is true, as in a preview.
 *
 * @param program Runs inside the stack; what it returns are the stack's outputs, as with an inline program.
 * @throws What the program throws, at once or in an asynchronous part.
 */
export async function simulate(program: () => unknown, options: SimulationOptions): Promise<Simulation> {
  const result = queue.then(() => run(program, options));
  queue = result.catch(() => undefined);
  return result;
}

/** Where the SDK's copies share what they know of a run. Source: pulumi/pulumi, sdk/nodejs/runtime/state.ts, `getGlobalStore`. */
function setRootDirectory(directory: string): void {
  const { globalStore } = globalThis as { globalStore?: { settings: { options: { rootDirectory?: string } } } };
  if (globalStore !== undefined) globalStore.settings.options.rootDirectory = directory;
}

/** What the CLI calls the organization where the state is kept in a bucket or on a disk. Source: pulumi/pulumi, pkg/backend/diy/backend.go. */
const ORGANIZATION = "organization";

/** The SDK keeps its state in the process, so simulations take turns. */
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
  const restore = [
    options.surroundings?.() ?? (() => undefined),
    overrideLog(sdk, messages),
    overrideListeners("unhandledRejection", unseen.report),
    overrideListeners("uncaughtException", unseen.report),
    overrideStackTraceLimit(),
  ];
  try {
    // What waits for a resource that failed would wait for ever, the program's outputs among it.
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
      owners: cloud.owners,
    };
  } catch (error) {
    await Promise.race([settle(sdk), aFewTurns()]);
    throw error;
  } finally {
    options.onOpenLookups?.([...cloud.openLookups]);
    restore.forEach((undo) => undo());
    sdk.forget();
  }
}

async function runToItsEnd(sdk: Sdk, program: () => unknown, idle: SimulationOptions["idle"]): Promise<void> {
  await sdk.pulumi.runtime.runInPulumiStack(async () => program());
  await settle(sdk);
  await idle?.();
  await settle(sdk);
}

/** Every registration, and every promise that one of them leaves behind. */
async function settle({ pulumi: { runtime } }: Sdk): Promise<void> {
  await runtime.disconnect();
  await turn();
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** As long as what is left of a failed program takes, if it doesn't wait for what failed. */
async function aFewTurns(): Promise<void> {
  for (let turns = 0; turns < 20; turns++) await turn();
}

/** A failure that nobody in the program waits for. */
class Failure {
  readonly promise: Promise<never>;
  report!: (failure: unknown) => void;

  constructor() {
    this.promise = new Promise((_, reject) => (this.report = reject));
    this.promise.catch(() => undefined); // it may come when nobody looks any more
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

/** An error in an `apply` or a registration surfaces as a rejected promise that nobody waits for, one in a timer as uncaught. */
function overrideListeners(event: "unhandledRejection" | "uncaughtException", collect: (failure: unknown) => void): () => void {
  const others = process.listeners(event as "unhandledRejection");
  process.removeAllListeners(event);
  process.on(event, collect);
  return () => {
    process.removeListener(event, collect);
    others.forEach((listener) => process.on(event as "unhandledRejection", listener));
  };
}

/** Enough to get out of the SDK and of a program's own components; Node's ten end within the SDK. */
function overrideStackTraceLimit(): () => void {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = 40;
  return () => void (Error.stackTraceLimit = before);
}
