import assert from "node:assert/strict";

import { withOrigin } from "../../settings/origin";

describe("withOrigin", () => {
  it("adds the settings key to each section, and to each entry of registries, services and jobs", () => {
    const settings = {
      project: "shop",
      production: true,
      network: { cidrBlock: "10.0.0.0/16" },
      loadBalancer: undefined,
      services: { api: { port: 80 }, worker: {} },
    };
    assert.deepEqual(withOrigin(settings), {
      project: "shop",
      production: true,
      network: { cidrBlock: "10.0.0.0/16", setting: "shop:network" },
      loadBalancer: undefined,
      services: { api: { port: 80, setting: "shop:services.api" }, worker: { setting: "shop:services.worker" } },
    });
  });
});
