import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Registry } from "../images/registry";
import { accountOf } from "../shared/account";
import { allow, type Statement } from "../shared/policy-document";
import { resolve } from "../shared/schema";
import { serviceRole } from "../shared/service-role";
import { refuse } from "../shared/validation";
import { type ResolvedContainer, variables } from "./container-settings";
import { secretAction, secretArn } from "./secret-reference";

export type Variables = Readonly<Record<string, pulumi.Input<string>>>;

/** What is given to a container besides its own choices. */
export interface ContainerSurroundings {
  /** Where its image is. */
  registry: Registry;

  /**
   * Plain environment variables. A Pulumi secret is refused: everybody who may describe the task definition reads them.
   * @default none
   */
  environment?: Variables;

  /**
   * Environment variables that ECS fills when a task starts: name to the ARN of an SSM parameter or of a Secrets Manager secret, with
   * `:<key>::` behind it for one key of a JSON text.
   * @default none
   */
  secrets?: Variables;

  /**
   * KMS keys of your own with which those secrets are encrypted.
   * @default none - AWS's own keys need no grant
   */
  secretKmsKeyArns?: pulumi.Input<string>[];

  /**
   * What the application itself may do in AWS.
   * @default nothing
   */
  permissions?: readonly Permission[];
}

/** Actions on resources, e.g. `{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::example/*"] }`. */
export interface Permission {
  actions: string[];
  /** ARNs; `*` only for actions that know no resource. */
  resources: pulumi.Input<string>[];
}

export interface TaskDefinitionArgs extends ResolvedContainer, ContainerSurroundings {
  /** Who refuses, e.g. `FargateService "api"`. */
  owner: string;

  /** Name of the container. */
  containerName: string;

  /** Name that all revisions share, e.g. `aws-practice-api-stg`. */
  family: string;

  /** Name of the log group, e.g. `/aws-practice/stg/api`. */
  logGroupName: string;

  /** The port it listens on; `appProtocol` is what Service Connect's proxy speaks to it. */
  port?: { number: number; appProtocol: "http" | "http2" | "grpc" };

  /**
   * For a shell in the container (ECS Exec): its agent writes into the root file system, which is writable then.
   * @default false
   */
  executeCommand?: boolean;

  /** How ECS asks the container itself whether it is well. */
  healthCheck?: { command: readonly string[]; interval: number; timeout: number; retries: number; startPeriod: number };
}

/**
 * What ECS needs to start a container, for a service and a job alike.
 *
 * - Log group with retention
 * - Execution role: pull this image, write this log group, read these secrets, and nothing else
 * - Task role: what the application was given, and nothing else
 * - Task definition: Linux on Fargate, root file system read-only with a writable /tmp in memory, an init process that passes
 *   signals on and buries zombies, output that never blocks the application
 */
export class TaskDefinition extends pulumi.ComponentResource {
  /** With its revision. */
  readonly arn: pulumi.Output<string>;

  /** Without it: what all revisions, past and future, begin with. */
  readonly familyArn: pulumi.Output<string>;

  readonly executionRoleArn: pulumi.Output<string>;
  readonly taskRoleArn: pulumi.Output<string>;

  /** What must be there before a task starts. */
  readonly dependencies: pulumi.Resource[];

  constructor(name: string, args: TaskDefinitionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:TaskDefinition", name, {}, opts);

    resolve(variables, args.owner, args);
    const child = { parent: this };

    const logGroup = new aws.cloudwatch.LogGroup(`${name}-log-group`, {
      name: args.logGroupName, // a contract: people search it by name
      retentionInDays: args.logRetentionDays,
    }, child);

    const account = accountOf(this);
    // Source: Amazon ECS developer guide, "Amazon ECS task IAM role", trust policy against the confused deputy.
    const tasks = { service: "ecs-tasks.amazonaws.com", source: { arnLike: account.arn("ecs", "*") } };
    const execution = serviceRole(name, {
      ...tasks,
      key: "execution-role",
      description: `Task execution role of ${args.family}`,
      policies: { start: executionStatements(args, logGroup.arn) },
    }, this);
    const { permissions = [] } = args;
    const task = serviceRole(name, {
      ...tasks,
      description: `Task role of ${args.family}`,
      policies: permissions.length === 0 ? {} : { act: permissions.map(({ actions, resources }) => allow(actions, resources)) },
    }, this);

    const definition = new aws.ecs.TaskDefinition(`${name}-definition`, {
      family: args.family, // a contract: grants and rules name every revision by it
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: String(args.cpu),
      memory: String(args.memoryMiB),
      runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: args.architecture },
      executionRoleArn: execution.role.arn,
      taskRoleArn: task.role.arn,
      containerDefinitions: pulumi.jsonStringify([containerOf(args, logGroup.name, account.region)]),
      tags: { Name: args.family },
    }, child);

