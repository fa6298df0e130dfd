import { readFileSync } from "node:fs";
import { join } from "node:path";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { architectureOf, INSTANCE_TYPE_PATTERN } from "./lib/instance-type";
import { allow, policyDocument, trust } from "./lib/policy-document";
import { requireMatch } from "./lib/validation";
import type { RouteTarget } from "./routes";

export interface NatInstanceArgs {
  /** Name tag of the instance, its network interface and its address. */
  nameTag: string;

  vpcId: pulumi.Input<string>;

  /** What must be there before the subnet reaches the internet, e.g. its route to the internet gateway. */
  internetAccess: pulumi.Resource[];

  /** Whose packets the instance translates. */
  vpcCidrBlock: string;

  /** A public subnet; without `elasticIp` one that gives public addresses at launch. */
  subnetId: pulumi.Input<string>;

  /** Blocks whose packets are let in, by subnet key, e.g. `{ "private-1a": "10.0.128.0/18" }`. */
  sourceCidrBlocks: Readonly<Record<string, string>>;

  /**
   * EC2 instance type; its processor (ARM or x86) decides the image.
   * @default "t4g.nano" - ARM, 512 MB, the cheapest
   */
  instanceType?: string;

  /**
   * A public address that stays when the instance is stopped or replaced, and costs also while it is stopped.
   * @default false - a public address that changes with each start
   */
  elasticIp?: boolean;

  /**
   * What the status alarm tells, e.g. the ARN of an SNS topic.
   * @default nothing - the alarm only changes its colour
   */
  alarmActions?: pulumi.Input<string>[];
}

/**
 * A cheap NAT on stock Amazon Linux 2023 which proves its own rules at every boot.
 *
 * - Network interface made first, without source/destination check: routes point to it, so they and its address survive
 *   a replaced instance
 * - Security group that admits only the private subnets; no port 22, no key
 * - Role for Session Manager, with what its agent needs and no more
 * - Instance: IMDSv2, encrypted root volume, recovered by EC2 when its host fails
 * - Alarm on its status checks
 *
 * What it runs is in nat-instance.sh, started at each boot by nat-instance.service.
 */
export class NatInstance extends pulumi.ComponentResource {
  readonly instanceId: pulumi.Output<string>;
  readonly routeTarget: RouteTarget;
  readonly publicIp: pulumi.Output<string>;
  readonly statusAlarmArn: pulumi.Output<string>;

  /** What must be there before it translates. */
  readonly ready: pulumi.Resource[];

