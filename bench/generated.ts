import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { simulate } from "../toolkit/simulator";

/** A component of ten resources that refer to one another, as in a real program. */
class Part extends pulumi.ComponentResource {
  constructor(name: string, vpcId: pulumi.Input<string>) {
    super("bench:index:Part", name);
    const child = { parent: this };
    const group = new aws.ec2.SecurityGroup(name, { vpcId, description: "A part", tags: { Name: name } }, child);
    for (let index = 0; index < 8; index++) {
      new aws.vpc.SecurityGroupIngressRule(`${name}-${index}`, {
        securityGroupId: group.id,
        description: `Port ${index}`,
        cidrIpv4: "10.0.0.0/16",
        ipProtocol: "tcp",
        fromPort: 1000 + index,
        toPort: 1000 + index,
      }, child);
    }
    new aws.cloudwatch.LogGroup(name, { retentionInDays: 30, tags: { Name: name } }, child);
    this.registerOutputs({ securityGroupId: group.id });
  }
}

async function main(count: number): Promise<void> {
  await simulate(() => {
    const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" });
    for (let index = 0; index < count / 10; index++) new Part(`part-${index}`, vpc.id);
  }, { project: "bench", stack: "bench" });
}

void main(Number(process.argv[2]));
