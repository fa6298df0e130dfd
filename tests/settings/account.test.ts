import assert from "node:assert/strict";

import { type Config, mistakesOf, settingsOf } from "./read";

const LIST = "a list with the account id of this stack, e.g. [\"111111111111\"]";
const ONE = "a list with the account id of this stack and no other";
const ID = "an account id: 12 digits in quotes";

describe("aws:allowedAccountIds, aws:region and aws:defaultTags", () => {
  const cases: [string, Config, string][] = [
    ["allowedAccountIds omitted", { "aws:allowedAccountIds": undefined }, `aws:allowedAccountIds is missing, but must be ${LIST}`],
    ["allowedAccountIds empty", { "aws:allowedAccountIds": [] }, `aws:allowedAccountIds is [], but must be ${ONE}`],
    [
      "allowedAccountIds with two accounts",
      { "aws:allowedAccountIds": ["111111111111", "222222222222"] },
      `aws:allowedAccountIds is ["111111111111","222222222222"], but must be ${ONE}`,
    ],
    [
      "an account id without quotes",
      { "aws:allowedAccountIds": [111_111_111_111] },
      `aws:allowedAccountIds[0] is 111111111111, but must be ${ID}`,
    ],
    [
      "an account id of 11 digits",
      { "aws:allowedAccountIds": ["11111111111"] },
      `aws:allowedAccountIds[0] is "11111111111", but must be ${ID}`,
    ],
    ["an account name", { "aws:allowedAccountIds": ["staging"] }, `aws:allowedAccountIds[0] is "staging", but must be ${ID}`],
    [
      "an account id that isn't in a list",
      { "aws:allowedAccountIds": "111111111111" },
      `aws:allowedAccountIds is 111111111111, but must be ${LIST}`,
    ],
    [
      "allowedAccountIds as a group",
      { "aws:allowedAccountIds": { 0: "111111111111" } },
      `aws:allowedAccountIds is {"0":"111111111111"}, but must be ${LIST}`,
    ],
    ["region omitted", { "aws:region": undefined }, "aws:region is missing, but must be a region, e.g. ap-northeast-1"],
    ["region empty", { "aws:region": "" }, "aws:region is \"\", but must be a region, e.g. ap-northeast-1"],
    ["a city as region", { "aws:region": "tokyo" }, "aws:region is \"tokyo\", but must be a region, e.g. ap-northeast-1"],
    [
      "a zone as region",
      { "aws:region": "ap-northeast-1a" },
      "aws:region is \"ap-northeast-1a\", but must be a region, e.g. ap-northeast-1",
    ],
    ["defaultTags as a text", { "aws:defaultTags": "project" }, "aws:defaultTags is \"project\", but must be a group with keys of tags"],
    ["defaultTags without tags", { "aws:defaultTags": {} }, "aws:defaultTags.tags is missing, but must be tags and their values"],
    [
      "tags as a list",
      { "aws:defaultTags": { tags: ["project"] } },
      "aws:defaultTags.tags is [\"project\"], but must be tags and their values",
    ],
    [
      "a number as a tag's value",
      { "aws:defaultTags": { tags: { cost: 12 } } },
      "aws:defaultTags.tags.cost is 12, but must be a text in quotes of 1 to 256 letters, digits, spaces and _ . : / = + - @",
    ],
  ];
  for (const [what, config, message] of cases) {
    it(`are rejected: ${what}`, async () => assert.deepEqual(await mistakesOf(config), [message]));
  }

  it("accept one account, a region and any tags", async () => {
    const { region } = await settingsOf({
      "aws:allowedAccountIds": ["012345678901"],
      "aws:defaultTags": { tags: { project: "aws-practice", "cost center": "4711 / Tōkyō" } },
    });
    assert.equal(region, "ap-northeast-1");
  });
});
