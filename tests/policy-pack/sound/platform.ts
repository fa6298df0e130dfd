import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { ServicePlace } from "./parts";

/** The root program's resources, to work with them beside it. */
export class Platform {
  private readonly resources: { name: string; resource: pulumi.Resource }[] = [];

  /** Collects what the program registers from now on. */
  constructor() {
    pulumi.runtime.registerStackTransformation(({ name, resource }) => {
      this.resources.push({ name, resource });
      return undefined;
    });
  }

  /** A resource by its type and logical name, e.g. `get(aws.sns.Topic, "alerts-topic")`. */
  get<T extends pulumi.Resource>(type: new(...args: never[]) => T, name: string): T {
    for (const each of this.resources) if (each.name === name && each.resource instanceof type) return each.resource;
    throw new Error(`the root program has no ${type.name} ${name}, but ${this.resources.map((each) => each.name).join(", ")}`);
  }

  readonly alerts = () => this.get(aws.sns.Topic, "alerts-topic");
  readonly apiRole = () => this.get(aws.iam.Role, "api-task-role");
  readonly repository = () => this.get(aws.ecr.Repository, "aws-practice-repository");
  readonly database = () => this.get(aws.rds.Instance, "database-instance");
  readonly cluster = () => this.get(aws.ecs.Cluster, "cluster");
  readonly logsBucket = () => this.get(aws.s3.Bucket, "load-balancer-logs-bucket");
  readonly vpcId = () => this.get(aws.ec2.Vpc, "network-vpc").id;
  readonly subnetIds = (tier: "private" | "public") => ["1a", "1c"].map((zone) => this.get(aws.ec2.Subnet, `network-${tier}-${zone}`).id);

  /** The place of its services. */
  readonly place = (): ServicePlace => ({ cluster: this.cluster(), vpcId: this.vpcId(), subnets: this.subnetIds("private") });
}
