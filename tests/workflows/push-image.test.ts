import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import { parse } from "yaml";

import { differenceTo, readConfig, repositoryOf, revisionOf } from "../../commands/image/image-config";
import { sourceOf } from "../../commands/image/source-folder";
import { plain } from "../../toolkit/shared/values";
import { planOf, ROOT } from "../support/simulated";
import { actMissing, WorkflowRunner } from "./support/act";

const EXAMPLE = "examples/github-oidc-ecr";
const WORKFLOW = join(EXAMPLE, "push-image.yml");
const TOKEN = "token-of-the-job";
const REGISTRY = "333333333333.dkr.ecr.ap-northeast-1.amazonaws.com";

/** aws and docker that write each call; aws also the role and the token that it would exchange. */
const AWS = (folder: string) =>
  `#!/usr/bin/env bash
echo "aws $* by $AWS_ROLE_ARN in $AWS_REGION as $AWS_ROLE_SESSION_NAME with $(cat "$AWS_WEB_IDENTITY_TOKEN_FILE")" >>${folder}/calls
echo password-of-ecr
`;
const DOCKER = (folder: string) =>
  `#!/usr/bin/env bash
[[ $1 == login ]] && password=$(cat)
echo "docker $*\${password:+ with $password}" >>${folder}/calls
if [[ $1 == buildx ]]; then exit "$(cat ${folder}/build-exits 2>/dev/null || echo 0)"; fi
`;

describe("The workflow of examples/github-oidc-ecr", () => {
  it("has the role and the repository of the example's stack", async () => {
    const { env } = (parse(readFileSync(join(ROOT, WORKFLOW), "utf8")) as { jobs: { push: { env: Record<string, string> } } }).jobs.push;
    const { plan: { simulation } } = await planOf(EXAMPLE, "stg");
    const { pushRoleArn, repositoryUrls } = plain(simulation.resources.find(({ type }) => type === "pulumi:pulumi:Stack")!.outputs) as {
      pushRoleArn: string;
      repositoryUrls: Record<string, string>;
    };
    assert.deepEqual([env["AWS_ROLE_ARN"], env["REPOSITORY"]], [pushRoleArn, repositoryUrls["web"]]);
  });

  describe("run by act", () => {
    let runner: WorkflowRunner;
    let github: Server;
    /** Requests for a token, and the answer's status. */
    const asked: { url: string; authorization: string }[] = [];
    let status = 200;

    before(async function() {
      const missing = actMissing() ?? (spawnSync("curl", ["--version"]).error && "curl isn't on PATH");
      if (missing !== undefined) {
        console.warn(`\n    skipped: ${missing}`);
        this.skip();
      }
      runner = new WorkflowRunner();
      runner.add(WORKFLOW);
      runner.fakes.program("aws", AWS(runner.folder));
      runner.fakes.program("docker", DOCKER(runner.folder));
      github = createServer(({ url, headers }, response) => {
        asked.push({ url: url!, authorization: headers.authorization ?? "" });
        response.writeHead(status).end(JSON.stringify({ value: TOKEN }));
      });
      await new Promise<void>((resolve) => github.listen(0, "127.0.0.1", resolve));
    });
    beforeEach(() => {
      status = 200;
      asked.length = 0;
      for (const name of ["calls", "build-exits"]) rmSync(join(runner.folder, name), { force: true });
    });
    after(() => {
      github?.close();
      runner?.close();
    });

    const calls = () => {
      const file = join(runner.folder, "calls");
      return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
    };
    /** Runs it as a push to main does. */
    const push = () => {
      const { port } = github.address() as AddressInfo;
      return runner.run("push-image.yml", "push", { ref: "refs/heads/main" }, "main", [
        "--env",
        `ACTIONS_ID_TOKEN_REQUEST_URL=http://127.0.0.1:${port}/token?api-version=2.0`,
        "--env",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN=request-token",
      ]);
    };

    it("exchanges GitHub's token, and pushes one image with its commit", async () => {
      const { code, out } = await push();
      assert.equal(code, 0, out);
      assert.deepEqual(asked, [{ url: "/token?api-version=2.0&audience=sts.amazonaws.com", authorization: "bearer request-token" }]);
      const commit = runner.git("rev-parse", "HEAD");
      const [login, ...docker] = calls();
      assert.match(
        login!,
        new RegExp(
          `^aws ecr get-login-password by arn:aws:iam::333333333333:role/aws-practice-images-push-stg in ap-northeast-1 as github-\\S+ with ${TOKEN}$`,
        ),
      );
      assert.deepEqual(docker, [
        `docker login --username AWS --password-stdin ${REGISTRY} with password-of-ecr`,
        "docker buildx build --platform linux/amd64 --provenance=false --sbom=false "
        + `--label org.opencontainers.image.revision=${commit} --label org.opencontainers.image.source=https://github.com/nektos/act ` // act's name of a repository without a remote
        + `--tag ${REGISTRY}/web-stg:${commit} --push .`,
      ]);
    });

    it("gives the image the tag, the labels and the platform with which npm run image and npm run promote recognize it", async () => {
      assert.equal((await push()).code, 0);
      const words = calls().at(-1)!.split(" ");
      const after = (option: string) => words.filter((_, index) => words[index - 1] === option);
      const labels = Object.fromEntries(after("--label").map((label) => label.split(/=(.*)/s).slice(0, 2))) as Record<string, string>;
      const [os, architecture] = after("--platform")[0]!.split("/");
      const config = readConfig({ os, architecture, config: { Labels: labels } });
      runner.git("remote", "add", "origin", "git@github.com:nektos/act.git");
      const source = sourceOf(runner.repository, process.env);
      assert.equal(differenceTo(source, config), undefined);
      assert.deepEqual([revisionOf(config), repositoryOf(config)], [source.commit, source.repository]);
      assert.deepEqual(after("--tag"), [`${REGISTRY}/web-stg:${source.commit}`]);
    });

    it("stops without a token, before it logs in", async () => {
      status = 403;
      const { code, out } = await push();
      assert.notEqual(code, 0, out);
      assert.deepEqual(calls(), []);
    });

    it("fails if the image can't be built", async () => {
      writeFileSync(join(runner.folder, "build-exits"), "1");
      const { code, out } = await push();
      assert.notEqual(code, 0, out);
      assert.match(out, /Job failed/);
    });
  });
});
