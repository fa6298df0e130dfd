import { programOf } from "../../toolkit/plan/judged-program";
import { masked, plain, type Properties } from "../../toolkit/shared/values";
import type { Preview, Step } from "../../toolkit/simulator/step-generator";
import { stepsBetween } from "../../toolkit/simulator/steps-between";
import { canonicalJson, digestOf } from "./canonical";
import { grantChanges } from "./grants";
import { noticesOf } from "./notices";
import { type PlannedStack, type PlanVerdict, resourceNameOf } from "./planned-stack";
import { reachChanges } from "./reach";
import type { OperationChange, OutputChange, PlanReport, StackChange, VerdictChange } from "./report";

/** The difference of two plans, each of all stacks. */
export function reportOf(base: readonly PlannedStack[], head: readonly PlannedStack[]): PlanReport {
  const keyOf = ({ program, stack }: PlannedStack) => `${program} ${stack}`;
  const before = new Map(base.map((planned) => [keyOf(planned), planned]));
  const known = new Set(head.map(keyOf));
  const stacks = [
    ...head.map((planned) => changeOf(before.get(keyOf(planned)), planned)),
    ...base.filter((planned) => !known.has(keyOf(planned))).map(goneStack),
  ];
  return {
    version: 1,
    stacks,
    digest: { base: digestOf(base.map(contentOf)), plan: digestOf(head.map(contentOf)), difference: digestOf(stacks) },
  };
}

/** The part of a plan that decides what an update does. */
function contentOf({ program, project, stack, failure, resources, outputs }: PlannedStack): Properties {
  const content = resources.map(({ urn, id, external, provider, inputs, open, options, parent }) => ({
    urn,
    provider,
    inputs,
    options,
    parent,
    open: Object.keys(open).toSorted(),
    ...(external && { id }),
  }));
  return { program, project, stack, failure, resources: content.toSorted((a, b) => (a.urn < b.urn ? -1 : 1)), outputs };
}

/** Whether nothing about a stack differs. */
export function isUnchanged(change: StackChange): boolean {
  const { isNew, status, failure, baseFailure, notices, grants, reach, verdicts, policies, operations, outputs, provider } = change;
  const lists = [notices, grants, reach, operations, outputs, provider, policies.added, policies.removed];
  return !isNew && status !== "gone" && failure === "" && baseFailure === "" && lists.every(({ length }) => length === 0)
    && verdicts.every((verdict) => verdict.change === "same");
}

const EMPTY = {
  isNew: false,
  failure: "",
  baseFailure: "",
  notices: [],
  grants: [],
  reach: [],
  verdicts: [],
  policies: { added: [], removed: [] },
  operations: [],
  provider: [],
  outputs: [],
};

function goneStack({ program, project, stack }: PlannedStack): StackChange {
  return { ...EMPTY, program, project, stack, status: "gone" };
}

function changeOf(base: PlannedStack | undefined, head: PlannedStack): StackChange {
  const { program, project, stack, failure, status } = head;
  const start = { ...EMPTY, program, project, stack, status, failure, isNew: base === undefined, baseFailure: base?.failure ?? "" };
  if (failure !== "") return start;
  const before = base === undefined || base.failure !== "" ? { ...head, resources: [], outputs: {}, verdicts: [], policies: [] } : base;
  const preview = stepsBetween(before.resources, head.resources);
  const [old, now] = [viewOf(before), viewOf(head)];
  return {
    ...start,
    notices: before.resources.length === 0 ? [] : noticesOf(preview, head.resources),
    grants: grantChanges(old, now),
    reach: reachChanges(old, now),
    verdicts: verdictChanges(before.verdicts, head.verdicts),
    policies: {
      added: base === undefined ? [] : head.policies.filter((id) => !before.policies.includes(id)),
      removed: before.policies.filter((id) => !head.policies.includes(id)),
    },
    operations: operationsOf(preview, before, head),
    provider: base === undefined ? [] : providerChanges(before.config, head.config),
    outputs: outputChanges(before.outputs, head.outputs),
  };
}

function viewOf({ resources, project, stack, config }: PlannedStack) {
  return programOf(resources, { project, stack, config });
}

function verdictChanges(before: readonly PlanVerdict[], after: readonly PlanVerdict[]): VerdictChange[] {
  const keyOf = ({ rule, urn, property, waiver }: PlanVerdict) => canonicalJson([rule, urn, property, waiver !== ""]);
  const [old, now] = [new Set(before.map(keyOf)), new Set(after.map(keyOf))];
  const shown = (verdict: PlanVerdict, change: VerdictChange["change"]): VerdictChange => {
    const { rule, property, message, waiver, position } = verdict;
    return { change, rule, resource: resourceNameOf(verdict), property, message, waiver, position };
  };
  return [
    ...after.map((verdict) => shown(verdict, old.has(keyOf(verdict)) ? "same" : "new")),
    ...before.filter((verdict) => !now.has(keyOf(verdict))).map((verdict) => shown(verdict, "gone")),
  ];
}

function operationsOf({ steps }: Preview, base: PlannedStack, head: PlannedStack): OperationChange[] {
  const before = new Map(base.resources.map((resource) => [resource.urn, resource]));
  for (const { urn, options } of head.resources) {
    for (const alias of options.aliases) if (!before.has(urn) && before.has(alias)) before.set(urn, before.get(alias)!);
  }
  const after = new Map(head.resources.map((resource) => [resource.urn, resource]));
  const inOrder = steps.toSorted((a, b) => ORDER.indexOf(a.operation) - ORDER.indexOf(b.operation) || (a.urn < b.urn ? -1 : 1));
  return inOrder.map(({ operation, urn, type, name, changed, replaces }) => {
    const open = { ...before.get(urn)?.open, ...after.get(urn)?.open };
    const properties = operation === "create" ? Object.keys(after.get(urn)?.inputs ?? {}) : changed;
    const changes = properties.toSorted().map((property) => ({
      property,
      before: shownValue(before.get(urn)?.inputs[property]),
      after: shownValue(after.get(urn)?.inputs[property]),
      isOpen: property in open,
    }));
    return { operation, urn, type, name, changes, replaces: replaces.toSorted() };
  });
}

const ORDER: readonly Step["operation"][] = ["delete", "replace", "update", "create"];

function providerChanges(before: PlannedStack["config"], after: PlannedStack["config"]): StackChange["provider"] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => key.startsWith("aws:")).toSorted();
  return keys.map((key) => ({ key, before: before[key] ?? "", after: after[key] ?? "" })).filter((change) =>
    change.before !== change.after
  );
}

/** JSON of a value without secrets; empty for a missing one. */
const shownValue = (value: unknown) => (plain(value) === undefined ? "" : canonicalJson(masked(value)));

function outputChanges(before: Properties, after: Properties): OutputChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return names.map((name) => ({ name, before: shownValue(before[name]), after: shownValue(after[name]) }))
    .filter((change) => change.before !== change.after);
}
