import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";

import * as fc from "fast-check";

import { type Finding, isResourcePolicy, type Policy, referenceTexts } from "../../policy-pack/policy";
import { readUserData } from "../../policy-pack/secrets/places";
import { type Properties, type Resource, type StackView, UNKNOWN, UnknownValueError, type Value } from "../../policy-pack/stack-view";
import { base64, GITHUB, PASSWORD, RANDOM } from "./catalogue/secrets";
import { labelOf, resourceOf } from "./support/broken";
import { findingsAmong } from "./support/found";
import { policiesNamed } from "./support/policies";
import { NAMES, real } from "./support/real-programs";

const secrets = policiesNamed(["secret"]);

async function findingsIn(policy: Policy, program: StackView): Promise<Finding[]> {
  if (!isResourcePolicy(policy)) return findingsAmong(await policy.validateStack(program));
  return program.resources.filter(({ type }) => policy.types.includes(type)).flatMap((resource) =>
    findingsAmong(policy.validateResource(resource))
  );
}

/** Findings as `policy: type name: property`, sorted. */
async function verdicts(program: StackView): Promise<string[]> {
  const all = await Promise.all(
    secrets.map(async (policy) =>
      (await findingsIn(policy, program)).map(({ resource, property }) => `${policy.id}: ${labelOf(resource)}: ${property}`)
    ),
  );
  return all.flat().toSorted();
}

const resourceWith = (type: string, properties: Properties, secretProperties: string[] = []): Resource => ({
  ...resourceOf(type, type.split(":").at(-1)!, properties),
  secretProperties,
});

