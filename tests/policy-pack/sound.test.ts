import assert from "node:assert/strict";

import { SOUND } from "./sound";
import { NOTHING, verdictOf } from "./sound/verdict";

describe("A sound program breaks no policy:", () => {
  for (const entry of SOUND) {
    for (const stack of entry.only === undefined ? ["stg", "prd"] as const : [entry.only]) {
      it(`${entry.title} (${stack})`, async () => assert.deepEqual(await verdictOf(entry, stack), NOTHING));
    }
  }

  it("each with a title of its own and a source", () => {
    assert.equal(new Set(SOUND.map(({ title }) => title)).size, SOUND.length);
    assert.deepEqual(SOUND.filter(({ source }) => source.length < 15).map(({ title }) => title), []);
  });
});
