import assert from "node:assert/strict";

import * as fc from "fast-check";

import { threatTo } from "../../policy-pack/policies/image/lifecycle";
import { activeRules } from "../../policy-pack/policies/image/lifecycle-rule";
import { tagKinds } from "../../policy-pack/policies/image/tag-patterns";
import type { Value } from "../../policy-pack/stack-view";
import { applyLifecycle, type EcrImage, type EcrRule, matchesTag } from "../support/ecr-lifecycle";

const MARK = "live-*";
const LEAST = 2;
/** Days after which every rule by age acts. */
const LATER = 1_000;

/** Tags of images, each in as many forms as images need. */
const TAGS = ["live-a", "live-b", "live-x", "l", "a", "v", "xlive-a"];
const PATTERNS = ["live-*", "live-a*", "l*", "*a*", "a*", "v*", "*live*", "live-x", "*"];

const image = (tags: string[], pushedAt: number): EcrImage => ({ tags, pushedAt, storageClass: "standard" });
const numbered = (tags: readonly string[], number: number) => tags.map((tag) => (tag === "live-x" ? tag : `${tag}${number}`));
const isLive = (tags: readonly string[]) => tags.some((tag) => matchesTag(MARK, tag));

function subsets(tags: readonly string[], most: number): string[][] {
  const [first, ...rest] = tags;
  if (first === undefined || most === 0) return [[]];
  return [...subsets(rest, most), ...subsets(rest, most - 1).map((others) => [first, ...others])];
}
const SETS = subsets(TAGS, 3).filter((tags) => tags.length > 0);
const MARKED = SETS.filter(isLive);
const OTHERS = SETS.filter((tags) => tags.length < 3);

/**
 * A marked image that the policy expires or archives though only `LEAST` - 1 marked ones are newer; undefined if no history in the model
 * has one. It is the oldest; the newer images all have the same kind of tags, and time passes or not.
 */
function lossIn(rules: readonly EcrRule[]): readonly string[] | undefined {
  const most = Math.max(...rules.map(({ selection: { countNumber } }) => countNumber));
  return MARKED.find((tags) =>
    [[], ...OTHERS].some((others) => {
      const own = numbered(tags, 0);
      const count = others.includes("live-x") ? Number(!own.includes("live-x")) : isLive(others) ? LEAST - 1 : most;
      const newer = others.length === 0 ? [] : Array.from({ length: count }, (_, index) => image(numbered(others, index + 1), index + 1));
      const images = [image(own, 0), ...newer];
      return [newer.length, LATER].some((now) => {
        const left = applyLifecycle(rules, images, now).find((each) => each.tags === own);
        return left === undefined || left.storageClass === "archive";
      });
    })
  );
}

const rule: fc.Arbitrary<Omit<EcrRule, "rulePriority">> = fc.record({
  tagStatus: fc.constantFrom("tagged", "tagged", "tagged", "untagged", "any" as const),
  patterns: fc.uniqueArray(fc.constantFrom(...PATTERNS), { minLength: 1, maxLength: 2 }),
  byCount: fc.boolean(),
  number: fc.integer({ min: 1, max: 3 }),
  since: fc.constantFrom("sinceImagePushed", "sinceImagePulled" as const),
  archived: fc.integer({ min: 0, max: 9 }).map((number) => number === 0),
}).map(({ tagStatus, patterns, byCount, number, since, archived }) => {
  const countType = archived ? "sinceImageTransitioned" : byCount ? "imageCountMoreThan" : since;
  return {
    selection: {
      tagStatus,
      ...(tagStatus === "tagged" && { tagPatternList: patterns }),
      ...(archived && { storageClass: "archive" as const }),
      countType,
      ...(countType !== "imageCountMoreThan" && { countUnit: "days" as const }),
      countNumber: number,
    },
    action: countType === "sinceImagePulled" ? { type: "transition", targetStorageClass: "archive" } : { type: "expire" },
  };
});
const policy = fc.array(rule, { minLength: 1, maxLength: 4 }).map((rules): EcrRule[] =>
  rules.map((each, index) => ({ ...each, rulePriority: index + 1 }))
);

