import assert from "node:assert/strict";

import { type Config, DAILY, DATABASE, JOBS, mistakesOf, SERVICES, settingsOf } from "./read";

const FORMS = "database, database as owner, database as readonly, database as application";
const SHARED = { [DATABASE]: { applicationUsername: "shop_app" } };
const to = (connectsTo: string[], rest: Config = {}): Config => ({ connectsTo, ...rest });
const api = (service: Config, rest: Config = {}): Config => ({ ...rest, [SERVICES]: { api: service } });
const released = (connectsTo: string[], rest: Config = {}) => ({ ...rest, release: { command: ["migrate"], connectsTo } });
const job = (name: string, connectsTo = ["database"]): Config => ({ [JOBS]: { [name]: { ...DAILY, connectsTo } } });

describe("Clients of the database", () => {
  const accepted: [string, Config][] = [
    ["its own user with each right", {
      [SERVICES]: { api: to(["database"]), web: to(["database as readonly"]) },
      ...job("migrate", ["database as owner"]),
    }],
    ["`database as application` with applicationUsername", api(to(["database as application"]), SHARED)],
    ["a release as owner of a service with a user of its own", api(released(["database as owner"], to(["database"])))],
    ["a release as owner of a service without connections", api(released(["database as owner"]))],
    ["`databaseAuthentication` of a client", api(to(["database"], { databaseAuthentication: "password" }))],
    ["`databaseAuthentication` of a release", api(released(["database as owner"], { databaseAuthentication: "password" }))],
    ["`databaseAuthentication` of a release beside the shared user", {
      ...SHARED,
      [SERVICES]: { api: released(["database as owner"], to(["database as application"], { databaseAuthentication: "password" })) },
    }],
    ["two workloads that share the user", {
      ...SHARED,
      [SERVICES]: { api: to(["database as application"]) },
      ...job("report", ["database as application"]),
    }],
    ["a workload with a reserved name as the shared user", { ...SHARED, [SERVICES]: { admin: to(["database as application"]) } }],
    ["a workload with a reserved name without connections", { [SERVICES]: { admin: {} } }],
  ];
  for (const [label, config] of accepted) it(`accepts ${label}`, async () => void await settingsOf(config));

  it("keeps each form in the settings", async () => {
    const { services, jobs } = await settingsOf({
      [SERVICES]: { api: released(["database as owner"], to(["database as readonly"])) },
      ...job("report"),
    });
    assert.deepEqual([services["api"]!.connectsTo, services["api"]!.release?.connectsTo, jobs["report"]!.connectsTo], [
      ["database as readonly"],
      ["database as owner"],
      ["database"],
    ]);
  });

  const rejected: [string, Config, string[]][] = [
    ["a right that doesn't exist, of a service", api(to(["database as admin"])), [
      `${SERVICES}.api.connectsTo[0] is "database as admin", but must be ${FORMS}, or another service with serviceConnect: true`,
    ]],
    ["a right that doesn't exist, of a job", job("report", ["database as writer"]), [
      `${JOBS}.report.connectsTo[0] is "database as writer", but must be ${FORMS}`,
    ]],
    ["a right that doesn't exist, of a release", api(released(["database as master"])), [
      `${SERVICES}.api.release.connectsTo[0] is "database as master", but must be ${FORMS}`,
    ]],
    ["a service as destination of a release", {
      [SERVICES]: { api: released(["users"]), users: { port: 80, serviceConnect: true } },
    }, [`${SERVICES}.api.release.connectsTo[0] is "users", but must be database`]],
    ["the database in two forms", api(to(["database", "database as owner"])), [
      `${SERVICES}.api.connectsTo is ["database","database as owner"], but must be a list that has the database once: a client has one user`,
    ]],
    ["the database in two forms, of a release", api(released(["database as owner", "database as readonly"])), [
      `${SERVICES}.api.release.connectsTo is ["database as owner","database as readonly"], but must be a list that has the database once: `
      + "a client has one user",
    ]],
    ["`database as application` without applicationUsername", api(to(["database as application"])), [
      `${SERVICES}.api.connectsTo is ["database as application"], but must be another connection, or database.applicationUsername given, `
      + "which has no default",
    ]],
    ["a release as application without applicationUsername", api(released(["database as application"])), [
      `${SERVICES}.api.release.connectsTo is ["database as application"], but must be another connection, or database.applicationUsername `
      + "given, which has no default",
    ]],
    ["`databaseAuthentication` without a connection to the database", api({ databaseAuthentication: "password" }), [
      `${SERVICES}.api.databaseAuthentication is "password", but must be omitted, or connectsTo with database: only its clients log in`,
    ]],
    ["`databaseAuthentication` of the shared user", api(to(["database as application"], { databaseAuthentication: "iam" }), SHARED), [
      `${SERVICES}.api.databaseAuthentication is "iam", but must be omitted, as database as application has a password`,
    ]],
    ["`databaseAuthentication` of a job without a connection", {
      [JOBS]: { report: { ...DAILY, databaseAuthentication: "iam" } },
    }, [`${JOBS}.report.databaseAuthentication is "iam", but must be omitted, or connectsTo with database: only its clients log in`]],
    ["another way to log in", api(to(["database"], { databaseAuthentication: "kerberos" })), [
      `${SERVICES}.api.databaseAuthentication is "kerberos", but must be one of iam, password`,
    ]],
    ["a variable of the database in environment, with each form", {
      [SERVICES]: { api: to(["database as readonly"], { environment: { DB_NAME: "other" } }) },
    }, [`${SERVICES}.api.environment.DB_NAME is given, but must be omitted, as connectsTo [database] brings it`]],
  ];
  for (const [label, config, expected] of rejected) {
    it(`rejects ${label}`, async () => assert.deepEqual(await mistakesOf(config), expected));
  }
});

