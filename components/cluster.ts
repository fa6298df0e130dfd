import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { CLUSTER_DEFAULTS, CLUSTER_NAME_PATTERN, CONTAINER_INSIGHTS, type ContainerInsights } from "./lib/cluster-choice";
import { requireMatch, requireOneOf } from "./lib/validation";

export interface ClusterArgs {
  /** Name of the cluster and of its Service Connect namespace, e.g. `aws-practice-stg`. */
  clusterName: string;

  /**
   * Metrics by task in CloudWatch: `enabled`, `enhanced` (by container, dearer) or `disabled`.
   * @default "enabled"
   */
  containerInsights?: ContainerInsights;
}

/**
 * What services and jobs run on: capacity that AWS keeps, no server of our own.
 *
 * - ECS cluster with Fargate and its spare capacity
 * - The namespace in which services find one another; it costs nothing
 */
export class Cluster extends pulumi.ComponentResource {
  readonly clusterArn: pulumi.Output<string>;
  readonly clusterName: pulumi.Output<string>;
  readonly namespaceArn: pulumi.Output<string>;

  /** What must be there before a task can start. */
  readonly ready: pulumi.Resource[];

  constructor(name: string, args: ClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:Cluster", name, {}, opts);

    const { containerInsights = CLUSTER_DEFAULTS.containerInsights } = args;
    requireMatch(`Cluster "${name}"`, "clusterName", args.clusterName, CLUSTER_NAME_PATTERN, "1 to 255 letters, digits, hyphens and underscores");
    requireOneOf(`Cluster "${name}"`, "containerInsights", containerInsights, CONTAINER_INSIGHTS);

    const namespace = new aws.servicediscovery.HttpNamespace(`${name}-namespace`, {
      name: args.clusterName, // a contract: people look for the cluster's
      description: `Services of cluster ${args.clusterName}`,
      tags: { Name: args.clusterName },
    }, { parent: this });
    const cluster = new aws.ecs.Cluster(`${name}-cluster`, {
      name: args.clusterName, // a contract: people and scripts name it
      settings: [{ name: "containerInsights", value: containerInsights }],
      tags: { Name: args.clusterName },
    }, { parent: this });
    const capacity = new aws.ecs.ClusterCapacityProviders(`${name}-capacity`, {
      clusterName: cluster.name,
      capacityProviders: ["FARGATE", "FARGATE_SPOT"],
      defaultCapacityProviderStrategies: [{ capacityProvider: "FARGATE", weight: 1 }],
    }, { parent: this });

    this.clusterArn = cluster.arn;
    this.clusterName = cluster.name;
    this.namespaceArn = namespace.arn;
    this.ready = [capacity];
    this.registerOutputs({ clusterArn: this.clusterArn, clusterName: this.clusterName, namespaceArn: this.namespaceArn });
  }
}
