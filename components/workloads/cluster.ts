import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Alerts } from "../operations/alerts";
import { EventAlert } from "../operations/event-alert";
import { accountOf } from "../shared/account";
import type { Names } from "../shared/naming";
import { resolve } from "../shared/schema";
import { requireMatch } from "../shared/validation";
import { CLUSTER_NAME_PATTERN, type ClusterSettings, clusterSettings } from "./cluster-settings";

export interface ClusterArgs extends ClusterSettings {
  /** The setting that it comes from, e.g. `aws-practice:cluster`: violations name it. */
  setting?: string;

  /** Names the cluster and its Service Connect namespace, e.g. `aws-practice-stg`. */
  names: Names;

  /**
   * Hears of services that don't get their tasks.
   * @default nobody does
   */
  alerts?: Alerts;
}

/**
 * What services and jobs run on: capacity that AWS keeps, no server of our own.
 *
 * - ECS cluster with Fargate and its spare capacity
 * - With Container Insights the log group that AWS would make itself and keep for ever
 * - With `alerts` a rule for what ECS says of services that don't get their tasks, or whose deployment failed
 * - The namespace in which services find one another; it costs nothing
 */
export class Cluster extends pulumi.ComponentResource {
  readonly clusterArn: pulumi.Output<string>;
  readonly clusterName: pulumi.Output<string>;
  readonly namespaceArn: pulumi.Output<string>;

  /** CloudWatch has how many tasks a service has. */
  readonly reportsTasks: boolean;

  /** What must be there before a task can start. */
  readonly dependencies: pulumi.Resource[];

  constructor(name: string, args: ClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:Cluster", name, {}, opts);

    const subject = `Cluster "${name}"`;
    const { containerInsights } = resolve(clusterSettings, subject, args);
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
      name: clusterName, // a contract: people look for the cluster's
      description: `Services of cluster ${clusterName}`,
      tags: { Name: clusterName },
    }, { parent: this });
    this.reportsTasks = containerInsights !== "disabled";
    // Source: Amazon CloudWatch user guide, "Container Insights", performance log events for Amazon ECS.
    const logGroups = this.reportsTasks
      ? [
        new aws.cloudwatch.LogGroup(`${name}-performance-log`, {
          name: `/aws/ecs/containerinsights/${clusterName}/performance`, // a contract: AWS writes there
          retentionInDays: 7,
        }, { parent: this }),
      ]
      : [];
    const cluster = new aws.ecs.Cluster(name, {
      name: clusterName, // a contract: people and scripts name it
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
 * Sources: Amazon ECS developer guide, "Amazon ECS service action events", "Amazon ECS service deployment state change events". The
 * second kind names its cluster in the service's ARN alone.
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
