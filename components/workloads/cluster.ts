import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { makeLogGroup } from "../logs/log-group";
import type { Alerts } from "../operations/alerts";
import { EventAlert } from "../operations/event-alert";
import { accountOf } from "../shared/account";
import type { Encryption } from "../shared/encryption";
import type { Names } from "../shared/naming";
import { resolve } from "../shared/schema";
import { requireMatch } from "../shared/validation";
import { CLUSTER_NAME_PATTERN, type ClusterSettings, clusterSettings } from "./cluster-settings";
import { type ExecSessions, makeExecSessions } from "./exec-sessions";

export interface ClusterArgs extends ClusterSettings {
  /** The setting that defines it, e.g. `aws-practice:cluster`: violations name it. */
  setting?: string;

  /** Names the cluster and its Service Connect namespace, e.g. `aws-practice-stg`. */
  names: Names;

  /**
   * Notified of services that can't start their tasks.
   * @default none - their events notify no one
   */
  alerts?: Alerts;

  /**
   * The environment's own keys; of Container Insights' log group and of sessions here.
   * @default none - AWS's key
   */
  encryption?: Pick<Encryption, "logs">;
}

/**
 * ECS cluster of services and jobs, without servers of its own.
 *
 * - ECS cluster with Fargate and Fargate Spot
 * - With Container Insights, the log group that AWS would otherwise create without retention
 * - Log group of sessions in containers (ECS Exec): all that people type and see
 * - With `alerts`, a notification of ECS events: a service can't start its tasks, or its deployment failed
 * - Service Connect namespace; it is free
 *
 * @example
 * const cluster = new Cluster("cluster", { names, alerts, containerInsights: "enhanced" });
 */
export class Cluster extends pulumi.ComponentResource {
  readonly clusterArn: pulumi.Output<string>;
  readonly clusterName: pulumi.Output<string>;
  readonly namespaceArn: pulumi.Output<string>;

  /** Container Insights reports the number of tasks of each service. */
  readonly reportsTasks: boolean;

  /** Sessions of people in containers of its tasks. */
  readonly sessions: ExecSessions;

  /** Resources that must exist before a task starts. */
  readonly dependencies: pulumi.Resource[];

  constructor(name: string, args: ClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:Cluster", name, {}, opts);

    const subject = `Cluster "${name}"`;
    const { containerInsights, sessionRetentionDays } = resolve(clusterSettings, subject, args);
    const { names } = args;
    const clusterName = names.withEnvironment(names.project);
    requireMatch(
      subject,
      "clusterName",
      clusterName,
      CLUSTER_NAME_PATTERN,
      "1 to 255 letters, digits, hyphens and underscores",
    );

    const namespace = new aws.servicediscovery.HttpNamespace(`${name}-namespace`, {
      name: clusterName, // a contract: people look for the cluster's name
      description: `Services of cluster ${clusterName}`,
      tags: { Name: clusterName },
    }, { parent: this });
    this.reportsTasks = containerInsights !== "disabled";
    // Source: Amazon CloudWatch user guide, "Container Insights", performance log events for Amazon ECS.
    const logGroups = this.reportsTasks
      ? [
        makeLogGroup(name, {
          key: "performance-log",
          logGroupName: `/aws/ecs/containerinsights/${clusterName}/performance`, // a contract: AWS writes there
          retentionDays: 7,
          logKey: args.encryption?.logs,
        }, this),
      ]
      : [];
    this.sessions = makeExecSessions(name, {
      clusterName,
      logGroupName: names.path("sessions/exec"),
      retentionDays: sessionRetentionDays,
      logKey: args.encryption?.logs,
    }, this);
    const cluster = new aws.ecs.Cluster(name, {
      name: clusterName, // a contract: people and scripts refer to it
      configuration: { executeCommandConfiguration: this.sessions.configuration },
      settings: [{ name: "containerInsights", value: containerInsights }],
      tags: { Name: clusterName },
    }, { parent: this, dependsOn: logGroups });
    const capacity = new aws.ecs.ClusterCapacityProviders(`${name}-capacity`, {
      clusterName: cluster.name,
      capacityProviders: ["FARGATE", "FARGATE_SPOT"],
      defaultCapacityProviderStrategies: [{ capacityProvider: "FARGATE", weight: 1 }],
    }, { parent: this });

    if (args.alerts !== undefined) {
      new EventAlert(`${name}-events`, {
        nameTag: clusterName,
        label: `Cluster ${clusterName}`,
        pattern: serviceFaults(accountOf(this).arn("ecs", `service/${clusterName}/`)),
        message: { text: "<what> of <service>", paths: { what: "$.detail.eventName", service: "$.resources[0]" } },
        entry: "service-events",
        alerts: args.alerts,
      }, { parent: this });
      new EventAlert(`${name}-memory`, {
        nameTag: clusterName,
        label: `Cluster ${clusterName}`,
        pattern: killedForMemory(cluster.arn),
        message: {
          text: "a task of <service> was killed, as it needs more memory than it has (<task>)",
          paths: { service: "$.detail.group", task: "$.detail.taskArn" },
        },
        entry: "service-memory",
        alerts: args.alerts,
      }, { parent: this });
    }

    this.clusterArn = cluster.arn;
    this.clusterName = cluster.name;
    this.namespaceArn = namespace.arn;
    this.dependencies = [capacity];
    this.registerOutputs({
      setting: args.setting,
      clusterArn: this.clusterArn,
      clusterName: this.clusterName,
      namespaceArn: this.namespaceArn,
    });
  }
}

/**
 * Tasks of services only, as the state machine of a job reports its own.
 * Sources: Amazon ECS developer guide, "Amazon ECS task state change events", "Amazon ECS stopped tasks error messages",
 * OutOfMemoryError.
 */
function killedForMemory(clusterArn: pulumi.Input<string>) {
  return {
    source: ["aws.ecs"],
    "detail-type": ["ECS Task State Change"],
    detail: {
      clusterArn: [clusterArn],
      group: [{ prefix: "service:" }],
      lastStatus: ["STOPPED"],
      containers: { reason: [{ prefix: "OutOfMemoryError" }] },
    },
  };
}

/**
 * Sources: Amazon ECS developer guide, "Amazon ECS service action events", "Amazon ECS service deployment state change events". The
 * second kind has its cluster only in the service's ARN.
 */
function serviceFaults(servicesOfCluster: pulumi.Input<string>) {
  return {
    source: ["aws.ecs"],
    "detail-type": ["ECS Service Action", "ECS Deployment State Change"],
    resources: [{ prefix: servicesOfCluster }],
    detail: {
      eventName: [
        "SERVICE_TASK_START_IMPAIRED",
        "SERVICE_TASK_PLACEMENT_FAILURE",
        "SERVICE_TASK_CONFIGURATION_FAILURE",
        "SERVICE_DEPLOYMENT_FAILED",
      ],
    },
  };
}
