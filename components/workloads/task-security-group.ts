import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Logs } from "../logs/logs";
import type { AnyNetwork } from "../network/any-network";
import { type Capability, Connection, type Destination } from "../network/connection";
import type { Encryption } from "../shared/encryption";
import type { Names } from "../shared/naming";
import type { Cluster } from "./cluster";
import { type Egress, egressKey } from "./egress";

/** Placement and connections of tasks. */
export interface TaskPlace {
  /** The setting that defines it, e.g. `aws-practice:services.api`: violations name it. */
  setting?: string;

  cluster: Cluster;

  /** The network whose private subnets the tasks are placed in. */
  network: Pick<AnyNetwork, "vpcId" | "privateSubnetIds" | "outboundAccess">;

  names: Names;

  /**
   * The environment's own keys; of the log group and of a job's schedule here.
   * @default none - AWS's keys
   */
  encryption?: Encryption;

  /**
   * Keeps their lines for years, if it has an archive.
   * @default none
   */
  logs?: Pick<Logs, "keep"> | undefined;

  /**
   * Destinations of the tasks, e.g. `[users.destination("api")]`: security group rules on both ends, the secrets and their grants follow.
   * @default none - only HTTPS to the internet
   */
  connections?: readonly Destination[];

  /**
   * Resources that the tasks use through AWS's endpoints, e.g. `[uploads.capability("readwrite")]`: their variables and permissions follow.
   * @default none
   */
  capabilities?: readonly Capability[];
}

export interface TaskSecurityGroupArgs {
  vpcId: pulumi.Input<string>;
  /** Name tag. */
  fullName: string;
  /** Name of the client in rules, e.g. `service api`. */
  label: string;
  connections: readonly Destination[];
  egress?: readonly Egress[];
}

/**
 * Security group of a service's or job's tasks.
 *
 * - No inbound rule until a client connects
 * - Outbound HTTPS: for images, logs and secrets from AWS, and for most calls of an application
 * - Connection to each destination: rules at both ends
 * - Outbound rules for `egress`, and no others
 */
export class TaskSecurityGroup extends pulumi.ComponentResource {
  readonly securityGroupId: pulumi.Output<string>;

  /** Dependencies of tasks: the rules, and the destinations. */
  readonly dependencies: pulumi.Resource[];

  constructor(name: string, args: TaskSecurityGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:TaskSecurityGroup", name, {}, opts);

    const group = new aws.ec2.SecurityGroup(`${name}-security-group`, {
      vpcId: args.vpcId,
      description: `Tasks of ${args.label}: in from connected clients, out by HTTPS and to connected destinations`,
      tags: { Name: args.fullName },
    }, { parent: this });
    const https = new aws.vpc.SecurityGroupEgressRule(`${name}-https`, {
      securityGroupId: group.id,
      description: "HTTPS to AWS services and the internet",
      cidrIpv4: "0.0.0.0/0",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
    }, { parent: this });

    const { egress = [] } = args;
    const outside = egress.map((to) =>
      new aws.vpc.SecurityGroupEgressRule(`${name}-out-${egressKey(to)}`, {
        securityGroupId: group.id,
        description: `TCP port ${to.port} of ${to.cidrBlock}, from the egress setting of ${args.label}`,
        cidrIpv4: to.cidrBlock,
        ipProtocol: "tcp",
        fromPort: to.port,
        toPort: to.port,
      }, { parent: this })
    );

    const connections = args.connections.map((to) =>
      new Connection(`${name}-to-${to.name}`, { from: { label: args.label, securityGroupId: group.id }, to }, { parent: this })
    );

    this.securityGroupId = group.id;
    this.dependencies = [
      https,
      ...outside,
      ...connections.flatMap(({ rules }) => rules),
      ...args.connections.flatMap(({ dependencies }) => dependencies),
    ];
    this.registerOutputs({ securityGroupId: this.securityGroupId });
  }
}
