import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import type { EncryptionSettings } from "../../../components/secrets/encryption-settings";
import { EnvironmentKey } from "../../../components/secrets/environment-key";
import { makeEncryption } from "../../../components/secrets/make-encryption";
import type { Encryption } from "../../../components/shared/encryption";
import type { Statement } from "../../../components/shared/policy-document";
import { build, refusal } from "../../support/simulated";
import { HERE, NAMES, statements } from "../../support/workloads";

const SECRET = `arn:aws:secretsmanager:${HERE}:secret:/stg/web/api-key-AbCdEf`;
const PARAMETER = `arn:aws:ssm:${HERE}:parameter/stg/web/api-key`;
const SCHEDULE = `arn:aws:scheduler:${HERE}:schedule/report/start`;

const KEY_NAME = "encryption-key";
const make = () => build(() => void new EnvironmentKey(KEY_NAME, { names: NAMES }));
const encryptionWith = async (settings: EncryptionSettings) => {
  let encryption: Encryption = {};
  const registered = await build(() => void (encryption = makeEncryption({ names: NAMES, ...settings })));
  return { registered, encryption };
};
const root = { Principal: { AWS: "arn:aws:iam::111111111111:root" } };

/** The statement of the policy that allows an action, and whether others allow it as well. */
const allowing = async (action: string) =>
  statements(await make(), "Key", KEY_NAME).filter(({ Action }) => (Action as string[]).includes(action));

describe("EnvironmentKey", () => {
  it("creates a key that rotates yearly and that Pulumi never deletes, and its alias", async () => {
    const registered = await make();
    const { policy: _, ...key } = registered.inputs("Key");
    assert.deepEqual(key, {
      description: "Encrypts secrets, logs, database, schedules and buckets of aws-practice-stg",
      enableKeyRotation: true,
      tags: { Name: "aws-practice-stg" },
    });
    assert.deepEqual(registered.inputs("Alias"), { name: "alias/aws-practice-stg", targetKeyId: registered.only("Key").id });
    assert.equal(registered.only("Key").options.retainOnDelete, true);
  });

  it("lets no principal use the key without a condition, nor create grants that do", async () => {
    const [administration, ...uses] = statements(await make(), "Key", KEY_NAME);
    assert.equal(administration!["Condition"], undefined);
    const use = /^kms:(Encrypt|Decrypt|GenerateDataKey.*|ReEncrypt.*|CreateGrant|Sign|Verify.*|GenerateMac|DeriveSharedSecret)$/;
    assert.deepEqual((administration!["Action"] as string[]).filter((action) => use.test(action)), []);
    assert.equal(uses.length, 5);
    assert.deepEqual(uses.filter(({ Condition }) => Condition === undefined), []);
  });

  it("lets the account use it through RDS, Secrets Manager and Systems Manager, for schedules, and for sessions", async () => {
    const [services, schedules, sessions, logs, ...more] = await allowing("kms:Decrypt");
    assert.deepEqual(more, []);
    assert.deepEqual(services, {
      Effect: "Allow",
      ...root,
      Action: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
      Resource: ["*"],
      Condition: {
        StringEquals: {
          "kms:ViaService": ["rds", "s3", "secretsmanager", "ssm", "elasticache", "dax"].map((service) =>
            `${service}.ap-northeast-1.amazonaws.com`
          ),
        },
      },
    });
    assert.deepEqual(schedules, {
      Effect: "Allow",
      ...root,
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: ["*"],
      Condition: { ArnLike: { "kms:EncryptionContext:aws:scheduler:schedule:arn": `arn:aws:scheduler:${HERE}:schedule/*` } },
    });
    assert.deepEqual(Object.keys(sessions!["Condition"] as object), ["StringLike"]);
    assert.match(JSON.stringify(sessions!["Condition"]), /"kms:EncryptionContext:aws:ssm:TargetId":"ecs:[\w-]+_\*"/);
    assert.deepEqual(logs!["Principal"], { Service: "logs.ap-northeast-1.amazonaws.com" });
  });

  it("lets CloudWatch Logs use it for this environment's log groups", async () => {
    const logs = (await allowing("kms:ReEncryptFrom"))[0]!;
    assert.deepEqual(logs["Condition"], {
      ArnLike: {
        "kms:EncryptionContext:aws:logs:arn": [
          `arn:aws:logs:${HERE}:log-group:/aws-practice/stg/*`,
          `arn:aws:logs:${HERE}:log-group:/aws/rds/instance/*-stg/*`,
          `arn:aws:logs:${HERE}:log-group:/aws/ecs/containerinsights/aws-practice-stg/*`,
        ],
      },
    });
  });

  it("lets RDS and Secrets Manager create grants for themselves only", async () => {
    assert.deepEqual((await allowing("kms:CreateGrant")).map(({ Action, Condition }) => [Action, Condition]), [[["kms:CreateGrant"], {
      StringEquals: {
        "kms:ViaService": ["rds", "secretsmanager", "elasticache", "dax"].map((service) => `${service}.ap-northeast-1.amazonaws.com`),
      },
      Bool: { "kms:GrantIsForAWSResource": "true" },
    }]]);
  });

  it("grants readers and writers exactly their resources, through their service", async () => {
    const registered = await build(() => {
      const key = new EnvironmentKey(KEY_NAME, { names: NAMES });
      const granted: Statement[] = [
        key.decryptFor("secretsmanager", [SECRET]),
        key.decryptFor("ssm", [PARAMETER]),
        key.decryptFor("scheduler", [SCHEDULE]),
        key.encryptFor("secretsmanager", [SECRET]),
        key.encryptFor("ssm", [PARAMETER]),
      ];
      granted.forEach((statement, index) => new pulumi.Stash(`grant-${index}`, { input: pulumi.jsonStringify(statement) }));
    });
    const granted = [0, 1, 2, 3, 4].map((index) => registered.json("Stash", `grant-${index}`, "input") as Statement);
    const arn = registered.only("Key").outputs["arn"];
    assert.ok(granted.every(({ Effect, Resource }) => Effect === "Allow" && Resource.length === 1 && Resource[0] === arn));
    const via = (service: string) => ({ "kms:ViaService": [`${service}.ap-northeast-1.amazonaws.com`] });
    assert.deepEqual(granted.map(({ Action, Condition }) => [Action, Condition]), [
      [["kms:Decrypt"], { StringEquals: { ...via("secretsmanager"), "kms:EncryptionContext:SecretARN": [SECRET] } }],
      [["kms:Decrypt"], { StringEquals: { ...via("ssm"), "kms:EncryptionContext:PARAMETER_ARN": [PARAMETER] } }],
      [["kms:Decrypt"], { StringEquals: { "kms:EncryptionContext:aws:scheduler:schedule:arn": [SCHEDULE] } }],
      [["kms:Decrypt", "kms:GenerateDataKey"], { StringEquals: { ...via("secretsmanager"), "kms:EncryptionContext:SecretARN": [SECRET] } }],
      [["kms:Decrypt", "kms:Encrypt"], { StringEquals: { ...via("ssm"), "kms:EncryptionContext:PARAMETER_ARN": [PARAMETER] } }],
    ]);
  });
});

