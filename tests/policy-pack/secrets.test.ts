import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";

import * as fc from "fast-check";

import { type Finding, isResourcePolicy, type Policy } from "../../policy-pack/policy";
import { NotYetKnown, type Program, type Properties, type Resource, UNKNOWN, type Value } from "../../policy-pack/program";
import { secrets } from "../../policy-pack/policies/secrets";
import { readUserData } from "../../policy-pack/secrets/places";
import { planOf } from "../support/simulated";
import { programOf } from "./adapter";

// Put together here, so that nobody who searches this repository for secrets finds them.
const RANDOM = ["q7Zt9Lm2", "Xw4Rb8Vn", "K3yHs6Dj", "P5cFg1Ua", "T0oEi9Qx"].join("");
const GITHUB = `ghp_${RANDOM.slice(0, 36)}`;
const AWS_ID = ["AKIA", "Q7ZT3LM2XW4RB5VN"].join("");
const URL_WITH_PASSWORD = ["postgres://app", "hunter22@db/app"].join(":");
const PEM = ["-----BEGIN RSA", "PRIVATE KEY-----\nMIIE"].join(" ");
const PASSWORD = "hunter22";

const base64 = (text: string) => Buffer.from(text).toString("base64");

async function judge(policy: Policy, program: Program): Promise<Finding[]> {
  if (!isResourcePolicy(policy)) return policy.judgeProgram(program);
  return program.resources.filter(({ type }) => policy.types.includes(type)).flatMap((resource) => policy.judge(resource));
}

/** Findings as `policy: type name: property`, sorted. */
async function verdicts(program: Program): Promise<string[]> {
  const all = await Promise.all(secrets.map(async (policy) =>
    (await judge(policy, program)).map(({ resource, property }) => `${policy.id}: ${resource.type.split(":").at(-1)} ${resource.name}: ${property}`)));
  return all.flat().toSorted();
}

function resourceWith(type: string, properties: Properties, secretProperties: string[] = []): Resource {
  const name = type.split(":").at(-1)!;
  return { urn: `urn:pulumi:stg::p::${type}::${name}`, type, name, properties, parent: undefined, protect: false, ignoreChanges: [], secretProperties, dependencies: [], propertyDependencies: {} };
}

