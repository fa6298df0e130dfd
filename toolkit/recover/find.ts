import { type ByName, type BySearch, type CloudControl, isAmong, isTagged } from "../aws-model/cloud-control";
import type { PendingCreate } from "../aws-model/pending-create";
import { isDenied } from "../shared/aws-client";
import type { Properties } from "../shared/values";
import { type Account, ofEach } from "./account";

/** Result of looking up an interrupted creation. */
export type Verdict =
  | { outcome: "found"; id: string; outputs?: Properties }
  /** The refresh finds out whether it exists. */
  | { outcome: "refresh decides"; id: string }
  | { outcome: "absent"; reason: string }
  /** The user has to decide; `ids` are the candidates. */
  | { outcome: "undecided"; reason: string; ids: string[] };

/** Looks up an interrupted creation. @throws If AWS doesn't answer. */
export async function find(kind: CloudControl, pending: PendingCreate, account: Account): Promise<Verdict> {
  switch (kind.by) {
    case "nothing":
      return { outcome: "absent", reason: kind.reason };
    case "refresh":
      return byInputs(kind.id(pending), (id) => ({ outcome: "refresh decides", id }));
    case "name":
      return findNamed(kind, pending, account);
    case "search":
      return search(kind, pending, account);
    default:
      throw new Error(`unreachable: ${JSON.stringify(kind)}`);
  }
}

async function findNamed(kind: ByName, pending: PendingCreate, account: Account): Promise<Verdict> {
  const identifier = kind.identifier(pending);
  if (identifier === undefined) return UNTOLD;
  const found = await account.get(kind.cloudType, identifier);
  if (found === undefined || kind.has?.(found, pending) === false) return ABSENT;
  return byInputs(kind.id === undefined ? identifier : kind.id(pending, identifier, found), (id) => {
    if (kind.outputs !== undefined) {
      const outputs = kind.outputs(pending);
      return outputs === undefined ? UNTOLD : { outcome: "found", id, outputs };
    }
    // A part belongs to its parent resource, which is in the stack.
    const isOurs = kind.untagged === true || kind.has !== undefined || isTagged(found, pending.tags);
    return isOurs ? { outcome: "found", id } : { outcome: "undecided", reason: OTHER_TAGS, ids: [id] };
  });
}

async function search(kind: BySearch, pending: PendingCreate, account: Account): Promise<Verdict> {
  const within = kind.within?.(pending);
  if (within !== undefined && Object.values(within).includes(undefined)) return UNTOLD;
  if (kind.unique?.(pending) === true && kind.needs.some((input) => pending.text(input) === undefined)) return UNTOLD;
  const identifiers = (await account.list(kind.cloudType, within))
    .filter((identifier) => !isAmong(pending.known, identifier))
    .filter((identifier) => kind.candidate?.(pending, identifier) !== false);

  const matches: { id: string; tagged: boolean; rank: number }[] = [];
  let denied: unknown;
  await ofEach(identifiers, async (identifier) => {
    try {
      const found = await account.get(kind.cloudType, identifier);
      const id = kind.id === undefined ? identifier : kind.id(pending, identifier);
      if (found === undefined || id === undefined || !kind.same(found, pending)) return;
      matches.push({ id, tagged: kind.untagged === true || isTagged(found, pending.tags), rank: kind.order?.(identifier) ?? 0 });
    } catch (error) {
      if (!isDenied(error)) throw error;
      denied = error; // probably another owner's, such as a KMS key; an error only if nothing is found
    }
  });
  return choose(kind, pending, matches, denied);
}

function choose(
  kind: BySearch,
  pending: PendingCreate,
  matches: { id: string; tagged: boolean; rank: number }[],
  denied: unknown,
): Verdict {
  const tagged = matches.filter((match) => match.tagged);
  const isUnique = kind.unique?.(pending) === true;
  const tell = isUnique || kind.untagged === true || Object.keys(pending.tags).length > 0;
  const best = kind.order === undefined ? tagged : tagged.toSorted((a, b) => b.rank - a.rank).slice(0, 1);
  const ids = best.map(({ id }) => id).toSorted();
  if (ids.length === 1 && tell) return { outcome: "found", id: ids[0]! };
  if (ids.length > 1) return { outcome: "undecided", reason: "there are several", ids };
  if (ids.length === 1) return { outcome: "undecided", reason: "there is one, but without tags nothing says whose it is", ids };
  if (isUnique && matches.length > 0) return { outcome: "undecided", reason: OTHER_TAGS, ids: matches.map(({ id }) => id) };
  if (denied !== undefined) throw denied;
  return ABSENT;
}

function byInputs(id: string | undefined, verdict: (id: string) => Verdict): Verdict {
  return id === undefined ? UNTOLD : verdict(id);
}

const OTHER_TAGS = "it is there, but without this stack's tags";
const ABSENT: Verdict = { outcome: "absent", reason: "it is not in the account" };
const UNTOLD: Verdict = { outcome: "undecided", reason: "its inputs don't identify it", ids: [] };
