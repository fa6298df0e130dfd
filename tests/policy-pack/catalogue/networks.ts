import type { Mutation } from "./mutation";

const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const HTTP = "SecurityGroupIngressRule load-balancer-http-ipv4";
const HTTPS = "SecurityGroupIngressRule load-balancer-https-ipv4";
const LOAD_BALANCER = "LoadBalancer load-balancer-alb";
const NAT_RULE = "SecurityGroupIngressRule network-nat-private-1a";
const NAT = "Instance network-nat-instance";
const DATABASE = "Instance database-instance";
const DATABASE_SUBNETS = "SubnetGroup database-subnets";
const SERVICE = "Service api-service";
const DATABASE_GROUP = "SecurityGroup database-security-group";
const DEFAULT_GROUP = "DefaultSecurityGroup network-default-security-group";
const JOB = "StateMachine daily-report-runner-state-machine";
const SERVICE_GROUP = "SecurityGroup api-access-security-group";

export const NETWORKS: Mutation[] = [
  [
    "a database open to all addresses",
    "prd",
    (p) =>
      p.add(INGRESS, "me", {
        cidrIpv4: "0.0.0.0/0",
        description: "me",
        ipProtocol: "tcp",
        fromPort: 5432,
        toPort: 5432,
        securityGroupId: p.id(DATABASE_GROUP),
      }),
    "network-no-unrestricted-ingress SecurityGroupIngressRule me",
    `network-database-access ${DATABASE}`,
  ],
  [
    "tasks open to all addresses on port 443",
    "stg",
    (p) =>
      p.add(INGRESS, "me", {
        cidrIpv6: "::/0",
        description: "me",
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
        securityGroupId: p.id(SERVICE_GROUP),
      }),
    "network-no-unrestricted-ingress SecurityGroupIngressRule me",
  ],
  [
    "a load balancer open on port 8443",
    "prd",
    (p) => (p.set(HTTPS, "fromPort", 8443), p.set(HTTPS, "toPort", 8443)),
    `network-no-unrestricted-ingress ${HTTPS}`,
    `network-internet-exposure ${LOAD_BALANCER}`,
  ],
  [
    "a load balancer open on ports 80 to 443",
    "stg",
    (p) => p.set(HTTP, "toPort", 443),
    `network-no-unrestricted-ingress ${HTTP}`,
    `network-internet-exposure ${LOAD_BALANCER}`,
  ],
  [
    "a load balancer open to half of the internet on all ports",
    "prd",
    (p) => Object.assign(p.find(HTTPS).properties, { cidrIpv4: "128.0.0.0/1", ipProtocol: "-1", fromPort: undefined, toPort: undefined }),
    `network-no-unrestricted-ingress ${HTTPS}`,
    `network-internet-exposure ${LOAD_BALANCER}`,
  ],
  [
    "an open group without a load balancer",
    "prd",
    (p) => p.remove(LOAD_BALANCER),
    `network-no-unrestricted-ingress ${HTTP}`,
    `network-no-unrestricted-ingress ${HTTPS}`,
  ],
  [
    "a service in the load balancer's group",
    "stg",
    (p) => p.set(SERVICE, "networkConfiguration.securityGroups", [p.id("SecurityGroup load-balancer-security-group")]),
    `network-no-unrestricted-ingress ${HTTP}`,
    `network-no-unrestricted-ingress ${HTTPS}`,
    `network-database-access ${DATABASE}`,
  ],
  [
    "an open inline rule",
    "prd",
    (p) =>
      p.set(DATABASE_GROUP, "ingress", [{
        protocol: "tcp",
        fromPort: 22,
        toPort: 22,
        cidrBlocks: ["10.0.0.0/16", "0.0.0.0/0"],
        description: "me",
      }]),
    `network-no-unrestricted-ingress ${DATABASE_GROUP}`,
  ],
  [
    "an open rule of the older type SecurityGroupRule",
    "stg",
    (p) =>
      p.add("aws:ec2/securityGroupRule:SecurityGroupRule", "older", {
        type: "ingress",
        protocol: "tcp",
        fromPort: 443,
        toPort: 443,
        cidrBlocks: ["0.0.0.0/0"],
        description: "me",
        securityGroupId: p.id(SERVICE_GROUP),
      }),
    "network-no-unrestricted-ingress SecurityGroupRule older",
  ],
  ["a rule without a description", "prd", (p) => p.set(HTTP, "description", undefined), `network-security-group-description ${HTTP}`],
  [
    "an egress rule with an empty description",
    "stg",
    (p) => p.set("SecurityGroupEgressRule network-nat-internet", "description", " "),
    "network-security-group-description SecurityGroupEgressRule network-nat-internet",
  ],
  [
    "a group with Pulumi's default description",
    "prd",
    (p) => p.set(DATABASE_GROUP, "description", "Managed by Pulumi"),
    `network-security-group-description ${DATABASE_GROUP}`,
  ],
  [
    "a default security group that the program doesn't manage",
    "prd",
    (p) => p.remove(DEFAULT_GROUP),
    "network-default-security-group-closed Vpc network-vpc",
  ],
  [
    "an inline rule of the default security group",
    "stg",
    (p) => p.set(DEFAULT_GROUP, "egress", [{ protocol: "-1", cidrBlocks: ["0.0.0.0/0"] }]),
    `network-default-security-group-closed ${DEFAULT_GROUP}`,
  ],
  [
    "a standalone rule of the default security group",
    "examples/minimal stg",
    (p) => p.set(NAT_RULE, "securityGroupId", p.id(DEFAULT_GROUP)),
    `network-default-security-group-closed ${NAT_RULE}`,
  ],
  [
    "tasks with a public address",
    "prd",
    (p) => p.set(SERVICE, "networkConfiguration.assignPublicIp", true),
    `network-no-public-ip ${SERVICE}`,
  ],
  ["a database with a public address", "stg", (p) => p.set(DATABASE, "publiclyAccessible", true), `network-no-public-ip ${DATABASE}`],
  [
    "a job's tasks with a public address",
    "prd",
    (p) => p.set(JOB, "definition", p.text(JOB, "definition").replace("\"DISABLED\"", "\"ENABLED\"")),
    `network-no-public-ip ${JOB}`,
  ],
  [
    "a database in public subnets",
    "prd",
    (p) => p.set(DATABASE_SUBNETS, "subnetIds", [p.id("Subnet network-public-1a"), p.id("Subnet network-private-1c")]),
    `network-database-subnets-private ${DATABASE_SUBNETS}`,
  ],
  [
    "a private subnet with the public route table",
    "stg",
    (p) => p.set("RouteTableAssociation network-routes-private-1a", "routeTableId", p.id("RouteTable network-routes-public")),
    `network-database-subnets-private ${DATABASE_SUBNETS}`,
  ],
  [
    "a private route table with a route to the internet gateway",
    "prd",
    (p) =>
      p.add("aws:ec2/route:Route", "out", {
        routeTableId: p.id("RouteTable network-routes-private-1a"),
        destinationCidrBlock: "8.0.0.0/8",
        gatewayId: p.id("InternetGateway network-routes-internet-gateway"),
      }),
    `network-database-subnets-private ${DATABASE_SUBNETS}`,
  ],
  [
    "an inline route to the internet gateway in a private route table",
    "stg",
    (p) => p.set("RouteTable network-routes-private", "routes", [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-0123456789abcdef0" }]),
    `network-database-subnets-private ${DATABASE_SUBNETS}`,
  ],
  [
    "a public main route table of a subnet without a table of its own",
    "prd",
    (
      p,
    ) => (p.remove("RouteTableAssociation network-routes-private-1a"),
      p.set("MainRouteTableAssociation network-routes-main", "routeTableId", p.id("RouteTable network-routes-public"))),
    `network-database-subnets-private ${DATABASE_SUBNETS}`,
  ],
  ["a subnet with the private main route table", "prd", (p) => p.remove("RouteTableAssociation network-routes-private-1a")],
  ["a NAT open to another VPC", "stg", (p) => p.set(NAT_RULE, "cidrIpv4", "10.1.0.0/16"), `network-nat-instance-vpc-only ${NAT_RULE}`],
  [
    "a NAT open to a block wider than the VPC",
    "examples/minimal stg",
    (p) => p.set("SecurityGroupIngressRule network-nat-private-1c", "cidrIpv4", "10.0.0.0/8"),
    "network-nat-instance-vpc-only SecurityGroupIngressRule network-nat-private-1c",
  ],
  [
    "a NAT open to a prefix list of another owner",
    "stg",
    (p) => (p.set(NAT_RULE, "cidrIpv4", undefined), p.set(NAT_RULE, "prefixListId", "pl-0123456789abcdef0")),
    `network-nat-instance-vpc-only ${NAT_RULE}`,
  ],
  [
    "a NAT open to all addresses",
    "stg",
    (p) => p.set(NAT_RULE, "cidrIpv4", "0.0.0.0/0"),
    `network-no-unrestricted-ingress ${NAT_RULE}`,
    `network-internet-exposure ${NAT}`,
  ],
];
