import assert from "node:assert/strict";

import { refusal } from "../../../support/simulated";
import { allowed, containerOf, HERE, rulesOf, statements } from "../../../support/workloads";
import { type Clients, KEYS, make, type Program, program, secretArn, secretsOf, SHARED, variablesOf } from "./program";

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
      "users is \"admin\", but must be a name that isn't RDS's or PostgreSQL's own: "
      + "admin, none, public, rdsadmin, rdsrepladmin, pg_..., rds_...",
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