describe("Names of the database's users", () => {
  const user = (path: string, name: string, allowed: string, connectsTo = "[\"database\"]") =>
    `${path}.connectsTo is ${connectsTo}, but must be of a workload whose user in the database, ${name}, is ${allowed}`;
  const cases: [string, Config, string[]][] = [
    ["a workload with the name of RDS's administrator", { [SERVICES]: { admin: to(["database"]) } }, [
      user(
        `${SERVICES}.admin`,
        "admin",
        "a name that isn't RDS's or PostgreSQL's own: admin, none, public, rdsadmin, rdsrepladmin, pg_..., rds_...",
      ),
    ]],
    ["a job whose user would begin with rds_", job("rds-export"), [
      user(
        `${JOBS}.rds-export`,
        "rds_export",
        "a name that isn't RDS's or PostgreSQL's own: admin, none, public, rdsadmin, rdsrepladmin, pg_..., rds_...",
      ),
    ]],
    ["a workload with the master's name", { [SERVICES]: { postgres: to(["database"]) } }, [
      user(`${SERVICES}.postgres`, "postgres", "another name than the master's"),
    ]],
    ["a workload with the name of a group", { [DATABASE]: { databaseName: "shop" }, ...job("shop-owner", ["database as owner"]) }, [
      user(`${JOBS}.shop-owner`, "shop_owner", "another name than those of the database's groups", "[\"database as owner\"]"),
    ]],
    ["a workload beside its alternate", { [SERVICES]: { api: to(["database"]), "api-2": to(["database"]) } }, [
      user(`${SERVICES}.api`, "api", "without a user api_2 beside it, the name that a rotation needs"),
    ]],
    ["a job with the name of a release", { ...api(released(["database as owner"])), ...job("api-release") }, [
      user(`${SERVICES}.api.release`, "api_release", "the name of one user only", "[\"database as owner\"]"),
    ]],
    ["a workload with the shared user's name", { [DATABASE]: { applicationUsername: "api" }, [SERVICES]: { api: to(["database"]) } }, [
      user(`${SERVICES}.api`, "api", "the name of one user only"),
    ]],
    ["an applicationUsername with the name of a group", { [DATABASE]: { databaseName: "shop", applicationUsername: "shop_readonly" } }, [
      `${DATABASE}.applicationUsername is "shop_readonly", but must be another name than those of the database's groups`,
    ]],
    ["an applicationUsername whose alternate is a workload", {
      [DATABASE]: { applicationUsername: "shop" },
      ...job("shop-2"),
    }, [`${DATABASE}.applicationUsername is "shop", but must be without a user shop_2 beside it, the name that a rotation needs`]],
    ["a databaseName that leaves no room for its groups", { [DATABASE]: { databaseName: "a".repeat(60) } }, [
      `${DATABASE}.databaseName is "${"a".repeat(60)}", but must be one whose group ${
        "a".repeat(60)
      }_owner is a group of at most 63 characters `
      + "that isn't the master, pg_ or rds_: choose another databaseName",
    ]],
  ];
  for (const [label, config, expected] of cases) {
    it(`rejects ${label}`, async () => assert.deepEqual(await mistakesOf(config), expected));
  }
});
