import assert from "node:assert/strict";

import { secretsCommand } from "../../../commands/secrets/command";
import { AwsError } from "../../support/aws-server";
import { runHere } from "../../support/run-command";
import { ROOT } from "../../support/simulated";
import { FakeAccount, type FakeTask } from "./fake-account";
import { Shop } from "./shop";

const [BEFORE, CHANGE, AFTER] = ["2026-11-26T18:00:00Z", "2026-11-26T19:00:00Z", "2026-11-26T19:30:00Z"];

describe("npm run secrets -- --restart", () => {
  let account: FakeAccount;
  let shop: Shop;
  beforeEach(async () => {
    account = new FakeAccount();
    shop = new Shop(await account.start());
    account.secrets.push(
      { name: "/stg/web/api-key", service: "ssm", value: "x", changedAt: CHANGE },
      { name: "/stg/web/url", service: "ssm", value: "x", type: "String", changedAt: BEFORE },
      { name: "/stg/database/main", service: "secretsmanager", value: "x", changedAt: BEFORE },
      { name: "/stg/web/token", service: "secretsmanager", value: "x", changedAt: BEFORE },
      { name: "rds-main-stg-api", service: "secretsmanager", value: "x", changedAt: BEFORE },
    );
    account.tasks.push(task("1", BEFORE), task("2", AFTER), task("3", BEFORE, "family:shop-api-stg"));
  });
  afterEach(async () => {
    await account.stop();
    shop.remove();
  });

  const task = (id: string, createdAt: string, group = "service:api-1234567"): FakeTask => ({
    id,
    family: "shop-api-stg",
    group,
    createdAt,
  });
  const restart = (...names: string[]) => runHere(secretsCommand, ["--program", shop.folder, "--restart", ...names], { root: ROOT });
  const updates = () => account.asked.filter(({ action }) => action === "ecs:UpdateService").map(({ input }) => input);

  it("starts a new deployment of a service with a task that was created before a secret changed", async () => {
    const { code, out, err } = await restart();
    assert.equal(err, "");
    assert.equal(
      out,
      "api: 1 of 2 tasks were created before web/api-key changed at 2026-11-26 19:00 UTC; started a new deployment of api-1234567\n",
    );
    assert.equal(code, 0);
    assert.deepEqual(updates(), [{
      cluster: "arn:aws:ecs:ap-northeast-1:111111111111:cluster/shop-stg",
      service: "api-1234567",
      forceNewDeployment: true,
    }]);
  });

  it("a second run waits for the deployment that replaces the tasks", async () => {
    await restart();
    const { code, out } = await restart();
    assert.equal(code, 0);
    assert.match(
      out,
      /1 of 2 tasks were created before .*; a deployment replaces them since 2026-11-26 20:00 UTC\nno new deployment is needed\n/,
    );
    assert.equal(updates().length, 1);
  });

  it("does nothing if all tasks were created after the last change", async () => {
    account.tasks.splice(0, 1);
    const { code, out } = await restart();
    assert.deepEqual([code, out, updates()], [0, "no new deployment is needed\n", []]);
  });

  it("with a name, restarts the services that read it, and names the jobs", async () => {
    account.tasks.splice(0, 1);
    const { code, out } = await restart("web/api-key");
    assert.equal(code, 0);
    assert.match(out, /^api: 0 of 1 tasks were created before web\/api-key changed .*; started a new deployment of api-1234567$/m);
    assert.match(out, /^report \(job\): its next run reads web\/api-key$/m);
    assert.equal(updates().length, 1);
  });

  it("with a name that no service reads, restarts none", async () => {
    const { code } = await restart("web/unused");
    assert.deepEqual([code, updates()], [0, []]);
  });

  it("a secret of the program can be named", async () => {
    const { code, out } = await restart("rds-main-stg-api");
    assert.equal(code, 0);
    assert.match(out, /before rds-main-stg-api changed/);
    assert.equal(updates().length, 1);
  });

  it("the newest change of a reader's secrets counts", async () => {
    account.named("/stg/database/main")!.changedAt = AFTER;
    account.tasks.splice(0, 3, task("4", "2026-11-26T19:10:00Z"));
    const { out } = await restart();
    assert.match(out, /1 of 1 tasks were created before database\/main changed at 2026-11-26 19:30 UTC/);
  });

  it("without a running task there is nothing to restart", async () => {
    account.tasks.splice(0);
    const { code, out } = await restart("web/api-key");
    assert.deepEqual([code, updates()], [0, []]);
    assert.match(out, /api: no task runs; the next one reads web\/api-key/);
  });

  it("an unknown name is wrong usage", async () => {
    const { code, err } = await restart("web/other");
    assert.equal(code, 2);
    assert.match(err, /web\/other isn't a secret of this program; known are .*web\/api-key/);
  });

  it("a secret that can't be checked sets exit code 3, and the others are restarted", async () => {
    account.disturb = (action) =>
      action === "secretsmanager:DescribeSecret" ? new AwsError("AccessDeniedException", "not authorized") : undefined;
    const { code, out } = await restart();
    assert.equal(code, 3);
    assert.match(out, /web\/token: can't be checked: no permission secretsmanager:DescribeSecret/);
    assert.equal(updates().length, 1);
  });

  it("an error of ECS is reported", async () => {
    account.disturb = (action) => action === "ecs:UpdateService" ? new AwsError("AccessDeniedException", "not authorized") : undefined;
    const { code, err } = await restart();
    assert.equal(code, 1);
    assert.match(err, /UpdateService api-1234567: AccessDeniedException: not authorized/);
  });
});
