import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { checkOut } from "../support/checkout";
import { NO_ACCOUNT } from "../support/environment";
import { FakeImages } from "../support/fake-images";
import { GitFolder } from "../support/git-folder";
import { blocksOf, commandsOf, filled } from "./blocks";
import { MAKEFILE } from "./stories";

const HOST = "111111111111.dkr.ecr.ap-northeast-1.amazonaws.com";

describe("The Makefile", () => {
  let folder: string;
  let fake: FakeImages;
  let git: GitFolder;
  let env: NodeJS.ProcessEnv;
  let tag: string;

  /** Runs a command in a copy of the project, beside the application `my-api`. */
  async function run(command: string): Promise<{ code: number | null; out: string; err: string }> {
    const child = spawn("bash", ["-ec", command], { cwd: join(folder, "project"), env });
    const ran = { out: "", err: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => (ran.out += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (ran.err += text));
    const [code] = await once(child, "close") as [number | null];
    return { code, ...ran };
  }

  async function make(...words: string[]): Promise<string> {
    const { code, out, err } = await run(`make --no-print-directory ${words.join(" ")}`);
    assert.equal(code, 0, out + err);
    return out;
  }

  before(function() {
    if (spawnSync("make", ["--version"]).status === 0) return;
    console.warn("\n    skipped: make is not installed (apt-get install make)");
    this.skip();
  });
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "make-"));
    checkOut(join(folder, "project"));
    fake = new FakeImages(folder);
    const pulumi = "#!/bin/sh\necho \"pulumi $*, policies of $PULUMI_OPTION_POLICY_PACK\"\n";
    writeFileSync(join(fake.bin, "pulumi"), pulumi, { mode: 0o755 });
    git = new GitFolder(folder);
    git.folderWith(".");
    tag = `${HOST}/aws-practice-stg:${git.commit()}`;
    const { PULUMI_OPTION_POLICY_PACK: _, ...own } = process.env;
    env = { ...own, ...NO_ACCOUNT, ...(await fake.start()), PATH: [fake.bin, own["PATH"]].join(delimiter) };
  });
  afterEach(async () => {
    await fake.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("docker-login, build-image, push-image and mark-live build, push and mark the folder's commit", async () => {
    const out = await make("docker-login", "build-image", "push-image", "mark-live", "ENV=stg", "DOCKERFILE_DIR=../my-api");
    const calls = fake.calls();
    assert.deepEqual(calls.map((call) => call.split(" ").slice(0, 2).join(" ")), [
      "docker login",
      "docker build",
      "docker image",
      "docker login",
      "docker push",
    ]);
    assert.match(calls[1]!, new RegExp(`--platform linux/amd64 .*--tag ${tag} \\S+/my-api$`));
    assert.equal(calls.at(-1), `docker push ${tag}`);
    assert.match(out, /^sha256:[0-9a-f]{64}$/m);
    assert.deepEqual(fake.tagged(tag.split(":")[1]!)!.tags, [tag.split(":")[1], `live-${tag.split(":")[1]}`]);
  });

  it("ECR_NAME, PLATFORM and SERVICE are those of the stack, or refused", async () => {
    await make("build-image", "DOCKERFILE_DIR=../my-api", "SERVICE=api", "PLATFORM=linux/amd64");
    assert.match(fake.calls()[0]!, new RegExp(`--tag ${tag} `));
    const refused: [words: string, message: RegExp][] = [
      ["PLATFORM=linux/arm64", /--platform is linux\/arm64, but .* runs the image on linux\/amd64/],
      ["ECR_NAME=frontend-stg", /--repository is frontend-stg, which the program doesn't have; known are aws-practice-stg/],
      ["ENV=test", /there is no stack test in \.; known are stg, prd/],
    ];
    for (const [words, message] of refused) {
      const { code, err } = await run(`make build-image DOCKERFILE_DIR=../my-api ${words}`);
      assert.notEqual(code, 0, words);
      assert.match(err, message);
    }
    assert.deepEqual(fake.calls(), []);
  });

  it("preview and up use the policy pack, or the one of the environment", async () => {
    const pack = join(folder, "project", "policy-pack");
    assert.equal(await make("preview", "ENV=prd"), `pulumi preview --stack prd\npulumi preview --stack prd, policies of ${pack}\n`);
    env["PULUMI_OPTION_POLICY_PACK"] = "/another";
    assert.match(await make("up"), /\npulumi up --stack stg, policies of \/another\n$/);
  });

  it("plan plans the stack; without a target, the usage is printed", async () => {
    assert.match(await make("plan"), /\n✓ \d+ policies pass for \d+ resources/);
    assert.match(await make(), /^make docker-login build-image push-image mark-live/);
  });

  for (const place of MAKEFILE) {
    it(`${place}: the commands build, push and mark the application's commit`, async () => {
      const [document = "", heading = ""] = place.split("#");
      const blocks = blocksOf(document).filter((block) => block.heading === heading && block.language === "sh");
      const lines = blocks.flatMap(commandsOf).filter((line) => line.startsWith("make "));
      assert.ok(lines.length > 0);
      const marks = lines.some((line) => line.includes("mark-live"));
      if (!lines.some((line) => line.includes("push-image"))) await make("push-image", "DOCKERFILE_DIR=../my-api");
      const { code, out, err } = await run(filled(lines.join("\n")));
      assert.equal(code, 0, out + err);
      const commit = tag.split(":")[1]!;
      assert.deepEqual(fake.tagged(commit)!.tags, marks ? [commit, `live-${commit}`] : [commit]);
    });
  }
});
