import assert from "node:assert/strict";

import { DAILY, JOBS, SERVICES, settingsOf } from "./read";

describe("imageFrom", () => {
  it("gives a job the image and the repository of its service", async () => {
    const { jobs, services } = await settingsOf({
      "aws-practice:registries": { app: {}, tools: {} },
      [SERVICES]: { api: { repository: "app", image: "1.0" }, soon: { repository: "tools" } },
      [JOBS]: {
        report: { ...DAILY, imageFrom: "api", cpu: 512, memoryMiB: 1_024 },
        early: { ...DAILY, imageFrom: "soon" },
        own: { ...DAILY, repository: "tools", image: "2.0" },
        none: { ...DAILY, repository: "app" },
      },
    });
    const { report, early, own, none } = jobs;
    assert.deepEqual([report, early, own, none].map((job) => [job?.repository, job?.image]), [["app", "1.0"], ["tools", undefined], [
      "tools",
      "2.0",
    ], ["app", undefined]]);
    assert.deepEqual([report?.cpu, report?.memoryMiB, report?.schedule, report?.imageFrom], [512, 1_024, DAILY.schedule, "api"]);
    assert.deepEqual([services.api?.cpu, services.api?.image], [256, "1.0"]);
  });

  it("gives a job the build of its service", async () => {
    const build = { folder: "../my-api", target: "app" };
    const { jobs } = await settingsOf({ [SERVICES]: { api: { build } }, [JOBS]: { report: { ...DAILY, imageFrom: "api" } } });
    assert.deepEqual(jobs["report"]!.build, { ...build, dockerfile: "Dockerfile", args: {} });
  });

  it("gives a job with runsAfter the image of its service", async () => {
    const { jobs } = await settingsOf({
      [SERVICES]: { api: { image: "1.0" } },
      [JOBS]: { mail: { runsAfter: "report", imageFrom: "api" }, report: { ...DAILY, imageFrom: "api" } },
    });
    assert.deepEqual(Object.entries(jobs).map(([name, { image }]) => [name, image]), [["mail", "1.0"], ["report", "1.0"]]);
  });
});
