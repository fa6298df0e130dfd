import { readFileSync } from "node:fs";
import { join } from "node:path";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Alerts } from "../operations/alerts";
import type { Section, Shown } from "../operations/dashboard/sections";
import { allow, type Statement } from "../shared/policy-document";
import { rolePolicy, serviceRole } from "../shared/service-role";
import { requireMatch } from "../shared/validation";
import { architectureOf, INSTANCE_TYPE_PATTERN } from "./instance-type";
import { NAT_METRICS, NatAlarms } from "./nat-alarms";
import { NatReadiness } from "./nat-readiness";
import { natInstanceSections } from "./nat-sections";
import type { RouteTarget } from "./routes";

export interface NatInstanceArgs {
  /** Name tag of the instance, its network interface and its address; also the dimension of its metrics. */
  nameTag: string;

  vpcId: pulumi.Input<string>;

  /** Dependencies: the subnet has internet access, e.g. its route to the internet gateway. */
  internetAccess: pulumi.Resource[];

  /** Block of the addresses that it translates. */
  vpcCidrBlock: string;

  /** A public subnet; without `elasticIp`, one that assigns public addresses at launch. */
  subnetId: pulumi.Input<string>;

  /** Blocks that may send traffic to it, by subnet key, e.g. `{ "private-1a": "10.0.128.0/18" }`. */
  sourceCidrBlocks: Readonly<Record<string, string>>;

  /**
   * EC2 instance type; its architecture (Arm or x86) selects the AMI.
   * @default "t4g.nano" - Arm, 512 MiB, the cheapest
   */
  instanceType?: string | undefined;

  /**
   * A static public address that survives a stop or replacement; it is billed while the instance is stopped, too.
   * @default false - a public address that changes with each start
   */
  elasticIp?: boolean | undefined;

  /**
   * Notified when the instance fails.
   * @default none - the alarms change state, but notify no one
   */
  alerts?: Alerts | undefined;
}

/**
 * A low-cost NAT on stock Amazon Linux 2023 that verifies its own firewall rules at every boot.
 *
 * - Network interface of its own, without source/destination check: routes point to it, so routes and address survive a replaced instance
 * - Security group that admits only the private subnets; no port 22, no key
 * - Role with the least permissions for Session Manager and for its two metrics
 * - Instance: IMDSv2, encrypted root volume, recovered by EC2 when its host fails
 * - Readiness: resources that need the internet wait until it translates
 * - Alarms on status checks, translation and the connection table
 *
 * The instance runs nat-instance.sh at each boot (nat-instance.service) and nat-health.sh every minute (nat-health.timer).
 */
export class NatInstance extends pulumi.ComponentResource implements Shown {
  readonly instanceId: pulumi.Output<string>;
  readonly routeTarget: RouteTarget;
  readonly publicIp: pulumi.Output<string>;
  readonly statusAlarmArn: pulumi.Output<string>;
  readonly sections: readonly Section[];

  /** Dependencies of resources that need it to translate. */
  readonly dependencies: pulumi.Resource[];

