import { gzipSync } from "node:zlib";

import type { Broken, Written } from "../support/broken";
import { type Mutation, on, type Row } from "./mutation";

// Joined here, so that secret scanners don't report this repository.
export const RANDOM = ["q7Zt9Lm2", "Xw4Rb8Vn", "K3yHs6Dj", "P5cFg1Ua", "T0oEi9Qx"].join("");
export const GITHUB = `ghp_${RANDOM.slice(0, 36)}`;
export const PASSWORD = "hunter22";
export const AWS_ID = ["AKIA", "Q7ZT3LM2XW4RB5VN"].join("");
export const URL_WITH_PASSWORD = ["postgres://app", "hunter22@db/app"].join(":");
const PEM = ["-----BEGIN RSA", "PRIVATE KEY-----\nMIIE"].join(" ");

/** Texts that no finding may show. */
export const HIDDEN = [RANDOM, GITHUB, AWS_ID, PASSWORD, "31415926", "MIIE"];

export const base64 = (text: string) => Buffer.from(text).toString("base64");

const VPC = "Vpc network-vpc";
const TASK = "TaskDefinition api-task-definition";
const DEFINITIONS = `${TASK}: containerDefinitions`;
export const SETTING = `secret-not-in-environment ${DEFINITIONS}.0.environment.1.value`;
const MACHINE = "StateMachine daily-report-runner-state-machine";
const OVERRIDES = `${MACHINE}: definition.Extra.Parameters.Overrides.ContainerOverrides`;

export const adding = (type: string, properties: object, secretProperties?: string[]) => (p: Broken) =>
  p.add(type, "added", properties, secretProperties);
/** Settings of an instance that other policies require. */
const SAFE = { metadataOptions: { httpTokens: "required" }, rootBlockDevice: { encrypted: true } };
const instance = (properties: object) => adding("aws:ec2/instance:Instance", { ...SAFE, ...properties });
const launchTemplate = (properties: object, secretProperties?: string[]) =>
  adding("aws:ec2/launchTemplate:LaunchTemplate", {
    metadataOptions: SAFE.metadataOptions,
    blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { encrypted: "true" } }],
    ...properties,
  }, secretProperties);
export const container = (change: Written) => (p: Broken) =>
  p.json(TASK, "containerDefinitions", ([first]: [Written]) => void Object.assign(first, change));
export const environment = (name: string, value: unknown) => container({ environment: [{ name: "PORT", value: "8080" }, { name, value }] });
const overriding = (change: Written) => (p: Broken) =>
  p.json(
    MACHINE,
    "definition",
    (definition: Written) =>
      void (definition["Extra"] = { Parameters: { Overrides: { ContainerOverrides: [{ Name: "daily-report", ...change }] } } }),
  );

