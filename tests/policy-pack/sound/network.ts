import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import {
  account,
  allow,
  bucket,
  connect,
  document,
  ingress,
  logGroup,
  network,
  objects,
  REGION,
  roleOf,
  securityGroup,
  trust,
} from "./parts";
import type { SoundProgram } from "./program";

const endpoint = (service: string) => `com.amazonaws.${REGION}.${service}`;

/** An internal load balancer of TCP in the private subnets. */
function internalBalancer(net: ReturnType<typeof network>) {
  const group = securityGroup("balancer-group", net.vpc.id);
  const balancer = new aws.lb.LoadBalancer("inner", {
    internal: true,
    loadBalancerType: "network",
    subnets: net.privateSubnetIds,
    securityGroups: [group.id],
    enableDeletionProtection: true,
    enableCrossZoneLoadBalancing: true,
  }, { protect: true });
  return { group, balancer };
}

/** Networks and the ways into them. */
export const NETWORKS: readonly SoundProgram[] = [
  {
    title: "Endpoints of S3 and DynamoDB with a policy, and of ECR for the private subnets",
    source: "VPC user guide, \"Gateway endpoints\" and \"Control access to VPC endpoints using endpoint policies\"",
    program: () => {
      const net = network();
      const place = { vpcId: net.vpc.id, routeTableIds: net.privateTables.map(({ id }) => id) };
      new aws.ec2.VpcEndpoint("s3", {
        ...place,
        serviceName: endpoint("s3"),
        policy: document({
          ...allow("s3:*", "*", { StringEquals: { "aws:PrincipalAccount": account() } }),
          Principal: "*",
        }, { ...allow("s3:GetObject", `arn:aws:s3:::prod-${REGION}-starport-layer-bucket/*`), Principal: "*" }),
      });
      new aws.ec2.VpcEndpoint("dynamodb", {
        ...place,
        serviceName: endpoint("dynamodb"),
        policy: document({ ...allow("*", "*", { StringEquals: { "aws:ResourceAccount": account() } }), Principal: "*" }),
      });
      const group = securityGroup("endpoints-group", net.vpc.id);
      ingress("endpoints", group, { cidrIpv4: "10.20.0.0/16" });
      for (const service of ["ecr.api", "ecr.dkr", "logs", "secretsmanager", "ssmmessages"]) {
        new aws.ec2.VpcEndpoint(service, {
          vpcId: net.vpc.id,
          serviceName: endpoint(service),
          vpcEndpointType: "Interface",
          subnetIds: net.privateSubnetIds,
          securityGroupIds: [group.id],
          privateDnsEnabled: true,
        });
      }
    },
  },
  {
    title: "A flow log in CloudWatch Logs, with the guide's role",
    source: "VPC user guide, \"IAM role for publishing flow logs to CloudWatch Logs\"",
    program: () => {
      const net = network();
      const logs = logGroup("flows", "/network/flows");
      const source = { StringEquals: { "aws:SourceAccount": account() } };
      const arnLike = { ArnLike: { "aws:SourceArn": `arn:aws:ec2:${REGION}:${account()}:vpc-flow-log/*` } };
      const write = ["CreateLogStream", "PutLogEvents", "DescribeLogStreams"].map((name) => `logs:${name}`);
      const writer = roleOf(
        "flows-role",
        trust("vpc-flow-logs.amazonaws.com", { ...source, ...arnLike }),
        allow(write, pulumi.interpolate`${logs.arn}:*`),
        allow("logs:DescribeLogGroups", "*"),
      );
      new aws.ec2.FlowLog("flows", { vpcId: net.vpc.id, trafficType: "REJECT", iamRoleArn: writer.arn, logDestination: logs.arn });
    },
  },
  {
    title: "An internal TCP load balancer as a service of PrivateLink for the own account",
    source: "VPC user guide, \"Create a service powered by AWS PrivateLink\"",
    reachable: [
      `endpoint service service:everything <- account ${account("prd")}`,
      `load balancer inner:everything <- account ${account("prd")} over endpoint service service`,
    ],
    program: () => {
      const net = network();
      const { group, balancer } = internalBalancer(net);
      ingress("clients", group, { cidrIpv4: "10.20.0.0/16" }, 8443);
      const targets = new aws.lb.TargetGroup("targets", { port: 8443, protocol: "TCP", targetType: "ip", vpcId: net.vpc.id });
      new aws.lb.Listener("listener", {
        loadBalancerArn: balancer.arn,
        port: 8443,
        protocol: "TCP",
        defaultActions: [{ type: "forward", targetGroupArn: targets.arn }],
      });
      new aws.ec2.VpcEndpointService("service", {
        acceptanceRequired: true,
        networkLoadBalancerArns: [balancer.arn],
        allowedPrincipals: [`arn:aws:iam::${account()}:root`],
      });
    },
  },
  {
    title: "A load balancer that only two offices and a partner reach",
    source: "VPC user guide, \"Consolidate and manage network CIDR blocks with managed prefix lists\"",
    reachable: ["load balancer back-office:443/tcp <- internet"],
    program: () => {
      const net = network();
      const offices = new aws.ec2.ManagedPrefixList("offices", {
        name: "offices",
        addressFamily: "IPv4",
        maxEntries: 5,
        entries: [{ cidr: "203.0.113.0/28", description: "Tokyo" }, { cidr: "198.51.100.16/29", description: "Osaka" }],
      });
      const group = securityGroup("balancer-group", net.vpc.id);
      ingress("offices-in", group, { prefixListId: offices.id });
      ingress("partner-in", group, { cidrIpv4: "192.0.2.44/32" });
      const logs = accessLogs();
      const balancer = new aws.lb.LoadBalancer("back-office", {
        subnets: net.publicSubnetIds,
        securityGroups: [group.id],
        dropInvalidHeaderFields: true,
        enableDeletionProtection: true,
        accessLogs: { bucket: logs.bucket, enabled: true },
      }, { protect: true });
      const fixed = { contentType: "text/plain", statusCode: "404", messageBody: "Not found" };
      new aws.lb.Listener("https", {
        loadBalancerArn: balancer.arn,
        port: 443,
        protocol: "HTTPS",
        sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
        certificateArn: new aws.acm.Certificate("certificate", { domainName: "office.example.com", validationMethod: "DNS" }).arn,
        defaultActions: [{ type: "fixed-response", fixedResponse: fixed }],
      });
    },
  },
  {
    title: "Two networks of the account, joined by peering for one port",
    source: "VPC peering guide, \"Two VPCs peered together\"",
    program: () => {
      const net = network();
      const other = new aws.ec2.Vpc("other", { cidrBlock: "10.30.0.0/16" });
      new aws.ec2.DefaultSecurityGroup("other-default", { vpcId: other.id, ingress: [], egress: [] });
      const logs = net.flowLogs;
      new aws.ec2.FlowLog("other-flow-log", { vpcId: other.id, trafficType: "ALL", logDestinationType: "s3", logDestination: logs.arn });
      const inner = new aws.ec2.Subnet("other-a", { vpcId: other.id, cidrBlock: "10.30.0.0/24", availabilityZone: "ap-northeast-1a" });
      const peering = new aws.ec2.VpcPeeringConnection("peering", { vpcId: net.vpc.id, peerVpcId: other.id, autoAccept: true });
      const table = new aws.ec2.RouteTable("other-table", {
        vpcId: other.id,
        routes: [{ cidrBlock: "10.20.10.0/23", vpcPeeringConnectionId: peering.id }],
      });
      new aws.ec2.RouteTableAssociation("other-a", { subnetId: inner.id, routeTableId: table.id });
      const server = securityGroup("server", other.id);
      ingress("peer-in", server, { cidrIpv4: "10.20.10.0/23" }, 8443);
    },
  },
  {
    title: "A transit gateway that takes no attachments of others",
    source: "Transit gateway guide, \"Example: centralized router\"",
    program: () => {
      const net = network();
      const gateway = new aws.ec2transitgateway.TransitGateway("hub", {
        description: "Hub",
        autoAcceptSharedAttachments: "disable",
        defaultRouteTableAssociation: "disable",
        defaultRouteTablePropagation: "disable",
      });
      const attachment = new aws.ec2transitgateway.VpcAttachment("hub-net", {
        transitGatewayId: gateway.id,
        vpcId: net.vpc.id,
        subnetIds: net.privateSubnetIds,
        transitGatewayDefaultRouteTableAssociation: false,
        transitGatewayDefaultRouteTablePropagation: false,
      });
      const table = new aws.ec2transitgateway.RouteTable("hub-table", { transitGatewayId: gateway.id });
      const route = { transitGatewayAttachmentId: attachment.id, transitGatewayRouteTableId: table.id };
      new aws.ec2transitgateway.RouteTableAssociation("hub-association", route);
    },
  },
  {
    title: "Database subnets with a network ACL that lets in their port only",
    source: "VPC user guide, \"Custom network ACLs\"",
    program: () => {
      const net = network();
      const rule = { action: "allow", protocol: "tcp", cidrBlock: "10.20.0.0/16" };
      new aws.ec2.NetworkAcl("databases", {
        vpcId: net.vpc.id,
        subnetIds: net.privateSubnetIds,
        ingress: [{ ...rule, ruleNo: 100, fromPort: 5432, toPort: 5432 }, { ...rule, ruleNo: 110, fromPort: 1024, toPort: 65535 }],
        egress: [{ ...rule, ruleNo: 100, fromPort: 1024, toPort: 65535 }],
      });
      const [server, client] = [securityGroup("server", net.vpc.id), securityGroup("client", net.vpc.id)];
      connect("call", client, server, 5432);
    },
  },
  {
    title: "Queries of a network's resolver are logged, and bad names blocked",
    source: "Route 53 developer guide, \"Resolver query logging\" and \"Resolver DNS Firewall\"",
    program: () => {
      const net = network();
      const queries = new aws.route53.ResolverQueryLogConfig("queries", { destinationArn: logGroup("queries", "/network/queries").arn });
      new aws.route53.ResolverQueryLogConfigAssociation("queries-net", { resolverQueryLogConfigId: queries.id, resourceId: net.vpc.id });
      const names = new aws.route53.ResolverFirewallDomainList("names", { name: "bad", domains: ["bad.example.com."] });
      const group = new aws.route53.ResolverFirewallRuleGroup("firewall", { name: "firewall" });
      new aws.route53.ResolverFirewallRule("block", {
        name: "block",
        action: "BLOCK",
        blockResponse: "NXDOMAIN",
        priority: 100,
        firewallDomainListId: names.id,
        firewallRuleGroupId: group.id,
      });
      new aws.route53.ResolverFirewallRuleGroupAssociation("firewall-net", {
        name: "net",
        priority: 101,
        vpcId: net.vpc.id,
        firewallRuleGroupId: group.id,
      });
    },
  },
];

/** A bucket to which load balancers of the account deliver their logs. */
function accessLogs(): aws.s3.Bucket {
  return bucket("access-logs", {
    statements: (made) => [{
      ...allow("s3:PutObject", objects(made, `AWSLogs/${account()}/`)),
      Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
    }],
  });
}
