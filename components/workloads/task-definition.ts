import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Registry } from "../images/registry";
import type { Queries } from "../logs/insights-queries";
import { makeLogGroup } from "../logs/log-group";
import type { Logs } from "../logs/logs";
import { requireSecrets } from "../secrets/existence";
import { asReference, type SecretGuard, type SecretReference, type Secrets } from "../secrets/secret-reference";
import { accountOf } from "../shared/account";
import type { EncryptionKey } from "../shared/encryption";
import { type Permission, type Statement, statementOf } from "../shared/policy-document";
import { resolve } from "../shared/schema";
import { serviceRole } from "../shared/service-role";
import { invalid } from "../shared/validation";
import { hasImage, type ResolvedContainer } from "./container-settings";
import { executionStatements } from "./execution-statements";
import { variables } from "./variable-settings";

export type Variables = Readonly<Record<string, pulumi.Input<string>>>;

/** Inputs of a container that aren't settings: they may be outputs or other components. */
export interface ContainerInputs {
  /** Repository of its image. */
  registry: Pick<Registry, "image" | "pullStatements" | "repositoryUrl">;

  /**
   * Plain environment variables. A Pulumi secret is rejected: any principal that may describe the task definition can read them.
   * @default none
   */
  environment?: Variables | undefined;

  /**
   * Environment variables that ECS resolves when a task starts: name to a reference (`secrets.reference("web/api-key")`), or to the ARN of
   * an SSM parameter or of a Secrets Manager secret of another program, followed by `:<key>::` for one key of a JSON text.
   * @default none
   */
  secrets?: Secrets | undefined;

  /**
   * Customer managed KMS keys that encrypt those secrets.
   * @default none - AWS's own keys need no grant
   */
  secretKmsKeyArns?: pulumi.Input<string>[] | undefined;

  /**
   * Permissions of the application in AWS.
   * @default none
   */
  permissions?: readonly Permission[] | undefined;
}

export interface TaskDefinitionArgs extends Omit<ContainerInputs, "registry"> {
  /** Repository of its image, or an image that `pulumi up` builds. */
  registry: Pick<Registry, "image" | "pullStatements">;

  /** Subject of messages, e.g. `FargateService "api"`. */
  subject: string;

  /** Name of the container. */
  containerName: string;

  container: ResolvedContainer;

  /** Family: the name of all revisions, e.g. `aws-practice-api-stg`. */
  family: string;

  /** Name of the log group, e.g. `/aws-practice/stg/api`. */
  logGroupName: string;

  /**
   * Key of the log group.
   * @default AWS's key
   */
  logKey?: EncryptionKey | undefined;

  /**
   * Queries that are saved for its log group.
   * @default none
   */
  queries?: Queries;

  /**
   * Keeps its lines for years, if it has an archive.
   * @default none
   */
  logs?: Pick<Logs, "keep"> | undefined;

  /** Port of the container; `appProtocol` is the protocol between Service Connect's proxy and the container. */
  port?: { number: number; appProtocol: "http" | "http2" | "grpc" } | undefined;

  /**
   * Allows a shell in the container (ECS Exec): its agent needs a writable root file system.
   * @default false
   */
  executeCommand?: boolean | undefined;

  /**
   * User that runs the container.
   * @default the image's
   */
  user?: string | undefined;

  /**
   * Statements of the task role besides `permissions`.
   * @default none
   */
  statements?: readonly Statement[] | undefined;

  /**
   * Secrets that the application itself reads, by its task role; `statements` allow it.
   * @default none
   */
  guards?: readonly SecretGuard[] | undefined;

  /** Health check that ECS runs in the container. */
  healthCheck?: { command: readonly string[]; interval: number; timeout: number; retries: number; startPeriod: number } | undefined;
}

/**
 * Task definition of a service or a job, with its log group and roles.
 *
 * - Log group with retention, and saved queries
 * - Execution role: pull this image, write to this log group, read these secrets, and nothing else
 * - Task role with the application's permissions only
 * - Task definition: Linux on Fargate, read-only root file system with a writable /tmp in memory, an init process that forwards signals
 *   and reaps zombies, non-blocking logs
 */
export class TaskDefinition extends pulumi.ComponentResource {
  /** ARN with the revision. */
  readonly arn: pulumi.Output<string>;

  /** ARN without the revision: the prefix of all revisions, past and future. */
  readonly familyArn: pulumi.Output<string>;

  readonly executionRoleArn: pulumi.Output<string>;
  readonly taskRoleArn: pulumi.Output<string>;

  /** Resources that must exist before a task starts. */
  readonly dependencies: pulumi.Resource[];

