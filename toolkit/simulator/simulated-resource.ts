import type * as proto from "@pulumi/pulumi/proto/resource_pb";

import type { Properties } from "../shared/values";

/** A resource as the program registered it and the simulator answered. */
export interface SimulatedResource {
  urn: string;
  type: string;
  name: string;
  /** False for a component. */
  custom: boolean;
  /** A component whose resources another process creates: the program knows only its arguments. */
  remote: boolean;
  /** Read by `get`, not created by this program. */
  external: boolean;
  id: string;
  /** URN of the parent; empty for the stack. */
  parent: string;
  /** `<urn>::<id>` of an explicit provider; empty for the default one. */
  provider: string;
  /** Version of the provider's SDK, e.g. `7.48.0`. */
  version: string;
  inputs: Properties;
  outputs: Properties;
  dependencies: string[];
  propertyDependencies: Record<string, string[]>;
  options: ResourceOptions;
}

/** The resource options that a state file or a test uses. */
export interface ResourceOptions {
  protect: boolean;
  retainOnDelete: boolean;
  /** Undefined: as the provider decides. */
  deleteBeforeReplace: boolean | undefined;
  deletedWith: string;
  ignoreChanges: string[];
  replaceOnChanges: string[];
  additionalSecretOutputs: string[];
  /** Previous URNs of the resource. */
  aliases: string[];
  importId: string;
  /** Seconds by operation, e.g. `{ create: 1800 }`. */
  customTimeouts: Record<string, number>;
}

export const NO_OPTIONS: ResourceOptions = {
  protect: false,
  retainOnDelete: false,
  deleteBeforeReplace: undefined,
  deletedWith: "",
  ignoreChanges: [],
  replaceOnChanges: [],
  additionalSecretOutputs: [],
  aliases: [],
  importId: "",
  customTimeouts: {},
};

/** The options of a registration; its aliases as URNs. */
export function optionsOf(request: proto.RegisterResourceRequest, aliases: string[]): ResourceOptions {
  return {
    protect: request.getProtect() ?? false,
    retainOnDelete: request.getRetainondelete?.() ?? false,
    deleteBeforeReplace: request.getDeletebeforereplacedefined() ? request.getDeletebeforereplace() : undefined,
    deletedWith: request.getDeletedwith?.() ?? "",
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList?.() ?? [],
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    aliases,
    importId: request.getImportid(),
    customTimeouts: secondsByOperation(request.getCustomtimeouts()?.toObject() ?? {}),
  };
}

/** `{ create: "1h30m", update: "", pb_delete: "" }`, as protobuf spells a reserved word of JavaScript, -> `{ create: 5400 }` */
function secondsByOperation(timeouts: object): Record<string, number> {
  const units: Record<string, number> = { h: 3600, m: 60, s: 1, ms: 0.001 };
  const seconds = (text: string) =>
    [...text.matchAll(/([\d.]+)(h|ms|m|s)/g)].reduce((sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? ""] ?? 0), 0);
  const given = Object.entries(timeouts).filter(([, text]) => text !== "");
  return Object.fromEntries(given.map(([operation, text]) => [operation.replace("pb_", ""), seconds(String(text))]));
}

export const STACK = "pulumi:pulumi:Stack";
export const STACK_REFERENCE = "pulumi:pulumi:StackReference";
export const PROVIDER = "pulumi:providers:";

/** The logical name at the end of a URN. */
export function shortName(urn: string): string {
  return urn.split("::").slice(3).join("::");
}
