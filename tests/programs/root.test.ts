import assert from "node:assert/strict";

import { isObject, plain, type Properties } from "../../toolkit/shared/values";
import { ownerOf, planOf, type Registered } from "../support/simulated";

/** Inputs of the subnets by URN. */
const subnets = (registered: Registered) => Object.fromEntries(registered.ofType("Subnet").map(({ urn, inputs }) => [urn, inputs]));
const nameTags = (registered: Registered) =>
  registered.resources.flatMap(({ inputs }) => (isObject(inputs["tags"]) ? [String(inputs["tags"]["Name"])] : []));

describe("Staging", () => {
  let registered: Registered;
  before(async () => {
    ({ registered } = await planOf(".", "stg"));
  });

  it("has the required VPC and four subnets (P1, P2)", () => {
    assert.equal(registered.inputs("Vpc")["cidrBlock"], "10.0.0.0/16");
    assert.deepEqual(
      registered.ofType("Subnet").map((
        { inputs },
      ) => [(inputs["tags"] as Properties)["Name"], inputs["cidrBlock"], inputs["availabilityZone"]]),
      [
        ["public-subnet-1a-stg", "10.0.0.0/18", "ap-northeast-1a"],
        ["public-subnet-1c-stg", "10.0.64.0/18", "ap-northeast-1c"],
        ["private-subnet-1a-stg", "10.0.128.0/18", "ap-northeast-1a"],
        ["private-subnet-1c-stg", "10.0.192.0/18", "ap-northeast-1c"],
      ],
    );
  });

  it("routes outbound traffic through one NAT instance in zone 1a with its own public address (P3, P4)", () => {
    assert.ok(nameTags(registered).includes("aws-practice-igw-stg"));
    assert.equal(
      registered.inputs("MainRouteTableAssociation")["routeTableId"],
      registered.only("RouteTable", "network-routes-private").id,
    );
    const route = registered.inputs("Route", "network-routes-private-nat");
    assert.deepEqual([route["routeTableId"], route["networkInterfaceId"]], [
      registered.only("RouteTable", "network-routes-private").id,
      registered.only("NetworkInterface").id,
    ]);
    assert.equal(registered.inputs("NetworkInterface")["subnetId"], registered.only("Subnet", "network-public-1a").id);
    assert.equal(registered.inputs("Subnet", "network-public-1a")["mapPublicIpOnLaunch"], true);
    assert.equal(registered.ofType("Eip").length, 0);
    assert.equal(registered.inputs("Instance", "network-nat-instance")["instanceType"], "t4g.nano");
    const natGroup = registered.only("SecurityGroup", "network-nat-security-group").id;
    const admitted = registered.ofType("SecurityGroupIngressRule").filter(({ inputs }) => inputs["securityGroupId"] === natGroup);
    assert.deepEqual(admitted.map(({ inputs }) => inputs["cidrIpv4"]), ["10.0.128.0/18", "10.0.192.0/18"]);
  });

  it("has PostgreSQL 17 in both private subnets, reachable only by the API, its job and the users task (P6)", () => {
    const databaseGroup = registered.only("SecurityGroup", "database-security-group").id;
    const admitted = registered.ofType("SecurityGroupIngressRule").filter(({ inputs }) => inputs["securityGroupId"] === databaseGroup);
    assert.deepEqual(admitted.map(({ inputs }) => [inputs["description"], inputs["fromPort"]]), [
      ["From task database-users", 5432],
      ["From service api", 5432],
      ["From job daily-report", 5432],
    ]);

    assert.deepEqual(
      registered.inputs("SubnetGroup")["subnetIds"],
      ["1a", "1c"].map((zone) => registered.only("Subnet", `network-private-${zone}`).id),
    );
    assert.equal(registered.inputs("ParameterGroup")["family"], "postgres17");
    const instance = registered.inputs("Instance", "database-instance");
    assert.deepEqual([instance["engineVersion"], instance["storageType"], instance["multiAz"], instance["deletionProtection"]], [
      "17",
      "gp3",
      false,
      false,
    ]);
  });

  it("`keepStopped` stops the database again after AWS's restart only, without a Lambda function (P7)", async () => {
    assert.deepEqual(registered.ofType("EventRule").map(({ name }) => name).filter((name) => name.includes("keep-stopped")), []);
    const { registered: asleep } = await planOf(".", "stg", { "aws-practice:database": (database) => (database["keepStopped"] = true) });
    const { detail } = asleep.json("EventRule", "database-keep-stopped-rule", "eventPattern") as { detail: object };
    assert.deepEqual(detail, { EventID: ["RDS-EVENT-0154"], SourceArn: [asleep.only("Instance", "database-instance").outputs["arn"]] });
    assert.deepEqual([asleep.ofType("Function"), asleep.ofType("Schedule").map(({ name }) => name)], [[], ["daily-report-schedule"]]);
  });

  it("has the secret rds-main-stg with `applicationUsername`, whose value the users task writes (P8)", async () => {
    assert.deepEqual(registered.ofType("Secret"), []);
    const { registered: shared } = await planOf(".", "stg", {
      "aws-practice:database": (database) => (database["applicationUsername"] = "aws_practice_app"),
    });
    const secret = shared.only("Secret");
    assert.equal(secret.inputs["name"], "rds-main-stg");
    assert.deepEqual(shared.ofType("SecretVersion"), []);
    const { users } = usersRequest(shared);
    assert.deepEqual(users, [
      { name: "api", as: "readwrite", authentication: "iam" },
      { name: "daily_report", as: "readwrite", authentication: "iam" },
      { name: "aws_practice_app", as: "readwrite", authentication: "password", secretArn: secret.outputs["arn"], shared: true },
    ]);
    const { Statement } = shared.json("RolePolicy", "database-users-task-act", "policy") as { Statement: Properties[] };
    assert.ok(
      Statement.some(({ Action, Resource }) =>
        (Action as string[]).includes("secretsmanager:PutSecretValue") && (Resource as string[]).join() === secret.outputs["arn"]
      ),
    );
  });

  it("creates a user for each client of aws_practice before the client runs, and no password (P8)", () => {
    const { users, database, groups } = usersRequest(registered);
    assert.deepEqual(users, [
      { name: "api", as: "readwrite", authentication: "iam" },
      { name: "daily_report", as: "readwrite", authentication: "iam" },
    ]);
    assert.deepEqual([database["port"], database["name"]], [5432, "aws_practice"]);
    assert.deepEqual(groups, { owner: "aws_practice_owner", readwrite: "aws_practice_readwrite", readonly: "aws_practice_readonly" });
    for (const [type, name] of [["Service", "api-service"], ["StateMachine", "daily-report-runner-state-machine"]] as const) {
      assert.ok(registered.dependencies(type, name).includes("database-users-note"), name);
    }
    assert.deepEqual(registered.ofType("RandomPassword"), []);
  });

  it("keeps the newest three images in aws-practice-stg, with immutable tags (P9)", () => {
    const repository = registered.inputs("Repository");
    assert.deepEqual([repository["name"], repository["imageTagMutability"], repository["forceDelete"]], [
      "aws-practice-stg",
      "IMMUTABLE",
      false,
    ]);
    assert.match(String(registered.inputs("LifecyclePolicy")["policy"]), /"countNumber":3\b/);
  });

  it("has the provider's default tags and its account", async () => {
    const { plan } = await planOf(".", "stg");
    assert.equal(plan.config["aws:allowedAccountIds"], "[\"111111111111\"]");
    assert.deepEqual(registered.only("Vpc").outputs["tagsAll"], {
      project: "aws-practice",
      environment: "stg",
      Name: "aws-practice-vpc-stg",
    });
  });

  it("is deployed in the order network, database, its users, and deleted in reverse (B7)", () => {
    const chain: [string, string, string][] = [
      ["Subnet", "network-private-1a", "network-vpc"],
      ["SubnetGroup", "database-subnets", "network-private-1a"],
      ["Instance", "database-instance", "database-subnets"],
      ["TaskDefinition", "database-users-task-definition", "database-instance"],
      ["Stash", "database-users-note", "database-users-task-definition"],
      ["StateMachine", "daily-report-runner-state-machine", "database-users-note"],
      ["StateMachine", "daily-report-runner-state-machine", "daily-report-runner-run"],
      ["Route", "network-routes-private-nat", "network-nat-interface"],
      ["Instance", "network-nat-instance", "network-routes-public-internet"],
    ];
    for (const [type, name, earlier] of chain) assert.ok(registered.dependencies(type, name).includes(earlier), `${name} after ${earlier}`);
  });

  it("a third zone without space is rejected with the table of used blocks", async () => {
    const third = planOf(".", "stg", {
      "aws-practice:network": (
        network,
      ) => (network["availabilityZones"] = { "ap-northeast-1a": 0, "ap-northeast-1c": 1, "ap-northeast-1d": 2 }),
    });
    await assert.rejects(third, /no room for public-subnet-1d \(zone slot 2\)[^]*10\.0\.192\.0\/18\s+private-subnet-1c/);
  });
});