  constructor(name: string, args: NatInstanceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:NatInstance", name, {}, opts);

    const instanceType = args.instanceType ?? "t4g.nano";
    requireMatch(`NatInstance "${name}"`, "instanceType", instanceType, INSTANCE_TYPE_PATTERN, "an EC2 instance type, e.g. t4g.nano");
    const tags = { Name: args.nameTag };
    const child = { parent: this };

    const networkInterface = new aws.ec2.NetworkInterface(`${name}-interface`, {
      description: "NAT of the private subnets",
      subnetId: args.subnetId,
      securityGroups: [this.securityGroup(name, args).id],
      sourceDestCheck: false, // its packets are from and for others
      tags,
    }, child);
    const elasticIp = args.elasticIp
      ? new aws.ec2.Eip(`${name}-address`, {
          domain: "vpc",
          networkInterface: networkInterface.id,
          tags,
        }, { parent: this, dependsOn: args.internetAccess })
      : undefined;

    const role = new aws.iam.Role(`${name}-role`, {
      description: "Session Manager on the NAT instance",
      // EC2 sends neither aws:SourceAccount nor aws:SourceArn when it assumes a role for an instance.
      assumeRolePolicy: JSON.stringify(trust("ec2.amazonaws.com")),
    }, child);
    const profile = new aws.iam.InstanceProfile(`${name}-profile`, { name: role.name, role: role.name }, child); // named as the console names it

    // Source: AWS public parameters, "Calling AMI public parameters"; read as insecureValue because an AMI id is no secret.
    const image = aws.ssm.getParameterOutput({
      name: `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${architectureOf(instanceType)}`,
    }, child).insecureValue;

    const instance = new aws.ec2.Instance(`${name}-instance`, {
      ami: image,
      instanceType,
      primaryNetworkInterface: { networkInterfaceId: networkInterface.id },
      iamInstanceProfile: profile.name,
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      rootBlockDevice: { volumeType: "gp3", volumeSize: 8, encrypted: true, tags },
      maintenanceOptions: { autoRecovery: "default" }, // EC2 moves it to another host when its own fails
      userData: userData(args.vpcCidrBlock),
      userDataReplaceOnChange: true, // rules are proven at boot, so another script needs another boot
      tags,
    }, {
      parent: this,
      dependsOn: elasticIp ? [...args.internetAccess, elasticIp] : args.internetAccess, // the first boot fetches nftables
      ignoreChanges: [
        "ami", // AWS publishes a new image every two weeks; without this each one would cut the connection
        "sourceDestCheck", // the interface's; the provider would switch it on again (hashicorp/terraform-provider-aws#44768)
      ],
      deleteBeforeReplace: true, // a network interface can be the primary one of one instance only
    });

    // After the instance, because it names that one instance; the agent keeps trying until it may register.
    new aws.iam.RolePolicy(`${name}-session-manager`, {
      name: "session-manager",
      role: role.name,
      policy: pulumi.jsonStringify(sessionManagerPolicy(instance.arn)),
    }, child);

    const alarm = new aws.cloudwatch.MetricAlarm(`${name}-status`, {
      alarmDescription: "The NAT instance fails its status checks: private subnets may have lost the internet",
      namespace: "AWS/EC2",
      metricName: "StatusCheckFailed",
      dimensions: { InstanceId: instance.id },
      statistic: "Maximum",
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      threshold: 1,
      period: 60,
      evaluationPeriods: 3,
      treatMissingData: "missing", // stopped on purpose, it reports nothing and is not an alarm
      alarmActions: args.alarmActions,
      okActions: args.alarmActions,
    }, child);

    this.instanceId = instance.id;
    this.routeTarget = { networkInterfaceId: networkInterface.id };
    this.publicIp = elasticIp?.publicIp ?? instance.publicIp;
    this.statusAlarmArn = alarm.arn;
    this.ready = [instance];
    this.registerOutputs({ instanceId: this.instanceId, publicIp: this.publicIp, statusAlarmArn: this.statusAlarmArn });
  }

  private securityGroup(name: string, args: NatInstanceArgs): aws.ec2.SecurityGroup {
    const group = new aws.ec2.SecurityGroup(`${name}-security-group`, {
      vpcId: args.vpcId,
      description: "NAT instance: in from the private subnets, out to the internet",
      tags: { Name: args.nameTag },
    }, { parent: this });

    for (const [key, cidrBlock] of Object.entries(args.sourceCidrBlocks)) {
      new aws.vpc.SecurityGroupIngressRule(`${name}-${key}`, {
        securityGroupId: group.id,
        description: `Whatever ${key} has for the internet`,
        cidrIpv4: cidrBlock,
        ipProtocol: "-1",
      }, { parent: this });
    }
    new aws.vpc.SecurityGroupEgressRule(`${name}-internet`, {
      securityGroupId: group.id,
      description: "The internet: what passes through is decided by the security groups of those who send it",
      cidrIpv4: "0.0.0.0/0",
      ipProtocol: "-1",
    }, { parent: this });
    return group;
  }
}

/**
 * What the agent needs for a session, without the rest of Systems Manager.
 * Source: AWS Systems Manager user guide, "Add Session Manager permissions to an existing IAM role".
 */
function sessionManagerPolicy(instanceArn: pulumi.Input<string>) {
  return policyDocument(
    allow(["ssm:UpdateInstanceInformation"], [instanceArn]),
    allow([
      "ssmmessages:CreateControlChannel",
      "ssmmessages:CreateDataChannel",
      "ssmmessages:OpenControlChannel",
      "ssmmessages:OpenDataChannel",
    ], ["*"]), // these know no resource type
  );
}

/** cloud-config, which is YAML, and so may be JSON: writes script and unit, then starts the unit for good. */
function userData(vpcCidrBlock: string): string {
  const file = (extension: string) => readFileSync(join(__dirname, `nat-instance.${extension}`), "utf8");
  return `#cloud-config\n${JSON.stringify({
    write_files: [
      { path: "/etc/nat-instance.conf", content: `NAT_SOURCE_CIDR=${vpcCidrBlock}\n` },
      { path: "/usr/local/sbin/nat-instance", content: file("sh"), permissions: "0755" },
      { path: "/etc/systemd/system/nat-instance.service", content: file("service") },
    ],
    runcmd: [["systemctl", "daemon-reload"], ["systemctl", "enable", "--now", "nat-instance.service"]],
  }, null, 1)}\n`;
}
