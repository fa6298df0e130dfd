import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ROOT } from "../support/simulated";
import { blocksOf, commandsOf, filled } from "./blocks";
import { MAKEFILE } from "./stories";

describe("The Makefile", () => {
  let folder: string;
  const path = () => `${join(folder, "bin")}:${process.env["PATH"]}`;
  const git = (...args: string[]) =>
    spawnSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", "-C", join(folder, "app"), ...args], { encoding: "utf8" })
      .stdout.trim();
  /** Runs make with fakes of aws and docker that record their calls. */
  const make = (...targets: string[]) => {
    const { status, stdout } = spawnSync("make", ["-f", join(ROOT, "Makefile"), ...targets, `DOCKERFILE_DIR=${join(folder, "app")}`], {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, PATH: path() },
    });
    return { status, stdout, calls: readFileSync(join(folder, "calls"), "utf8").trim().split("\n") };
  };

  before(function() {
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
      const answer = tool === "aws"
        ? "case \"$1\" in sts) echo 111111111111;; ecr) case \"$*\" in *batch-get-image*imageTag=live-*) cat \"$(dirname \"$0\")/live\" 2>/dev/null;; *batch-get-image*imageTag=*) test ! -e \"$(dirname \"$0\")/empty\" && echo \"manifest of $8\";; *) echo token;; esac;; esac"
        : "";
      writeFileSync(
        file,
        `#!/bin/sh\ncase "${tool} $*" in docker*|*put-image*) echo "${tool} $*" >> ${join(folder, "calls")};; esac\n${answer}\ntrue\n`,
      );
      chmodSync(file, 0o755);
    }
    git("init", "--quiet");
    writeFileSync(join(folder, "app", "Dockerfile"), "FROM scratch\n");
    git("add", ".");
    git("commit", "--quiet", "--message", "first");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("docker-login, build-image and push-image build for linux/amd64 and tag with the commit", () => {
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

  it("mark-live adds a tag that never expires", () => {
    const { status, calls } = make("mark-live", "ENV=prd");
    const commit = git("rev-parse", "HEAD");
    assert.equal(status, 0);
    assert.deepEqual(calls, [
      `aws ecr put-image --region ap-northeast-1 --repository-name aws-practice-prd --image-tag live-${commit} --image-manifest manifest of imageTag=${commit}`,
    ]);
  });

  it("mark-live does nothing if the tag exists, and fails without the image", () => {
    writeFileSync(join(folder, "bin", "live"), "live-x\n");
    assert.deepEqual([make("mark-live").status, make("mark-live").calls], [0, [""]]);
    writeFileSync(join(folder, "bin", "empty"), "");
    const { status, stdout, calls } = make("mark-live");
    assert.notEqual(status, 0);
    assert.match(stdout, /image [0-9a-f]{40} isn't in aws-practice-stg: push it first/);
    assert.deepEqual(calls, [""]);
  });

  it("a DOCKERFILE_DIR without a commit is rejected", () => {
    rmSync(join(folder, "app", ".git"), { recursive: true });
    for (const target of ["build-image", "push-image", "mark-live"]) {
      const { status, stdout, calls } = make(target);
      assert.notEqual(status, 0, target);
      assert.match(stdout, /DOCKERFILE_DIR=\S+ must be a folder in a git repository with a commit/);
      assert.deepEqual(calls, [""]);
    }
  });

  it("prints its usage without a target, and uses China's registry domain for cn- regions", () => {
    assert.match(make().stdout, /^make docker-login build-image push-image mark-live/);
    assert.match(make("docker-login", "AWS_REGION=cn-north-1").calls[0]!, /111111111111\.dkr\.ecr\.cn-north-1\.amazonaws\.com\.cn$/);
  });

  for (const place of MAKEFILE) {
    it(`${place}: the commands build, push and mark the application's commit`, () => {
      const [document = "", heading = ""] = place.split("#");
      const lines = blocksOf(document).filter((block) => block.heading === heading && block.language === "sh").flatMap(commandsOf).filter((
        line,
      ) => /^(make|docker) /.test(line));
      const project = join(folder, "project");
      mkdirSync(project);
      copyFileSync(join(ROOT, "Makefile"), join(project, "Makefile"));
      spawnSync("sh", [
        "-c",
        "git init --quiet && git add . && git -c user.name=t -c user.email=t@example.com commit --quiet --message another",
      ], { cwd: project });
      renameSync(join(folder, "app"), join(folder, "my-api"));
      const { status, stdout, stderr } = spawnSync("sh", ["-ec", filled(lines.join("\n"))], {
        cwd: project,
        encoding: "utf8",
        env: { ...process.env, PATH: path() },
      });
      assert.equal(status, 0, stdout + stderr);
      const calls = readFileSync(join(folder, "calls"), "utf8");
      const [built, pushed] = [/docker build .*--tag (\S+)/, /docker push (\S+)/].map((form) => form.exec(calls)?.[1]);
      const commit = spawnSync("git", ["-C", join(folder, "my-api"), "rev-parse", "HEAD"], { encoding: "utf8" }).stdout.trim();
      if (built !== undefined) {
        assert.deepEqual([built, pushed], [`111111111111.dkr.ecr.ap-northeast-1.amazonaws.com/aws-practice-stg:${commit}`, built]);
      }
      if (calls.includes("put-image")) assert.ok(calls.includes(`--image-tag live-${commit} `), calls);
      assert.match(calls, /docker|put-image/);
    });
  }

  it("PLATFORM and ECR_NAME set the architecture and the repository", () => {
    const { calls } = make("build-image", "PLATFORM=linux/arm64", "ECR_NAME=frontend-stg");
    assert.match(calls[0]!, /--platform linux\/arm64 --tag .*\/frontend-stg:/);
  });

  it("build-image with uncommitted changes is rejected", () => {
    writeFileSync(join(folder, "app", "new"), "");
    const { status, stdout, calls } = make("build-image");
    assert.notEqual(status, 0);
    assert.match(stdout, /commit first/);
    assert.deepEqual(calls, [""]);
  });
});