describe("Production", () => {
  let registered: Registered;
  before(async () => {
    ({ registered } = await planOf(".", "prd"));
  });

  it("has a NAT gateway for each zone", () => {
    assert.equal(registered.ofType("NatGateway").length, 2);
    assert.equal(registered.ofType("RouteTable").length, 4);
  });

  it("has a Multi-AZ database with deletion protection, final snapshot and 35 days of backups", () => {
    const instance = registered.inputs("Instance");
    assert.deepEqual(
      ["identifier", "multiAz", "deletionProtection", "skipFinalSnapshot", "backupRetentionPeriod"].map((key) => instance[key]),
      ["main-prd", true, true, false, 35],
    );
    assert.equal(registered.only("Instance").options.protect, true);
    assert.match(String(instance["finalSnapshotIdentifier"]), /^main-prd-final-/);
    const schedules = registered.ofType("Schedule").map(({ name }) => name).filter((name) => name.startsWith("database-"));
    assert.deepEqual(
      schedules.toSorted(),
      ["database-restore-drill-schedule", "database-restore-watch-schedule"],
      "no passwords are rotated",
    );
  });

  it("encrypts every log group, the database and the schedule with one key of its own, whose policy allows it", () => {
    const key = registered.only("Key", "encryption-key").outputs["arn"];
    const groups = registered.ofType("LogGroup");
    assert.ok(groups.length >= 6);
    const statements = (registered.json("Key", "encryption-key", "policy") as { Statement: KeyStatement[] }).Statement;
    const patterns = statements.flatMap(({ Condition }) => Condition?.ArnLike?.["kms:EncryptionContext:aws:logs:arn"] ?? []);
    for (const { name, inputs, outputs } of groups) {
      assert.equal(inputs["kmsKeyId"], key, name);
      assert.ok(patterns.some((pattern) => covers(pattern, String(outputs["arn"]))), `${name}: ${String(outputs["arn"])}`);
    }
    const instance = registered.inputs("Instance");
    assert.deepEqual([instance["kmsKeyId"], instance["masterUserSecretKmsKeyId"], instance["performanceInsightsKmsKeyId"]], [
      key,
      key,
      key,
    ]);
    assert.deepEqual(registered.ofType("Schedule").map(({ inputs }) => inputs["kmsKeyArn"]), [key, key, key]);
    const schedule = registered.only("Schedule", "daily-report-schedule");
    const role = registered.json("RolePolicy", "daily-report-schedule-start", "policy") as { Statement: KeyStatement[] };
    assert.deepEqual(role.Statement.filter(({ Action }) => Action[0]!.startsWith("kms:")), [{
      Effect: "Allow",
      Action: ["kms:Decrypt"],
      Resource: [key],
      Condition: { StringEquals: { "kms:EncryptionContext:aws:scheduler:schedule:arn": [schedule.outputs["arn"]] } },
    }]);
  });

  it("has AWS's keys with `encryption.key` aws, and for each use with its own setting", async () => {
    const encryptedBy = async (encryption: object) => {
      const { registered: changed } = await planOf(".", "prd", {
        "aws-practice:encryption": (section) => void Object.assign(section, encryption),
      });
      const { kmsKeyId, masterUserSecretKmsKeyId, performanceInsightsKmsKeyId } = changed.inputs("Instance");
      const keys = {
        logs: changed.ofType("LogGroup").map(({ inputs }) => inputs["kmsKeyId"]),
        database: [kmsKeyId, masterUserSecretKmsKeyId, performanceInsightsKmsKeyId],
        schedules: changed.ofType("Schedule").map(({ inputs }) => inputs["kmsKeyArn"]),
      };
      return Object.entries(keys).filter(([, values]) => values.some((value) => value !== undefined)).map(([use]) => use);
    };
    assert.deepEqual(await encryptedBy({ key: "aws" }), []);
    assert.deepEqual(await encryptedBy({ logs: "aws" }), ["database", "schedules"]);
    assert.deepEqual(await encryptedBy({ database: "aws" }), ["logs", "schedules"]);
    assert.deepEqual(await encryptedBy({ schedules: "aws" }), ["logs", "database"]);
  });

  it("all names end in prd, none in stg", () => {
    // Tables, log streams and subscription filters are in what has the name.
    const others = /^aws:(route53|rds\/parameterGroup|glue\/catalogTable|cloudwatch\/(logStream|logSubscriptionFilter))/;
    const contracts = registered.resources.filter(({ type }) => !others.test(type)).flatMap(({ type, inputs }) =>
      ["name", "identifier", "family"].flatMap((
        key,
      ) => (typeof inputs[key] === "string" && ownerOf(inputs) === "" ? [`${type.split(":").at(-1)} ${inputs[key]}`] : []))
    );
    assert.deepEqual(contracts.toSorted(), [
      "Alias alias/aws-practice-prd",
      "CatalogDatabase aws_practice_logs_prd",
      "Cluster aws-practice-prd",
      "FirehoseDeliveryStream aws-practice-log-archive-prd",
      "HttpNamespace aws-practice-prd",
      "Instance main-prd",
      "LogGroup /aws-practice/prd/api",
      "LogGroup /aws-practice/prd/daily-report",
      "LogGroup /aws-practice/prd/database-restore",
      "LogGroup /aws-practice/prd/database-users",
      "LogGroup /aws-practice/prd/log-archive",
      "LogGroup /aws-practice/prd/sessions/exec",
      "LogGroup /aws-practice/prd/vpc-flow-logs",
      "LogGroup /aws/ecs/containerinsights/aws-practice-prd/performance",
      "LogGroup /aws/rds/instance/main-prd/postgresql",
      "LogGroup /aws/rds/instance/main-prd/upgrade",
      "NamedQuery aws-practice-prd/archive/request",
      "NamedQuery aws-practice-prd/archive/text",
      "NamedQuery aws-practice-prd/load-balancer/clients",
      "NamedQuery aws-practice-prd/load-balancer/request",
      "NamedQuery aws-practice-prd/load-balancer/server-errors",
      "NamedQuery aws-practice-prd/load-balancer/slowest",
      "QueryDefinition aws-practice-prd/api/deployments",
      "QueryDefinition aws-practice-prd/api/errors",
      "QueryDefinition aws-practice-prd/api/request",
      "QueryDefinition aws-practice-prd/api/slow-requests",
      "QueryDefinition aws-practice-prd/daily-report/errors",
      "QueryDefinition aws-practice-prd/daily-report/runs",
      "QueryDefinition aws-practice-prd/database-restore/errors",
      "QueryDefinition aws-practice-prd/database-restore/runs",
      "QueryDefinition aws-practice-prd/database-users/errors",
      "QueryDefinition aws-practice-prd/database-users/runs",
      "QueryDefinition aws-practice-prd/vpc-flow-logs/connections",
      "QueryDefinition aws-practice-prd/vpc-flow-logs/rejected",
      "QueryDefinition aws-practice-prd/vpc-flow-logs/top-talkers",
      "Repository aws-practice-prd",
      "TaskDefinition aws-practice-api-prd",
      "TaskDefinition aws-practice-daily-report-prd",
      "TaskDefinition aws-practice-database-restore-prd",
      "TaskDefinition aws-practice-database-users-prd",
      "Topic aws-practice-alerts-prd",
      "Workgroup aws-practice-logs-prd",
    ]);
    assert.doesNotMatch(JSON.stringify(plain(registered.resources.map(({ inputs }) => inputs))), /\bstg\b/);
  });

  it("an added zone changes no existing subnet", async () => {
    const { registered: grown } = await planOf(".", "prd", {
      "aws-practice:network": (
        network,
      ) => (network["availabilityZones"] = { "ap-northeast-1d": 2, "ap-northeast-1c": 1, "ap-northeast-1a": 0 }),
    });
    assertKept(registered, grown, 2);
    assert.equal(grown.ofType("NatGateway").length, 3);
  });

  it("an added tier changes no existing subnet", async () => {
    const { registered: grown } = await planOf(".", "prd", { "aws-practice:network": (network) => (network["isolatedTier"] = true) });
    assertKept(registered, grown, 2);
  });
});

