import { shortType } from "../../toolkit/shared/short-type";
import { code, codes } from "./escape";
import { conditionsText } from "./grants";
import { leafChanges } from "./leaf-changes";
import type { GrantChange, Notice, OperationChange, ReachChange, StackChange, VerdictChange } from "./report";

/** A part of a stack's report. */
export interface Section {
  title: string;
  /** Items, each a line that begins with `- `. */
  lines: string[];
  folded: boolean;
  /** Place of its lines among those of the summary, from 0; undefined if they aren't in it. */
  rank?: number;
  /** Its lines in the summary, if they are shorter there. */
  brief?: string[];
}

/** Sections of a stack in the order in which a reviewer needs them; those without a line are omitted. */
export function linesOf(stack: StackChange): Section[] {
  const { notices, grants, reach, verdicts, policies, operations, provider, outputs } = stack;
  const ofKind = (...kinds: Notice["kind"][]) => notices.filter(({ kind }) => kinds.includes(kind)).map(noticeLine);
  const granted = (change: GrantChange["change"], isBrief = false) =>
    grants.filter((grant) => grant.change === change).map((grant) => grantLine(grant, isBrief));
  const judged = (change: VerdictChange["change"]) => verdicts.filter((verdict) => verdict.change === change).map(verdictLine);
  const reached = (change: ReachChange["change"], isBrief = false) =>
    reach.filter((path) => path.change === change).map(({ target, port, from, via }) =>
      `- ${change === "opened" ? "**opened**" : "closed"}: ${code(target)} ${code(port)} from ${code(from)}${
        isBrief ? "" : `, by ${codes(via)}`
      }`
    );
  const sections: Section[] = [
    { title: "The plan", lines: stateLines(stack), folded: false, rank: 0 },
    { title: "Lasting effects", lines: ofKind("lasting"), folded: false, rank: 1 },
    { title: "Interruptions", lines: ofKind("interruption"), folded: false, rank: 3 },
    { title: "Users notice", lines: ofKind("rollout", "later", "note"), folded: false },
    { title: "Grants: more", lines: granted("more"), folded: false, rank: 4, brief: granted("more", true) },
    { title: "Grants: less", lines: granted("less"), folded: true },
    { title: "Becomes reachable", lines: reached("opened"), folded: false, rank: 5, brief: reached("opened", true) },
    { title: "Becomes unreachable", lines: reached("closed"), folded: true },
    { title: "New verdicts", lines: judged("new"), folded: false, rank: 2 },
    { title: "Policies that no longer apply", lines: policies.removed.map((id) => `- ${code(id)}`), folded: false, rank: 6 },
    { title: "Verdicts gone", lines: judged("gone"), folded: true },
    { title: "Verdicts as before", lines: judged("same"), folded: true },
    { title: "New policies", lines: policies.added.map((id) => `- ${code(id)}`), folded: true },
    {
      title: "Settings of the provider",
      lines: provider.map(({ key, before, after }) =>
        `- ${code(key)}: ${code(before)} → ${code(after)}; every resource may have an update`
      ),
      folded: false,
      rank: 7,
    },
    { title: resourcesTitle(operations), lines: operations.map(operationLine), folded: true },
    {
      title: "Outputs",
      lines: outputs.map(({ name, before, after }) => `- ${code(name)}: ${valueText(before)} → ${valueText(after)}`),
      folded: true,
    },
  ];
  return sections.filter(({ lines }) => lines.length > 0);
}

function stateLines({ status, isNew, failure, baseFailure }: StackChange): string[] {
  return [
    ...(failure === "" ? [] : [`- **the plan failed**: ${code(failure)}`]),
    ...(baseFailure === "" ? [] : [`- the base's plan failed, so everything counts as new: ${code(baseFailure)}`]),
    ...(status === "gone" ? ["- the stack has no file any more; this destroys nothing: `pulumi destroy` does"] : []),
    ...(status === "incomplete" ? ["- not everything could be checked: a value is known only to AWS"] : []),
    ...(isNew ? ["- a new stack"] : []),
  ];
}

const BOLD: Readonly<Record<Notice["kind"], string>> = {
  lasting: "**lasting**: ",
  interruption: "**interruption**: ",
  rollout: "",
  later: "",
  note: "",
};

const noticeLine = ({ kind, effect, resources }: Notice) => `- ${BOLD[kind]}${code(effect)}: ${codes(resources)}`;

function grantLine({ change, who, effect, actions, on, only }: GrantChange, isBrief: boolean): string {
  const verb = effect === "denied"
    ? (change === "less" ? "may not" : "is no longer denied")
    : change === "more"
    ? "**may**"
    : "may no longer";
  const conditions = only === "" || isBrief ? "" : `, if ${code(conditionsText(only))}`;
  return `- ${code(who)} ${verb} ${codes(actions, isBrief ? 2 : 12)} on ${code(on)}${conditions}`;
}

function verdictLine({ change, rule, message, waiver }: VerdictChange): string {
  const mark = change === "gone" ? "" : waiver === "" ? "**violation**: " : "waived: ";
  return `- ${mark}${code(rule)} ${code(message)}${waiver === "" ? "" : `, waived ${code(waiver)}`}`;
}

function resourcesTitle(operations: readonly OperationChange[]): string {
  const count = (name: OperationChange["operation"]) => operations.filter(({ operation }) => operation === name).length;
  const parts = (["create", "update", "replace", "delete"] as const).flatMap((name) =>
    count(name) === 0 ? [] : [`${count(name)} ${name}d`]
  );
  return `Resources: ${parts.join(", ")}`;
}

function operationLine({ operation, type, name, changes, replaces }: OperationChange): string {
  const why = replaces.length === 0 ? "" : `, because of ${codes(replaces)}`;
  const values = changes.flatMap(({ property, before, after }) => {
    const leaves = leafChanges(before, after);
    if (leaves.length === 0) return [`${code(property)}, which comes from another resource`];
    return leaves.map(({ path, before: from, after: to }) =>
      `${code(path === "" ? property : `${property}.${path}`)} ${valueText(from)} → ${valueText(to)}`
    );
  });
  const shown = values.slice(0, MOST_VALUES).join("; ") + (values.length > MOST_VALUES ? ` and ${values.length - MOST_VALUES} more` : "");
  return `- ${operation === "replace" ? "**replace**" : operation} ${code(shortType(type))} ${code(name)}${why}${
    shown === "" ? "" : `: ${shown}`
  }`;
}

const MOST_VALUES = 5;

const valueText = (json: string) => (json === "" ? "omitted" : code(json));
