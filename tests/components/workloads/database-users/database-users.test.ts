import assert from "node:assert/strict";

import { Database, type DatabaseArgs } from "../../../../components/data/database";
import { makeEncryption } from "../../../../components/secrets/make-encryption";
import type { Encryption } from "../../../../components/shared/encryption";
import { type DatabaseClient, DatabaseUsers } from "../../../../components/workloads/database-users/database-users";
import { FargateService } from "../../../../components/workloads/service/fargate-service";
import type { Properties } from "../../../../toolkit/shared/values";
import { build, refusal, type Registered } from "../../../support/simulated";
import { allowed, containerOf, DATABASE, HERE, NAMES, rulesOf, statements, surroundings } from "../../../support/workloads";

type Clients = Readonly<Record<string, DatabaseClient>>;

interface Program {
  database?: Partial<DatabaseArgs>;
  /** Clients among the users that are services. */
  services?: string[];
  ownKey?: boolean;
}

/** The users of a database, and services that connect as some of them. */
const program = (users: Clients, { database: settings = {}, services = [], ownKey = false }: Program = {}) => () => {
  const { cluster, network, ...around } = surroundings();
  const encryption: Encryption = ownKey ? makeEncryption({ names: NAMES, key: "own" }) : {};
  const database = new Database("database", {
    ...DATABASE,
    applicationUsername: undefined,
    name: "main",
    encryption,
    ...settings,
  });
  const made = new DatabaseUsers("database-users", { names: NAMES, network, cluster, encryption, database, users });
  for (const name of services) {
    new FargateService(name, { ...around, cluster, network, encryption, connections: [made.destination(name)] });
  }
};
const make = (users: Clients, more?: Program) => build(program(users, more));
const SHARED: Program = { database: { applicationUsername: "shop_app" } };

const variablesOf = (container: Properties) =>
  Object.fromEntries((container["environment"] as { name: string; value: string }[]).map(({ name, value }) => [name, value]));
const secretsOf = (container: Properties) =>
  Object.fromEntries((container["secrets"] as { name: string; valueFrom: string }[]).map(({ name, valueFrom }) => [name, valueFrom]));
const TASK = "database-users-task-definition";
const requestOf = (registered: Registered) =>
  JSON.parse(variablesOf(containerOf(registered, TASK))["REQUEST"]!) as { users: unknown[]; database: Properties; action: string };
