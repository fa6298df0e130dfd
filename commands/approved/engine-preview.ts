import * as v from "valibot";

import { UsageError } from "../../toolkit/shared/errors";
import { isObject, type Properties } from "../../toolkit/shared/values";
import { PROVIDER } from "../../toolkit/simulator";
import { asGiven } from "../../toolkit/simulator/defaults";
import { readJsonFile } from "../report/files";

const State = v.looseObject({
  type: v.string(),
  custom: v.boolean(),
  inputs: v.optional(v.record(v.string(), v.unknown()), {}),
  delete: v.optional(v.boolean(), false),
  retainOnDelete: v.optional(v.boolean(), false),
  initErrors: v.optional(v.array(v.string()), []),
});

/** Output of `pulumi preview --json`. Source: pulumi/pulumi, pkg/display/json.go, `PreviewDigest`, `PreviewStep`. */
const Preview = v.looseObject({
  steps: v.array(v.looseObject({
    op: v.string(),
    urn: v.string(),
    oldState: v.optional(State),
    newState: v.optional(State),
    diffReasons: v.optional(v.array(v.string()), []),
  })),
  changeSummary: v.record(v.string(), v.number()),
});

const Deployment = v.looseObject({
  deployment: v.looseObject({
    pending_operations: v.optional(v.nullable(v.array(v.looseObject({ type: v.string(), resource: v.looseObject({ urn: v.string() }) })))),
  }),
});

/** An operation that the engine is about to run. */
export interface PreviewedOperation {
  /** As the engine names it; the steps of one replacement are `replace`. */
  operation: string;
  urn: string;
  /** Properties that differ. */
  changed: readonly string[];
  /** Inputs of the state, and of the program, without those that the provider sets itself. */
  before: Properties;
  after: Properties;
  /** The rest of what an earlier update began: an old resource that its replacement didn't delete, or a creation that failed. */
  isRest: boolean;
}

/** Steps that change nothing at AWS. */
const LOOKS: readonly string[] = ["same", "read", "refresh"];
const REPLACING: readonly string[] = ["replace", "create-replacement", "delete-replaced"];

/** Operations of `pulumi preview --json` on resources of AWS and of the state. @throws {UsageError} It is something else. */
export function readPreview(file: string): PreviewedOperation[] {
  const { steps } = parsed(Preview, file, "output of pulumi preview --json");
  return steps.flatMap(({ op, urn, oldState, newState, diffReasons }) => {
    const state = newState ?? oldState;
    if (state === undefined || !state.custom || state.type.startsWith(PROVIDER) || LOOKS.includes(op)) return [];
    if (op === "delete" && oldState?.retainOnDelete === true && !oldState.delete) return []; // the engine only forgets it
    const [before, after] = [givenInputs(oldState?.inputs), givenInputs(newState?.inputs)];
    return [{
      operation: REPLACING.includes(op) ? "replace" : op,
      urn,
      changed: diffReasons,
      before,
      after,
      isRest: (op === "delete" && oldState!.delete) || (op === "update" && oldState!.initErrors.length > 0),
    }];
  });
}

/** Operations that an earlier update left open, from `pulumi stack export`: what AWS did isn't in the state. */
export function readPending(file: string): string[] {
  const { deployment } = parsed(Deployment, file, "output of pulumi stack export");
  return (deployment.pending_operations ?? []).map(({ type, resource }) => `${type} ${resource.urn}`);
}

function parsed<Schema extends v.GenericSchema>(schema: Schema, file: string, what: string): v.InferOutput<Schema> {
  const { success, output } = v.safeParse(schema, readJsonFile(file));
  if (!success) throw new UsageError(`${file} isn't the ${what}`);
  return output;
}

/** Inputs as the program set them, also inside blocks. */
function givenInputs(inputs: Properties = {}): Properties {
  return given(inputs) as Properties;
}

function given(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(given);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(asGiven(value)).map(([key, item]) => [key, given(item)]));
}
