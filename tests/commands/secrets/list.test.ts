import assert from "node:assert/strict";

import { connect } from "../../../commands/secrets/account";
import { secretsCommand } from "../../../commands/secrets/command";
import type { KnownSecret } from "../../../commands/secrets/known-secret";
import { AwsError } from "../../support/aws-server";
import { NO_ACCOUNT, withEnvironment } from "../../support/environment";
import { runHere } from "../../support/run-command";
import { ROOT } from "../../support/simulated";
import { FakeAccount, type FakeSecret } from "./fake-account";
import { REGION, Shop } from "./shop";

const AT = "2026-11-26T19:30:00Z";
const parameter = (name: string, more: Partial<FakeSecret> = {}): FakeSecret => ({
  name,
  service: "ssm",
  changedAt: AT,
  value: "x",
  ...more,
});
const secret = (name: string, more: Partial<FakeSecret> = {}): FakeSecret => ({ ...parameter(name, more), service: "secretsmanager" });

describe("npm run secrets", () => {
  let account: FakeAccount;
  let shop: Shop;
  let connection: Record<string, unknown>;
  beforeEach(async () => {
    account = new FakeAccount();
    connection = await account.start();
    shop = new Shop(connection);
    account.secrets.push(
      parameter("/stg/web/api-key"),
      parameter("/stg/web/url", { type: "String" }),
      secret("/stg/database/main"),
      secret("/stg/web/token"),
    );
  });
  afterEach(async () => {
    await account.stop();
    shop.remove();
  });

  const list = () => runHere(secretsCommand, ["--program", shop.folder], { root: ROOT });
  const without = (name: string) => account.secrets.splice(account.secrets.findIndex((each) => each.name === name), 1);
  const lineOf = (out: string, name: string) => out.split("\n").find((line) => line.startsWith(name))!;

  it("lists each secret with its store, keys, origin, readers, existence and change", async () => {
    const { code, out, err } = await list();
    assert.equal(err, "");
    assert.equal(
      out.replaceAll(shop.folder, "FOLDER"),
      [
        "Name              Store            Keys           Value by                 Read by           Exists   Changed",
        "/stg/web/url      SSM              -              pulumi up                api               yes      2026-11-26 19:30 UTC",
        "database/main     Secrets Manager  user password  an operator              api               yes      2026-11-26 19:30 UTC",
        "rds-main-stg-api  Secrets Manager  -              the database-users task  api               not yet  -",
        "web/api-key       SSM              -              an operator              api report (job)  yes      2026-11-26 19:30 UTC",
        "web/later         SSM              -              an operator              web (no image)    missing  -",
        "web/token         Secrets Manager  -              an operator              api               yes      2026-11-26 19:30 UTC",
        "web/unused        SSM              -              an operator              unused            missing  -",
        "",
        "web/unused: declared, but no workload reads it",
        "web/later: not needed yet, as each workload that reads it has no image",
        "database/main: its keys can't be seen without reading the value",
        "✓ shop stg: 7 secrets, 2 to create: npm run secrets -- --program FOLDER --stack stg --create",
        "",
      ].join("\n"),
    );
    assert.equal(code, 0, "a workload without an image needs no secret yet");
    assert.deepEqual(account.actions, ["secretsmanager:DescribeSecret", "ssm:DescribeParameters"]);
  });

  const absent: [title: string, change: () => void, name: string, shown: RegExp][] = [
    ["a missing parameter", () => without("/stg/web/api-key"), "web/api-key", / missing /],
    ["a missing secret", () => without("/stg/web/token"), "web/token", / missing /],
    ["a secret without a value", () => delete account.named("/stg/web/token")!.value, "web/token", / without a value /],
    ["a secret scheduled for deletion", () => (account.named("/stg/web/token")!.deleted = true), "web/token", / scheduled for deletion /],
    ["a parameter of type String", () => (account.named("/stg/web/api-key")!.type = "String"), "web/api-key", / String, not SecureString /],
  ];
  for (const [title, change, name, shown] of absent) {
    it(`${title} that a running workload reads sets exit code 1`, async () => {
      change();
      const { code, out } = await list();
      assert.equal(code, 1);
      assert.match(lineOf(out, name), shown);
      assert.match(out, /✗ shop stg: 7 secrets, 3 to create: /);
    });
  }

  it("a reference to a missing parameter of others sets exit code 1", async () => {
    shop.configure({ ...connection, "shop:other": "arn:aws:ssm:ap-northeast-1:111111111111:parameter/partner/token" });
    const { code, out } = await list();
    assert.equal(code, 1);
    assert.match(lineOf(out, "/partner/token"), /others +api +missing/);
    assert.match(out, /missing, and not declared here: \/partner\/token/);
  });

  it("a reference to another account isn't checked, and sets exit code 3", async () => {
    shop.configure({ ...connection, "shop:other": "arn:aws:secretsmanager:ap-northeast-1:222222222222:secret:partner-AbCdEf" });
    const { code, out } = await list();
    assert.equal(code, 3);
    assert.match(out, /unchecked: in account 222222222222, ap-northeast-1/);
    assert.match(out, /\? shop stg: 8 secrets, .*not all could be checked/);
  });

  for (const [action, name] of [["ssm:DescribeParameters", "web/api-key"], ["secretsmanager:DescribeSecret", "web/token"]] as const) {
    it(`without ${action} the secrets are unchecked, and the exit code is 3`, async () => {
      account.disturb = (asked) => asked === action ? new AwsError("AccessDeniedException", "not authorized") : undefined;
      const { code, out } = await list();
      assert.equal(code, 3);
      assert.match(lineOf(out, name), new RegExp(`unchecked: no permission ${action}`));
    });
  }

  it("lists the master secret of RDS only if a workload reads it", async () => {
    assert.doesNotMatch((await list()).out, /master of/);
    shop.configure({ ...connection, "shop:master": true });
    assert.match(lineOf((await list()).out, "master of database"), /RDS +api +unchecked: AWS generates its name/);
  });

  it("says which secrets AWS's key encrypts although the environment has its own", async () => {
    shop.configure({ ...connection, "shop:kmsKeyAlias": "alias/shop-stg" });
    account.named("/stg/web/api-key")!.keyId = "alias/shop-stg";
    const { out } = await list();
    assert.match(out, /\ndatabase\/main, web\/token: encrypted by AWS's key, not by alias\/shop-stg/);
  });

  it("credentials of another account are refused before anything else is asked", async () => {
    account.accountId = "999999999999";
    const { code, err } = await list();
    assert.equal(code, 1);
    assert.match(err, /credentials of account 999999999999, but aws:allowedAccountIds is 111111111111/);
    assert.deepEqual(account.asked, []);
  });

  const REMEDY = "  Sign in, e.g. with aws sso login, or set AWS_PROFILE to a profile of the stack's account\n";

  it("missing credentials are reported with the remedy", async () => {
    const { "aws:accessKey": _, "aws:secretKey": _secret, ...rest } = connection;
    shop.configure(rest);
    const none = { ...NO_ACCOUNT, AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
    const { code, err } = await withEnvironment(none, list);
    assert.deepEqual([code, err], [
      1,
      `✗ GetCallerIdentity: CredentialsProviderError: Could not load credentials from any providers\n${REMEDY}`,
    ]);
  });

  for (const type of ["ExpiredToken", "InvalidClientTokenId"]) {
    it(`credentials that AWS refuses with ${type} are reported with the remedy`, async () => {
      account.disturb = (action) => (action === "sts:GetCallerIdentity" ? new AwsError(type, "no longer", 403) : undefined);
      const { code, err } = await list();
      assert.deepEqual([code, err], [1, `✗ GetCallerIdentity: ${type}: no longer\n${REMEDY}`]);
    });
  }

  it("credentials that are encrypted in the stack file are refused", async () => {
    shop.configure({ ...connection, "aws:secretKey": { secure: "v1:abc" } });
    const { code, err } = await list();
    assert.deepEqual([code, err], [
      1,
      "✗ aws:secretKey is encrypted in the stack file, and only Pulumi can decrypt it: set AWS_PROFILE instead\n",
    ]);
  });

  it("an error of AWS is reported without a stack", async () => {
    account.disturb = (action) => action === "ssm:DescribeParameters" ? new AwsError("ValidationException", "bad name") : undefined;
    const { code, err } = await list();
    assert.deepEqual([code, err], [1, "✗ DescribeParameters: ValidationException: bad name\n"]);
  });

  it("looks parameters up in portions of 50, as SSM takes no more", async () => {
    const config = Object.fromEntries(
      Object.entries(connection).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
    );
    const { describe } = await connect({ "aws:region": REGION, ...config });
    const many: KnownSecret[] = Array.from({ length: 101 }, (_, index) => ({
      label: `web/${index}`,
      store: "ssm",
      origin: "operator",
      id: `/stg/web/${index}`,
      place: undefined,
      keys: [],
      description: undefined,
      readers: [],
    }));
    account.secrets.push(parameter("/stg/web/99"));
    const states = await describe(many);
    assert.deepEqual([...states].flatMap(([{ label }, { is }]) => is === "there" ? [label] : []), ["web/99"]);
    const sizes = account.asked.filter(({ action }) => action === "ssm:DescribeParameters").map(({ input }) =>
      (input["ParameterFilters"] as { Values: string[] }[])[0]!.Values.length
    );
    assert.deepEqual(sizes, [50, 50, 1]);
  });
});
