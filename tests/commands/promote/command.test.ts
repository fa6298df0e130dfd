import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { promoteCommand } from "../../../commands/promote/command";
import { editYaml } from "../../engine/support/edit-yaml";
import { checkOut } from "../../support/checkout";
import { NO_ACCOUNT, withEnvironment } from "../../support/environment";
import { digestOf, type FakeImage, FakeImages } from "../../support/fake-images";
import { git } from "../../support/git-folder";
import { type Ran, runHere } from "../../support/run-command";

const REPOSITORY = "aws-practice-stg";
const SOURCE = "https://github.com/example/api";
const [FIRST, SECOND] = ["a".repeat(40), "b".repeat(40)];

describe("npm run promote", function() {
  let folder: string;
  let root: string;
  let fake: FakeImages;
  let own: NodeJS.ProcessEnv;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "promote-"));
    root = join(folder, "project");
    checkOut(root);
    fake = new FakeImages(folder);
    own = await fake.start();
  });
  afterEach(async () => {
    await fake.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const push = (commit: string, { source = SOURCE, architecture = "amd64" } = {}): FakeImage =>
    fake.add(REPOSITORY, commit, {
      os: "linux",
      architecture,
      config: { Labels: { "org.opencontainers.image.revision": commit, "org.opencontainers.image.source": source } },
    });
  const file = (stack: string) => join(root, `Pulumi.${stack}.yaml`);
  const text = (stack: string) => readFileSync(file(stack), "utf8");
  const record = (stack: string, image: string) =>
    editYaml(file(stack), (document) => document.setIn(["config", "aws-practice:services", "api", "image"], image));
  const promote = (...args: string[]): Promise<Ran> =>
    withEnvironment({ ...NO_ACCOUNT, ...own }, () => runHere(promoteCommand, args, { root, env: { PATH: process.env["PATH"] } }));

  async function refused(message: RegExp, ...args: string[]): Promise<void> {
    const before = [text("stg"), text("prd")];
    const { code, err } = await promote(...args);
    assert.equal(code, 1, err);
    assert.match(err, message);
    assert.deepEqual([text("stg"), text("prd")], before);
  }

  it("writes the digest of staging's image into production's file: one line, and nothing at AWS changes", async () => {
    const [first, second] = [push(FIRST), push(SECOND)].map(({ manifest }) => digestOf(manifest)) as [string, string];
    record("stg", SECOND);
    record("prd", first);
    const before = text("prd").split("\n");
    const { code, out, err } = await promote("--service", "api");
    assert.equal(code, 0, err);
    const after = text("prd").split("\n");
    assert.deepEqual(after.filter((line, index) => line !== before[index]), [`      image: "${second}"`]);
    assert.equal(
      out,
      `Pulumi.prd.yaml: services.api.image\n  from ${first}\n  to   ${second}\n  built from commit ${SECOND} of ${SOURCE}\n`
        + "Commit the file and open a pull request: its merge deploys api to prd.\n",
    );
    assert.deepEqual(fake.operations, ["GetCallerIdentity", "BatchGetImage", "GetDownloadUrlForLayer"]);

    const again = await promote("--service", "api", "--json");
    assert.equal(again.code, 0);
    assert.match(again.err, /has this image already/);
    const { digest, commit, before: was } = JSON.parse(again.out) as Record<string, string>;
    assert.deepEqual([digest, commit, was], [second, SECOND, second]);
  });

  it("writes what a build pushed into staging's file, and lists what a file has", async () => {
    const digest = digestOf(push(FIRST).manifest);
    const { code, err } = await promote(
      "--service",
      "api",
      "--stack",
      "stg",
      "--image",
      FIRST,
      "--source",
      "git@github.com:example/api.git",
    );
    assert.equal(code, 0, err);
    const { out } = await promote("--list", "--stack", "stg", "--json");
    const repository = `111111111111.dkr.ecr.ap-northeast-1.amazonaws.com/${REPOSITORY}`;
    assert.deepEqual(JSON.parse(out), [{ service: "api", image: digest, repository }]);
    assert.equal((await promote("--list")).out, "", "production has no image");
  });

  it("takes an image of this checkout's repository for the first one", async () => {
    push(FIRST);
    git(root, "init", "--quiet");
    git(root, "commit", "--quiet", "--allow-empty", "--message", "x");
    await refused(
      /was built from https:\/\/github\.com\/example\/api, not from a known repository\. If that is right: --source/,
      "--service",
      "api",
      "--stack",
      "stg",
      "--image",
      FIRST,
    );
    git(root, "remote", "add", "origin", `${SOURCE}.git`);
    assert.equal((await promote("--service", "api", "--stack", "stg", "--image", FIRST)).code, 0);
  });

  it("refuses an image that isn't in the registry, of another repository or for another processor, and changes no file", async () => {
    push(FIRST);
    record("prd", FIRST);
    await refused(/api has no image in Pulumi\.stg\.yaml: deploy it there first/, "--service", "api");
    record("stg", SECOND);
    await refused(new RegExp(`image ${SECOND} isn't in ${REPOSITORY} of stg: push it first`), "--service", "api");
    const other = push(SECOND, { source: "https://github.com/else/api" });
    await refused(
      /was built from https:\/\/github\.com\/else\/api, not from https:\/\/github\.com\/example\/api\. If that is right: --source/,
      "--service",
      "api",
    );
    await refused(/not from https:\/\/github\.com\/a\/b$/m, "--service", "api", "--source", "https://github.com/a/b");
    fake.images.splice(fake.images.indexOf(other), 1);
    push(SECOND, { architecture: "arm64" });
    await refused(/is for linux\/arm64, but api runs on linux\/amd64 in prd/, "--service", "api");
    fake.accountId = "333333333333";
    await refused(/333333333333/, "--service", "api");
  });

  const wrong: [args: string[], message: RegExp][] = [
    [[], /which service\? Name it with --service/],
    [["--service", "web"], /--service is web, which prd doesn't have; known are api, daily-report/],
    [["--service", "daily-report"], /daily-report has the image of api: --service api/],
    [["--service", "api", "--from", "prd"], /--from and --stack are both prd/],
    [["--service", "api", "--image", "x"], /--image needs --stack/],
    [["--service", "api", "--image", "x", "--from", "stg"], /--image and --from exclude each other/],
    [["--list", "--service", "api"], /--list and --service exclude each other/],
    [["api"], /did you mean --service api\?/],
  ];
  for (const [args, message] of wrong) {
    it(`rejects ${args.join(" ") || "no service"}`, async () => {
      const { code, err } = await promote(...args);
      assert.equal(code, 2);
      assert.match(err, message);
    });
  }
});
