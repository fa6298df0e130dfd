import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import type { Properties } from "../../toolkit/shared/values";
import { blocksOf } from "../docs/blocks";
import { needsMoto } from "../emulated/moto";
import { digestOf, FakeImages } from "../support/fake-images";
import { git } from "../support/git-folder";
import { ROOT } from "../support/simulated";
import { needsCli } from "./support/cli";
import { editYaml, merge } from "./support/edit-yaml";
import { FAKE_AWS, followAll } from "./support/follow";
import { writeProgram } from "./support/install";
import { NewAccount } from "./support/new-account";

const BUCKET = "aws-practice-state-prd-222222222222";
const [PLATFORM, BOOTSTRAP] = [".pulumi/stacks/aws-practice/prd.json", ".pulumi/stacks/aws-practice-bootstrap/prd.json"] as const;
const DEPLOY = "aws-practice-deploy-prd";
const SAMPLE = "examples/sample-api";
const STACKS = ["stg", "prd"] as const;

const pathOf = (program: string) => spawnSync("sh", ["-c", `command -v ${program}`], { encoding: "utf8" }).stdout.trim();

describe("Two empty accounts, by the commands of docs/bootstrap.md", () => {
  let account: NewAccount;
  let images: FakeImages;
  let env: NodeJS.ProcessEnv;

  needsCli();
  needsMoto();
  before(async function() {
    const missing = ["make", "jq"].filter((program) => pathOf(program) === "");
    if (missing.length > 0) {
      console.warn(`\n    skipped: ${missing.join(" and ")} not on PATH`);
      this.skip();
    }
    account = await NewAccount.create("prd", { fate: (definition) => (canPull(definition) ? "runs" : "fails") });
    const { place } = account;
    images = new FakeImages(place.folder, ["docker", "skopeo"]);
    images.repositories = () => resourcesOf("aws:ecr/repository:Repository").map(({ outputs }) => String(outputs["name"]));
    const { AWS_ENDPOINT_URL_ECR } = await images.start();
    writeProgram(place, "npm", `if [ "$1" = ci ]; then exit 0; fi\nexec '${pathOf("npm")}' "$@"`); // the packages are a link
    writeProgram(place, "aws", `if [ "$1" = s3api ]; then exec '${pathOf("aws")}' "$@"; fi\nexec ${FAKE_AWS}`);
    cpSync(join(ROOT, SAMPLE, "Dockerfile"), join(place.project, SAMPLE, "Dockerfile"));
    git(place.project, "init", "--quiet");
    git(place.project, "remote", "add", "origin", "git@github.com:octo-org/shop.git");
    env = { ...account.profiles(), AWS_ENDPOINT_URL_ECR };
  });
  after(async () => {
    await images?.stop();
    await account?.close();
  });

  const resourcesOf = (type: string) => account.place.cloud.read().resources.filter((resource) => resource.type === type);
  const stackFile = (stack: string, folder = ".") => join(account.place.project, folder, `Pulumi.${stack}.yaml`);
  const trust = () => String(resourcesOf("aws:iam/role:Role").find(({ id }) => id === DEPLOY)!.inputs["assumeRolePolicy"]);

  /** Whether the registries have the images of a task definition that are the program's own. */
  function canPull(definition: string): boolean {
    const { inputs } = resourcesOf("aws:ecs/taskDefinition:TaskDefinition").find(({ outputs }) => outputs["arn"] === definition)!;
    const own = [...String(inputs["containerDefinitions"]).matchAll(/\.dkr\.ecr\.[^/"]+\/(aws-practice-[^@:"]+)[@:]([^"]+)"/g)];
    return own.every(([, repository, reference]) => images.has(repository!, reference!));
  }

  /** Digests of the images that an environment's task definitions have. */
  const imagesOf = (stack: string) =>
    resourcesOf("aws:ecs/taskDefinition:TaskDefinition").flatMap(({ inputs }) =>
      [...String(inputs["containerDefinitions"]).matchAll(new RegExp(`/aws-practice-${stack}@(sha256:[0-9a-f]{64})"`, "g"))].map((
        [, digest],
      ) => digest)
    );

  /** Copies the sample's settings into the stack files, and commits them. */
  function useSample(): void {
    const [block, declared] = blocksOf(`${SAMPLE}/README.md`).filter(({ heading }) => heading === "Deploy it");
    const settings = parse(block!.text) as { "aws-practice:services": { api: Properties } };
    delete settings["aws-practice:services"].api["image"];
    for (const stack of STACKS) editYaml(stackFile(stack), (document) => merge(document, ["config"], settings));
    type Declared = { reachable: Record<"prd", object> };
    const file = join(account.place.project, "policy-pack", "declared.json");
    const all = JSON.parse(readFileSync(file, "utf8")) as Declared;
    Object.assign(all.reachable.prd, (JSON.parse(declared!.text) as Declared).reachable.prd);
    writeFileSync(file, JSON.stringify(all));
    git(account.place.project, "add", "--all", "--", ".", ":!node_modules");
    git(account.place.project, "commit", "--quiet", "--message", "Prepare both accounts");
  }

  const runs = (command: string, profile: string) =>
    account.place.runs("bash", ["-c", command], {
      env: { ...env, AWS_PROFILE: profile, PULUMI_BACKEND_URL: `s3://${BUCKET}?region=ap-northeast-1` },
      seconds: 1_800,
    });

  async function succeeds(command: string, profile = "aws-practice-prd"): Promise<string> {
    const { code, stdout, out } = await runs(command, profile);
    assert.equal(code, 0, `${command}:\n${out.slice(-6000)}`);
    return stdout;
  }

  /** Deletes an object of the state bucket. @returns The version that was the current one. */
  async function lose(key: string): Promise<string> {
    const { Versions } = JSON.parse(await succeeds(`aws s3api list-object-versions --bucket ${BUCKET} --prefix ${key}`)) as {
      Versions: { Key: string; VersionId: string; IsLatest: boolean }[];
    };
    await succeeds(`aws s3api delete-object --bucket ${BUCKET} --key ${key}`);
    return Versions.find(({ Key, IsLatest }) => Key === key && IsLatest)!.VersionId;
  }

  it("are prepared, and production is deployed", async () => {
    const { place } = account;
    await followAll(place, "two empty accounts", { env });
    for (const stack of STACKS) {
      const { secretsprovider, config } = parse(readFileSync(stackFile(stack, "bootstrap"), "utf8")) as Properties & {
        config: Record<string, Properties>;
      };
      assert.equal(secretsprovider, `awskms://alias/aws-practice-state-${stack}?region=ap-northeast-1`);
      assert.deepEqual(config["aws-practice-bootstrap:github"], {
        owner: "octo-org",
        ownerId: "44444",
        repository: "shop",
        repositoryId: "55555555",
        subject: "ids",
      });
      assert.equal((parse(readFileSync(stackFile(stack), "utf8")) as Properties)["secretsprovider"], secretsprovider);
      assert.equal(existsSync(join(place.project, "bootstrap", ".state", stack)), false);
    }
    assert.equal(resourcesOf("aws:rds/instance:Instance").length, 1, "production alone is deployed");
  });

  it("run the sample in staging, and then the same image in production", async () => {
    useSample();
    await followAll(account.place, "the sample in both accounts", { env });
    const commit = git(account.place.project, "rev-parse", "HEAD");
    const digest = digestOf(images.tagged(commit)!.manifest);
    for (const stack of STACKS) {
      assert.ok(images.has(`aws-practice-${stack}`, `live-${commit}`), stack);
      assert.deepEqual([...new Set(imagesOf(stack))], [digest], stack);
    }
    assert.equal(images.calls().filter((call) => call.startsWith("docker build ")).length, 1);
  });

  it("recover lost states, and shut GitHub out of a role until the next bootstrap", async function() {
    if (pathOf("aws") === "") {
      console.warn("\n    skipped: aws is not on PATH (pip install awscli)");
      this.skip();
    }
    let version = "";
    let before = "";
    await followAll(account.place, "an account in trouble", {
      env: { ...env, AWS_PROFILE: "aws-practice-prd" },
      own: () => ({ "<state bucket>": BUCKET, "<version>": version }),
      edits: {
        "docs/bootstrap.md#Recover a lost state": [async () => {
          version = await lose(PLATFORM);
          assert.notEqual((await runs("pulumi stack export --stack prd", "aws-practice-prd")).code, 0);
        }],
        "docs/bootstrap.md#Revoke": [() => void (before = trust())],
      },
      after: {
        "docs/bootstrap.md#Recover a lost state": async () => {
          await succeeds("pulumi preview --stack prd --expect-no-changes --non-interactive");
        },
        "docs/bootstrap.md#Revoke": () => assert.doesNotMatch(trust(), /"Allow"/),
      },
    });
    const ofBootstrap = `aws s3api copy-object --bucket ${BUCKET} --key ${BOOTSTRAP} --copy-source`;
    await succeeds(`${ofBootstrap} '${BUCKET}/${BOOTSTRAP}?versionId=${await lose(BOOTSTRAP)}'`);
    account.place.cloud.clearLog();
    await succeeds("npm run bootstrap -- --stack prd");
    const done = account.place.cloud.log().filter(({ operation }) => operation !== "read");
    assert.deepEqual(done.map(({ operation, urn }) => `${operation} ${urn.split("::").at(-1)}`), ["update deploy-role"]);
    assert.equal(trust(), before);
  });
});