/** Asserts that every resource still exists with the same inputs, except for longer lists of subnets or route tables. */
function assertKept(before: Registered, after: Registered, newSubnets: number): void {
  const [old, now] = [subnets(before), subnets(after)];
  assert.equal(Object.keys(now).length, Object.keys(old).length + newSubnets);
  for (const [urn, inputs] of Object.entries(old)) assert.deepEqual(now[urn], inputs, urn);

  const later = new Map(after.resources.map((resource) => [resource.urn, resource]));
  // The dashboard shows what there is, which is more now.
  for (const { urn, custom, inputs, id } of before.resources.filter((one) => one.custom && one.name !== "dashboard-page")) {
    const grown = later.get(urn);
    assert.ok(grown, `${urn} is missing`);
    assert.equal(grown.id, id);
    assertGrown(inputs, grown.inputs, urn);
    assert.equal(custom, true);
  }
}

/** Asserts equality, but lists of strings (subnets, route tables) may have more members; JSON texts are parsed. */
function assertGrown(before: unknown, after: unknown, path: string): void {
  const isTexts = Array.isArray(before) && before.every((item) => typeof item === "string");
  if (isTexts && Array.isArray(after)) assert.deepEqual(before.filter((item) => !after.includes(item)), [], path);
  else if (typeof before === "string" && before.startsWith("{") && before !== after) {
    assertGrown(JSON.parse(before), JSON.parse(String(after)), path);
  } else if (isObject(before) && isObject(after)) {
    assert.deepEqual(Object.keys(after), Object.keys(before), path);
    for (const [key, value] of Object.entries(before)) assertGrown(value, after[key], `${path} ${key}`);
  } else assert.deepEqual(after, before, path);
}

describe("An entry of `registries`", () => {
  it("adds a repository", async () => {
    const { registered } = await planOf(".", "stg", {
      "aws-practice:registries": (section) => Object.assign(section, { "aws-practice": {}, frontend: { imagesToKeep: 10 } }),
    });
    assert.deepEqual(registered.ofType("Repository").map(({ inputs }) => String(inputs["name"])).toSorted(), [
      "aws-practice-stg",
      "frontend-stg",
    ]);
  });
});

/** Request of the database-users task. */
function usersRequest(registered: Registered): { users: Properties[]; database: Properties; groups: Properties } {
  const [container] = registered.json("TaskDefinition", "database-users-task-definition", "containerDefinitions") as Properties[];
  const { value } = (container!["environment"] as { name: string; value: string }[]).find(({ name }) => name === "REQUEST")!;
  return JSON.parse(value) as ReturnType<typeof usersRequest>;
}

interface KeyStatement {
  Action: string[];
  Condition?: { ArnLike?: Record<string, string[]> };
}

/** Whether a pattern with `*` covers an ARN. */
const covers = (pattern: string, arn: string) =>
  new RegExp(`^${pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&")).join(".*")}$`).test(arn);
