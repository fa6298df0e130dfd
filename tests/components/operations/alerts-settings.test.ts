import * as fc from "fast-check";
import assert from "node:assert/strict";

import { EMAIL_PATTERN } from "../../../components/operations/alerts-settings";

describe("EMAIL_PATTERN", () => {
  it("accepts every address that is one", () => {
    fc.assert(fc.property(fc.emailAddress(), (address) => assert.match(address, EMAIL_PATTERN)));
  });

  for (const address of ["team@example.com", "first.last+aws@mail.example.co.jp"]) {
    it(`accepts ${address}`, () => assert.match(address, EMAIL_PATTERN));
  }
  for (
    const address of [
      "",
      "team",
      "team@",
      "@example.com",
      "team@example",
      "a@b@example.com",
      "the team@example.com",
      "team@example.com ",
      "team@.",
      "team@example.com\n",
    ]
  ) {
    it(`rejects "${address.trimEnd()}"`, () => assert.doesNotMatch(address, EMAIL_PATTERN));
  }
});
