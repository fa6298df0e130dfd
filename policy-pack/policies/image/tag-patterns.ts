/** Characters of a tag; `.` and `-` can't be the first. Source: OCI distribution specification, "Pulling manifests". */
const CHARACTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-".split("");
const NOT_FIRST = ".-";

/** Enough for any policy that a person wrote; beyond it the answer would take too long. */
const MOST_STATES = 1_000;

/** A tag as far as patterns tell tags apart: whether each of them matches it. */
export type TagKind = readonly boolean[];

/** Positions in each pattern that the beginning of a tag may have reached. */
type State = readonly (readonly number[])[];

/**
 * All kinds of tags that exist, so that a question about every tag is one about these.
 *
 * @param patterns Texts in which `*` is any text. Source: Amazon ECR user guide, "Lifecycle policy evaluation rules", tagPatternList.
 * @returns Undefined if there are too many patterns to tell.
 */
export function tagKinds(patterns: readonly string[]): TagKind[] | undefined {
  const used = new Set(patterns.join("").replaceAll("*", ""));
  const other = CHARACTERS.find((character) => !used.has(character) && !NOT_FIRST.includes(character));
  const alphabet = CHARACTERS.filter((character) => used.has(character) || character === other); // others behave as this one
  const start = patterns.map((pattern) => reached(pattern, [0]));
  const seen = new Map<string, State>();
  const kinds = new Map<string, TagKind>();
  const enter = (state: State, character: string, open: State[]) => {
    const next = patterns.map((pattern, index) => step(pattern, state[index]!, character));
    const key = next.join("|");
    if (seen.has(key)) return;
    seen.set(key, next);
    open.push(next);
    const kind = patterns.map((pattern, index) => next[index]!.includes(pattern.length));
    kinds.set(kind.join(), kind);
  };
  const open: State[] = [];
  for (const character of alphabet) if (!NOT_FIRST.includes(character)) enter(start, character, open);
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    if (seen.size > MOST_STATES) return undefined;
    for (const character of alphabet) enter(state, character, open);
  }
  return [...kinds.values()];
}

function step(pattern: string, positions: readonly number[], character: string): number[] {
  const next = positions.flatMap((at) => (pattern[at] === "*" ? [at] : pattern[at] === character ? [at + 1] : []));
  return reached(pattern, next);
}

/** Positions with those after a `*`, which may be the empty text. */
function reached(pattern: string, positions: readonly number[]): number[] {
  const all = new Set<number>();
  for (const position of positions) {
    let at = position;
    all.add(at);
    while (pattern[at] === "*") all.add(++at);
  }
  return [...all].toSorted((one, other) => one - other);
}
