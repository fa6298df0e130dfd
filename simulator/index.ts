import * as pulumi from "@pulumi/pulumi";
import type { MockMonitor } from "@pulumi/pulumi/runtime/mocks";

import { Answers, type GivenAnswers } from "./given-answers";
import { Monitor, type SimulatedResource, STACK } from "./monitor";
import type { Properties } from "./values";
import { NOWHERE, placeOf } from "./world";

export { PROVIDER, shortName, type SimulatedResource, STACK } from "./monitor";

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
  answers?: GivenAnswers;
  /** Told before the end, however it comes, of the lookups of whose answers a part isn't known, as the program calls them. */
  onOpenLookups?: (lookups: readonly string[]) => void;
  /**
   * What to wait for once the program has returned, because parts of it may still run: a program ends when nothing of it
   * is left to do, not when its last line is reached.
   * @default registrations and what follows from them; timers, files and the network are not waited for
   */
  idle?: () => Promise<void>;
  /**
   * Frames that an Error keeps while the program runs. The SDK makes an Error per property; with 10 frames each, a
   * program takes about three times as long.
   * @default 0
   */
  stackTraceLimit?: number;
}

export interface Simulation {
  /** In the order of registration: a parent before its children, a dependency before what needs it. */
  resources: SimulatedResource[];
  /** Stack outputs as they travel: a secret is an object with a signature. */
  outputs: Properties;
  messages: { severity: "info" | "warning" | "error"; text: string }[];
  /** Types and lookups that got only a plain answer, with their counts. */
  unknownTypes: Map<string, number>;
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

/** The SDK keeps its state in the process, so simulations take turns. */
let queue: Promise<unknown> = Promise.resolve();

async function run(program: () => unknown, options: SimulationOptions): Promise<Simulation> {
  const config = options.config ?? {};
  const provider = Object.fromEntries(
    Object.entries(config).filter(([key]) => key.startsWith("aws:")).map(([key, value]) => [key.slice("aws:".length), value]),
  );
  const answers = new Answers(options.answers ?? { lookups: [], stackReferences: {} });
  const monitor = new Monitor(options.project, options.stack, placeOf(provider, NOWHERE), answers);
  await pulumi.runtime.setMocks({ newResource: unreachable, call: unreachable }, options.project, options.stack, true);
  pulumi.runtime.setAllConfig(config, options.secretKeys);
  monitor.attach(pulumi.runtime.getMonitor() as unknown as MockMonitor);

  const messages: Simulation["messages"] = [];
  const unseen = new Failure();
  const restore = [
    overrideLog(messages),
    overrideListeners("unhandledRejection", unseen.report),
    overrideListeners("uncaughtException", unseen.report),
    overrideStackTraceLimit(options.stackTraceLimit ?? 0),
  ];
  try {
    // What waits for a resource that failed would wait for ever, the program's outputs among it.
    await Promise.race([unseen.promise, runToItsEnd(program, options.idle)]);
    for (const place of answers.unused()) messages.push({ severity: "warning", text: `answers: nothing asked for ${place}` });
    const resources = [...monitor.resources.values()];
    return {
      resources,
      outputs: resources.find((resource) => resource.type === STACK)?.outputs ?? {},
      messages,
      unknownTypes: monitor.unknownTypes,
    };
  } catch (error) {
    await Promise.race([settle(), aFewTurns()]);
    throw error;
  } finally {
    options.onOpenLookups?.([...monitor.openLookups]);
    restore.forEach((undo) => undo());
  }
}

async function runToItsEnd(program: () => unknown, idle: SimulationOptions["idle"]): Promise<void> {
  await pulumi.runtime.runInPulumiStack(async () => program());
  await settle();
  await idle?.();
  await settle();
}

/** Every registration, and every promise that one of them leaves behind. */
async function settle(): Promise<void> {
  await pulumi.runtime.disconnect();
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

function overrideLog(messages: Simulation["messages"]): () => void {
  const { info, warn, error } = pulumi.log;
  const collect = (severity: "info" | "warning" | "error") => (text: string) => {
    messages.push({ severity, text });
    return Promise.resolve();
  };
  Object.assign(pulumi.log, { info: collect("info"), warn: collect("warning"), error: collect("error") });
  return () => void Object.assign(pulumi.log, { info, warn, error });
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

function overrideStackTraceLimit(limit: number): () => void {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = limit;
  return () => void (Error.stackTraceLimit = before);
}
