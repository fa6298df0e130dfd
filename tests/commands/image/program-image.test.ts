import assert from "node:assert/strict";

import { type ChosenImage, programImage } from "../../../commands/image/program-image";
import type { SimulatedResource } from "../../../toolkit/simulator";
import { planOf } from "../../support/simulated";

const HOST = "111111111111.dkr.ecr.ap-northeast-1.amazonaws.com";

describe("Repository and platform of an image", () => {
  let one: readonly SimulatedResource[];
  let several: readonly SimulatedResource[];

  before(async () => {
    one = (await planOf(".", "stg")).registered.resources;
    several = (await planOf(".", "stg", {
      "aws-practice:registries": (section) => Object.assign(section, { "aws-practice": {}, "frontend": {} }),
      "aws-practice:services": (section) =>
        Object.assign(section, {
          web: { image: "3f2c1a9", repository: "frontend", port: 3000, architecture: "ARM64", route: { priority: 50, paths: ["/web/*"] } },
        }),
    })).registered.resources;
  });

  const find = (resources: readonly SimulatedResource[], chosen: Partial<ChosenImage> = {}) => {
    const { repositoryUrl, platform } = programImage(resources, {
      service: undefined,
      repository: undefined,
      platform: undefined,
      ...chosen,
    });
    return [repositoryUrl, platform];
  };

  it("are those of the only repository, and of the workloads that run its image", () => {
    assert.deepEqual(find(one), [`${HOST}/aws-practice-stg`, "linux/amd64"]);
    assert.deepEqual(find(one, { platform: "linux/amd64" }), find(one));
  });

  it("follow the service or the repository", () => {
    assert.deepEqual(find(several, { service: "web" }), [`${HOST}/frontend-stg`, "linux/arm64"]);
    assert.deepEqual(find(several, { repository: "frontend-stg" }), find(several, { service: "web" }));
    assert.deepEqual(find(several, { service: "daily-report" }), [`${HOST}/aws-practice-stg`, "linux/amd64"]);
  });

  it("a platform other than the architecture of a workload is rejected", () => {
    assert.throws(
      () => find(one, { platform: "linux/arm64" }),
      /--platform is linux\/arm64, but \S+ runs the image on linux\/amd64: omit it, or change the architecture of/,
    );
    assert.throws(() => find(several, { service: "web", platform: "linux/amd64" }), /but web runs the image on linux\/arm64/);
  });

  it("an unknown service or repository, or none of several repositories, is rejected with those that exist", () => {
    assert.throws(() => find(one, { service: "database-users" }), /--service is database-users, .* known are api, daily-report/);
    assert.throws(() => find(one, { repository: "api" }), /--repository is api, .* known are aws-practice-stg/);
    assert.throws(() => find(several), /which repository\? .* known are aws-practice-stg, frontend-stg/);
    assert.throws(() => find([]), /the program has no image repository/);
  });

  it("workloads on two platforms need --service", async () => {
    const { registered } = await planOf(".", "stg", {
      "aws-practice:jobs": (section) => Object.assign(section, { other: { architecture: "ARM64", image: "3f2c1a9" } }),
    });
    assert.throws(() => find(registered.resources), /run on several platforms: name one with --service \(.*other on linux\/arm64/);
    assert.deepEqual(find(registered.resources, { service: "other" })[1], "linux/arm64");
  });

  it("without workloads, the platform is linux/amd64 or the one that is named", async () => {
    const { registered } = await planOf("examples/github-oidc-ecr", "stg");
    assert.equal(find(registered.resources)[1], "linux/amd64");
    assert.equal(find(registered.resources, { platform: "linux/arm64" })[1], "linux/arm64");
  });
});
