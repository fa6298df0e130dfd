import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";

import type { Capability } from "../../../components/network/connection";
import { DatabaseUsers, type DatabaseUsersArgs } from "../../../components/workloads/database-users/database-users";
import { ScheduledJob } from "../../../components/workloads/job/scheduled-job";
import { FargateService } from "../../../components/workloads/service/fargate-service";
import type { FargateServiceArgs } from "../../../components/workloads/service/service-context";
import { build, refusal } from "../../support/simulated";
import { allowed, containerOf, database, jobRefusal, rulesOf, statements, surroundings } from "../../support/workloads";

const LARAVEL = { DB_DATABASE: "DB_NAME", DB_USERNAME: "DB_USER_NAME" };

/** A service or a job with users of the database. */
const withUsers =
  (api: DatabaseUsersArgs["users"][string], of: (users: DatabaseUsers) => Partial<FargateServiceArgs>, isJob = false) => () => {
    const around = surroundings();
    const users = new DatabaseUsers("database-users", { ...around, database: database(), users: { api, "api-release": { as: "owner" } } });
    const args = { ...around, ...of(users) };
    if (isJob) new ScheduledJob("api", args);
    else new FargateService("api", args);
  };

const names = (variables: unknown) => (variables as { name: string }[]).map(({ name }) => name);

describe("variableNames", () => {
  it("rename plain variables of a connection", async () => {
    const registered = await build(withUsers({}, (users) => ({
      connections: [users.destination("api")],
      variableNames: LARAVEL,
      environment: { DB_CONNECTION: "pgsql" },
    })));
    const { environment, secrets } = containerOf(registered, "api-task-definition");
    const address = registered.only("Instance").outputs["address"];
    assert.deepEqual(environment, [
      { name: "DB_CONNECTION", value: "pgsql" },
      { name: "DB_DATABASE", value: "shop" },
      { name: "DB_HOST", value: address },
      { name: "DB_PORT", value: "5432" },
      { name: "DB_USERNAME", value: "api" },
    ]);
    assert.deepEqual(secrets, []);
  });

  it("rename variables that are keys of a secret", async () => {
    const registered = await build(withUsers({ authentication: "password" }, (users) => ({
      connections: [users.destination("api")],
      variableNames: LARAVEL,
    })));
    const arn = String(registered.only("Secret", "database-users-api-secret").outputs["arn"]);
    assert.deepEqual(containerOf(registered, "api-task-definition")["secrets"], [
      { name: "DB_DATABASE", valueFrom: `${arn}:DB_NAME::` },
      { name: "DB_HOST", valueFrom: `${arn}:DB_HOST::` },
      { name: "DB_PASSWORD", valueFrom: `${arn}:DB_PASSWORD::` },
      { name: "DB_PORT", valueFrom: `${arn}:DB_PORT::` },
      { name: "DB_USERNAME", valueFrom: `${arn}:DB_USER_NAME::` },
    ]);
  });

  it("give one variable two names", async () => {
    const registered = await build(withUsers({}, (users) => ({
      connections: [users.destination("api")],
      variableNames: { PGHOST: "DB_HOST", DB_HOST: "DB_HOST" },
    })));
    const { environment } = containerOf(registered, "api-task-definition");
    assert.deepEqual(names(environment), ["DB_HOST", "DB_NAME", "DB_PORT", "DB_USER_NAME", "PGHOST"]);
  });

  it("are those of the release command, too, as far as its connections bring the variables", async () => {
    const registered = await build(withUsers({}, (users) => ({
      release: { command: ["migrate"] },
      releaseConnections: [users.destination("api-release")],
      variableNames: LARAVEL,
    })));
    assert.deepEqual(containerOf(registered, "api-task-definition")["environment"], []);
    const release = containerOf(registered, "api-release-task-definition");
    assert.deepEqual(names(release["environment"]), ["DB_DATABASE", "DB_HOST", "DB_PORT", "DB_USERNAME"]);
  });

  it("rename variables of a job", async () => {
    const registered = await build(
      withUsers({}, (users) => ({ connections: [users.destination("api")], variableNames: LARAVEL }), true),
    );
    const { environment } = containerOf(registered, "api-task-definition");
    assert.deepEqual(names(environment), ["DB_DATABASE", "DB_HOST", "DB_PORT", "DB_USERNAME"]);
  });

  it("reject a variable that no connection brings", async () => {
    const program = (isJob: boolean) =>
      withUsers({}, (users) => ({ connections: [users.destination("api")], variableNames: { DB_PASS: "DB_PASSWORD" } }), isJob);
    const mistake = "variableNames.DB_PASS is \"DB_PASSWORD\", but must be a variable that a connection brings: "
      + "DB_HOST, DB_PORT, DB_NAME, DB_USER_NAME";
    assert.equal(await refusal(program(false)), `FargateService "api": ${mistake}`);
    assert.equal(await refusal(program(true)), `ScheduledJob "api": ${mistake}`);
    assert.equal(
      await jobRefusal({ variableNames: { PGHOST: "DB_HOST" } }),
      "ScheduledJob \"report\": variableNames.PGHOST is \"DB_HOST\", but must be omitted, as no connection brings a variable",
    );
  });

  it("reject a name that another variable has", async () => {
    const refused = await refusal(withUsers({}, (users) => ({
      connections: [users.destination("api")],
      variableNames: { DB_HOST: "DB_NAME" },
    })));
    assert.match(refused, /^FargateService "api": connections is "database main-stg", but must be the only one that sets DB_HOST$/);
  });
});

describe("capabilities", () => {
  const capability = (dependency: pulumi.Resource): Capability => ({
    label: "bucket uploads",
    environment: { UPLOADS_BUCKET: "uploads" },
    secrets: {},
    permissions: [{ actions: ["ses:SendEmail"], resources: ["*"], conditions: { StringEquals: { "ses:FromAddress": "a@example.com" } } }],
    dependencies: [dependency],
  });

  const programs: [string, () => void, string][] = [
    ["a service", () => void new FargateService("api", { ...surroundings(), ...given() }), "Service"],
    ["a job", () => void new ScheduledJob("api", { ...surroundings(), ...given() }), "StateMachine"],
  ];
  const given = () => ({
    capabilities: [capability(new aws.ec2.Vpc("before", {}))],
    variableNames: { AWS_BUCKET: "UPLOADS_BUCKET" },
  });

  for (const [what, program, waiting] of programs) {
    it(`give ${what} their variables and permissions, and no security group rule`, async () => {
      const registered = await build(program);
      assert.deepEqual(containerOf(registered)["environment"], [{ name: "AWS_BUCKET", value: "uploads" }]);
      assert.deepEqual(statements(registered, "RolePolicy", "api-task-act"), [
        allowed(["ses:SendEmail"], ["*"], { StringEquals: { "ses:FromAddress": "a@example.com" } }),
      ]);
      assert.equal(rulesOf(registered).length, 1);
      assert.ok(registered.dependencies(waiting).includes("before"));
    });
  }
});