  constructor(name: string, args: NatInstanceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:NatInstance", name, {}, opts);

    const subject = `NatInstance "${name}"`;
    const instanceType = args.instanceType ?? "t4g.nano";
    requireMatch(subject, "instanceType", instanceType, INSTANCE_TYPE_PATTERN, "an EC2 instance type, e.g. t4g.nano");
    const tags = { Name: args.nameTag };
    const child = { parent: this };

    // Two names, so that a change of elasticIp replaces the interface: an interface keeps the public-address attribute that its subnet had
    // at its creation. Source: Amazon EC2 user guide, "Elastic network interfaces", public IPv4 addresses for network interfaces.
    const networkInterface = new aws.ec2.NetworkInterface(`${name}-${args.elasticIp ? "interface-elastic" : "interface"}`, {
      description: "NAT of the private subnets",
      subnetId: args.subnetId,
      securityGroups: [this.securityGroup(name, args).id],
      sourceDestCheck: false, // it forwards packets of other hosts
      tags,
    }, child);
    const elasticIp = args.elasticIp
      ? new aws.ec2.Eip(`${name}-address`, {
        domain: "vpc",
        networkInterface: networkInterface.id,
        tags,
      }, { parent: this, dependsOn: args.internetAccess })
      : undefined;

    const { role, policies } = serviceRole(name, {
      service: "ec2.amazonaws.com",
      description: "Session Manager and metrics of the NAT instance",
      source: "not-sent",
      policies: {
        // PutMetricData has no resource type; the condition on the namespace limits it.
        metrics: [allow(["cloudwatch:PutMetricData"], ["*"], { StringEquals: { "cloudwatch:namespace": NAT_METRICS } })],
      },
    }, this);
    // Named as the console names it.
    const profile = new aws.iam.InstanceProfile(`${name}-profile`, { name: role.name, role: role.name }, child);

    // Source: AWS public parameters, "Calling AMI public parameters"; read as insecureValue because an AMI id isn't a secret.
    const image = aws.ssm.getParameterOutput({
      name: `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${architectureOf(instanceType)}`,
    }, child).insecureValue;

    const script = userData(args.vpcCidrBlock, args.nameTag);
    const instance = new aws.ec2.Instance(`${name}-instance`, {
      ami: image,
      instanceType,
      primaryNetworkInterface: { networkInterfaceId: networkInterface.id },
      iamInstanceProfile: profile.name,
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      rootBlockDevice: { volumeType: "gp3", volumeSize: 8, encrypted: true, tags },
      maintenanceOptions: { autoRecovery: "default" }, // EC2 moves it to another host when its host fails
      userData: script,
      userDataReplaceOnChange: true, // rules are verified at boot, so another script needs another boot
      tags,
    }, {
      parent: this,
      // The first boot installs nftables and reports metrics.
      dependsOn: [...args.internetAccess, ...(elasticIp ? [elasticIp] : []), ...policies],
      ignoreChanges: [
        "ami", // AWS publishes a new AMI every two weeks; without this each one would interrupt the NAT
        "sourceDestCheck", // set on the interface; the provider would switch it on again (hashicorp/terraform-provider-aws#44768)
      ],
      deleteBeforeReplace: true, // a network interface can be the primary one of a single instance only
    });

    // After the instance, whose ARN it has; the agent retries until it may register.
    rolePolicy(name, { role, policy: "session-manager", statements: sessionManagerStatements(instance.arn) }, this);

    const readiness = new NatReadiness(`${name}-readiness`, { subject: subject, instance, bootsFor: [script, instanceType] }, child);
    const alarms = new NatAlarms(name, {
      nameTag: args.nameTag,
      instanceId: instance.id,
      alerts: args.alerts,
      dependencies: readiness.note,
    }, child);

    this.instanceId = instance.id;
    this.routeTarget = { networkInterfaceId: networkInterface.id };
    this.publicIp = elasticIp?.publicIp ?? instance.publicIp;
    this.statusAlarmArn = alarms.statusArn;
    this.sections = natInstanceSections(args.nameTag, instance.id, instanceType);
    this.dependencies = [readiness.note];
    this.registerOutputs({ instanceId: this.instanceId, publicIp: this.publicIp, statusAlarmArn: this.statusAlarmArn });
  }

  private securityGroup(name: string, args: NatInstanceArgs): aws.ec2.SecurityGroup {
    const group = new aws.ec2.SecurityGroup(`${name}-security-group`, {
      vpcId: args.vpcId,
      description: "NAT instance: traffic from the private subnets to the internet",
      tags: { Name: args.nameTag },
    }, { parent: this });

    for (const [key, cidrBlock] of Object.entries(args.sourceCidrBlocks)) {
      new aws.vpc.SecurityGroupIngressRule(`${name}-${key}`, {
        securityGroupId: group.id,
        description: `Internet-bound traffic from ${key}`,
        cidrIpv4: cidrBlock,
        ipProtocol: "-1",
      }, { parent: this });
    }
    new aws.vpc.SecurityGroupEgressRule(`${name}-internet`, {
      securityGroupId: group.id,
      description: "All traffic to the internet, restricted by the security groups of the senders",
      cidrIpv4: "0.0.0.0/0",
      ipProtocol: "-1",
    }, { parent: this });
    return group;
  }
}

/**
 * Permissions that the agent needs for a session, without the rest of Systems Manager.
 * Source: AWS Systems Manager user guide, "Add Session Manager permissions to an existing IAM role".
 */
function sessionManagerStatements(instanceArn: pulumi.Input<string>): Statement[] {
  return [
    allow(["ssm:UpdateInstanceInformation"], [instanceArn]),
    allow([
      "ssmmessages:CreateControlChannel",
      "ssmmessages:CreateDataChannel",
      "ssmmessages:OpenControlChannel",
      "ssmmessages:OpenDataChannel",
    ], ["*"]), // these have no resource type
  ];
}

/** cloud-config (YAML, so JSON is valid): writes scripts and units, then enables and starts the units. */
function userData(vpcCidrBlock: string, nameTag: string): string {
  const file = (name: string) => readFileSync(join(__dirname, name), "utf8");
  const script = (name: string) => ({ path: `/usr/local/sbin/${name}`, content: file(`${name}.sh`), permissions: "0755" });
  const unit = (name: string) => ({ path: `/etc/systemd/system/${name}`, content: file(name) });
  return `#cloud-config\n${
    JSON.stringify(
      {
        write_files: [
          { path: "/etc/nat-instance.conf", content: `NAT_SOURCE_CIDR=${vpcCidrBlock}\nNAT_NAME=${nameTag}\n` },
          script("nat-instance"),
          script("nat-health"),
          unit("nat-instance.service"),
          unit("nat-health.service"),
          unit("nat-health.timer"),
        ],
        runcmd: [
          ["systemctl", "daemon-reload"],
          ["systemctl", "enable", "--now", "nat-health.timer"],
          ["systemctl", "enable", "--now", "nat-instance.service"],
        ],
      },
      null,
      1,
    )
  }\n`;
}