describe("makeEncryption", () => {
  it("creates no key if every use has AWS's key", async () => {
    const settings: EncryptionSettings[] = [{}, { key: "aws" }, {
      key: "own",
      secrets: "aws",
      logs: "aws",
      database: "aws",
      cache: "aws",
      schedules: "aws",
      buckets: "aws",
    }];
    for (const one of settings) {
      const { registered, encryption } = await encryptionWith(one);
      assert.deepEqual([registered.ofType("EnvironmentKey"), encryption], [[], {}]);
    }
  });

  it("gives `key` to every use that doesn't say otherwise", async () => {
    const uses = async (settings: EncryptionSettings) => Object.keys((await encryptionWith(settings)).encryption);
    assert.deepEqual(await uses({ key: "own" }), ["secrets", "logs", "database", "cache", "schedules", "buckets"]);
    assert.deepEqual(await uses({ key: "own", database: "aws" }), ["secrets", "logs", "cache", "schedules", "buckets"]);
    assert.deepEqual(await uses({ database: "own" }), ["database"]);
  });

  it("creates one key for all uses", async () => {
    const { registered, encryption } = await encryptionWith({ key: "own" });
    assert.equal(new Set(Object.values(encryption)).size, 1);
    assert.equal(encryption.logs!.aliasName, "alias/aws-practice-stg");
    assert.equal(registered.ofType("Key").length, 1);
  });

  it("rejects another owner", async () => {
    assert.equal(
      await refusal(() => void makeEncryption({ names: NAMES, key: "none" as "own" })),
      "encryption: key is \"none\", but must be one of own, aws",
    );
  });
});
