import * as fc from "fast-check";
import assert from "node:assert/strict";

import { resolve } from "../../../components/shared/schema";
import { CLUSTER_NAME_PATTERN, clusterSettings } from "../../../components/workloads/cluster-settings";

describe("CLUSTER_NAME_PATTERN", () => {
  it("accepts letters, digits, hyphens and underscores after a letter", () => {
    fc.assert(fc.property(fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,254}$/), (name) => assert.match(name, CLUSTER_NAME_PATTERN)));
  });

  it("accepts 1 to 255 characters", () => {
    for (const length of [1, 255]) assert.match("a".repeat(length), CLUSTER_NAME_PATTERN);
    for (const length of [0, 256]) assert.doesNotMatch("a".repeat(length), CLUSTER_NAME_PATTERN);
  });

  for (const name of ["1st", "-main", "_main", "main stg", "main.stg", "main/stg", "main\n"]) {
    it(`rejects ${JSON.stringify(name)}`, () => assert.doesNotMatch(name, CLUSTER_NAME_PATTERN));
  }
});

describe("clusterSettings", () => {
  it("enables Container Insights by default", () => {
    assert.deepEqual(resolve(clusterSettings, "Cluster", {}), { containerInsights: "enabled", sessionRetentionDays: 365 });
    for (const containerInsights of ["enabled", "enhanced", "disabled"]) {
      assert.deepEqual(resolve(clusterSettings, "Cluster", { containerInsights }), { containerInsights, sessionRetentionDays: 365 });
    }
  });
});