  constructor(name: string, args: TaskDefinitionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:TaskDefinition", name, {}, opts);

    resolve(variables, args.subject, args);
    const { logGroupName, logKey, queries = {}, logs, container } = args;
    const logGroup = makeLogGroup(name, { logGroupName, logKey, queries, logs, retentionDays: container.logRetentionDays }, this);

    const account = accountOf(this);
    const secrets = Object.fromEntries(Object.entries(args.secrets ?? {}).map(([variable, secret]) => [variable, asReference(secret)]));
    // Source: Amazon ECS developer guide, "Amazon ECS task IAM role", trust policy against the confused deputy.
    const tasks = { service: "ecs-tasks.amazonaws.com", source: { arnLike: account.arn("ecs", "*") } };
    const execution = serviceRole(name, {
      ...tasks,
      key: "execution-role",
      description: `Task execution role of ${args.family}`,
      policies: { start: executionStatements(args, Object.values(secrets), logGroup.arn) },
    }, this);
    const act = [...(args.permissions ?? []).map(statementOf), ...(args.statements ?? [])];
    const task = serviceRole(name, {
      ...tasks,
      description: `Task role of ${args.family}`,
      policies: act.length === 0 ? {} : { act },
    }, this);

    const definition = new aws.ecs.TaskDefinition(`${name}-definition`, {
      family: args.family, // a contract: grants and rules name every revision by it
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: String(args.container.cpu),
      memory: String(args.container.memoryMiB),
      runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: args.container.architecture },
      executionRoleArn: execution.role.arn,
      taskRoleArn: task.role.arn,
      containerDefinitions: pulumi.jsonStringify([containerOf({ ...args, secrets }, logGroup.name, account.region)]),
      tags: { Name: args.family },
    }, { parent: this, hooks: hasImage(args.container) ? requireSecrets(name, args.subject, Object.values(secrets)) : {} });

    this.arn = definition.arn;
    // Not from the definition's own ARN, which is unknown in a preview of a new image, as each grant and rule with it would be.
    this.familyArn = account.arn("ecs", `task-definition/${args.family}`);
    this.executionRoleArn = execution.role.arn;
    this.taskRoleArn = task.role.arn;
    // A workload without an image runs no tasks, and its secrets need not exist.
    const readers = hasImage(args.container)
      ? [
        ...Object.values(secrets).flatMap(({ guard }) => guard?.admit(execution.role) ?? []),
        ...(args.guards ?? []).flatMap((guard) => guard.admit(task.role)),
      ]
      : [];
    this.dependencies = [...execution.policies, ...task.policies, ...new Set(readers)];
    this.registerOutputs({ arn: this.arn, executionRoleArn: this.executionRoleArn, taskRoleArn: this.taskRoleArn });
  }
}

interface ContainerArgs extends TaskDefinitionArgs {
  secrets: Readonly<Record<string, SecretReference>>;
}

function containerOf(args: ContainerArgs, logGroupName: pulumi.Output<string>, region: pulumi.Output<string>) {
  const { container, port, healthCheck, environment = {}, secrets } = args;
  const byName = <T>(values: Readonly<Record<string, T>>) => Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    name: args.containerName,
    image: args.registry.image(container.image),
    essential: true,
    ...(args.user !== undefined && { user: args.user }),
    ...(container.command && { command: container.command }),
    portMappings: port === undefined ? [] : [
      { name: args.containerName, containerPort: port.number, hostPort: port.number, protocol: "tcp", appProtocol: port.appProtocol },
    ],
    environment: byName(environment).map(([variable, value]) => ({ name: variable, value: plainOnly(args.subject, variable, value) })),
    secrets: byName(secrets).map(([variable, { valueFrom }]) => ({ name: variable, valueFrom })),
    // Source: Amazon ECS developer guide, "Monitor Amazon ECS containers with ECS Exec", considerations (no read-only root file system).
    readonlyRootFilesystem: args.executeCommand !== true,
    linuxParameters: {
      initProcessEnabled: true,
      // Fargate supports tmpfs since January 2026; unlike a volume, it is writable by every user of the container.
      // Source: AWS, What's New, "Amazon ECS now supports tmpfs mounts on AWS Fargate and ECS Managed Instances".
      // With exec, which Docker omits by default: many JVM libraries unpack native code there.
      tmpfs: [{ containerPath: "/tmp", size: container.tmpMiB, mountOptions: ["mode=1777", "nosuid", "nodev", "exec"] }],
    },
    ...(healthCheck && { healthCheck }),
    stopTimeout: container.stopTimeoutSeconds,
    logConfiguration: {
      logDriver: "awslogs",
      options: {
        "awslogs-group": logGroupName,
        "awslogs-region": region,
        "awslogs-stream-prefix": args.containerName,
        // A slow CloudWatch must not block the application; lines that don't fit into the buffer are lost.
        // Source: Amazon ECS developer guide, "Send Amazon ECS logs to CloudWatch", mode.
        mode: "non-blocking",
        "max-buffer-size": "25m",
      },
    },
    // Defaults that AWS would add. The provider drops these lists before it compares; inside other blocks it drops none, so there
    // is none that ECS doesn't send back (docs/decisions.md, "A task definition states what ECS would add").
    mountPoints: [],
    systemControls: [],
    volumesFrom: [],
  };
}

/** The value of a variable; a secret is rejected, as the task definition shows it to any principal that may describe it. */
function plainOnly(subject: string, variable: string, value: pulumi.Input<string>): pulumi.Output<string> {
  const output = pulumi.output(value);
  return pulumi.output(
    pulumi.isSecret(output).then((secret) =>
      secret
        ? invalid(
          subject,
          `environment.${variable}`,
          "[secret]",
          "no secret, as any principal that may describe the task definition can read it; store it in SSM or Secrets Manager and name it in secrets",
        )
        : output
    ),
  );
}
