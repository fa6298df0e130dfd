import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ROOT } from "../support/simulated";

describe("The Makefile", () => {
  let folder: string;
  const path = () => `${join(folder, "bin")}:${process.env["PATH"]}`;
  const git = (...args: string[]) => spawnSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", "-C", join(folder, "app"), ...args], { encoding: "utf8" }).stdout.trim();
  /** Runs make with stand-ins for aws and docker that write down how they were called. */
  const make = (...targets: string[]) => {
    const { status, stdout } = spawnSync("make", ["-f", join(ROOT, "Makefile"), ...targets, `DOCKERFILE_DIR=${join(folder, "app")}`], { cwd: folder, encoding: "utf8", env: { ...process.env, PATH: path() } });
    return { status, stdout, calls: readFileSync(join(folder, "calls"), "utf8").trim().split("\n") };
  };

  before(function () {
    if (spawnSync("make", ["--version"]).status === 0) return;
    console.warn("\n    skipped: make is not installed (apt-get install make)");
    this.skip();
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "make-"));
    mkdirSync(join(folder, "bin"));
    mkdirSync(join(folder, "app"));
    writeFileSync(join(folder, "calls"), "");
    for (const tool of ["aws", "docker"]) {
      const file = join(folder, "bin", tool);
      const answer = tool === "aws" ? 'case "$1" in sts) echo 111111111111;; ecr) case "$*" in *batch-get-image*imageTag=*) echo "manifest of $8";; *) echo token;; esac;; esac' : "";
      writeFileSync(file, `#!/bin/sh\ncase "${tool} $*" in docker*|*put-image*) echo "${tool} $*" >> ${join(folder, "calls")};; esac\n${answer}\n`);
      chmodSync(file, 0o755);
    }
    git("init", "--quiet");
    writeFileSync(join(folder, "app", "Dockerfile"), "FROM scratch\n");
    git("add", ".");
    git("commit", "--quiet", "--message", "first");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("logs in, builds for linux/amd64 and pushes, tagged with the commit", () => {
    const { status, calls } = make("docker-login", "build-image", "push-image", "ENV=prd");
    const registry = "111111111111.dkr.ecr.ap-northeast-1.amazonaws.com";
    const image = `${registry}/aws-practice-prd:${git("rev-parse", "HEAD")}`;
    assert.equal(status, 0);
    assert.deepEqual(calls, [
      `docker login --username AWS --password-stdin ${registry}`,
      `docker build --provenance=false --platform linux/amd64 --tag ${image} ${join(folder, "app")}`,
      `docker push ${image}`,
    ]);
  });

  it("marks the image that is about to run, so that it never expires", () => {
    const { status, calls } = make("mark-live", "ENV=prd");
    const commit = git("rev-parse", "HEAD");
    assert.equal(status, 0);
    assert.deepEqual(calls, [`aws ecr put-image --region ap-northeast-1 --repository-name aws-practice-prd --image-tag live-${commit} --image-manifest manifest of imageTag=${commit}`]);
  });

  it("builds for ARM, and for another repository, when told", () => {
    const { calls } = make("build-image", "PLATFORM=linux/arm64", "ECR_NAME=frontend-stg");
    assert.match(calls[0]!, /--platform linux\/arm64 --tag .*\/frontend-stg:/);
  });

  it("refuses to build what is not committed, as the tag would lie", () => {
    writeFileSync(join(folder, "app", "new"), "");
    const { status, stdout, calls } = make("build-image");
    assert.notEqual(status, 0);
    assert.match(stdout, /commit first/);
    assert.deepEqual(calls, [""]);
  });
});
