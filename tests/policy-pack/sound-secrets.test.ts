import assert from "node:assert/strict";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { findingsOf } from "../../policy-pack/evaluate";
import { type Properties, UNKNOWN } from "../../policy-pack/stack-view";
import { programOf } from "../../toolkit/plan/judged-program";
import { build } from "../support/simulated";
import { resourceOf } from "./support/broken";
import { found } from "./support/found";
import { policiesNamed, policyNamed } from "./support/policies";
import { itSurvives } from "./support/survives";

const IDS = [
  "secret-not-in-state",
  "secret-own-key",
  "data-own-key",
  "iam-database-user",
  "iam-database-authentication",
  "iam-execution-role-per-family",
];
const POLICIES_OF_SECRETS = policiesNamed(IDS);

/** Findings of the policies about secrets in another team's program. */
async function findings(program: () => unknown, stack = "prd"): Promise<string[]> {
  const { resources } = await build(program);
  return found(programOf(resources, { project: "shop", stack, config: {} }), POLICIES_OF_SECRETS);
}

const document = (...Statement: object[]) => pulumi.jsonStringify({ Version: "2012-10-17", Statement });
const role = (name: string, service = "ecs-tasks.amazonaws.com") =>
  new aws.iam.Role(name, {
    assumeRolePolicy: document({ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }),
  });
const grant = (name: string, Action: string, Resource: pulumi.Input<string>) =>
  new aws.iam.RolePolicy(name, { role: role(`${name}-role`).name, policy: document({ Effect: "Allow", Action, Resource }) });
const task = (family: string, execution: aws.iam.Role, ...secrets: aws.secretsmanager.Secret[]) =>
  new aws.ecs.TaskDefinition(family, {
    family,
    executionRoleArn: execution.arn,
    containerDefinitions: pulumi.jsonStringify([{
      name: family,
      image: "shop",
      secrets: secrets.map(({ arn }, index) => ({ name: `KEY_${index}`, valueFrom: arn })),
    }]),
  });

describe("Another team's program breaks no policy about secrets:", () => {
  const SOUND: [what: string, program: () => unknown][] = [
    ["a secret without a value, with the account's key", () => {
      const key = new aws.kms.Key("key", { enableKeyRotation: true });
      new aws.secretsmanager.Secret("api", { name: "shop/api", kmsKeyId: key.arn });
      new aws.cloudwatch.LogGroup("log", { retentionInDays: 7 });
    }],
    [
      "a secret with another program's key, by its alias",
      () => new aws.secretsmanager.Secret("api", { name: "shop/api", kmsKeyId: "alias/shop" }),
    ],
    ["an Aurora cluster whose master AWS keeps, and a function that connects by a proxy as its own user", () => {
      const key = new aws.kms.Key("key", { enableKeyRotation: true });
      const cluster = new aws.rds.Cluster("db", {
        engine: "aurora-postgresql",
        masterUsername: "root",
        manageMasterUserPassword: true,
        masterUserSecretKmsKeyId: key.keyId,
        kmsKeyId: key.arn,
        storageEncrypted: true,
        iamDatabaseAuthenticationEnabled: true,
      });
      grant(
        "report",
        "rds-db:connect",
        pulumi.interpolate`arn:aws:rds-db:ap-northeast-1:111111111111:dbuser:${cluster.clusterResourceId}/report`,
      );
      grant("shop", "rds-db:connect", "arn:aws:rds-db:ap-northeast-1:111111111111:dbuser:prx-0123456789abcdef0/shop");
    }],
    [
      "a database with AWS's keys in a program without a key of its own, whose clients have passwords",
      () => new aws.rds.Instance("db", { engine: "mysql", instanceClass: "db.t4g.micro", username: "root", storageEncrypted: true }),
    ],
    ["an administrator's role beside a database with passwords", () => {
      new aws.rds.Instance("db", { engine: "mysql", instanceClass: "db.t4g.micro", username: "root", storageEncrypted: true });
      grant("admin", "*", "*");
    }],
    ["two services, each with its execution role and its secret", () => {
      for (const name of ["web", "jobs"]) task(name, role(name), new aws.secretsmanager.Secret(name, { kmsKeyId: "alias/shop" }));
    }],
    ["two services with one execution role and without secrets", () => {
      const shared = role("shared");
      for (const name of ["web", "jobs"]) task(name, shared);
    }],
    ["a String parameter, and a SecureString that is only read", () => {
      new aws.ssm.Parameter("level", { type: "String", name: "/shop/log-level", value: "info" });
      aws.ssm.Parameter.get("key", "/shop/api-key");
    }],
    ["a cache's user with IAM authentication, and one that needs no password", () => {
      const user = { engine: "valkey", userName: "shop", accessString: "on ~* +@all" };
      new aws.elasticache.User("iam", { ...user, userId: "iam", authenticationMode: { type: "iam" } });
      new aws.elasticache.User("off", { ...user, userId: "off", noPasswordRequired: true });
    }],
  ];
  for (const [what, program] of SOUND) it(what, async () => assert.deepEqual(await findings(program), []));
});

