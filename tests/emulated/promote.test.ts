import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { promoteCommand } from "../../commands/promote/command";
import type { PolicyDocument } from "../../components/shared/policy-document";
import { editYaml } from "../engine/support/edit-yaml";
import { checkOut } from "../support/checkout";
import { NO_ACCOUNT, withEnvironment } from "../support/environment";
import { type Ran, runHere } from "../support/run-command";
import { planOf } from "../support/simulated";
import { MotoServer, needsMoto } from "./moto";
import { limitedTo } from "./policies";
import { StoredImages } from "./stored-images";

const REPOSITORY = "aws-practice-stg";
const SOURCE = "https://github.com/example/api";
const [FIRST, SECOND] = ["a".repeat(40), "b".repeat(40)];
const ACTIONS = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];

describe("npm run promote on moto, as the role that pushes", () => {
  let moto: MotoServer;
  let images: StoredImages;
  let push: PolicyDocument;
  let folder: string;
  let root: string;
  let users = 0;

  needsMoto();
  before(async () => {
    images = await StoredImages.start();
    moto = await MotoServer.start({ REGISTRY_STORAGE: images.url });
    const { registered } = await planOf("bootstrap", "stg");
    push = registered.json("RolePolicy", "push-push", "policy") as PolicyDocument;
  });
  after(async () => {
    await moto?.stop();
    images?.stop();
  });
  beforeEach(async () => {
    await moto.reset();
    folder = mkdtempSync(join(tmpdir(), "promote-"));
    root = join(folder, "project");
    checkOut(root);
    record("prd", await images.put(moto, REPOSITORY, { commit: FIRST, source: SOURCE }));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const file = (stack: string) => join(root, `Pulumi.${stack}.yaml`);
  const text = (stack: string) => readFileSync(file(stack), "utf8");
  const record = (stack: string, image: string) =>
    editYaml(file(stack), (document) => document.setIn(["config", "aws-practice:services", "api", "image"], image));

  async function promote(policy: PolicyDocument, ...args: string[]): Promise<Ran> {
    const user = await moto.user(`promoter-${++users}`, policy);
    await moto.enforce(true);
    const environment = { ...NO_ACCOUNT, ...moto.environment(user) };
    const ran = await withEnvironment(environment, () => runHere(promoteCommand, ["--service", "api", ...args], { root }));
    await moto.enforce(false);
    return ran;
  }

  async function refused(policy: PolicyDocument, message: RegExp, ...args: string[]): Promise<void> {
    const before = [text("stg"), text("prd")];
    const { code, err } = await promote(policy, ...args);
    assert.equal(code, 1, err);
    assert.match(err, message);
    assert.deepEqual([text("stg"), text("prd")], before);
  }

  it("writes staging's digest into production's file, with two of the role's permissions", async () => {
    const digest = await images.put(moto, REPOSITORY, { commit: SECOND, source: SOURCE });
    record("stg", SECOND);
    const before = text("prd");
    for (const policy of [push, limitedTo(push, ACTIONS)]) {
      writeFileSync(file("prd"), before);
      const { code, out, err } = await promote(policy);
      assert.equal(code, 0, err);
      assert.match(out, new RegExp(`  to   ${digest}\n  built from commit ${SECOND} of ${SOURCE}\n`));
      const lines = before.split("\n");
      assert.deepEqual(text("prd").split("\n").filter((line, index) => line !== lines[index]), [`      image: "${digest}"`]);
    }
  });

  it("writes a pushed image into staging's file", async () => {
    const digest = await images.put(moto, REPOSITORY, { commit: SECOND, source: SOURCE });
    record("stg", FIRST);
    const { code, err } = await promote(push, "--stack", "stg", "--image", SECOND);
    assert.equal(code, 0, err);
    assert.match(text("stg"), new RegExp(`^ {6}image: "${digest}"$`, "m"));
  });

  it("refuses an image that isn't in the registry", async () => {
    record("stg", SECOND);
    await refused(push, new RegExp(`image ${SECOND} isn't in ${REPOSITORY} of stg: push it first`));
  });

  it("refuses an image of another repository or processor", async () => {
    const elsewhere = await images.put(moto, REPOSITORY, { commit: SECOND, source: "https://github.com/else/api" });
    record("stg", elsewhere);
    await refused(push, /was built from https:\/\/github\.com\/else\/api, not from https:\/\/github\.com\/example\/api\. If that is right/);
    record("stg", await images.put(moto, REPOSITORY, { commit: "c".repeat(40), source: SOURCE, architecture: "arm64" }));
    await refused(push, /is for linux\/arm64, but api runs on linux\/amd64 in prd/);
  });

  for (const action of ACTIONS) {
    it(`fails without ${action}, and names it`, async () => {
      await images.put(moto, REPOSITORY, { commit: SECOND, source: SOURCE });
      record("stg", SECOND);
      const others = push.Statement.flatMap(({ Action }) => Action).filter((each) => each !== action);
      await refused(limitedTo(push, others), new RegExp(`${action.split(":")[1]} .*AccessDenied.*\n.*docs/operations\\.md`));
    });
  }

  it("can't read another environment's registry", async () => {
    const elsewhere = JSON.parse(JSON.stringify(push).replaceAll(REPOSITORY, "aws-practice-prd")) as PolicyDocument;
    record("stg", FIRST);
    await refused(elsewhere, /AccessDenied/);
  });
});
