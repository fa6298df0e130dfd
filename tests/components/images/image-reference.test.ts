import * as fc from "fast-check";
import assert from "node:assert/strict";

import { IMAGE_PATTERN, imageSeparator, NO_IMAGE_YET } from "../../../components/images/image-reference";

const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}`;
const tag = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/).filter((any) => any !== "latest");
const digest = fc.stringMatching(/^sha256:[0-9a-f]{64}$/);

describe("IMAGE_PATTERN", () => {
  it("accepts any tag but latest, and any digest", () => {
    fc.assert(fc.property(fc.oneof(tag, digest), (image) => assert.match(image, IMAGE_PATTERN)));
  });

  for (const image of ["3f2c1a9", "v1.2.3", "_", "latest-1", "Latest", "not-latest", "latest.", "a".repeat(128), DIGEST, NO_IMAGE_YET]) {
    it(`accepts ${image.slice(0, 20)}`, () => assert.match(image, IMAGE_PATTERN));
  }

  const refusals: [string, string][] = [
    ["latest", "latest"],
    ["nothing", ""],
    ["a hyphen at the beginning", "-v1"],
    ["a dot at the beginning", ".v1"],
    ["129 characters", "a".repeat(129)],
    ["a repository with a tag", "api:v1"],
    ["a repository", "library/api"],
    ["a digest that is too short", DIGEST.slice(0, -1)],
    ["a digest that is too long", `${DIGEST}0`],
    ["a digest in capitals", DIGEST.toUpperCase().replace("SHA", "sha")],
    ["another algorithm", DIGEST.replace("256", "512")],
    ["a tag with its separator", ":v1"],
    ["a line end", "v1\n"],
    ["a space", "v1 "],
  ];
  for (const [what, image] of refusals) it(`rejects ${what}`, () => assert.doesNotMatch(image, IMAGE_PATTERN));
});

describe("imageSeparator", () => {
  it("is @ before a digest and : before a tag", () => {
    fc.assert(fc.property(digest, (image) => assert.equal(imageSeparator(image), "@")));
    fc.assert(fc.property(tag, (image) => assert.equal(imageSeparator(image), ":")));
    assert.equal(imageSeparator("sha256"), ":");
  });
});