describe("Policies secret-*", () => {
  describe("find no plain text in", () => {
    it("properties meant for secrets", async () => {
      const others = [
        resourceWith("aws:ssm/parameter:Parameter", { type: "SecureString", name: "/app/password", value: PASSWORD }, ["value"]),
        resourceWith("aws:rds/instance:Instance", { password: RANDOM }, ["password"]),
        resourceWith("aws:rds/cluster:Cluster", { masterPassword: RANDOM }, ["masterPassword"]),
        resourceWith("pulumi:pulumi:Stack", {
          databasePassword: RANDOM,
          databaseSecretArn: "arn:aws:secretsmanager:eu-west-1:111111111111:secret:db-AbCdEf",
        }, ["databasePassword"]),
        resourceWith("aws:codebuild/project:Project", {
          environment: { environmentVariables: [{ name: "DB_PASSWORD", type: "SECRETS_MANAGER", value: "main-db:password" }] },
        }),
        resourceWith("aws:ssm/parameter:Parameter", { type: "String", name: "/app/image", value: "3f2c1a9" }, ["value"]),
      ];
      // They aren't in plain text, but in the state.
      assert.deepEqual(await verdicts({ resources: others, environment: "prd", production: true }), [
        "secret-not-in-state: Cluster Cluster: masterPassword",
        "secret-not-in-state: Instance Instance: password",
        "secret-not-in-state: Parameter Parameter: value",
        "secret-own-key: Parameter Parameter: keyId",
      ]);
    });
  });

  it("have no secret property to find in the repository's programs", async () => {
    for (const name of NAMES) {
      assert.deepEqual(
        (await real(name)).resources.filter(({ secretProperties }) => secretProperties.length > 0).map(({ urn }) => urn),
        [],
      );
    }
  });

  it("accept zipped and encoded user data, and the provider's default tags", async () => {
    const script = `#!/bin/sh\n${
      Array.from({ length: 40 }, (_, index) => `echo step ${index * 7919} of ${index * 31} >> /var/log/step-${index}.log`).join("\n")
    }\n`;
    const passing = [
      resourceWith("aws:ec2/instance:Instance", { userDataBase64: gzipSync(script).toString("base64") }),
      resourceWith("aws:ec2/launchTemplate:LaunchTemplate", { userData: base64(script) }),
      resourceWith("aws:ec2/vpc:Vpc", { tags: { Name: "main" }, tagsAll: { Name: "main", Environment: "stg" } }),
    ];
    assert.deepEqual(await verdicts({ resources: passing, environment: "stg", production: false }), []);
  });

  it("report a tag of both the resource and the provider once", async () => {
    const tags = { Password: PASSWORD };
    assert.deepEqual(
      await verdicts({ resources: [resourceWith("aws:ec2/vpc:Vpc", { tags, tagsAll: tags })], environment: "stg", production: false }),
      ["secret-not-in-tags: Vpc Vpc: tags.Password"],
    );
  });

  describe("unknown values", () => {
    const unknown = (type: string, properties: Properties) =>
      verdicts({ resources: [resourceWith(type, properties)], environment: "stg", production: false });
    const CASES: [string, string, Properties, string][] = [
      ["container definitions", "aws:ecs/taskDefinition:TaskDefinition", { containerDefinitions: UNKNOWN }, "containerDefinitions"],
      ["a function's variable", "aws:lambda/function:Function", { environment: { variables: { A: UNKNOWN } } }, "environment.variables.A"],
      ["a function's variables", "aws:lambda/function:Function", { environment: { variables: UNKNOWN } }, "environment.variables"],
      ["a schedule's input", "aws:scheduler/schedule:Schedule", { target: { arn: UNKNOWN, input: UNKNOWN } }, "target.input"],
      ["user data", "aws:ec2/instance:Instance", { userData: UNKNOWN }, "userData"],
      ["a fleet's specifications", "aws:ec2/spotFleetRequest:SpotFleetRequest", { launchSpecifications: UNKNOWN }, "launchSpecifications"],
      ["a tag", "aws:ec2/vpc:Vpc", { tags: { Name: UNKNOWN } }, "tags.Name"],
      ["all tags", "aws:ec2/vpc:Vpc", { tags: UNKNOWN }, "tags"],
      ["a parameter's value", "aws:ssm/parameter:Parameter", { type: "String", name: "a", value: UNKNOWN }, "value"],
      ["a parameter's type", "aws:ssm/parameter:Parameter", { type: UNKNOWN, name: "a", value: "b" }, "type"],
      ["a description", "aws:kms/key:Key", { description: UNKNOWN }, "description"],
    ];
    for (const [name, type, properties, path] of CASES) {
      it(`${name}: UnknownValueError`, async () => {
        await assert.rejects(unknown(type, properties), (error) => error instanceof UnknownValueError && error.path === path);
      });
    }

    it("elsewhere don't matter", async () => {
      assert.deepEqual(await unknown("aws:ec2/instance:Instance", { arn: UNKNOWN, id: UNKNOWN, tagsAll: UNKNOWN, subnetId: UNKNOWN }), []);
      assert.deepEqual(await unknown("aws:scheduler/schedule:Schedule", { target: { arn: UNKNOWN, input: "{}" } }), []);
    });

    it("don't hide what is known", async () => {
      const found = await verdicts({
        resources: [resourceWith("aws:lambda/function:Function", { environment: { variables: { A: UNKNOWN, TOKEN: PASSWORD } } })],
        environment: "stg",
        production: false,
      });
      assert.deepEqual(found, ["secret-not-in-environment: Function Function: environment.variables.TOKEN"]);
    });
  });

  describe("any properties", () => {
    const leaf: fc.Arbitrary<Value> = fc.oneof(
      fc.string(),
      fc.string({ unit: "binary" }),
      fc.double(),
      fc.integer(),
      fc.boolean(),
      fc.constantFrom(null, undefined, UNKNOWN, "", "[", "{}", "[{}]", "null", "[[[]]]", GITHUB, RANDOM, "H4sIAAAA"),
    );
    const KEYS = [
      "environment",
      "variables",
      "command",
      "name",
      "value",
      "tags",
      "input",
      "options",
      "healthCheck",
      "userData",
      "description",
      "key",
      "__proto__",
      "constructor",
      "type",
    ];
    const { value } = fc.letrec<{ value: Value }>((tie) => ({
      value: fc.oneof(
        { depthSize: "small" },
        leaf,
        fc.array(tie("value"), { maxLength: 4 }),
        fc.dictionary(fc.oneof(fc.constantFrom(...KEYS), fc.string()), tie("value"), { maxKeys: 4 }),
      ),
    }));
    const types = [
      ...new Set(secrets.flatMap((policy) => (isResourcePolicy(policy) ? policy.types : []))),
      "aws:ssm/parameter:Parameter",
      "aws:ec2/vpc:Vpc",
      "pulumi:pulumi:Stack",
      "aws:glue/job:Job",
    ];
    const PROPERTIES = [
      "containerDefinitions",
      "environment",
      "imageConfig",
      "userData",
      "userDataBase64",
      "launchSpecifications",
      "target",
      "input",
      "definition",
      "tags",
      "tagsAll",
      "tagSpecifications",
      "description",
      "value",
      "type",
      "name",
      "ingress",
      "parameters",
      "defaultArguments",
    ];
    const jsonText = value.map((
      item,
    ) => (item === UNKNOWN ? UNKNOWN : JSON.stringify(item, (_, inner: unknown) => (inner === UNKNOWN ? "?" : inner))));

    it("give findings or UnknownValueError, never another error", async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...types),
          fc.dictionary(fc.constantFrom(...PROPERTIES), fc.oneof(value, jsonText)),
          fc.subarray(PROPERTIES),
          async (type, properties, marked) => {
            for (const policy of secrets) {
              try {
                for (
                  const { found, property } of await findingsIn(policy, {
                    resources: [resourceWith(type, properties, marked)],
                    environment: "stg",
                    production: false,
                  })
                ) {
                  assert.equal(typeof found, "string");
                  for (const secret of [GITHUB, RANDOM]) assert.ok(!`${property} ${found as string}`.includes(secret));
                }
              } catch (error) {
                assert.ok(error instanceof UnknownValueError, String(error));
              }
            }
          },
        ),
        { numRuns: 1000 },
      );
    });

    it("may be documents of any depth and size", async () => {
      const deep = `${"{\"environment\":[".repeat(20_000)}${"]}".repeat(20_000)}`;
      const large = JSON.stringify([{
        environment: Array.from({ length: 20_000 }, (_, index) => ({ name: `SETTING_${index}`, value: `value number ${index}` })),
      }]);
      for (const containerDefinitions of [deep, large]) {
        assert.deepEqual(
          await verdicts({
            resources: [resourceWith("aws:ecs/taskDefinition:TaskDefinition", { containerDefinitions })],
            environment: "stg",
            production: false,
          }),
          [],
        );
      }
      const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024)).toString("base64");
      assert.equal(readUserData(bomb), bomb);
      assert.deepEqual(
        await verdicts({
          resources: [resourceWith("aws:ec2/instance:Instance", { userDataBase64: bomb })],
          environment: "stg",
          production: false,
        }),
        [],
      );
    });
  });

  it("take at most 0.2 ms per resource and policy", async () => {
    const { resources, ...about } = await real("prd with image");
    const program = { ...about, resources: Array.from({ length: 20 }, () => resources).flat() };
    await verdicts(program);
    const start = process.cpuUsage();
    await verdicts(program);
    const { user } = process.cpuUsage(start);
    const each = user / 1e3 / program.resources.length / secrets.length;
    assert.ok(each < 0.2, `${each} ms`);
  });

  it("have a description, a remediation and references", () => {
    assert.deepEqual(secrets.map(({ id }) => id), [
      "secret-not-in-environment",
      "secret-not-in-command",
      "secret-not-in-user-data",
      "secret-not-in-tags",
      "secret-not-in-outputs",
      "secret-not-in-properties",
      "secret-not-in-state",
      "secret-own-key",
    ]);
    for (const { description, remediation, references } of secrets) {
      assert.ok(description.endsWith(".") && remediation.endsWith(".") && referenceTexts(references).length > 0);
    }
  });
});
