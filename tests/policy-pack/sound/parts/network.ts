import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import { bucket, objects } from "./data";
import { account, allowService, fromAccount } from "./iam";

export interface Network {
  vpc: aws.ec2.Vpc;
  publicSubnetIds: pulumi.Output<string>[];
  privateSubnetIds: pulumi.Output<string>[];
  /** Bucket of the flow logs. */
  flowLogs: aws.s3.Bucket;
  /** Route tables of the private subnets. */
  privateTables: aws.ec2.RouteTable[];
}

const ZONES = ["a", "c"];

/** A VPC in two zones, its private subnets with a NAT gateway each, and a flow log to a bucket. */
export function network(name = "net"): Network {
  const vpc = new aws.ec2.Vpc(name, { cidrBlock: "10.20.0.0/16", enableDnsSupport: true, enableDnsHostnames: true });
  new aws.ec2.DefaultSecurityGroup(`${name}-default`, { vpcId: vpc.id, ingress: [], egress: [] });
  const logs = bucket(`${name}-flow-logs`, {
    statements: (made) => [
      {
        ...allowService("delivery.logs.amazonaws.com", "s3:PutObject", objects(made, `AWSLogs/${account()}/`), fromAccount()),
        Sid: "AWSLogDeliveryWrite",
      },
      { ...allowService("delivery.logs.amazonaws.com", "s3:GetBucketAcl", made.arn, fromAccount()), Sid: "AWSLogDeliveryAclCheck" },
    ],
  });
  new aws.ec2.FlowLog(`${name}-flow-log`, { vpcId: vpc.id, trafficType: "ALL", logDestinationType: "s3", logDestination: logs.arn });
  const gateway = new aws.ec2.InternetGateway(`${name}-gateway`, { vpcId: vpc.id });
  const table = new aws.ec2.RouteTable(`${name}-public`, { vpcId: vpc.id, routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: gateway.id }] });
  const zones = ZONES.map((zone, index) => {
    const place = { vpcId: vpc.id, availabilityZone: `ap-northeast-1${zone}` };
    const open = new aws.ec2.Subnet(`${name}-public-${zone}`, { ...place, cidrBlock: `10.20.${index}.0/24` });
    const inner = new aws.ec2.Subnet(`${name}-private-${zone}`, { ...place, cidrBlock: `10.20.${index + 10}.0/24` });
    new aws.ec2.RouteTableAssociation(`${name}-public-${zone}`, { subnetId: open.id, routeTableId: table.id });
    const address = new aws.ec2.Eip(`${name}-nat-${zone}`, { domain: "vpc" });
    const nat = new aws.ec2.NatGateway(`${name}-nat-${zone}`, { subnetId: open.id, allocationId: address.allocationId });
    const own = new aws.ec2.RouteTable(`${name}-private-${zone}`, {
      vpcId: vpc.id,
      routes: [{ cidrBlock: "0.0.0.0/0", natGatewayId: nat.id }],
    });
    new aws.ec2.RouteTableAssociation(`${name}-private-${zone}`, { subnetId: inner.id, routeTableId: own.id });
    return { open, inner, own };
  });
  return {
    vpc,
    flowLogs: logs,
    publicSubnetIds: zones.map(({ open }) => open.id),
    privateSubnetIds: zones.map(({ inner }) => inner.id),
    privateTables: zones.map(({ own }) => own),
  };
}

export const securityGroup = (name: string, vpcId: pulumi.Input<string>): aws.ec2.SecurityGroup =>
  new aws.ec2.SecurityGroup(name, { vpcId, description: `Security group of ${name}` });

type Peer = { cidrIpv4: string } | { prefixListId: pulumi.Input<string> } | { referencedSecurityGroupId: pulumi.Input<string> };

export const from = (group: aws.ec2.SecurityGroup): Peer => ({ referencedSecurityGroupId: group.id });
export const ANYWHERE: Peer = { cidrIpv4: "0.0.0.0/0" };

const tcp = (port: number) => ({ ipProtocol: "tcp", fromPort: port, toPort: port });

export const ingress = (name: string, to: aws.ec2.SecurityGroup, peer: Peer, port = 443): aws.vpc.SecurityGroupIngressRule =>
  new aws.vpc.SecurityGroupIngressRule(name, { securityGroupId: to.id, ...tcp(port), ...peer, description: `Clients of ${name}` });

export const egress = (name: string, of: aws.ec2.SecurityGroup, peer: Peer, port = 443): aws.vpc.SecurityGroupEgressRule =>
  new aws.vpc.SecurityGroupEgressRule(name, { securityGroupId: of.id, ...tcp(port), ...peer, description: `Servers of ${name}` });

/** Rules of both groups for connections from one to the other. */
export function connect(name: string, client: aws.ec2.SecurityGroup, server: aws.ec2.SecurityGroup, port: number): void {
  ingress(`${name}-in`, server, from(client), port);
  egress(`${name}-out`, client, from(server), port);
}