describe("A lifecycle policy and images in use", () => {
  it("expires or archives none of them by the policy's verdict exactly if the model of ECR finds no such history", () => {
    const verdicts = { shields: 0, threatens: 0 };
    fc.assert(
      fc.property(policy, (rules) => {
        const threat = threatTo(activeRules(rules as unknown as Value[]), MARK, LEAST);
        const loss = lossIn(rules);
        verdicts[threat === undefined ? "shields" : "threatens"]++;
        assert.equal(threat === undefined, loss === undefined, `${threat?.path} ${loss?.join()}`);
      }),
      { numRuns: 400 },
    );
    assert.ok(verdicts.shields > 20 && verdicts.threatens > 20, JSON.stringify(verdicts));
  });

  const keep = (patterns: string[], countNumber: number) => ({
    tagPatternList: patterns,
    countType: "imageCountMoreThan" as const,
    countNumber,
  });
  const aged = (patterns: string[]) => ({
    tagPatternList: patterns,
    countType: "sinceImagePushed" as const,
    countUnit: "days" as const,
    countNumber: 7,
  });
  const rulesOf = (...selections: Partial<EcrRule["selection"]>[]): EcrRule[] =>
    selections.map((selection, index) => ({
      rulePriority: index + 1,
      selection: { tagStatus: selection.tagPatternList === undefined ? "any" : "tagged", ...selection } as EcrRule["selection"],
      action: { type: "expire" },
    }));
  const all = { countType: "imageCountMoreThan" as const, countNumber: 3 };
  const cases: [what: string, rules: EcrRule[], threat: number | undefined][] = [
    ["the shield before the rule for all", rulesOf(keep(["live-*"], 100), all), undefined],
    ["a rule for the mark by age before the shield", rulesOf(aged(["live-*"]), keep(["live-*"], 100), all), 0],
    [
      "a rule for another tag before the shield, which a marked image may have as well",
      rulesOf(aged(["pr-*"]), keep(["live-*"], 100), all),
      0,
    ],
    [
      "a rule for untagged images before the shield",
      rulesOf({ ...aged([]), tagStatus: "untagged" }, keep(["live-*"], 100), all),
      undefined,
    ],
    ["a shield that needs another tag beside the mark", rulesOf(keep(["live-*", "v*"], 100), all), 1],
    ["a shield that counts other images as well", rulesOf(keep(["l*"], 100), all), 0],
    ["a rule for one tag that no two images have", rulesOf(keep(["pinned"], 1), keep(["live-*"], 100), all), undefined],
    ["no rule that a marked image matches", rulesOf({ ...aged([]), tagStatus: "untagged" }), undefined],
  ];
  for (const [what, rules, threat] of cases) {
    it(`${what} ${threat === undefined ? "is sound" : "is found"}`, () =>
      assert.equal(
        threatTo(activeRules(rules as unknown as Value[]), MARK, LEAST)?.path,
        threat === undefined ? undefined : `policy.rules.${threat}`,
      ));
  }

  it("kinds of tags are those of all tags", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.array(fc.constantFrom("a", "b", "*", "-"), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 }),
        fc.array(fc.array(fc.constantFrom("a", "b", "c", "-"), { minLength: 1, maxLength: 6 }), { minLength: 20, maxLength: 20 }),
        (lists, tags) => {
          const patterns = lists.map((signs) => signs.join(""));
          const kinds = tagKinds(patterns)!.map((kind) => kind.join());
          for (const tag of tags.map((signs) => signs.join("")).filter((text) => !text.startsWith("-"))) {
            assert.ok(kinds.includes(patterns.map((pattern) => matchesTag(pattern, tag)).join()), tag);
          }
        },
      ),
      { numRuns: 300 },
    );
    assert.deepEqual(tagKinds(["-*"]), [[false]], "no tag begins with a hyphen");
    assert.equal(tagKinds(["a", "a*"])!.length, 3);
  });

  it("too many patterns count as a threat", () => {
    const patterns = Array.from({ length: 12 }, (_, index) => `*${"abcdefghijkl".charAt(index)}*x*${index}*`);
    const rules = activeRules(rulesOf(keep(["live-*"], 100), keep(patterns, 100), all) as unknown as Value[]);
    assert.equal(threatTo(rules, MARK, LEAST)?.path, "policy.rules.0");
  });
});