describe("policy pack: secrets", () => {
  const programs: Record<string, Program> = {};

  before(async function () {
    this.timeout(60_000);
    const withImage = { "aws-practice:services": (section: Record<string, unknown>) => void Object.assign(section["api"] as object, { image: "3f2c1a9" }) };
    for (const [name, label, stack, change] of [
      ["stg", ".", "stg", {}],
      ["stg with image", ".", "stg", withImage],
      ["prd", ".", "prd", {}],
      ["prd with image", ".", "prd", withImage],
      ["minimal", "examples/minimal", "stg", {}],
    ] as const) {
      programs[name] = programOf((await planOf(label, stack, change)).registered.resources, stack);
    }
  });

  describe("pass", () => {
    for (const name of ["stg", "stg with image", "prd", "prd with image", "minimal"]) {
      it(name, async () => {
        assert.ok(programs[name]!.resources.length > 30);
        assert.deepEqual(await verdicts(programs[name]!), []);
      });
    }

    it("secrets in the places meant for them", async () => {
      const meant = programs["prd with image"]!.resources.filter(({ secretProperties }) => secretProperties.length > 0).map(({ type }) => type);
      assert.deepEqual(meant.toSorted(), ["aws:secretsmanager/secretVersion:SecretVersion", "random:index/randomPassword:RandomPassword"]);
      const others = [
        resourceWith("aws:ssm/parameter:Parameter", { type: "SecureString", name: "/app/password", value: PASSWORD }, ["value"]),
        resourceWith("aws:rds/instance:Instance", { password: RANDOM }, ["password"]),
        resourceWith("aws:rds/cluster:Cluster", { masterPassword: RANDOM }, ["masterPassword"]),
        resourceWith("pulumi:pulumi:Stack", { databasePassword: RANDOM, databaseSecretArn: "arn:aws:secretsmanager:eu-west-1:111111111111:secret:db-AbCdEf" }, ["databasePassword"]),
        resourceWith("aws:codebuild/project:Project", { environment: { environmentVariables: [{ name: "DB_PASSWORD", type: "SECRETS_MANAGER", value: "main-db:password" }] } }),
        resourceWith("aws:ssm/parameter:Parameter", { type: "String", name: "/app/image", value: "3f2c1a9" }, ["value"]),
      ];
      assert.deepEqual(await verdicts({ resources: others, environment: "prd" }), []);
    });
  });

  it("pass what only looks like one: zipped and encoded user data, a tag of the provider's", async () => {
    const script = `#!/bin/sh\n${Array.from({ length: 40 }, (_, index) => `echo step ${index * 7919} of ${index * 31} >> /var/log/step-${index}.log`).join("\n")}\n`;
    const passing = [
      resourceWith("aws:ec2/instance:Instance", { userDataBase64: gzipSync(script).toString("base64") }),
      resourceWith("aws:ec2/launchTemplate:LaunchTemplate", { userData: base64(script) }),
      resourceWith("aws:ec2/vpc:Vpc", { tags: { Name: "main" }, tagsAll: { Name: "main", Environment: "stg" } }),
    ];
    assert.deepEqual(await verdicts({ resources: passing, environment: "stg" }), []);
  });

  it("tell a tag that the resource and the provider have once", async () => {
    const tags = { Password: PASSWORD };
    assert.deepEqual(await verdicts({ resources: [resourceWith("aws:ec2/vpc:Vpc", { tags, tagsAll: tags })], environment: "stg" }), ["secret-not-in-tags: Vpc Vpc: tags.Password"]);
  });

  /** A resource of the program with a property changed, or one that the program doesn't have. */
  type Mutation = [name: string, expected: string, change: (program: Program) => Program];

  const change = (type: string, name: string, key: string, edit: (value: Value) => unknown, secretProperties: string[] = []) => (program: Program): Program => {
    const found = program.resources.filter((item) => item.type.endsWith(`:${type}`) && item.name === name);
    assert.equal(found.length, 1, `${type} ${name}`);
    const changed = { ...found[0]!, secretProperties, properties: { ...found[0]!.properties, [key]: edit(found[0]!.properties[key]) as Value } };
    return { ...program, resources: program.resources.map((item) => (item === found[0] ? changed : item)) };
  };
  const add = (type: string, properties: Properties, secretProperties: string[] = []) => (program: Program): Program => ({
    ...program,
    resources: [...program.resources, resourceWith(type, properties, secretProperties)],
  });
  const container = (edit: (container: Record<string, unknown>) => void) =>
    change("TaskDefinition", "api-task-definition", "containerDefinitions", (text) => {
      const definitions = JSON.parse(text as string) as Record<string, unknown>[];
      edit(definitions[0]!);
      return JSON.stringify(definitions);
    });
  const environment = (name: string, value: unknown) => container((definition) => (definition["environment"] = [{ name: "PORT", value: "8080" }, { name, value }]));
  const state = (edit: (overrides: Record<string, unknown>) => void) =>
    change("StateMachine", "daily-report-runner-state-machine", "definition", (text) => {
      const overrides: Record<string, unknown> = { Name: "daily-report" };
      edit(overrides);
      return JSON.stringify({ ...(JSON.parse(text as string) as object), Extra: { Parameters: { Overrides: { ContainerOverrides: [overrides] } } } });
    });
  const tag = (key: string, value: string) => change("Vpc", "network-vpc", "tags", (tags) => ({ ...(tags as object), [key]: value }));

  const TASK = "TaskDefinition api-task-definition: containerDefinitions";
  const MUTATIONS: Mutation[] = [
    ["a password by its name in a container's environment", `secret-not-in-environment: ${TASK}.0.environment.1.value`, environment("DB_PASSWORD", PASSWORD)],
    ["a GitHub token under a harmless name", `secret-not-in-environment: ${TASK}.0.environment.1.value`, environment("SETTING", GITHUB)],
    ["an AWS key under a harmless name", `secret-not-in-environment: ${TASK}.0.environment.1.value`, environment("S3_USER_ID", AWS_ID)],
    ["a URL with a password", `secret-not-in-environment: ${TASK}.0.environment.1.value`, environment("DATABASE_URL", URL_WITH_PASSWORD)],
    ["a private key", `secret-not-in-environment: ${TASK}.0.environment.1.value`, environment("CONFIG", PEM)],
    ["a random text", `secret-not-in-environment: ${TASK}.0.environment.1.value`, environment("SETTING", RANDOM)],
    ["JSON with a password in it", `secret-not-in-environment: ${TASK}.0.environment.1.value`, environment("CONFIG", JSON.stringify({ db: { password: PASSWORD } }))],
    ["a password in base64", `secret-not-in-environment: ${TASK}.0.environment.1.value`, environment("CONFIG", base64(`db:\n  password: ${PASSWORD}\n`))],
    ["a number of eight digits as a password", `secret-not-in-environment: ${TASK}.0.environment.1.value`, environment("PIN_PASSWORD", 12_345_678)],
    ["a Splunk token in log options", `secret-not-in-environment: ${TASK}.0.logConfiguration.options.splunk-token`, container((definition) => (definition["logConfiguration"] = { logDriver: "splunk", options: { "splunk-token": RANDOM } }))],
    ["a password as a label", `secret-not-in-environment: ${TASK}.0.dockerLabels.password`, container((definition) => (definition["dockerLabels"] = { password: PASSWORD }))],
    ["definitions that are a Pulumi secret", `secret-not-in-environment: ${TASK}`, change("TaskDefinition", "api-task-definition", "containerDefinitions", (text) => text, ["containerDefinitions"])],
    ["definitions that aren't JSON", `secret-not-in-environment: ${TASK}`, change("TaskDefinition", "api-task-definition", "containerDefinitions", () => `[{"environment": [${GITHUB}`)],
    ["an override in a state machine", "secret-not-in-environment: StateMachine daily-report-runner-state-machine: definition.Extra.Parameters.Overrides.ContainerOverrides.0.Environment.0.Value", state((overrides) => (overrides["Environment"] = [{ Name: "API_KEY", Value: PASSWORD }]))],
    ["an override in a schedule's input", "secret-not-in-environment: Schedule daily-report-schedule-schedule: target.input.containerOverrides.0.environment.0.value", change("Schedule", "daily-report-schedule-schedule", "target", (target) => ({ ...(target as object), input: JSON.stringify({ containerOverrides: [{ environment: [{ name: "TOKEN", value: PASSWORD }] }] }) }))],
    ["a function's environment", "secret-not-in-environment: Function Function: environment.variables.API_TOKEN", add("aws:lambda/function:Function", { environment: { variables: { STAGE: "prd", API_TOKEN: PASSWORD } } })],
    ["a function's environment that is a Pulumi secret", "secret-not-in-environment: Function Function: environment", add("aws:lambda/function:Function", { environment: { variables: { A: "b" } } }, ["environment"])],
    ["one of a function's variables that is a Pulumi secret", "secret-not-in-environment: Function Function: environment", add("aws:lambda/function:Function", { environment: { variables: { A: "b" } } }, ["environment.variables.A"])],
    ["a build's environment", "secret-not-in-environment: Project Project: environment.environmentVariables.0.value", add("aws:codebuild/project:Project", { environment: { environmentVariables: [{ name: "NPM_TOKEN", type: "PLAINTEXT", value: PASSWORD }] } })],
    ["a batch job's environment", "secret-not-in-environment: JobDefinition JobDefinition: containerProperties.environment.0.value", add("aws:batch/jobDefinition:JobDefinition", { containerProperties: JSON.stringify({ environment: [{ name: "DB_PASS", value: PASSWORD }] }) })],
    ["App Runner's environment", "secret-not-in-environment: Service Service: sourceConfiguration.imageRepository.imageConfiguration.runtimeEnvironmentVariables.JWT_SECRET", add("aws:apprunner/service:Service", { sourceConfiguration: { imageRepository: { imageConfiguration: { runtimeEnvironmentVariables: { JWT_SECRET: PASSWORD } } } } })],

    ["an option in a command", `secret-not-in-command: ${TASK}.0.command.2`, container((definition) => (definition["command"] = ["serve", "--password", PASSWORD]))],
    ["an option with = in a command", `secret-not-in-command: ${TASK}.0.command.1`, container((definition) => (definition["command"] = ["serve", `--api-key=${PASSWORD}`]))],
    ["an assignment in a shell's command", `secret-not-in-command: ${TASK}.0.command.2`, container((definition) => (definition["command"] = ["sh", "-c", `DB_PASSWORD=${PASSWORD} exec serve`]))],
    ["a token in an entry point", `secret-not-in-command: ${TASK}.0.entryPoint.1`, container((definition) => (definition["entryPoint"] = ["serve", GITHUB]))],
    ["a header in a health check", `secret-not-in-command: ${TASK}.0.healthCheck.command.1`, container((definition) => (definition["healthCheck"] = { command: ["CMD-SHELL", `curl -H 'Authorization: Bearer ${PASSWORD}' localhost`] }))],
    ["a command in a state machine", "secret-not-in-command: StateMachine daily-report-runner-state-machine: definition.Extra.Parameters.Overrides.ContainerOverrides.0.Command.0", state((overrides) => (overrides["Command"] = [URL_WITH_PASSWORD]))],
    ["a function's command", "secret-not-in-command: Function Function: imageConfig.commands.0", add("aws:lambda/function:Function", { imageConfig: { commands: [`--token=${PASSWORD}`] } })],

    ["plain user data", "secret-not-in-user-data: Instance Instance: userData", add("aws:ec2/instance:Instance", { userData: `#!/bin/sh\nexport DB_PASSWORD=${PASSWORD}\n` })],
    ["user data in base64", "secret-not-in-user-data: Instance Instance: userDataBase64", add("aws:ec2/instance:Instance", { userDataBase64: base64(`#!/bin/sh\nexport DB_PASSWORD=${PASSWORD}\n`) })],
    ["zipped user data", "secret-not-in-user-data: Instance Instance: userDataBase64", add("aws:ec2/instance:Instance", { userDataBase64: gzipSync(`#cloud-config\npassword: ${PASSWORD}\n`).toString("base64") })],
    ["a launch template's", "secret-not-in-user-data: LaunchTemplate LaunchTemplate: userData", add("aws:ec2/launchTemplate:LaunchTemplate", { userData: base64(`#!/bin/sh\naws configure set aws_access_key_id ${AWS_ID}\n`) })],
    ["a launch template's that is a Pulumi secret", "secret-not-in-user-data: LaunchTemplate LaunchTemplate: userData", add("aws:ec2/launchTemplate:LaunchTemplate", { userData: base64("#!/bin/sh\ntrue\n") }, ["userData"])],
    ["a file in base64 in user data", "secret-not-in-user-data: LaunchConfiguration LaunchConfiguration: userData", add("aws:ec2/launchConfiguration:LaunchConfiguration", { userData: `#cloud-config\nwrite_files:\n- encoding: b64\n  content: ${base64(PEM)}\n  path: /k\n` })],
    ["a fleet's", "secret-not-in-user-data: SpotFleetRequest SpotFleetRequest: launchSpecifications.0.userData", add("aws:ec2/spotFleetRequest:SpotFleetRequest", { launchSpecifications: [{ userData: `TOKEN=${GITHUB}` }] })],

    ["a tag by its name", "secret-not-in-tags: Vpc network-vpc: tags.Password", tag("Password", PASSWORD)],
    ["a tag by its form", "secret-not-in-tags: Vpc network-vpc: tags.Owner", tag("Owner", GITHUB)],
    ["a tag whose key is a token", "secret-not-in-tags: Vpc network-vpc: tags…", tag(GITHUB, "x")],
    ["tags that are a Pulumi secret", "secret-not-in-tags: Vpc network-vpc: tags", change("Vpc", "network-vpc", "tags", (tags) => tags, ["tags"])],
    ["a default tag", "secret-not-in-tags: Vpc network-vpc: tagsAll.Token", change("Vpc", "network-vpc", "tagsAll", (tags) => ({ ...(tags as object), Token: PASSWORD }))],
    ["a group's tags", "secret-not-in-tags: Group Group: tags.0.value", add("aws:autoscaling/group:Group", { tags: [{ key: "ApiKey", value: PASSWORD, propagateAtLaunch: true }] })],
    ["a launch template's tags", "secret-not-in-tags: LaunchTemplate LaunchTemplate: tagSpecifications.0.tags.Secret", add("aws:ec2/launchTemplate:LaunchTemplate", { tagSpecifications: [{ resourceType: "instance", tags: { Secret: PASSWORD } }] })],

    ["a description", "secret-not-in-outputs: Secret database-secret: description", change("Secret", "database-secret", "description", () => `Connect with ${URL_WITH_PASSWORD}`)],
    ["a description that is a Pulumi secret", "secret-not-in-outputs: Secret database-secret: description", change("Secret", "database-secret", "description", (text) => text, ["description"])],
    ["a rule's description", "secret-not-in-outputs: SecurityGroup SecurityGroup: ingress.0.description", add("aws:ec2/securityGroup:SecurityGroup", { ingress: [{ description: `password: ${PASSWORD}` }] })],
    ["a String parameter by its name", "secret-not-in-outputs: Parameter Parameter: value", add("aws:ssm/parameter:Parameter", { type: "String", name: "/app/db/password", value: PASSWORD }, ["value"])],
    ["a String parameter by its form", "secret-not-in-outputs: Parameter Parameter: value", add("aws:ssm/parameter:Parameter", { type: "String", name: "/app/x", value: GITHUB }, ["value"])],
    ["an insecure value", "secret-not-in-outputs: Parameter Parameter: insecureValue", add("aws:ssm/parameter:Parameter", { type: "String", name: "/app/x", insecureValue: RANDOM })],
    ["a plain stack output by its name", "secret-not-in-outputs: Stack Stack: databasePassword", add("pulumi:pulumi:Stack", { databasePassword: PASSWORD })],
    ["a plain stack output within an object", "secret-not-in-outputs: Stack Stack: connection.url", add("pulumi:pulumi:Stack", { connection: { url: URL_WITH_PASSWORD } })],
    ["a stage's variables", "secret-not-in-outputs: Stage Stage: variables.apiKey", add("aws:apigateway/stage:Stage", { variables: { apiKey: PASSWORD } })],
    ["a template's parameters that are a Pulumi secret", "secret-not-in-outputs: Stack Stack: parameters", add("aws:cloudformation/stack:Stack", { parameters: { A: "b" } }, ["parameters"])],
    ["an SSM document", "secret-not-in-outputs: Document Document: content", add("aws:ssm/document:Document", { content: JSON.stringify({ mainSteps: [{ inputs: { runCommand: [`curl -u app:${PASSWORD} https://example.com`] } }] }) })],
  ];

  describe("catch, each by one policy at one place, without showing it,", () => {
    for (const [name, expected, mutate] of MUTATIONS) {
      it(name, async () => {
        for (const program of [programs["stg with image"]!, programs["prd with image"]!]) {
          const mutated = mutate(program);
          assert.deepEqual(await verdicts(mutated), [expected]);
          for (const policy of secrets) {
            for (const { property, found, allowed } of await judge(policy, mutated)) {
              const told = `${property} ${found as string} ${allowed}`;
              for (const secret of [RANDOM, GITHUB, AWS_ID, PASSWORD, "12345678", "MIIE"]) {
                assert.ok(!told.includes(secret.slice(0, 4)) || told.includes("Secret"), told);
                assert.ok(!told.includes(secret.slice(2)), told);
              }
            }
          }
        }
      });
    }
  });

  describe("unknown values", () => {
    const unknown = (type: string, properties: Properties) => verdicts({ resources: [resourceWith(type, properties)], environment: "stg" });
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
      it(`${name}: not judged yet`, async () => {
        await assert.rejects(unknown(type, properties), (error) => error instanceof NotYetKnown && error.path === path);
      });
    }

    it("elsewhere don't matter", async () => {
      assert.deepEqual(await unknown("aws:ec2/instance:Instance", { arn: UNKNOWN, id: UNKNOWN, tagsAll: UNKNOWN, subnetId: UNKNOWN }), []);
      assert.deepEqual(await unknown("aws:scheduler/schedule:Schedule", { target: { arn: UNKNOWN, input: "{}" } }), []);
    });

    it("don't hide what is known", async () => {
      const found = await verdicts({ resources: [resourceWith("aws:lambda/function:Function", { environment: { variables: { A: UNKNOWN, TOKEN: PASSWORD } } })], environment: "stg" });
      assert.deepEqual(found, ["secret-not-in-environment: Function Function: environment.variables.TOKEN"]);
    });
  });

  describe("whatever comes", () => {
    const leaf: fc.Arbitrary<Value> = fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.double(), fc.integer(), fc.boolean(), fc.constantFrom(null, undefined, UNKNOWN, "", "[", "{}", "[{}]", "null", "[[[]]]", GITHUB, RANDOM, "H4sIAAAA"));
    const KEYS = ["environment", "variables", "command", "name", "value", "tags", "input", "options", "healthCheck", "userData", "description", "key", "__proto__", "constructor", "type"];
    const { value } = fc.letrec<{ value: Value }>((tie) => ({
      value: fc.oneof({ depthSize: "small" }, leaf, fc.array(tie("value"), { maxLength: 4 }), fc.dictionary(fc.oneof(fc.constantFrom(...KEYS), fc.string()), tie("value"), { maxKeys: 4 })),
    }));
    const types = [...new Set(secrets.flatMap((policy) => (isResourcePolicy(policy) ? policy.types : []))), "aws:ssm/parameter:Parameter", "aws:ec2/vpc:Vpc", "pulumi:pulumi:Stack", "aws:glue/job:Job"];
    const PROPERTIES = ["containerDefinitions", "environment", "imageConfig", "userData", "userDataBase64", "launchSpecifications", "target", "input", "definition", "tags", "tagsAll", "tagSpecifications", "description", "value", "type", "name", "ingress", "parameters", "defaultArguments"];
    const jsonText = value.map((item) => (item === UNKNOWN ? UNKNOWN : JSON.stringify(item, (_, inner: unknown) => (inner === UNKNOWN ? "?" : inner))));

    it("there is a verdict or NotYetKnown, never another error", async () => {
      await fc.assert(fc.asyncProperty(fc.constantFrom(...types), fc.dictionary(fc.constantFrom(...PROPERTIES), fc.oneof(value, jsonText)), fc.subarray(PROPERTIES), async (type, properties, marked) => {
        for (const policy of secrets) {
          try {
            for (const { found, property } of await judge(policy, { resources: [resourceWith(type, properties, marked)], environment: "stg" })) {
              assert.equal(typeof found, "string");
              for (const secret of [GITHUB, RANDOM]) assert.ok(!`${property} ${found as string}`.includes(secret));
            }
          } catch (error) {
            assert.ok(error instanceof NotYetKnown, String(error));
          }
        }
      }), { numRuns: 1000 });
    });

    it("documents may be as deep and as large as they like", async () => {
      const deep = `${'{"environment":['.repeat(20_000)}${"]}".repeat(20_000)}`;
      const large = JSON.stringify([{ environment: Array.from({ length: 20_000 }, (_, index) => ({ name: `SETTING_${index}`, value: `value number ${index}` })) }]);
      for (const containerDefinitions of [deep, large]) assert.deepEqual(await verdicts({ resources: [resourceWith("aws:ecs/taskDefinition:TaskDefinition", { containerDefinitions })], environment: "stg" }), []);
      const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024)).toString("base64");
      assert.equal(readUserData(bomb), bomb);
      assert.deepEqual(await verdicts({ resources: [resourceWith("aws:ec2/instance:Instance", { userDataBase64: bomb })], environment: "stg" }), []);
    });
  });

  it("take at most 0.2 ms a resource and policy", async () => {
    const program = { ...programs["prd with image"]!, resources: Array.from({ length: 20 }, () => programs["prd with image"]!.resources).flat() };
    await verdicts(program);
    const start = process.hrtime.bigint();
    await verdicts(program);
    const each = Number(process.hrtime.bigint() - start) / 1e6 / program.resources.length / secrets.length;
    assert.ok(each < 0.2, `${each} ms`);
  });

  it("say what they demand, why and what to do", () => {
    assert.deepEqual(secrets.map(({ id }) => id), ["secret-not-in-environment", "secret-not-in-command", "secret-not-in-user-data", "secret-not-in-tags", "secret-not-in-outputs"]);
    for (const { demands, remedy, references } of secrets) assert.ok(demands.endsWith(".") && remedy.endsWith(".") && references.length > 0);
  });
});
