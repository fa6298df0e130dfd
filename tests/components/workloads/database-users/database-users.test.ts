import assert from "node:assert/strict";

import type { Properties } from "../../../../toolkit/shared/values";
import type { Registered } from "../../../support/simulated";
import { allowed, containerOf, rulesOf, statements } from "../../../support/workloads";
import { make, requestOf, secretArn, SHARED, TASK, variablesOf } from "./program";

const masterOf = (registered: Registered) => (registered.only("Instance").outputs["masterUserSecrets"] as Properties[])[0]!;
const onlyFor = (arn: unknown) => ({
  StringEquals: { "kms:ViaService": ["secretsmanager.ap-northeast-1.amazonaws.com"], "kms:EncryptionContext:SecretARN": [arn] },
});

describe("DatabaseUsers", () => {
  it("requests a user of each client with its right, and the certificates of the region", async () => {
    const registered = await make({ api: {}, "daily-report": { as: "readonly" }, migrate: { as: "owner", authentication: "iam" } });
    const instance = registered.only("Instance").outputs;
    assert.deepEqual(requestOf(registered), {
      action: "apply",
      database: {
        host: instance["address"],
        port: 5432,
        name: "shop",
        masterSecretArn: (instance["masterUserSecrets"] as Properties[])[0]!["secretArn"],
        caUrl: "https://truststore.pki.rds.amazonaws.com/ap-northeast-1/ap-northeast-1-bundle.pem",
      },
      users: [
        { name: "api", as: "readwrite", authentication: "iam" },
        { name: "daily_report", as: "readonly", authentication: "iam" },
        { name: "migrate", as: "owner", authentication: "iam" },
      ],
      groups: { owner: "shop_owner", readwrite: "shop_readwrite", readonly: "shop_readonly" },
    });
    assert.deepEqual(registered.ofType("Secret"), []);
  });

  it("creates a secret without a value for each client with a password, and none for the others", async () => {
    const registered = await make({
      api: { authentication: "password" },
      web: {},
      "daily-report": { as: "readonly", authentication: "password" },
    });
    assert.deepEqual(
      registered.ofType("Secret").map(({ inputs }) => [inputs["name"], inputs["recoveryWindowInDays"], inputs["kmsKeyId"]]),
      [
        ["rds-main-stg-api", 30, undefined],
        ["rds-main-stg-daily-report", 30, undefined],
      ],
    );
    assert.deepEqual(registered.ofType("SecretVersion"), []);
    assert.deepEqual(requestOf(registered).users, [
      { name: "api", as: "readwrite", authentication: "password", secretArn: secretArn(registered, "database-users-api-secret") },
      { name: "web", as: "readwrite", authentication: "iam" },
      {
        name: "daily_report",
        as: "readonly",
        authentication: "password",
        secretArn: secretArn(registered, "database-users-daily-report-secret"),
      },
    ]);
  });

  it("requests the shared user once, with the database's secret, even without a client that uses it", async () => {
    const shared = (registered: Registered) => ({
      name: "shop_app",
      as: "readwrite",
      authentication: "password",
      secretArn: secretArn(registered, "database-secret"),
      shared: true,
    });
    const without = await make({ api: {} }, SHARED);
    assert.deepEqual(requestOf(without).users, [{ name: "api", as: "readwrite", authentication: "iam" }, shared(without)]);
    const two = await make({ api: { as: "application" }, web: { as: "application" } }, SHARED);
    assert.deepEqual(requestOf(two).users, [shared(two)]);
    assert.deepEqual(two.ofType("Secret").map(({ inputs }) => inputs["name"]), ["rds-main-stg"]);
  });

  it("grants its task exactly the master's secret without passwords, and the secrets that it writes", async () => {
    const decrypt = (registered: Registered) => allowed(["kms:Decrypt"], [masterOf(registered)["kmsKeyId"]], onlyFor(master(registered)));
    const master = (registered: Registered) => masterOf(registered)["secretArn"];
    const iam = await make({ api: {} });
    assert.deepEqual(statements(iam, "RolePolicy", "database-users-task-act"), [
      allowed(["secretsmanager:GetSecretValue"], [master(iam)]),
      decrypt(iam), // an instance keeps its key, also when the settings no longer name one
    ]);
    const passwords = await make({ api: { authentication: "password" }, web: { as: "application" } }, SHARED);
    assert.deepEqual(statements(passwords, "RolePolicy", "database-users-task-act"), [
      allowed(["secretsmanager:GetSecretValue"], [master(passwords)]),
      decrypt(passwords),
      allowed(["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"], [
        secretArn(passwords, "database-users-api-secret"),
        secretArn(passwords, "database-secret"),
      ]),
      allowed(["secretsmanager:GetRandomPassword"], ["*"]),
    ]);
  });

  it("encrypts secrets with the own key, and grants its use for these secrets only", async () => {
    const registered = await make({ api: { authentication: "password" }, web: {} }, { ownKey: true, services: ["api", "web"] });
    const key = registered.only("Key", "encryption-key").outputs["arn"];
    const secret = secretArn(registered, "database-users-api-secret");
    const master = masterOf(registered)["secretArn"];
    assert.equal(masterOf(registered)["kmsKeyId"], key);
    assert.equal(registered.inputs("Secret", "database-users-api-secret")["kmsKeyId"], key);
    assert.equal(registered.inputs("LogGroup", "database-users-task-log-group")["kmsKeyId"], key);
    const kms = (policy: string) =>
      statements(registered, "RolePolicy", policy).filter(({ Action }) => (Action as string[]).some((action) => action.startsWith("kms:")));
    assert.deepEqual(kms("database-users-task-act"), [
      allowed(["kms:Decrypt"], [key], onlyFor(master)),
      allowed(["kms:Decrypt", "kms:GenerateDataKey"], [key], onlyFor(secret)),
    ]);
    assert.deepEqual(kms("api-task-start"), [allowed(["kms:Decrypt"], [key], onlyFor(secret))]);
    assert.deepEqual(kms("web-task-start"), []);
  });

  it("runs the task's code as the user node in Node's image by digest, with access to the database only", async () => {
    const registered = await make({ api: {} });
    const container = containerOf(registered, TASK);
    assert.match(String(container["image"]), /^public\.ecr\.aws\/docker\/library\/node:22-alpine@sha256:[0-9a-f]{64}$/);
    assert.deepEqual([container["user"], container["readonlyRootFilesystem"], container["secrets"]], ["node", true, []]);
    const [node, flag, script] = container["command"] as string[];
    assert.deepEqual([node, flag], ["node", "-e"]);
    assert.match(script!, /process\.env\.CODE/);
    assert.deepEqual(Object.keys(variablesOf(container)), ["CODE", "REQUEST"]);
    assert.ok(JSON.stringify(container).length < 60_000, "a task definition has at most 64 KB");
    assert.deepEqual(rulesOf(registered).filter((rule) => rule.includes("5432")), [
      "database-users-access-security-group to database-security-group tcp 5432-5432 \"To database main-stg\"",
      "database-security-group from database-users-access-security-group tcp 5432-5432 \"From task database-users\"",
    ]);
    assert.ok(!statements(registered, "RolePolicy", "database-users-task-start").some(({ Action }) => String(Action).startsWith("ecr:")));
  });

  it("notes the task definition that ran before the first client, once the task can run", async () => {
    const registered = await make({ api: {}, web: { authentication: "password" } }, { services: ["api", "web"] });
    const note = registered.inputs("Stash", "database-users-note")["input"] as Properties;
    assert.deepEqual([note["taskDefinition"], note["subnets"]], [
      registered.only("TaskDefinition", TASK).outputs["arn"],
      ["subnet-1", "subnet-2"],
    ]);
    const before = registered.dependencies("Stash", "database-users-note");
    for (const needed of ["way-out", "database-users-task-act", "database-users-access-to-database-in-5432"]) {
      assert.ok(before.includes(needed), needed);
    }
    for (const service of ["api", "web"]) {
      assert.ok(registered.dependencies("Service", `${service}-service`).includes("database-users-note"), service);
    }
  });
});
