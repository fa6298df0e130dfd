import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash, createHmac } from "node:crypto";
import { createRequire } from "node:module";
import { gunzipSync } from "node:zlib";

import * as fc from "fast-check";

import { scramVerifier } from "../../components/workloads/database-users/task/scram";
import { databaseGroups, databaseUserName, nameMistakes } from "../../components/workloads/database-users/users-request";
import { bundleTask } from "../../components/workloads/node-task/bundle-task";
import { TASK_COMMAND, taskCode } from "../../components/workloads/node-task/task-code";
import { signedFormHeaders, signedHeaders } from "../../components/workloads/node-task/task/signature";

/** A task definition has 64 KB. Source: Amazon ECS service quotas, "Task definition size". */
const MAX_CODE_BYTES = 40 * 1024;

describe("Code of the database-users task", () => {
  const code = bundleTask("database-users");

  it("is the code that `npm run prepare` wrote", () => assert.equal(taskCode("database-users"), code, "npm run bundle"));

  it("is the same text each time", () => assert.equal(bundleTask("database-users"), code));

  it(`has at most ${MAX_CODE_BYTES} bytes`, () => assert.ok(code.length <= MAX_CODE_BYTES, String(code.length)));

  it("needs Node's own modules only", () => {
    const required = [...gunzipSync(Buffer.from(code, "base64")).toString().matchAll(/require\("([^"]+)"\)/g)].map(([, name]) => name!);
    const { builtinModules } = createRequire(__filename)("node:module") as { builtinModules: string[] };
    const lazy = ["pg-native", "pg-cloudflare", "pgpass"];
    assert.ok(required.length > 5);
    assert.deepEqual(required.filter((name) => !builtinModules.includes(name.replace("node:", "")) && !lazy.includes(name)), []);
  });

  it("runs by TASK_COMMAND, reports a failure in one line and exits with 1", () => {
    const [, ...args] = TASK_COMMAND;
    const run = (env: NodeJS.ProcessEnv) => spawnSync(process.execPath, args, { env: { CODE: code, ...env }, encoding: "utf8", cwd: "/" });
    const request = { action: "apply", database: { host: "localhost", name: "shop" } };
    const { status, stdout, stderr } = run({ REQUEST: JSON.stringify(request), AWS_REGION: "eu-west-1" });
    assert.equal(status, 1);
    assert.equal(stdout, "apply on database shop of localhost\n");
    assert.match(stderr, /^failed: No credentials: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is missing.*\n$/);
    assert.match(run({ REQUEST: JSON.stringify(request) }).stderr, /^failed: AWS_REGION is missing\n$/);
    assert.match(run({}).stderr, /^failed: REQUEST is missing\n$/);
  });
});

describe("Signature of a request", () => {
  it("is that of AWS's own signer", async () => {
    const sdk = createRequire(createRequire(__filename).resolve("@aws-sdk/client-secrets-manager"));
    const { SignatureV4 } = sdk("@smithy/signature-v4") as typeof import("@smithy/signature-v4");
    class Sha256 {
      private readonly hash;
      constructor(key?: string | Uint8Array) {
        this.hash = key === undefined ? createHash("sha256") : createHmac("sha256", key);
      }
      update(data: string | Uint8Array) {
        this.hash.update(data);
      }
      digest() {
        return Promise.resolve(new Uint8Array(this.hash.digest()));
      }
      reset() {}
    }
    const credentials = { AccessKeyId: "AKIDEXAMPLE", SecretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", Token: "token" };
    const host = "secretsmanager.ap-northeast-1.amazonaws.com";
    const signer = new SignatureV4({
      credentials: { accessKeyId: credentials.AccessKeyId, secretAccessKey: credentials.SecretAccessKey, sessionToken: credentials.Token },
      region: "ap-northeast-1",
      service: "secretsmanager",
      sha256: Sha256 as never,
      applyChecksum: false,
    });
    for (const body of ["{}", JSON.stringify({ SecretId: "ä", SecretString: "x".repeat(500) })]) {
      const now = new Date("2026-11-26T20:15:07.123Z");
      const request = { url: `https://${host}`, region: "ap-northeast-1", service: "secretsmanager", action: "GetSecretValue", body };
      const ours = signedHeaders(request, credentials, now);
      const headers = { host, "content-type": ours["content-type"]!, "x-amz-target": ours["x-amz-target"]! };
      const http = { method: "POST", protocol: "https:", hostname: host, path: "/", query: {}, headers, body };
      const theirs = await signer.sign(http, { signingDate: now });
      assert.equal(ours["authorization"], theirs.headers["authorization"]);

      const form = signedFormHeaders(
        { url: `https://${host}`, region: "ap-northeast-1", service: "secretsmanager", body },
        credentials,
        now,
      );
      const ofForm = { host, "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
      const signed = await signer.sign({ ...http, headers: ofForm }, { signingDate: now });
      assert.equal(form["content-type"], ofForm["content-type"]);
      assert.equal(form["authorization"], signed.headers["authorization"]);
    }
  });
});

const FROM_POSTGRESQL =
  "SCRAM-SHA-256$4096:IEmnjzVudunU3Qu4ZBzIvw==$50XpaSO2JqrT29J5eiv4t3J0csJXd7TwCJCOqKZWYr8=:XvhFPgTYLVV4Zs+lPnZ6oiIY4agkBaj+emGZzfutnzA=";

describe("SCRAM verifier", () => {
  it("is that of PostgreSQL", () => {
    // PostgreSQL 17: CREATE ROLE ... PASSWORD 'secret', read from pg_authid.
    const [, salt] = /:(.*?)\$/.exec(FROM_POSTGRESQL)!;
    assert.equal(scramVerifier("secret", Buffer.from(salt!, "base64")), FROM_POSTGRESQL);
  });

  it("has another salt each time, and takes ASCII only", () => {
    assert.notEqual(scramVerifier("secret"), scramVerifier("secret"));
    for (const password of ["", "pässword", "line\nbreak"]) assert.throws(() => scramVerifier(password), /characters other than/);
  });
});

describe("Names of database users", () => {
  const groups = databaseGroups("shop");
  const of = (...users: string[]) => nameMistakes(users, groups, "postgres");

  it("are those of workloads with _, in groups of the database", () => {
    assert.equal(databaseUserName("web-api"), "web_api");
    assert.deepEqual(groups, { owner: "shop_owner", readwrite: "shop_readwrite", readonly: "shop_readonly" });
    assert.deepEqual(of("api", "web_api", "migrate"), []);
  });

  const rejected: [names: string[], allowed: RegExp][] = [
    [["postgres"], /another name than the master's/],
    [["shop_readonly"], /groups/],
    [["pg_api"], /PostgreSQL's own/],
    [["rds_iam"], /RDS's/],
    [["public"], /PostgreSQL's own/],
    [["api", "api_2"], /without a user api_2 beside it/],
    [["api", "api"], /one user only/],
    [["a".repeat(62)], /at most 61 characters/],
  ];
  for (const [names, allowed] of rejected) {
    it(`rejects ${names.join(", ").slice(0, 30)}`, () => {
      const mistakes = of(...names);
      assert.equal(mistakes.length, 1);
      assert.match(mistakes[0]!.allowed, allowed);
    });
  }

  it("rejects groups that are too long or the master's", () => {
    assert.equal(nameMistakes([], databaseGroups("d".repeat(54)), "postgres").length, 1);
    assert.equal(nameMistakes([], groups, "shop_owner").length, 1);
  });

  it("accepts none that PostgreSQL would cut or that a rotation would share", () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,70}$/);
    fc.assert(fc.property(fc.uniqueArray(name, { maxLength: 5 }), (users) => {
      if (of(...users).length > 0) return;
      const logins = users.flatMap((user) => [user, `${user}_2`]);
      assert.equal(new Set(logins).size, logins.length);
      assert.ok(logins.every((login) => Buffer.byteLength(login) <= 63));
    }));
  });
});
