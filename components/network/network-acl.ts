import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { resolve } from "../shared/schema";
import { type NetworkAclRules, networkAclSettings } from "./network-acl-rules";

export interface NetworkAclArgs extends NetworkAclRules {
  nameTag: string;
  vpcId: pulumi.Input<string>;
  /** Subnets by key, e.g. `isolated-1a`. */
  subnetIds: Readonly<Record<string, pulumi.Input<string>>>;
}

/**
 * Network ACL for the subnets of a tier. It is stateless, so responses need a rule, too: a tier with ingress on port 5432 also needs
 * egress to ports 1024 to 65535 of its clients.
 */
export class NetworkAcl extends pulumi.ComponentResource {
  constructor(name: string, args: NetworkAclArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:NetworkAcl", name, {}, opts);

    resolve(networkAclSettings, `NetworkAcl "${name}"`, args);

    const acl = new aws.ec2.NetworkAcl(`${name}-acl`, {
      vpcId: args.vpcId,
      tags: { Name: args.nameTag },
    }, { parent: this });

    const directions = [["ingress", false], ["egress", true]] as const;
    const rules = directions.flatMap(([direction, egress]) =>
      Object.entries(args[direction]).map(([number, rule]) =>
        new aws.ec2.NetworkAclRule(`${name}-${direction}-${number}`, {
          networkAclId: acl.id,
          egress,
          ruleNumber: Number(number),
          ruleAction: rule.action,
          protocol: rule.protocol === "all" ? "-1" : rule.protocol,
          cidrBlock: rule.cidrBlock,
          fromPort: rule.fromPort,
          toPort: rule.toPort,
          ...(rule.protocol === "icmp" && { icmpType: -1, icmpCode: -1 }), // every type and code
        }, {
          parent: this,
          deleteBeforeReplace: true, // a number can exist once, and the provider updates no rule in place (pulumi/pulumi-aws#3244)
        })
      )
    );

    // After the rules: an association without them cuts the subnet off.
    for (const [key, subnetId] of Object.entries(args.subnetIds)) {
      new aws.ec2.NetworkAclAssociation(`${name}-${key}`, {
        networkAclId: acl.id,
        subnetId,
      }, { parent: this, dependsOn: rules });
    }

    this.registerOutputs({});
  }
}
