import * as fc from "fast-check";
import assert from "node:assert/strict";

import { withoutUndefined } from "../../../toolkit/shared/without-undefined";

describe("withoutUndefined", () => {
  it("omits undefined values and keeps all others", () => {
    fc.assert(fc.property(fc.dictionary(fc.string(), fc.option(fc.anything(), { nil: undefined })), (values) => {
      const kept = withoutUndefined(values);
      for (const key of Object.keys(values)) {
        assert.equal(Object.hasOwn(kept, key), values[key] !== undefined, key);
        if (values[key] !== undefined) assert.equal(kept[key], values[key]);
      }
      assert.ok(Object.keys(kept).every((key) => Object.hasOwn(values, key)));
    }));
  });

  it("keeps empty values, and doesn't hide a default", () => {
    const kept = { count: 0, name: "", spot: false, list: [], nothing: null };
    assert.deepEqual(withoutUndefined(kept), kept);
    const [defaults, choice]: { count?: number | undefined }[] = [{ count: 2 }, { count: undefined }];
    assert.deepEqual({ ...defaults, ...withoutUndefined(choice!) }, { count: 2 });
  });
});
