import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import type * as pulumi from "@pulumi/pulumi";

import { type DryRun, watchDryRun } from "./dry-run";
import { makeOutputsLate } from "./late-outputs";

/** The Pulumi SDK that a program uses: each program has its own copy, possibly of another version. */
export interface Sdk {
  pulumi: typeof pulumi;
  version: string;
  /** Folder from which its packages are resolved, including the providers' SDKs. */
  directory: string;
  /** Forgets the resources of a program that has ended. */
  forget: () => void;
  /** The answer to the program's `isDryRun()`. */
  dryRun: DryRun;
}

/** The SDK that a program in a folder loads; undefined if none is installed. */
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
  const prepared = hurried.get(sdk) ?? hurry(sdk, createRequire(file));
  hurried.set(sdk, prepared);
  return { pulumi: sdk, version, directory, ...prepared };
}

/** The SDK of this project, for programs that are functions in it. */
export function ownSdk(): Sdk {
  const sdk = sdkOf(__dirname);
  if (sdk === undefined) throw new Error("@pulumi/pulumi isn't installed; run npm ci");
  return sdk;
}

/** SDK copies in which debugging aids are disabled. */
const hurried = new WeakMap<object, Pick<Sdk, "forget" | "dryRun">>();

/**
 * Disables the SDK's debugging aids: a stack trace for each promise and each resource (source positions, which an engine shows), and a
 * list of pending promises. Together with the eager creation of outputs, they take three quarters of a program's time.
 */
function hurry(sdk: typeof pulumi, load: NodeJS.Require): Pick<Sdk, "forget" | "dryRun"> {
  const debuggable = load("./runtime/debuggable") as { debuggablePromise?: (promise: Promise<unknown>) => Promise<unknown> };
  if (typeof debuggable.debuggablePromise === "function") debuggable.debuggablePromise = (promise) => promise;
  const resource = sdk.Resource as unknown as Record<string, unknown>;
  if (typeof resource["callsites"] === "function") resource["callsites"] = () => [];
  if (typeof resource["sourcePosition"] === "function") resource["sourcePosition"] = () => undefined; // until 3.2xx
  return { forget: makeOutputsLate(sdk, load), dryRun: watchDryRun(load("./runtime/settings") as object, sdk.runtime) };
}