const ROWS: Row[] = [
  ["a password by its name in a container's environment", environment("DB_PASSWORD", PASSWORD), SETTING],
  ["a GitHub token under a harmless name", environment("SETTING", GITHUB), SETTING],
  ["an AWS key under a harmless name", environment("S3_USER_ID", AWS_ID), SETTING],
  ["a URL with a password", environment("DATABASE_URL", URL_WITH_PASSWORD), SETTING],
  ["a private key", environment("CONFIG", PEM), SETTING],
  ["a random value", environment("SETTING", RANDOM), SETTING],
  ["a password in JSON", environment("CONFIG", JSON.stringify({ db: { password: PASSWORD } })), SETTING],
  ["a base64-encoded password", environment("CONFIG", base64(`db:\n  password: ${PASSWORD}\n`)), SETTING],
  ["a number of eight digits as a password", environment("PIN_PASSWORD", 31_415_926), SETTING],
  [
    "a Splunk token in log options",
    container({ logConfiguration: { logDriver: "splunk", options: { "splunk-token": RANDOM } } }),
    `secret-not-in-environment ${DEFINITIONS}.0.logConfiguration.options.splunk-token`,
    "iam-least-privilege RolePolicy api-task-start",
  ],
  [
    "a password in a label",
    container({ dockerLabels: { password: PASSWORD } }),
    `secret-not-in-environment ${DEFINITIONS}.0.dockerLabels.password`,
  ],
  [
    "container definitions that are a Pulumi secret",
    (p) => p.option(TASK, { secretProperties: ["containerDefinitions"] }),
    `secret-not-in-environment ${DEFINITIONS}`,
  ],
  [
    "container definitions that aren't JSON",
    (p) => p.set(TASK, "containerDefinitions", `[{"environment": [${GITHUB}`),
    `secret-not-in-environment ${DEFINITIONS}`,
    "iam-least-privilege RolePolicy api-task-start",
    `image-trusted-registry ${TASK}`,
  ],
  [
    "a container override in a state machine",
    overriding({ Environment: [{ Name: "API_KEY", Value: PASSWORD }] }),
    `secret-not-in-environment ${OVERRIDES}.0.Environment.0.Value`,
  ],
  [
    "a container override in a schedule's input",
    (p) =>
      p.set(
        "Schedule daily-report-schedule",
        "target.input",
        JSON.stringify({ containerOverrides: [{ environment: [{ name: "TOKEN", value: PASSWORD }] }] }),
      ),
    "secret-not-in-environment Schedule daily-report-schedule: target.input.containerOverrides.0.environment.0.value",
  ],
  [
    "a function's environment variable",
    adding("aws:lambda/function:Function", { environment: { variables: { STAGE: "prd", API_TOKEN: PASSWORD } } }),
    "secret-not-in-environment Function added: environment.variables.API_TOKEN",
  ],
  [
    "a function's environment that is a Pulumi secret",
    adding("aws:lambda/function:Function", { environment: { variables: { A: "b" } } }, ["environment"]),
    "secret-not-in-environment Function added: environment",
  ],
  [
    "a function's environment variable that is a Pulumi secret",
    adding("aws:lambda/function:Function", { environment: { variables: { A: "b" } } }, ["environment.variables.A"]),
    "secret-not-in-environment Function added: environment",
  ],
  [
    "a CodeBuild environment variable",
    adding("aws:codebuild/project:Project", {
      environment: { environmentVariables: [{ name: "NPM_TOKEN", type: "PLAINTEXT", value: PASSWORD }] },
    }),
    "secret-not-in-environment Project added: environment.environmentVariables.0.value",
  ],
  [
    "a Batch job's environment variable",
    adding("aws:batch/jobDefinition:JobDefinition", {
      containerProperties: JSON.stringify({ environment: [{ name: "DB_PASS", value: PASSWORD }] }),
    }),
    "secret-not-in-environment JobDefinition added: containerProperties.environment.0.value",
  ],
  [
    "an App Runner environment variable",
    adding("aws:apprunner/service:Service", {
      networkConfiguration: { ingressConfiguration: { isPubliclyAccessible: false } },
      sourceConfiguration: { imageRepository: { imageConfiguration: { runtimeEnvironmentVariables: { JWT_SECRET: PASSWORD } } } },
    }),
    "secret-not-in-environment Service added: sourceConfiguration.imageRepository.imageConfiguration.runtimeEnvironmentVariables.JWT_SECRET",
  ],

  ["an option of a command", container({ command: ["serve", "--password", PASSWORD] }), `secret-not-in-command ${DEFINITIONS}.0.command.2`],
  [
    "an option of a command with =",
    container({ command: ["serve", `--api-key=${PASSWORD}`] }),
    `secret-not-in-command ${DEFINITIONS}.0.command.1`,
  ],
  [
    "an assignment in a shell command",
    container({ command: ["sh", "-c", `DB_PASSWORD=${PASSWORD} exec serve`] }),
    `secret-not-in-command ${DEFINITIONS}.0.command.2`,
  ],
  ["a token in an entry point", container({ entryPoint: ["serve", GITHUB] }), `secret-not-in-command ${DEFINITIONS}.0.entryPoint.1`],
  [
    "a header in a health check",
    container({ healthCheck: { command: ["CMD-SHELL", `curl -H 'Authorization: Bearer ${PASSWORD}' localhost`] } }),
    `secret-not-in-command ${DEFINITIONS}.0.healthCheck.command.1`,
  ],
  ["a command in a state machine", overriding({ Command: [URL_WITH_PASSWORD] }), `secret-not-in-command ${OVERRIDES}.0.Command.0`],
  [
    "a function's command",
    adding("aws:lambda/function:Function", { imageConfig: { commands: [`--token=${PASSWORD}`] } }),
    "secret-not-in-command Function added: imageConfig.commands.0",
  ],

  [
    "plain user data",
    instance({ userData: `#!/bin/sh\nexport DB_PASSWORD=${PASSWORD}\n` }),
    "secret-not-in-user-data Instance added: userData",
  ],
  [
    "user data in base64",
    instance({ userDataBase64: base64(`#!/bin/sh\nexport DB_PASSWORD=${PASSWORD}\n`) }),
    "secret-not-in-user-data Instance added: userDataBase64",
  ],
  [
    "zipped user data",
    instance({ userDataBase64: gzipSync(`#cloud-config\npassword: ${PASSWORD}\n`).toString("base64") }),
    "secret-not-in-user-data Instance added: userDataBase64",
  ],
  [
    "a launch template's user data",
    launchTemplate({ userData: base64(`#!/bin/sh\naws configure set aws_access_key_id ${AWS_ID}\n`) }),
    "secret-not-in-user-data LaunchTemplate added: userData",
  ],
  [
    "a launch template's user data that is a Pulumi secret",
    launchTemplate({ userData: base64("#!/bin/sh\ntrue\n") }, ["userData"]),
    "secret-not-in-user-data LaunchTemplate added: userData",
  ],
  [
    "a base64-encoded file in user data",
    adding("aws:ec2/launchConfiguration:LaunchConfiguration", {
      ...SAFE,
      userData: `#cloud-config\nwrite_files:\n- encoding: b64\n  content: ${base64(PEM)}\n  path: /k\n`,
    }),
    "secret-not-in-user-data LaunchConfiguration added: userData",
  ],
  [
    "a Spot Fleet's user data",
    adding("aws:ec2/spotFleetRequest:SpotFleetRequest", { launchSpecifications: [{ userData: `TOKEN=${GITHUB}` }] }),
    "secret-not-in-user-data SpotFleetRequest added: launchSpecifications.0.userData",
  ],

  ["a tag whose key names a secret", (p) => p.set(VPC, "tags.Password", PASSWORD), `secret-not-in-tags ${VPC}: tags.Password`],
  ["a tag whose value is a token", (p) => p.set(VPC, "tags.Owner", GITHUB), `secret-not-in-tags ${VPC}: tags.Owner`],
  ["a tag whose key is a token", (p) => p.set(VPC, `tags.${GITHUB}`, "x"), `secret-not-in-tags ${VPC}: tags…`],
  ["tags that are a Pulumi secret", (p) => p.option(VPC, { secretProperties: ["tags"] }), `secret-not-in-tags ${VPC}: tags`],
  ["a default tag of the provider", (p) => p.set(VPC, "tagsAll.Token", PASSWORD), `secret-not-in-tags ${VPC}: tagsAll.Token`],
  [
    "an Auto Scaling group's tag",
    (p) =>
      p.add("aws:autoscaling/group:Group", "added", {
        vpcZoneIdentifiers: ["1a", "1c"].map((zone) => p.id(`Subnet network-private-${zone}`)),
        tags: [{ key: "ApiKey", value: PASSWORD, propagateAtLaunch: true }],
      }),
    "secret-not-in-tags Group added: tags.0.value",
  ],
  [
    "a launch template's tag",
    launchTemplate({ tagSpecifications: [{ resourceType: "instance", tags: { Secret: PASSWORD } }] }),
    "secret-not-in-tags LaunchTemplate added: tagSpecifications.0.tags.Secret",
  ],

  [
    "a description",
    (p) => p.set("Secret database-users-api-secret", "description", `Connect with ${URL_WITH_PASSWORD}`),
    "secret-not-in-outputs Secret database-users-api-secret: description",
  ],
  [
    "a description that is a Pulumi secret",
    (p) => p.option("Secret database-users-api-secret", { secretProperties: ["description"] }),
    "secret-not-in-outputs Secret database-users-api-secret: description",
  ],
  [
    "a rule's description",
    adding("aws:ec2/securityGroup:SecurityGroup", { description: "Added", ingress: [{ description: `password: ${PASSWORD}` }] }),
    "secret-not-in-outputs SecurityGroup added: ingress.0.description",
  ],
  [
    "a String parameter whose name is a secret's",
    adding("aws:ssm/parameter:Parameter", { type: "String", name: "/app/db/password", value: PASSWORD }, ["value"]),
    "secret-not-in-outputs Parameter added: value",
  ],
  [
    "a String parameter whose value is a token",
    adding("aws:ssm/parameter:Parameter", { type: "String", name: "/app/x", value: GITHUB }, ["value"]),
    "secret-not-in-outputs Parameter added: value",
  ],
  [
    "an insecure value",
    adding("aws:ssm/parameter:Parameter", { type: "String", name: "/app/x", insecureValue: RANDOM }),
    "secret-not-in-outputs Parameter added: insecureValue",
  ],
  [
    "a plain stack output whose name is a secret's",
    adding("pulumi:pulumi:Stack", { databasePassword: PASSWORD }),
    "secret-not-in-outputs Stack added: databasePassword",
  ],
  [
    "a secret in an object of a plain stack output",
    adding("pulumi:pulumi:Stack", { connection: { url: URL_WITH_PASSWORD } }),
    "secret-not-in-outputs Stack added: connection.url",
  ],
  [
    "a stage's variables",
    adding("aws:apigateway/stage:Stage", { variables: { apiKey: PASSWORD } }),
    "secret-not-in-outputs Stage added: variables.apiKey",
  ],
  [
    "a template's parameters that are a Pulumi secret",
    adding("aws:cloudformation/stack:Stack", { parameters: { A: "b" } }, ["parameters"]),
    "secret-not-in-outputs Stack added: parameters",
  ],
  [
    "an SSM document",
    adding("aws:ssm/document:Document", {
      content: JSON.stringify({ mainSteps: [{ inputs: { runCommand: [`curl -u app:${PASSWORD} https://example.com`] } }] }),
    }),
    "secret-not-in-outputs Document added: content",
  ],
];

export const SECRETS: Mutation[] = [...on("stg with image", ...ROWS), ...on("prd with image", ...ROWS)];
