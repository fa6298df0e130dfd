import { isUnknown, masked } from "../../toolkit/shared/values";
import { canonicalJson } from "../report/canonical";
import { parsedDocument } from "../report/leaf-changes";
import type { OperationChange, PlanReport, StackChange } from "../report/report";
import type { PreviewedOperation } from "./engine-preview";

/** Inputs that the provider adds. Source: pulumi/pulumi-aws v7, provider/tags.go, `applyTags`; the region of its configuration. */
const PROVIDERS_OWN: readonly string[] = ["tagsAll", "region"];

/** Differences between the approved reports and the one of the commit to deploy: what else has been merged. */
export function mergeProblems(approved: readonly PlanReport[], merged: PlanReport): string[] {
  const chain = approved.slice(1).flatMap((report, index) =>
    report.digest.base === approved[index]!.digest.plan ? [] : [`report ${index + 2} doesn't begin where report ${index + 1} ends`]
  );
  const last = approved.at(-1)!;
  if (last.digest.plan === merged.digest.plan && last.digest.difference === merged.digest.difference) return chain;
  const [expected, found] = [linesOf(last), linesOf(merged)];
  const lines = [
    ...expected.filter((line) => !found.includes(line)).map((line) => `approved, but not in this commit: ${line}`),
    ...found.filter((line) => !expected.includes(line)).map((line) => `in this commit, but not approved: ${line}`),
  ];
  if (lines.length > 0) return [...chain, ...lines];
  return [
    ...chain,
    "another change was merged in between: the plan of this commit isn't the approved one, although its operations are the same",
  ];
}

function linesOf({ stacks }: PlanReport): string[] {
  return stacks.flatMap((stack) =>
    stack.operations.map(({ operation, urn, changes }) =>
      `${operation} ${urn}${
        changes.length === 0 ? "" : `: ${changes.map(({ property, after }) => `${property} = ${after || "omitted"}`).join(", ")}`
      }`
    )
  );
}

/** Approved operations of one stack, of all reports. */
export function approvedOperations(reports: readonly PlanReport[], { program, stack }: Pick<StackChange, "program" | "stack">): Approved {
  const own = reports.flatMap(({ stacks }) => stacks.filter((each) => each.program === program && each.stack === stack));
  const operations = new Map<string, OperationChange[]>();
  for (const operation of own.flatMap((each) => each.operations)) {
    operations.set(operation.urn, [...(operations.get(operation.urn) ?? []), operation]);
  }
  return {
    isKnown: own.length > 0,
    operations,
    changesTags: own.some(({ provider }) => provider.some(({ key }) => key === "aws:defaultTags")),
  };
}

export interface Approved {
  /** Whether a report has the stack. */
  isKnown: boolean;
  /** By URN, in the order of the reports. */
  operations: ReadonlyMap<string, readonly OperationChange[]>;
  /** Whether every resource may get other tags. */
  changesTags: boolean;
}

/** Why the engine's operations aren't those that were approved; none if each of them is. */
export function previewProblems(approved: Approved, previewed: readonly PreviewedOperation[]): string[] {
  return previewed.flatMap((operation) => {
    const { urn, operation: name, changed } = operation;
    const allowed = approved.operations.get(urn) ?? [];
    if (!isAllowed(operation, allowed)) {
      const properties = changed.length === 0 ? "" : ` (${changed.join(", ")})`;
      if (approved.changesTags && name === "update" && changed.every((property) => /^tags(All)?$/.test(property))) return [];
      const instead = allowed.length === 0 ? "no operation" : allowed.map((each) => each.operation).join(", then ");
      return [`${name} ${urn}${properties}: approved is ${instead}`];
    }
    return propertyProblems(operation, allowed).map((problem) => `${name} ${urn}: ${problem}`);
  });
}

function isAllowed({ operation, isRest }: PreviewedOperation, allowed: readonly OperationChange[]): boolean {
  const has = (...names: string[]) => allowed.some((each) => names.includes(each.operation));
  if (has(operation) || isRest && has("replace", operation === "update" ? "create" : "delete")) return true;
  return operation === "update" && has("replace"); // less than was approved
}

/** Properties that weren't approved, or whose values aren't those that were. */
function propertyProblems({ operation, changed, before, after }: PreviewedOperation, allowed: readonly OperationChange[]): string[] {
  if (operation === "delete") return [];
  const changes = allowed.flatMap((each) => each.changes);
  const isNew = operation === "create";
  const properties = isNew ? Object.keys(after) : changed.filter((property) => property in before || property in after);
  return properties.filter((property) => !PROVIDERS_OWN.includes(property)).flatMap((property) => {
    const approved = changes.filter((change) => change.property === property);
    const dependent = allowed.some(({ operation: name, changes: own, replaces }) =>
      name === "replace" && own.length === 0 && replaces.includes(property)
    );
    if (dependent) return []; // replaced with a resource that it uses
    if (approved.length === 0) return [`${property} was not approved`];
    if (approved.some(({ isOpen }) => isOpen)) return [];
    const [old, now] = [before, after].map((inputs) => (property in inputs ? textOf(inputs[property]) : "")) as [string, string];
    const values = approved.flatMap((change) => [sameText(change.before), sameText(change.after)]);
    if (!isNew && !values.includes(old)) return [`${property} was changed outside of this program: it is ${old || "omitted"}`];
    const wanted = sameText(approved.at(-1)!.after);
    return now === wanted ? [] : [`${property} becomes ${now || "omitted"}, but ${wanted || "omitted"} was approved`];
  });
}

/** JSON of a value, with the documents in it parsed: AWS and the provider write them in another form. */
const textOf = (value: unknown): string => (isUnknown(value) ? "known after the update" : canonicalJson(parsedDocument(masked(value))));
const sameText = (json: string): string => (json === "" ? "" : canonicalJson(parsedDocument(JSON.parse(json))));