const secretArn = (registered: Registered, name: string) => registered.only("Secret", name).outputs["arn"];
const KEYS = ["DB_HOST", "DB_NAME", "DB_PASSWORD", "DB_PORT", "DB_USER_NAME"];

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
    const master = (registered: Registered) => (registered.only("Instance").outputs["masterUserSecrets"] as Properties[])[0]!["secretArn"];
    const iam = await make({ api: {} });
    assert.deepEqual(statements(iam, "RolePolicy", "database-users-task-act"), [
      allowed(["secretsmanager:GetSecretValue"], [master(iam)]),
    ]);
    const passwords = await make({ api: { authentication: "password" }, web: { as: "application" } }, SHARED);
    assert.deepEqual(statements(passwords, "RolePolicy", "database-users-task-act"), [
      allowed(["secretsmanager:GetSecretValue"], [master(passwords)]),
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
    const master = (registered.only("Instance").outputs["masterUserSecrets"] as Properties[])[0]!["secretArn"];
    const only = (arn: unknown) => ({
      StringEquals: { "kms:ViaService": ["secretsmanager.ap-northeast-1.amazonaws.com"], "kms:EncryptionContext:SecretARN": [arn] },
    });
    assert.equal(registered.inputs("Secret", "database-users-api-secret")["kmsKeyId"], key);
    assert.equal(registered.inputs("LogGroup", "database-users-task-log-group")["kmsKeyId"], key);
    const kms = (policy: string) =>
      statements(registered, "RolePolicy", policy).filter(({ Action }) => (Action as string[]).some((action) => action.startsWith("kms:")));
    assert.deepEqual(kms("database-users-task-act"), [
      allowed(["kms:Decrypt"], [key], only(master)),
      allowed(["kms:Decrypt", "kms:GenerateDataKey"], [key], only(secret)),
    ]);
    assert.deepEqual(kms("api-task-start"), [allowed(["kms:Decrypt"], [key], only(secret))]);
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

describe("A destination of DatabaseUsers", () => {
  it("gives a client with IAM plain variables and rds-db:connect as its own user only", async () => {
    const registered = await make({ "daily-api": {}, web: {} }, { services: ["daily-api"] });
    const { address, resourceId } = registered.only("Instance").outputs;
    const container = containerOf(registered, "daily-api-task-definition");
    assert.deepEqual(variablesOf(container), { DB_HOST: address, DB_NAME: "shop", DB_PORT: "5432", DB_USER_NAME: "daily_api" });
    assert.deepEqual(container["secrets"], []);
    assert.deepEqual(statements(registered, "RolePolicy", "daily-api-task-act"), [
      allowed(["rds-db:connect"], [`arn:aws:rds-db:${HERE}:dbuser:${String(resourceId)}/daily_api`]),
    ]);
  });

  it("gives a client with a password all five variables as keys of its secret, and no rds-db:connect", async () => {
    const registered = await make({ api: { authentication: "password" } }, { services: ["api"] });
    const secret = String(secretArn(registered, "database-users-api-secret"));
    const container = containerOf(registered, "api-task-definition");
    assert.deepEqual(container["environment"], []);
    assert.deepEqual(secretsOf(container), Object.fromEntries(KEYS.map((key) => [key, `${secret}:${key}::`])));
    assert.ok(!registered.resources.some(({ name }) => name === "api-task-act"));
    assert.deepEqual(statements(registered, "RolePolicy", "api-task-start").at(-1), allowed(["secretsmanager:GetSecretValue"], [secret]));
  });

  it("gives clients of the shared user the database's secret", async () => {
    const registered = await make({ api: { as: "application" } }, { ...SHARED, services: ["api"] });
    const secret = String(secretArn(registered, "database-secret"));
    assert.deepEqual(
      secretsOf(containerOf(registered, "api-task-definition")),
      Object.fromEntries(KEYS.map((key) => [key, `${secret}:${key}::`])),
    );
  });

  it("opens the port for that client only", async () => {
    const registered = await make({ api: {}, web: {} }, { services: ["api"] });
    assert.deepEqual(rulesOf(registered).filter((rule) => rule.startsWith("database-security-group")), [
      "database-security-group from database-users-access-security-group tcp 5432-5432 \"From task database-users\"",
      "database-security-group from api-access-security-group tcp 5432-5432 \"From service api\"",
    ]);
  });

  it("rejects a client that isn't among the users, nor any object's own key", async () => {
    for (const name of ["web", "constructor"]) {
      assert.equal(
        await refusal(program({ api: {} }, { services: [name] })),
        `DatabaseUsers "database-users": users is ["api"], but must be a group with ${name}, which connects to the database`,
      );
    }
  });
});

describe("DatabaseUsers rejects", () => {
  const cases: [string, Clients, Program, string][] = [
    [
      "`application` without applicationUsername",
      { api: { as: "application" } },
      {},
      "users.api.as is \"application\", but must be another one, or applicationUsername given",
    ],
    [
      "a reserved name",
      { admin: {} },
      {},
      "users is \"admin\", but must be a name that isn't RDS's or PostgreSQL's own: admin, none, public, rdsadmin, rdsrepladmin, pg_..., rds_...",
    ],
    ["the master's name", { postgres: {} }, {}, "users is \"postgres\", but must be another name than the master's"],
    [
      "the name of a group",
      { "shop-owner": {} },
      {},
      "users is \"shop_owner\", but must be another name than those of the database's groups",
    ],
    [
      "a user beside its alternate",
      { api: {}, "api-2": {} },
      {},
      "users is \"api\", but must be without a user api_2 beside it, the name that a rotation needs",
    ],
    ["the shared user's name", { "shop-app": {} }, SHARED, "users is \"shop_app\", but must be the name of one user only"],
    [
      "a name whose alternate PostgreSQL would cut",
      { ["a".repeat(62)]: {} },
      {},
      `users is "${"a".repeat(62)}", but must be at most 61 characters, as a rotation adds _2 and PostgreSQL cuts after 63`,
    ],
  ];
  for (const [label, users, more, message] of cases) {
    it(label, async () => assert.equal(await refusal(program(users, more)), `DatabaseUsers "database-users": ${message}`));
  }
});
