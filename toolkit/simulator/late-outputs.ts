import type * as pulumi from "@pulumi/pulumi";

/** The engine's answer for one property, or its failure. */
interface Settled {
  value: unknown;
  isKnown: boolean;
  isSecret: boolean;
  dependencies: unknown[];
  failure: unknown;
}

type Resolver = (value: unknown, isKnown: boolean, isSecret: boolean, dependencies?: unknown[], failure?: unknown) => void;

interface Rpc {
  transferProperties?: (onto: object, label: string, properties: Record<string, unknown>) => Record<string, Resolver>;
}

interface Serializer {
  serializeFunction?: (...given: unknown[]) => unknown;
  serializeFunctionAsync?: (...given: unknown[]) => unknown;
}

/**
 * Creates outputs lazily, on first access. A resource has an output for each of its properties, and a program uses one or two of them. The
 * SDK creates them all, each with some 25 promises and functions: most of a program's memory, and half of its time.
 * Source of the replaced function: pulumi/pulumi, sdk/nodejs/runtime/rpc.ts, `transferProperties`, the same since 3.0.
 *
 * @returns A function that forgets the resources of a program that has ended.
 */
export function makeOutputsLate(sdk: typeof pulumi, load: NodeJS.Require): () => void {
  const late = new Set<LateOutputs>();
  const rpc = load("./runtime/rpc") as Rpc;
  if (typeof rpc.transferProperties !== "function") return () => undefined;
  rpc.transferProperties = (onto, label, properties) => {
    const outputs = new LateOutputs(onto, sdk, late);
    return Object.fromEntries(
      Object.keys(properties).filter((name) => name !== "id" && name !== "urn").map((name) => {
        if (Object.hasOwn(onto, name)) throw new Error(`Property '${name}' is already initialized on target '${label}`);
        return [name, outputs.add(name)];
      }),
    );
  };

  // Serializing a function copies captured properties as they are defined: an accessor would be serialized as a function.
  for (const serializer of [load("./runtime/closure/serializeClosure") as Serializer, sdk.runtime as Serializer]) {
    for (const name of ["serializeFunction", "serializeFunctionAsync"] as const) {
      const serialize = serializer[name];
      if (typeof serialize !== "function" || serialize.name === "withOutputs") continue;
      serializer[name] = function withOutputs(...given) {
        late.forEach((outputs) => outputs.makeAll());
        return serialize(...given);
      };
    }
  }
  return () => late.clear();
}

/** The outputs of one resource that haven't been accessed yet. */
class LateOutputs {
  private readonly settled = new Map<string, Settled>();
  /** Callbacks of outputs that were accessed before they settled. */
  private readonly waiting = new Map<string, (settled: Settled) => void>();
  private readonly names = new Set<string>();

  constructor(
    private readonly onto: object,
    private readonly sdk: typeof pulumi,
    private readonly all: Set<LateOutputs>,
  ) {}

  /** Defines an output on the resource. @returns The function that settles it. */
  add(name: string): Resolver {
    if (this.names.size === 0) this.all.add(this);
    this.names.add(name);
    Object.defineProperty(this.onto, name, {
      get: () => this.make(name),
      set: (value) => {
        this.put(name, value);
      },
      enumerable: true,
      configurable: true,
    });
    return (value, isKnown, isSecret, dependencies = [], failure) => {
      const settled = { value, isKnown, isSecret, dependencies, failure };
      if (this.names.has(name)) this.settled.set(name, settled);
      this.waiting.get(name)?.(settled);
      this.waiting.delete(name);
    };
  }

  makeAll(): void {
    for (const name of this.names) this.make(name);
  }

  private make(name: string): unknown {
    const settled = this.settled.get(name);
    const whole = settled === undefined ? new Promise<Settled>((resolve) => this.waiting.set(name, resolve)) : Promise.resolve(settled);
    const part = <Key extends keyof Settled>(key: Key) =>
      whole.then((known) => {
        if (known.failure !== undefined && known.failure !== null) throw known.failure;
        return known[key];
      });
    const Output = this.sdk.Output as unknown as new(
      resource: object,
      value: unknown,
      isKnown: unknown,
      isSecret: unknown,
      dependencies: unknown,
    ) => unknown;
    return this.put(name, new Output(this.onto, part("value"), part("isKnown"), part("isSecret"), part("dependencies")));
  }

  private put(name: string, value: unknown): unknown {
    this.names.delete(name);
    this.settled.delete(name);
    if (this.names.size === 0) this.all.delete(this);
    Object.defineProperty(this.onto, name, { value, enumerable: true, configurable: true, writable: true });
    return value;
  }
}
