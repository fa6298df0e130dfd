import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Properties } from "../../toolkit/shared/values";
import { diffOf } from "../../toolkit/simulator/diff";
import { Cloud, CreatedButFailed } from "./plugin/cloud";
import { StateFile } from "./plugin/state-file";

const PLACE = { partition: "aws", region: "ap-northeast-1", accountId: "111111111111", defaultTags: {} };
const urn = (type: string, name = "it") => `urn:pulumi:stg::project::my:Component$${type}::${name}`;
const VPC = "aws:ec2/vpc:Vpc";
const SUBNET = "aws:ec2/subnet:Subnet";
const ROLE = "aws:iam/role:Role";
const POLICY = "aws:iam/rolePolicy:RolePolicy";
const REPOSITORY = "aws:ecr/repository:Repository";
const BUCKET = "aws:s3/bucket:Bucket";
const DATABASE = "aws:rds/instance:Instance";
const SERVICE = "aws:ecs/service:Service";
const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
const DEFINITION = "aws:ecs/taskDefinition:TaskDefinition";

describe("The simulated account of the plugin", () => {
  let folder: string;
  let stateFile: StateFile;
  let cloud: Cloud;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "cloud-"));
    stateFile = new StateFile(folder);
    cloud = new Cloud(stateFile, PLACE);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const make = (type: string, inputs: Properties, name?: string) => ({ urn: urn(type, name), ...cloud.create(urn(type, name), inputs) });

  it("keeps created resources, also for other processes", () => {
    const vpc = make(VPC, { cidrBlock: "10.0.0.0/16" });
    const { id, outputs, inputs } = new Cloud(new StateFile(folder), PLACE).read(vpc)!;
    assert.deepEqual([id, inputs], [vpc.id, { cidrBlock: "10.0.0.0/16" }]);
    assert.equal(outputs["arn"], `arn:aws:ec2:ap-northeast-1:111111111111:vpc/${id}`);
  });

  it("treats aliases of a type as one, and returns no outputs unknown to the tables", () => {
    make("aws:alb/targetGroup:TargetGroup", { name: "web" });
    assert.throws(() => make("aws:lb/targetGroup:TargetGroup", { name: "web" }, "again"), /already exists/);
    assert.equal(cloud.check(urn("aws:alb/targetGroup:TargetGroup", "named"), {}, {})["__defaults"] !== undefined, true);
    const { id, outputs } = make("aws:amplify/app:App", { name: "site" });
    assert.ok(id !== "" && !("arn" in outputs), id);
    assert.equal("port" in make(DATABASE, { snapshotIdentifier: "before" }).outputs, false);
  });

  it("gives a recreated resource another id and name", () => {
    const first = make(ROLE, {});
    const second = make(ROLE, {});
    assert.notEqual(first.id, second.id);
    cloud.delete(first);
    assert.equal(cloud.read(first), undefined);
    assert.equal(cloud.read(second)?.id, second.id);
  });

  it("rejects an existing name, and overwrites what AWS would overwrite", () => {
    make(ROLE, { name: "one" }, "a");
    assert.throws(() => make(ROLE, { name: "one" }, "b"), /Role one already exists/);
    make(POLICY, { role: "one", name: "grant", policy: "old" });
    make(POLICY, { role: "one", name: "grant", policy: "new" });
    assert.deepEqual(stateFile.read().resources.map(({ inputs }) => inputs["policy"]), [undefined, "new"]);
  });

  it("imports from the region at the end of an id, and from the provider's without one", () => {
    const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
    const here = make(ALARM, { name: "calls", description: "here" }, "here");
    const there = make(ALARM, { name: "calls", description: "there", region: "us-east-1" }, "there");
    const imported = (id: string) => cloud.read({ urn: urn(ALARM), id, outputs: {} })?.inputs["description"];
    assert.deepEqual(["calls", "calls@us-east-1", "calls@eu-west-1"].map(imported), ["here", "there", undefined]);
    assert.deepEqual([here, there].map((subject) => cloud.read(subject)?.inputs["description"]), ["here", "there"]);
    cloud.delete(there);
    assert.deepEqual(["calls", "calls@us-east-1"].map(imported), ["here", undefined]);
  });

  it("keeps the id in an update", () => {
    const role = make(ROLE, { description: "before" });
    const { id, outputs } = cloud.update(role, { description: "after" });
    assert.deepEqual([id, outputs["arn"], outputs["description"]], [role.id, role.outputs["arn"], "after"]);
    assert.throws(() => cloud.update({ ...role, id: "gone" }, {}), /gone does not exist/);
  });

  it("keeps omitted blocks that the provider doesn't unset, and unsets the others", () => {
    const loadBalancers = [{ targetGroupArn: "group", containerName: "api", containerPort: 80 }];
    const before = {
      taskDefinition: "api:1",
      loadBalancers,
      healthCheckGracePeriodSeconds: 60,
      alarms: { enable: true, rollback: true, alarmNames: ["errors"] },
      availabilityZoneRebalancing: "ENABLED",
    };
    const service = make(SERVICE, before);
    assert.deepEqual(diffOf(SERVICE, before, { taskDefinition: "api:1", loadBalancers, healthCheckGracePeriodSeconds: 60 }).changed, []);
    const { alarms, availabilityZoneRebalancing, ...rest } = before;
    cloud.update(service, { taskDefinition: "api:2" });
    assert.deepEqual(cloud.read(service)!.inputs, { taskDefinition: "api:2", alarms, availabilityZoneRebalancing });
    cloud.update(service, { taskDefinition: "api:2", loadBalancers });
    cloud.update(service, { ...rest, alarms: { ...alarms, enable: false } });
    assert.deepEqual(cloud.read(service)!.inputs["alarms"], { ...alarms, enable: false });
  });

  it("continues the revisions of a task definition, also after all others are deleted", () => {
    const first = make(DEFINITION, { family: "api" });
    const second = make(DEFINITION, { family: "api" });
    cloud.delete(first);
    assert.deepEqual(stateFile.read().resources.map(({ outputs }) => outputs["arn"]), [second.outputs["arn"]]);
    assert.match(String(second.outputs["arn"]), /:task-definition\/api:2$/);
    assert.deepEqual([cloud.read(first), cloud.read(second)?.outputs["revision"]], [undefined, 2]);
    cloud.delete(second);
    assert.equal(make(DEFINITION, { family: "api" }).outputs["revision"], 3);
  });

  it("rejects the deletion of a resource in use", () => {
    const vpc = make(VPC, { cidrBlock: "10.0.0.0/16" });
    const subnet = make(SUBNET, { vpcId: vpc.id, cidrBlock: "10.0.0.0/24" });
    assert.throws(
      () => cloud.delete(vpc),
      /DependencyViolation: The vpc 'vpc-\w+' has dependencies and cannot be deleted\. \(used by subnet-/,
    );
    cloud.delete(subnet);
    cloud.delete(vpc);

    const role = make(ROLE, {});
    const policy = make(POLICY, { role: role.id });
    assert.throws(() => cloud.delete(role), /DeleteConflict/);
    cloud.delete(policy);
    cloud.delete(role);
    cloud.delete(role); // deleted already
    assert.deepEqual(stateFile.read().resources, []);
  });

  it("rejects the deletion of a protected or non-empty resource", () => {
    const database = make(DATABASE, { deletionProtection: true });
    assert.throws(() => cloud.delete(database), /InvalidParameterCombination: Cannot delete protected DB Instance/);
    cloud.update(database, { deletionProtection: false });
    cloud.delete(database);

    const repository = make(REPOSITORY, { name: "images" });
    stateFile.change(({ resources }) => {
      resources[0]!.holds = 1;
    });
    assert.throws(() => cloud.delete(repository), /RepositoryNotEmptyException/);
    cloud.update(repository, { name: "images", forceDelete: true });
    cloud.delete(repository);

    const bucket = make(BUCKET, { bucket: "logs" });
    stateFile.change(({ resources }) => {
      resources[0]!.holds = 1;
    });
    assert.throws(() => cloud.delete(bucket), /BucketNotEmpty/);
    cloud.update(bucket, { bucket: "logs", forceDestroy: true });
    cloud.delete(bucket);
  });

  it("rejects a service's grace period in the call that adds its first load balancer, and accepts it later", () => {
    const loadBalancers = [{ targetGroupArn: "group", containerName: "api", containerPort: 80 }];
    const rejected = /Health check grace period is only valid for services configured to use load balancers/;
    assert.throws(() => make(SERVICE, { healthCheckGracePeriodSeconds: 60 }), rejected);
    make(SERVICE, { name: "both", loadBalancers, healthCheckGracePeriodSeconds: 60 }, "both");
    const service = make(SERVICE, { name: "one" }, "one");
    assert.throws(() => cloud.update(service, { name: "one", loadBalancers, healthCheckGracePeriodSeconds: 60 }), rejected);
    cloud.update(service, { name: "one", loadBalancers });
    cloud.update(service, { name: "one", loadBalancers, healthCheckGracePeriodSeconds: 60 });
    cloud.update(service, { name: "one" });
  });

  it("sends only changed properties of a service, so that external changes remain", () => {
    const inputs = { taskDefinition: "api:1", desiredCount: 0 };
    const service = make(SERVICE, inputs);
    stateFile.change(({ resources }) => {
      resources[0]!.inputs["desiredCount"] = 2;
    });
    cloud.update(service, { ...inputs, taskDefinition: "api:2" }, inputs);
    assert.deepEqual(cloud.read(service)!.inputs, { taskDefinition: "api:2", desiredCount: 2 });
  });

  it("rejects a log group whose key's policy doesn't let CloudWatch Logs use it", () => {
    const group = "arn:aws:logs:ap-northeast-1:111111111111:log-group:/shop/api";
    const logs = {
      Effect: "Allow",
      Principal: { Service: "logs.ap-northeast-1.amazonaws.com" },
      Action: ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
      Resource: "*",
      Condition: { ArnEquals: { "kms:EncryptionContext:aws:logs:arn": group } },
    };
    const keyWith = (name: string, ...statements: object[]) =>
      String(make("aws:kms/key:Key", { policy: JSON.stringify({ Version: "2012-10-17", Statement: statements }) }, name).outputs["arn"]);
    const logGroup = (kmsKeyId: string) => make(LOG_GROUP, { name: "/shop/api", kmsKeyId });
    const refusal = new RegExp(`is not allowed to be used with LogGroup '${group}'`);

    const root = { Effect: "Allow", Principal: { AWS: "arn:aws:iam::111111111111:root" }, Action: "kms:*", Resource: "*" };
    const other = { ArnLike: { "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:ap-northeast-1:111111111111:log-group:/other/*" } };
    const wrong = [
      root,
      { ...logs, Principal: { Service: "logs.us-east-1.amazonaws.com" } },
      { ...logs, Condition: other },
      { ...logs, Action: ["kms:Encrypt", "kms:Decrypt"] },
      { ...logs, Effect: "Deny" },
      { ...logs, Condition: { StringEquals: { "aws:SourceAccount": "111111111111" } } },
    ];
    wrong.forEach((statement, index) =>
      assert.throws(() => logGroup(keyWith(`wrong-${index}`, statement)), refusal, JSON.stringify(statement))
    );
    assert.throws(() => logGroup("arn:aws:kms:ap-northeast-1:111111111111:key/missing"), refusal);

    const right = keyWith("right", root, logs);
    const made = logGroup(right);
    assert.throws(() => cloud.update(made, { name: "/shop/api", kmsKeyId: keyWith("root", root) }), refusal);
    assert.equal(cloud.update(made, { name: "/shop/api" }).id, "/shop/api");
  });

  it("rejects deployment alarms without a name, as the provider's SDK does", () => {
    assert.throws(
      () => make(SERVICE, { alarms: { enable: false, rollback: false, alarmNames: [] } }),
      /missing required field, .*AlarmNames/,
    );
  });

  it("moves a service's count into its scaling range immediately", () => {
    const service = make(SERVICE, { name: "api", cluster: "c", desiredCount: 0 });
    const target = make("aws:appautoscaling/target:Target", {
      serviceNamespace: "ecs",
      scalableDimension: "ecs:service:DesiredCount",
      resourceId: "service/c/api",
      minCapacity: 2,
      maxCapacity: 4,
    });
    const desired = () => [cloud.read(service)!.inputs["desiredCount"], cloud.read(service)!.outputs["desiredCount"]];
    assert.deepEqual(desired(), [2, 2]);
    cloud.update(target, { ...cloud.read(target)!.inputs, minCapacity: 3 });
    assert.deepEqual(desired(), [3, 3]);
  });

  describe("as RDS", () => {
    const POSTGRES = {
      engine: "postgres",
      engineVersion: "17",
      storageType: "gp3",
      allocatedStorage: 20,
      applyImmediately: true,
      parameterGroupName: "postgres17",
    };
    const change = (database: { urn: string; id: string; outputs: Properties }, inputs: Properties) =>
      cloud.update(database, { ...POSTGRES, ...inputs });
    const inputs = () => stateFile.read().resources.find(({ type }) => type === DATABASE)!.inputs;

    it("rejects a downgrade, and a major upgrade without `allowMajorVersionUpgrade`", () => {
      const database = make(DATABASE, { ...POSTGRES, engineVersion: "17.6" });
      assert.throws(
        () => change(database, { engineVersion: "17.5" }),
        /InvalidParameterCombination: Cannot upgrade postgres from 17\.6 to 17\.5/,
      );
      assert.throws(() => change(database, { engineVersion: "16" }), /Cannot upgrade postgres from 17\.6 to 16/);
      assert.throws(() => change(database, { engineVersion: "18" }), /AllowMajorVersionUpgrade flag must be present/);
      change(database, { engineVersion: "17" });
      change(database, { engineVersion: "18", allowMajorVersionUpgrade: true });
      assert.equal(inputs()["engineVersion"], "18");
    });

    it("rejects `iops` below 400 GiB, and less than the baseline above", () => {
      const less = /You can't specify IOPS or storage throughput for engine postgres and a storage size less than 400/;
      assert.throws(() => make(DATABASE, { ...POSTGRES, iops: 3000 }, "small"), less);
      assert.throws(() => make(DATABASE, { ...POSTGRES, storageThroughput: 125 }, "small"), less);
      assert.throws(
        () => make(DATABASE, { ...POSTGRES, allocatedStorage: 400, iops: 3000 }, "large"),
        /Invalid iops value for engine name postgres and storage type gp3: 3000/,
      );
      const database = make(DATABASE, POSTGRES);
      assert.deepEqual([database.outputs["iops"], database.outputs["storageThroughput"]], [3000, 125]);
      assert.throws(
        () => change(database, { allocatedStorage: 400 }),
        /Invalid iops value for engine name postgres and storage type gp3: 3000/,
        "the provider sends the value of the state",
      );
      const { outputs } = change(database, { allocatedStorage: 400, iops: 12_000, storageThroughput: 500 });
      assert.deepEqual([outputs["iops"], outputs["storageThroughput"]], [12_000, 500]);
    });

    it("defers restarting changes to the maintenance window, with a major version's parameter group", () => {
      const group = make("aws:rds/parameterGroup:ParameterGroup", { name: "postgres17", family: "postgres17" });
      const database = make(DATABASE, POSTGRES);
      change(database, {
        engineVersion: "18",
        allowMajorVersionUpgrade: true,
        applyImmediately: false,
        parameterGroupName: "postgres18",
        backupRetentionPeriod: 5,
      });
      assert.deepEqual([inputs()["engineVersion"], inputs()["parameterGroupName"], inputs()["backupRetentionPeriod"]], [
        "17",
        "postgres17",
        5,
      ]);
      assert.deepEqual(stateFile.read().resources.at(-1)!.pending, { engineVersion: "18", parameterGroupName: "postgres18" });
      assert.throws(() => cloud.delete(group), /InvalidDBParameterGroupState/);
      change(database, { engineVersion: "18", allowMajorVersionUpgrade: true, parameterGroupName: "postgres18" });
      assert.deepEqual([inputs()["engineVersion"], inputs()["parameterGroupName"]], ["18", "postgres18"]);
      cloud.delete(group);
    });

    it("rejects changes while it is stopped", () => {
      const database = make(DATABASE, POSTGRES);
      stateFile.change(({ resources }) => {
        resources[0]!.outputs["status"] = "stopped";
      });
      assert.throws(() => change(database, { backupRetentionPeriod: 5 }), /InvalidDBInstanceState/);
      stateFile.change(({ resources }) => {
        resources[0]!.outputs["status"] = "available";
      });
      change(database, { backupRetentionPeriod: 5 });
    });

    it("sets `engineLifecycleSupport` only on creation", () => {
      const database = make(DATABASE, { ...POSTGRES, engineLifecycleSupport: "open-source-rds-extended-support-disabled" });
      change(database, { engineLifecycleSupport: "open-source-rds-extended-support" });
      assert.equal(inputs()["engineLifecycleSupport"], "open-source-rds-extended-support-disabled");
      const usual = make(DATABASE, { ...POSTGRES, identifier: "usual" }, "usual");
      assert.equal(
        change(usual, { identifier: "usual", engineLifecycleSupport: "open-source-rds-extended-support-disabled" })
          .outputs["engineLifecycleSupport"],
        "open-source-rds-extended-support",
      );
    });
  });

  it("rejects the deletion of a cluster with a running standalone task", () => {
    const cluster = make("aws:ecs/cluster:Cluster", { name: "jobs" });
    stateFile.change(({ resources }) => {
      resources[0]!.holds = 1;
    });
    assert.throws(() => cloud.delete(cluster), /ClusterContainsTasksException: The Cluster cannot be deleted while Tasks are active/);
    stateFile.change(({ resources }) => {
      resources[0]!.holds = 0;
    });
    cloud.delete(cluster);
  });

  it("answers a lookup of an existing resource from the account, and others from the table", () => {
    make(REPOSITORY, { name: "images", imageTagMutability: "MUTABLE" });
    const lookup = (name: string) => cloud.lookup("aws:ecr/getRepository:getRepository", { name });
    assert.deepEqual([lookup("images")["imageTagMutability"], lookup("others")["imageTagMutability"]], ["MUTABLE", "IMMUTABLE"]);
  });

  it("answers a lookup with known values only, as the engine accepts no others", () => {
    const name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64";
    const answer = cloud.lookup("aws:ssm/getParameter:getParameter", { name });
    assert.match(String(answer["insecureValue"]), /^ami-/);
    assert.ok(!("version" in answer), JSON.stringify(answer));
  });

  it("fails as configured, with or without creating the resource", () => {
    stateFile.setFaults([{ operation: "create", number: 1, how: "fail" }, { operation: "create", number: 2, how: "fail-after" }, {
      operation: "create",
      number: 3,
      how: "lose-answer",
    }]);
    const attempt = (name: string) => () => make(ROLE, { name }, name);
    assert.throws(attempt("a"), /^Error: create of a failed/);
    assert.throws(attempt("b"), (error) => error instanceof CreatedButFailed && error.created.id === "b");
    assert.throws(attempt("c"), (error) => !(error instanceof CreatedButFailed));
    attempt("d")();
    assert.deepEqual(stateFile.log().map(({ name, outcome }) => `${name} ${outcome}`), [
      "a failed",
      "b failed after",
      "c failed after",
      "d done",
    ]);
    assert.deepEqual(stateFile.read().resources.map(({ id }) => id), ["b", "c", "d"]);
  });

  it("generates a name before creation, and keeps it in updates", () => {
    const names = (olds: Properties, news: Properties) => cloud.check(urn(ROLE), olds, news);
    const first = names({}, { path: "/" });
    assert.match(String(first["name"]), /^it-[0-9a-f]{7}$/);
    assert.deepEqual(first["__defaults"], ["name"]);
    cloud.create(urn(ROLE), first);
    assert.equal(names(first, { path: "/" })["name"], first["name"]);
    assert.notEqual(names({}, { path: "/" })["name"], first["name"], "a replacement has another one");
    assert.deepEqual(names(first, { name: "own" }), { name: "own" });
    assert.deepEqual(names({}, { namePrefix: "own" }), { namePrefix: "own" });
  });

  it("reads an imported resource by its import id", () => {
    const { id, outputs } = make(DEFINITION, { family: "api" });
    assert.equal(cloud.read({ urn: urn(DEFINITION), id: String(outputs["arn"]), outputs: {} })?.id, id);
  });

  it("returns undefined for a resource that wasn't created", () =>
    assert.equal(cloud.read({ urn: urn(VPC), id: "vpc-1", outputs: {} }), undefined));

  it("gets no second request for inputs that the state has from a rejected update", () => {
    const inputs = { description: "before" };
    const role = make(ROLE, inputs);
    const update = (outputs: Properties) => cloud.update({ ...role, outputs }, { description: "after" }, inputs);
    stateFile.setFaults([{ operation: "update", number: 1, how: "refuse" }]);
    let state: Properties = {};
    assert.throws(() => update(role.outputs), (error) => {
      assert.ok(error instanceof CreatedButFailed);
      state = error.created.outputs;
      return true;
    });
    assert.equal(update(state).outputs["description"], "after");
    assert.equal(cloud.read(role)?.outputs["description"], "before");
    update(role.outputs);
    assert.equal(cloud.read(role)?.outputs["description"], "after");
  });

  it("loses no resource when several processes create some at the same time", async () => {
    const script = `
      const { StateFile } = require(${JSON.stringify(require.resolve("../../tests/engine/plugin/state-file"))});
      const file = new StateFile(process.argv[1]);
      for (let round = 0; round < 100; round++) file.change((all) => { all.created["rounds"] = (all.created["rounds"] ?? 0) + 1; });`;
    await Promise.all([1, 2, 3].map(() =>
      new Promise<void>((resolve, reject) => {
        const child = spawn(process.execPath, ["--require", "tsx/cjs", "--eval", script, folder], {
          stdio: "inherit",
          cwd: join(__dirname, "..", ".."),
        });
        child.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`exit code ${code}`))));
      })
    ));
    assert.equal(stateFile.read().created["rounds"], 300);
  });
});
