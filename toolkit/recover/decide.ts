import { UsageError } from "../shared/errors";
import type { Properties } from "../shared/values";
import type { Verdict } from "./find";
import { nameOf, type StateResource } from "./state";

/** Action for a creation that was interrupted. */
export type Decision =
  | { resource: StateResource; action: "import"; id: string; outputs?: Properties; reason: string }
  | { resource: StateResource; action: "clear"; reason: string }
  | { resource: StateResource; action: "ask"; ids: string[]; reason: string };

export interface Judged {
  resource: StateResource;
  verdict: Verdict;
}

/** Returns the decisions that follow from the verdicts. A match of two pending resources is assigned to neither. */
export function decide(judged: readonly Judged[]): Decision[] {
  const claims = countClaims(judged);
  const isClaimedTwice = (resource: StateResource, id: string) => claims.get(claimOf(resource, id))! > 1;

  return judged.map(({ resource, verdict }): Decision => {
    switch (verdict.outcome) {
      case "absent":
        return { resource, action: "clear", reason: verdict.reason };
      case "undecided":
        return { resource, action: "ask", ids: verdict.ids, reason: verdict.reason };
      case "refresh decides":
      case "found":
        if (isClaimedTwice(resource, verdict.id)) {
          return { resource, action: "ask", ids: [verdict.id], reason: "another resource matches it too" };
        }
        return {
          resource,
          action: "import",
          id: verdict.id,
          ...("outputs" in verdict && { outputs: verdict.outputs }),
          reason: verdict.outcome === "found" ? "" : "if it exists, which the refresh finds out",
        };
      default:
        throw new Error(`unreachable: ${JSON.stringify(verdict)}`);
    }
  });
}

/** Number of resources that claim each id. */
function countClaims(judged: readonly Judged[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { resource, verdict } of judged) {
    if (!("id" in verdict)) continue;
    const claim = claimOf(resource, verdict.id);
    counts.set(claim, (counts.get(claim) ?? 0) + 1);
  }
  return counts;
}

/** Type and id: a bucket and its settings share an id, but have different types. */
const claimOf = ({ type }: StateResource, id: string) => `${type} ${id}`;

/**
 * Decisions from --import and --clear, which override the search.
 *
 * @param manualIds Ids by name or URN; undefined if the resource doesn't exist.
 * @returns The decisions by URN.
 * @throws {UsageError} If a name matches none or several of the pending creations.
 */
export function manualDecisions(
  creating: readonly StateResource[],
  manualIds: ReadonlyMap<string, string | undefined>,
): Map<string, Decision> {
  const decisions = new Map<string, Decision>();
  for (const [name, id] of manualIds) {
    const [resource, ...more] = creating.filter((one) => one.urn === name || nameOf(one) === name);
    if (resource === undefined) {
      throw new UsageError(`no ${name} was being created; there is ${creating.map(nameOf).join(", ") || "nothing"}`);
    }
    if (more.length > 0) {
      throw new UsageError(
        `${name} is several resources; name one by its URN:\n${[resource, ...more].map(({ urn }) => `  ${urn}`).join("\n")}`,
      );
    }
    decisions.set(resource.urn, manualDecision(resource, id));
  }
  return decisions;
}

/** @param id Undefined if the resource doesn't exist. */
export function manualDecision(resource: StateResource, id: string | undefined): Decision {
  return id === undefined
    ? { resource, action: "clear", reason: "as you said" }
    : { resource, action: "import", id, reason: "as you said" };
}