    this.arn = definition.arn;
    // Not the definition's own, which is unknown in a preview of every new image, and with it each grant and rule that names it.
    this.familyArn = account.arn("ecs", `task-definition/${args.family}`);
    this.executionRoleArn = execution.role.arn;
    this.taskRoleArn = task.role.arn;
    this.dependencies = [...execution.policies, ...task.policies];
    this.registerOutputs({ arn: this.arn, executionRoleArn: this.executionRoleArn, taskRoleArn: this.taskRoleArn });
  }
}

function containerOf(args: TaskDefinitionArgs, logGroupName: pulumi.Output<string>, region: pulumi.Output<string>) {
  const { port, healthCheck, environment = {}, secrets = {} } = args;
  const byName = <T>(values: Readonly<Record<string, T>>) => Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    name: args.containerName,
    image: args.registry.image(args.image),
    essential: true,
    ...(args.command && { command: args.command }),
    portMappings: port === undefined ? [] : [
      { name: args.containerName, containerPort: port.number, hostPort: port.number, protocol: "tcp", appProtocol: port.appProtocol },
    ],
    environment: byName(environment).map(([variable, value]) => ({ name: variable, value: plainOnly(args.owner, variable, value) })),
    secrets: byName(secrets).map(([variable, reference]) => ({ name: variable, valueFrom: reference })),
    // Source: Amazon ECS developer guide, "Monitor Amazon ECS containers with ECS Exec", considerations: read-only isn't supported.
    readonlyRootFilesystem: args.executeCommand !== true,
    linuxParameters: {
      initProcessEnabled: true,
      // Fargate knows tmpfs since January 2026; unlike a volume, everybody in the container may write to it.
      // Source: AWS, What's New, "Amazon ECS now supports tmpfs mounts on AWS Fargate and ECS Managed Instances".
      // With exec, which Docker leaves out: many a library of the JVM unpacks native code there.
      tmpfs: [{ containerPath: "/tmp", size: args.tmpMiB, mountOptions: ["mode=1777", "nosuid", "nodev", "exec"] }],
    },
    ...(healthCheck && { healthCheck }),
    stopTimeout: args.stopTimeoutSeconds,
    logConfiguration: {
      logDriver: "awslogs",
      options: {
        "awslogs-group": logGroupName,
        "awslogs-region": region,
        "awslogs-stream-prefix": args.containerName,
        // CloudWatch being slow must not stop the application; what doesn't fit into the buffer is lost.
        // Source: Amazon ECS developer guide, "Send Amazon ECS logs to CloudWatch", mode.
        mode: "non-blocking",
        "max-buffer-size": "25m",
      },
    },
    // What AWS adds where nothing is said. The provider drops these lists before it compares; inside other blocks it drops none, so there
    // is none that ECS doesn't send back (docs/decisions.md, "A task definition states what ECS would add").
    mountPoints: [],
    systemControls: [],
    volumesFrom: [],
  };
}

/** Exactly what the definition refers to: its repository, its log group, its secrets and their keys. */
function executionStatements(
  { registry, secrets = {}, secretKmsKeyArns = [] }: TaskDefinitionArgs,
  logGroupArn: pulumi.Output<string>,
): pulumi.Output<Statement[]> {
  const readSecrets = pulumi.all(Object.values(secrets)).apply((references) => {
    const arns = new Set(references.map(secretArn));
    return (["ssm:GetParameters", "secretsmanager:GetSecretValue"] as const).flatMap((action) => {
      const resources = [...arns].filter((arn) => secretAction(arn) === action).toSorted();
      return resources.length === 0 ? [] : [allow([action], resources)];
    });
  });
  const statements = [
    ...registry.pullStatements(),
    allow(["logs:CreateLogStream", "logs:PutLogEvents"], [pulumi.interpolate`${logGroupArn}:log-stream:*`]),
    ...(secretKmsKeyArns.length === 0 ? [] : [allow(["kms:Decrypt"], secretKmsKeyArns)]),
  ];
  return readSecrets.apply((read) => [...statements, ...read]);
}

/** A variable's value, unless it is a secret: the task definition shows it to everybody who may describe it. */
function plainOnly(owner: string, variable: string, value: pulumi.Input<string>): pulumi.Output<string> {
  const output = pulumi.output(value);
  return pulumi.output(
    pulumi.isSecret(output).then((secret) =>
      secret
        ? refuse(
          owner,
          `environment.${variable}`,
          "[secret]",
          "no secret, as everybody who may describe the task definition reads it; store it in SSM or Secrets Manager and name its ARN in secrets",
        )
        : output
    ),
  );
}
