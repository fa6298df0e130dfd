import assert from "node:assert/strict";

import { naming } from "../../../components/shared/naming";

describe("naming", () => {
  it("names resources by project and environment", () => {
    const names = naming({ project: "aws-practice", environment: "stg" });
    assert.deepEqual([names.of("alerts"), names.withEnvironment("main"), names.path("api")], [
      "aws-practice-alerts-stg",
      "main-stg",
      "/aws-practice/stg/api",
    ]);
  });
});
