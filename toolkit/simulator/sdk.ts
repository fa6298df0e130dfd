import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import type * as pulumi from "@pulumi/pulumi";

import { makeOutputsLate } from "./late-outputs";

/** The Pulumi SDK that a program uses: each brings a copy of its own, which may be of another version. */
export interface Sdk {
  pulumi: typeof pulumi;
  version: string;
  /** Where its packages are looked for, the providers' SDKs among them. */
  directory: string;
  /** Forgets the resources of a program that has ended. */
  forget: () => void;
}

/** The SDK that a program in a folder gets; undefined where none is installed. */
export function sdkOf(directory: string): Sdk | undefined {
  const load = createRequire(join(directory, "index.js"));
  let file: string;
  try {
    file = load.resolve("@pulumi/pulumi");
  } catch {
    return undefined;
  }
  const sdk = load(file) as typeof pulumi;
  const { version } = load(join(dirname(file), "package.json")) as { version: string };
  const forget = hurried.get(sdk) ?? hurry(sdk, createRequire(file));
  hurried.set(sdk, forget);
  return { pulumi: sdk, version, directory, forget };
}

/** The SDK of this project, for programs that are a function in it. */
export function ownSdk(): Sdk {
  const sdk = sdkOf(__dirname);
  if (sdk === undefined) throw new Error("@pulumi/pulumi isn't installed; run npm ci");
  return sdk;
}

/** The copies that leave out what only costs time. */
const hurried = new WeakMap<object, () => void>();

/**
 * Leaves out what the SDK does for people who debug it: a text of the stack for each promise and each resource (source positions, which an
 * engine shows), and a list of promises that haven't ended. With outputs that are made late, it is three quarters of a program's time.
 */
function hurry(sdk: typeof pulumi, load: NodeJS.Require): () => void {
  const debuggable = load("./runtime/debuggable") as { debuggablePromise?: (promise: Promise<unknown>) => Promise<unknown> };
  if (typeof debuggable.debuggablePromise === "function") debuggable.debuggablePromise = (promise) => promise;
  const resource = sdk.Resource as unknown as Record<string, unknown>;
  if (typeof resource["callsites"] === "function") resource["callsites"] = () => [];
  if (typeof resource["sourcePosition"] === "function") resource["sourcePosition"] = () => undefined; // until 3.2xx
  return makeOutputsLate(sdk, load);
}
