import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { isDeepStrictEqual } from "node:util";

import * as fc from "fast-check";
import { Document, parse } from "yaml";

import { withImage } from "../../../commands/promote/stack-file";
import { ROOT } from "../../support/simulated";

const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}`;
const SECTION = "aws-practice:services";
const place = (workload = "api") => ({ file: "Pulumi.prd.yaml", section: SECTION, workload });

describe("An image in a stack file", () => {
  it("is one new line in the files of this repository, and one changed line after that", () => {
    for (const stack of ["stg", "prd"]) {
      const text = readFileSync(join(ROOT, `Pulumi.${stack}.yaml`), "utf8");
      const first = withImage(text, place(), "3f2c1a9");
      const [before, after] = [text, first].map((each) => each.split("\n")) as [string[], string[]];
      assert.equal(after.length, before.length + 1);
      assert.deepEqual(after.filter((line) => !before.includes(line)), ["      image: \"3f2c1a9\""]);
      const second = withImage(first, place(), DIGEST).split("\n");
      assert.deepEqual(second.filter((line, index) => line !== after[index]), [`      image: "${DIGEST}"`]);
    }
  });

  const texts: [title: string, before: string, after: string][] = [
    ["a comment behind it", "    api:\n      image: abc # the first\n", `    api:\n      image: "${DIGEST}" # the first\n`],
    ["braces", "    api: {port: 80}\n", `    api: {image: "${DIGEST}", port: 80}\n`],
    ["braces with one", "    api: {port: 80, image: 'abc'}\n", `    api: {port: 80, image: "${DIGEST}"}\n`],
    ["Windows lines", "    api:\r\n      port: 80\r\n", `    api:\r\n      image: "${DIGEST}"\n      port: 80\r\n`],
    ["a commit that looks like a number", "    api:\n      image: \"1234567\"\n", `    api:\n      image: "${DIGEST}"\n`],
  ];
  for (const [title, before, after] of texts) {
    it(`is written with ${title}`, () => {
      const head = `config:\n  ${SECTION}:\n`;
      assert.equal(withImage(head + before, place(), DIGEST), head + after);
    });
  }

  const refused: [title: string, text: string, message: RegExp][] = [
    ["without the workload", `config:\n  ${SECTION}:\n    web: {}\n`, /Pulumi\.prd\.yaml has no aws-practice:services\.api, a map/],
    ["with an empty workload", `config:\n  ${SECTION}:\n    api: {}\n`, /can't be written into this form of YAML: write "sha256:/],
    ["with an alias", `config:\n  x: &i abc\n  ${SECTION}:\n    api: {image: *i}\n`, /must be a plain value/],
    ["with an anchor that others use", `config:\n  ${SECTION}:\n    api: {image: &i abc}\n    web: {image: *i}\n`, /must be a plain value/],
  ];
  for (const [title, text, message] of refused) {
    it(`is refused ${title}`, () => assert.throws(() => withImage(text, place(), DIGEST), message));
  }

  it("changes nothing else of any file", () => {
    const word = fc.stringMatching(/^[a-z]{1,8}$/);
    const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.array(fc.string(), { maxLength: 3 }));
    const settings = fc.dictionary(word, value, { minKeys: 1, maxKeys: 4 });
    fc.assert(fc.property(fc.dictionary(word, settings), settings, fc.boolean(), (others, own, isFlow) => {
      const config = { [SECTION]: { ...others, api: own }, "aws:region": "ap-northeast-1" };
      const document = new Document({ config });
      if (isFlow) document.setIn(["config", SECTION, "api"], document.createNode(own, { flow: true }));
      const text = document.toString();
      const changed = parse(withImage(text, place(), DIGEST)) as { config: typeof config };
      const expected = parse(text) as { config: Record<string, Record<string, object>> };
      assert.ok(
        isDeepStrictEqual(changed.config, {
          ...expected.config,
          [SECTION]: { ...expected.config[SECTION], api: { ...own, image: DIGEST } },
        }),
      );
    }));
  });
});
