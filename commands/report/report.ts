import * as v from "valibot";

const Place = v.strictObject({ program: v.string(), project: v.string(), stack: v.string() });

/** Something that users of the system will notice, with the logical names of the resources that cause it. */
const Notice = v.strictObject({
  /** `lasting`: data is lost, or everything is recreated. `later`: takes effect, or is noticed, at another time. */
  kind: v.picklist(["lasting", "interruption", "rollout", "later", "note"]),
  effect: v.string(),
  resources: v.array(v.string()),
});

/** Permissions of one principal on one resource. */
const GrantChange = v.strictObject({
  change: v.picklist(["more", "less"]),
  /** E.g. `role api-task-role`, or `Service ecs-tasks.amazonaws.com`. */
  who: v.string(),
  /** `denied` is the statement's effect: a new denial is less. */
  effect: v.picklist(["allowed", "denied"]),
  actions: v.array(v.string()),
  on: v.string(),
  /** Conditions as JSON; empty if there are none. */
  only: v.string(),
});

const ReachChange = v.strictObject({
  change: v.picklist(["opened", "closed"]),
  target: v.string(),
  port: v.string(),
  from: v.string(),
  via: v.array(v.string()),
});

const Position = v.strictObject({ file: v.string(), line: v.pipe(v.number(), v.integer(), v.minValue(1)) });

const VerdictChange = v.strictObject({
  change: v.picklist(["new", "gone", "same"]),
  rule: v.string(),
  /** Logical name; empty for the stack. */
  resource: v.string(),
  property: v.string(),
  message: v.string(),
  waiver: v.string(),
  position: Position,
});

const PropertyChange = v.strictObject({
  property: v.string(),
  /** JSON of the value before and after, without secrets; empty if the plan doesn't know it: it is omitted, or AWS gives a part of it. */
  before: v.string(),
  after: v.string(),
  /** Whether AWS gives a part of the value, so that the real value differs from the plan's. */
  isOpen: v.boolean(),
});

/** An operation of the engine on a resource that a provider manages. */
const Operation = v.strictObject({
  operation: v.picklist(["create", "update", "replace", "delete"]),
  urn: v.string(),
  type: v.string(),
  name: v.string(),
  /** The properties that differ; all of a new resource. */
  changes: v.array(PropertyChange),
  /** Properties because of which it is replaced. */
  replaces: v.array(v.string()),
});

/** A setting of the provider, e.g. `aws:defaultTags`: the provider applies it, so it isn't among a resource's inputs. */
const ProviderChange = v.strictObject({ key: v.string(), before: v.string(), after: v.string() });

const OutputChange = v.strictObject({ name: v.string(), before: v.string(), after: v.string() });

const StackChange = v.strictObject({
  ...Place.entries,
  /** `gone`: the stack has no file any more; nothing is destroyed by that. */
  status: v.picklist(["passed", "failed", "incomplete", "gone"]),
  /** Whether the base has no such stack. */
  isNew: v.boolean(),
  /** The message of a program that failed. */
  failure: v.string(),
  /** The same of the base: its plan can't be compared. */
  baseFailure: v.string(),
  notices: v.array(Notice),
  grants: v.array(GrantChange),
  reach: v.array(ReachChange),
  verdicts: v.array(VerdictChange),
  /** Ids of policies that apply to the head's plan only, or to the base's only. */
  policies: v.strictObject({ added: v.array(v.string()), removed: v.array(v.string()) }),
  operations: v.array(Operation),
  provider: v.array(ProviderChange),
  outputs: v.array(OutputChange),
});

const Digest = v.pipe(v.string(), v.regex(/^sha256:[0-9a-f]{64}$/));

/** The report as JSON. Strict, because another job reads it that doesn't trust the one that wrote it. */
export const ReportSchema = v.strictObject({
  version: v.literal(1),
  /** Every stack of base and head. */
  stacks: v.array(StackChange),
  digest: v.strictObject({
    /** Of the base's plans. */
    base: Digest,
    /** Of the head's plans. */
    plan: Digest,
    /** Of `stacks`. */
    difference: Digest,
  }),
});

export type PlanReport = v.InferOutput<typeof ReportSchema>;
export type StackChange = v.InferOutput<typeof StackChange>;
export type Notice = v.InferOutput<typeof Notice>;
export type GrantChange = v.InferOutput<typeof GrantChange>;
export type ReachChange = v.InferOutput<typeof ReachChange>;
export type VerdictChange = v.InferOutput<typeof VerdictChange>;
export type OperationChange = v.InferOutput<typeof Operation>;
export type PropertyChange = v.InferOutput<typeof PropertyChange>;
export type OutputChange = v.InferOutput<typeof OutputChange>;