describe("Another team's program breaks the policies about secrets:", () => {
  it("a password from Pulumi's encrypted configuration, in staging as well", async () => {
    const program = () =>
      new aws.rds.Instance("db", {
        engine: "mysql",
        instanceClass: "db.t4g.micro",
        username: "root",
        password: pulumi.secret("sommer2024x"),
        kmsKeyId: "alias/shop",
        storageEncrypted: true,
      });
    assert.deepEqual(await findings(program), ["secret-not-in-state Instance db"]);
    assert.deepEqual(await findings(program, "stg"), ["secret-not-in-state Instance db"]);
  });

  it("a database with AWS's key beside a secret with the program's", async () => {
    assert.deepEqual(
      await findings(() => {
        const key = new aws.kms.Key("key", { enableKeyRotation: true });
        new aws.secretsmanager.Secret("api", { kmsKeyId: key.arn });
        new aws.rds.Instance("db", { engine: "postgres", instanceClass: "db.t4g.micro", username: "root", storageEncrypted: true });
        new aws.cloudwatch.LogGroup("with", { retentionInDays: 7, kmsKeyId: key.arn });
        new aws.cloudwatch.LogGroup("without", { retentionInDays: 7 });
      }),
      ["data-own-key Instance db", "data-own-key LogGroup without"],
    );
  });
});

describe("Policies about secrets", () => {
  const preview = (type: string, name: string, properties: Properties, sources: Record<string, string[]> = {}) => ({
    ...resourceOf(type, name, properties),
    propertyDependencies: { ...Object.fromEntries(Object.keys(properties).map((key) => [key, [] as string[]])), ...sources },
  });
  const judge = async (id: string, ...resources: ReturnType<typeof preview>[]) => {
    const { findings: all, notEvaluated } = await findingsOf(policyNamed(id), { resources, environment: "prd", production: true });
    return [all.map(({ resource, property }) => `${resource.name}: ${property}`), notEvaluated.map(({ resource }) => resource.name)];
  };

  it("count a value that isn't known yet as given", async () => {
    const version = preview("aws:secretsmanager/secretVersion:SecretVersion", "version", { secretString: UNKNOWN }, {
      secretString: ["urn:pulumi:prd::shop::random:index/randomPassword:RandomPassword::password"],
    });
    assert.deepEqual(await judge("secret-not-in-state", version), [["version: secretString"], []]);
    const secret = preview("aws:secretsmanager/secret:Secret", "secret", { kmsKeyId: UNKNOWN }, {
      kmsKeyId: ["urn:pulumi:prd::shop::aws:kms/key:Key::key"],
    });
    assert.deepEqual(await judge("secret-own-key", secret), [[], []]);
  });

  it("count a value that AWS fills in as not given", async () => {
    const secret = { ...preview("aws:secretsmanager/secret:Secret", "secret", { name: "api" }) };
    assert.deepEqual(await judge("secret-own-key", { ...secret, properties: { ...secret.properties, kmsKeyId: UNKNOWN } }), [[
      "secret: kmsKeyId",
    ], []]);
    const database = preview("aws:rds/instance:Instance", "db", { engine: "postgres" });
    assert.deepEqual(await judge("secret-not-in-state", { ...database, properties: { ...database.properties, password: UNKNOWN } }), [
      [],
      [],
    ]);
  });

  it("don't evaluate an unknown document or role", async () => {
    const database = preview("aws:rds/instance:Instance", "db", { username: "root", iamDatabaseAuthenticationEnabled: false });
    const policy = preview("aws:iam/rolePolicy:RolePolicy", "grant", { policy: UNKNOWN });
    for (const id of ["iam-database-user", "iam-database-authentication"]) {
      assert.deepEqual(await judge(id, database, policy), [[], ["grant"]], id);
    }
    const definition = preview("aws:ecs/taskDefinition:TaskDefinition", "task", { family: "task", executionRoleArn: UNKNOWN });
    assert.deepEqual(await judge("iam-execution-role-per-family", definition), [[], ["task"]]);
  });

  itSurvives(POLICIES_OF_SECRETS, [
    "aws:ecs/taskDefinition:TaskDefinition",
    "aws:iam/rolePolicy:RolePolicy",
    "aws:rds/instance:Instance",
    "aws:secretsmanager/secret:Secret",
    "aws:cloudwatch/logGroup:LogGroup",
  ], [
    "kmsKeyId",
    "keyId",
    "type",
    "password",
    "passwords",
    "users",
    "authenticationMode",
    "username",
    "arn",
    "family",
    "executionRoleArn",
  ]);
});
