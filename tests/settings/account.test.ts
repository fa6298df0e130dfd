import assert from "node:assert/strict";

import { type Config, mistakesOf, settingsOf } from "./read";

const LIST = "a list with the account id of this stack, e.g. [\"111111111111\"]";
const ONE = "a list with the account id of this stack and no other";
const ID = "an account id: 12 digits in quotes";

describe("The account and the region", () => {
  const cases: [string, Config, string][] = [
    ["no account", { "aws:allowedAccountIds": undefined }, `aws:allowedAccountIds is missing, but must be ${LIST}`],
    ["an empty list", { "aws:allowedAccountIds": [] }, `aws:allowedAccountIds is [], but must be ${ONE}`],
    [
      "two accounts",
      { "aws:allowedAccountIds": ["111111111111", "222222222222"] },
      `aws:allowedAccountIds is ["111111111111","222222222222"], but must be ${ONE}`,
    ],
    [
      "an account without quotes",
      { "aws:allowedAccountIds": [111_111_111_111] },
      `aws:allowedAccountIds[0] is 111111111111, but must be ${ID}`,
    ],
    [
      "an account that lost its leading zero",
      { "aws:allowedAccountIds": ["11111111111"] },
      `aws:allowedAccountIds[0] is "11111111111", but must be ${ID}`,
    ],
    ["an account by its name", { "aws:allowedAccountIds": ["staging"] }, `aws:allowedAccountIds[0] is "staging", but must be ${ID}`],
    [
      "an account without a list",
      { "aws:allowedAccountIds": "111111111111" },
      `aws:allowedAccountIds is 111111111111, but must be ${LIST}`,
    ],
    [
      "a group of accounts",
      { "aws:allowedAccountIds": { 0: "111111111111" } },
      `aws:allowedAccountIds is {"0":"111111111111"}, but must be ${LIST}`,
    ],
    ["no region", { "aws:region": undefined }, "aws:region is missing, but must be a region, e.g. ap-northeast-1"],
    ["an empty region", { "aws:region": "" }, "aws:region is \"\", but must be a region, e.g. ap-northeast-1"],
    ["a city", { "aws:region": "tokyo" }, "aws:region is \"tokyo\", but must be a region, e.g. ap-northeast-1"],
    ["a zone", { "aws:region": "ap-northeast-1a" }, "aws:region is \"ap-northeast-1a\", but must be a region, e.g. ap-northeast-1"],
    ["tags that are no group", { "aws:defaultTags": "project" }, "aws:defaultTags is \"project\", but must be a group with keys of tags"],
    ["tags without the word", { "aws:defaultTags": {} }, "aws:defaultTags.tags is missing, but must be tags and their values"],
    [
      "a list of tags",
      { "aws:defaultTags": { tags: ["project"] } },
      "aws:defaultTags.tags is [\"project\"], but must be tags and their values",
    ],
    [
      "a tag that is a number",
      { "aws:defaultTags": { tags: { cost: 12 } } },
      "aws:defaultTags.tags.cost is 12, but must be a text in quotes of 1 to 256 letters, digits, spaces and _ . : / = + - @",
    ],
  ];
  for (const [what, config, message] of cases) {
    it(`are refused as ${what}`, async () => assert.deepEqual(await mistakesOf(config), [message]));
  }

  it("are pinned, and tags are free", async () => {
    const { region } = await settingsOf({
      "aws:allowedAccountIds": ["012345678901"],
      "aws:defaultTags": { tags: { project: "aws-practice", "cost center": "4711 / Tōkyō" } },
    });
    assert.equal(region, "ap-northeast-1");
  });
});
