import assert from "node:assert/strict";
import * as fc from "fast-check";

import { KNOWN_AWS_KEYS } from "../../settings/aws";
import { type Config, DATABASE, mistakesOf, NETWORK, REGISTRIES, settingsOf } from "./read";

const SECTIONS = [NETWORK, DATABASE, REGISTRIES];
const KEYS = [
  "cidrBlock", "availabilityZones", "ap-northeast-1a", "layout", "tierBlocks", "nat", "mode", "flowLogs", "networkAcls", "private", "ingress", "100",
  "name", "parameters", "weeklyRestart", "startTime", "secretRecoveryDays", "multiAz", "app", "imagesToKeep", "tags", "__proto__", "constructor", "toString",
];
const VALUES = ["10.0.0.0/16", "instance", "17:00-17:30", "sun", "02:00", "", "null", "{", "[]", 0, 2, 8, 30, -1, 0.5, true, false, null];

/** Words that the settings know and words that they don't, in every arrangement that JSON allows. */
const { tree } = fc.letrec<{ tree: unknown; leaf: unknown; list: unknown[]; group: Config }>((tie) => ({
  tree: fc.oneof({ depthSize: "small" }, tie("leaf"), tie("group"), tie("list")),
  leaf: fc.oneof(fc.constantFrom(...VALUES), fc.string(), fc.integer(), fc.double()),
  list: fc.array(tie("tree"), { maxLength: 3 }),
  group: fc.dictionary(fc.oneof(fc.constantFrom(...KEYS), fc.string()), tie("tree"), { maxKeys: 5 }),
}));
const value = fc.oneof(fc.string(), tree);
const ours = fc.oneof(fc.constantFrom(...SECTIONS, "aws:region", "aws:allowedAccountIds", "aws:defaultTags"), fc.string().map((key) => `aws-practice:${key}`), fc.string().map((key) => `aws:${key}`));
const config = fc.dictionary(fc.oneof({ weight: 4, arbitrary: ours }, { weight: 1, arbitrary: fc.string() }), value, { maxKeys: 5, noNullPrototype: true });

const isWrong = (key: string) =>
  (key.startsWith("aws-practice:") && !SECTIONS.includes(key)) || (key.startsWith("aws:") && !KNOWN_AWS_KEYS.includes(key.slice("aws:".length)));

describe("Any settings at all", () => {
  it("are accepted whole or refused in words that name every unknown key, without a word of the library's", async () => {
    await fc.assert(fc.asyncProperty(config, async (any) => {
      const accepted = await settingsOf(any).catch(() => undefined);
      if (accepted !== undefined) {
        assert.deepEqual(Object.keys(any).filter(isWrong), []);
        assert.deepEqual(Object.keys(accepted).toSorted(), ["database", "environment", "network", "project", "region", "registries"]);
        return;
      }
      const mistakes = await mistakesOf(any);
      for (const key of Object.keys(any).filter(isWrong)) assert.ok(mistakes.some((mistake) => mistake.startsWith(key.trimEnd())), `${key} is not named`);
      assert.doesNotMatch(mistakes.join("\n"), /Invalid |Expected |undefined|\[object/);
    }), { numRuns: 300 });
  });

  it("hold no key of a section that nobody looks at", async () => {
    const known = new Set(KEYS.slice(0, 6).concat("isolatedTier", "flowLogs", "interfaceEndpoints", "networkAcls"));
    const key = fc.string({ minLength: 1 }).filter((text) => !known.has(text));
    await fc.assert(fc.asyncProperty(fc.uniqueArray(key, { minLength: 1, maxLength: 4 }), async (keys) => {
      const mistakes = await mistakesOf({ [NETWORK]: Object.fromEntries(keys.map((unknown) => [unknown, 1])) });
      assert.equal(mistakes.filter((mistake) => mistake.includes(" is not a setting")).length, keys.length);
    }));
  });
});
