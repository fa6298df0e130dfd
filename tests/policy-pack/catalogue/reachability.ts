import type { Broken } from "../support/broken";
import { type Change, type Mutation, on } from "./mutation";

const INTERNET = "network-internet-exposure";
const DATABASE = "Instance database-instance";
const LOAD_BALANCER = "LoadBalancer load-balancer-alb";
const HTTPS = "SecurityGroupIngressRule load-balancer-https-ipv4";
const SERVICE = "Service api-service";
const REACHED = `network-database-access ${DATABASE}`;
const OPENED = "network-no-unrestricted-ingress SecurityGroupIngressRule opened";
const PUBLIC_TASKS = `network-no-public-ip ${SERVICE}`;
const PUBLIC_DATABASE = `network-no-public-ip ${DATABASE}`;
const PUBLIC_SUBNETS = "network-database-subnets-private SubnetGroup database-subnets";
const everywhere = { cidrIpv4: "0.0.0.0/0" };

const all = (...changes: Change[]) => (p: Broken) => changes.forEach((change) => change(p));

/** Opens a port of one of the program's security groups. */
export const opened = (group: string, peer: object, port: number) => (p: Broken) =>
  p.add("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "opened", {
    securityGroupId: p.id(`SecurityGroup ${group}-security-group`),
    ipProtocol: "tcp",
    fromPort: port,
    toPort: port,
    description: "Opened",
    ...peer,
  });

/** Adds a route to the internet gateway to the first private subnet. */
export const routeOut = (p: Broken) =>
  p.add("aws:ec2/route:Route", "route-out", {
    routeTableId: p.id("RouteTable network-routes-private-1a"),
    destinationCidrBlock: "0.0.0.0/0",
    gatewayId: p.id("InternetGateway network-routes-internet-gateway"),
  });
const publicTasks = (...subnets: string[]) => (p: Broken) => {
  p.set(SERVICE, "networkConfiguration.assignPublicIp", true);
  p.set(SERVICE, "networkConfiguration.subnets", subnets.map((subnet) => p.id(`Subnet ${subnet}`)));
};
export const publicDatabase = (p: Broken) => p.set(DATABASE, "publiclyAccessible", true);
const databaseIn = (...subnets: string[]) => (p: Broken) =>
  p.set("SubnetGroup database-subnets", "subnetIds", subnets.map((subnet) => p.id(`Subnet ${subnet}`)));
const publicSubnets = ["network-public-1a", "network-public-1c"];

export const REACHABILITY: Mutation[] = on(
  "prd with image",
  ["a load balancer with SSH open to the internet", opened("load-balancer", everywhere, 22), `${INTERNET} ${LOAD_BALANCER}`, OPENED],
  [
    "a load balancer with all ports open to the internet",
    (p) => Object.assign(p.find(HTTPS).properties, { ipProtocol: "-1", fromPort: undefined, toPort: undefined }),
    `${INTERNET} ${LOAD_BALANCER}`,
    `network-no-unrestricted-ingress ${HTTPS}`,
  ],
  [
    "a load balancer with port 444 open to the internet",
    (p) => p.set(HTTPS, "toPort", 444),
    `${INTERNET} ${LOAD_BALANCER}`,
    `network-no-unrestricted-ingress ${HTTPS}`,
  ],
  [
    "open tasks with public addresses in public subnets",
    all(opened("api-access", everywhere, 8080), publicTasks(...publicSubnets)),
    `${INTERNET} ${SERVICE}`,
    OPENED,
    PUBLIC_TASKS,
  ],
  [
    "open tasks with public addresses in a subnet with a route to the internet",
    all(opened("api-access", everywhere, 8080), publicTasks("network-private-1a", "network-private-1c"), routeOut),
    `${INTERNET} ${SERVICE}`,
    OPENED,
    PUBLIC_TASKS,
    PUBLIC_SUBNETS,
  ],
  [
    "public tasks that allow a block by the older type SecurityGroupRule",
    all(publicTasks(...publicSubnets), (p) =>
      p.add("aws:ec2/securityGroupRule:SecurityGroupRule", "office", {
        type: "ingress",
        securityGroupId: p.id("SecurityGroup api-access-security-group"),
        protocol: "tcp",
        fromPort: 22,
        toPort: 22,
        cidrBlocks: ["203.0.113.0/24"],
        description: "The office",
      })),
    `${INTERNET} ${SERVICE}`,
    PUBLIC_TASKS,
  ],
  [
    "a public database in public subnets",
    all(publicDatabase, databaseIn(...publicSubnets), opened("database", everywhere, 5432)),
    `${INTERNET} ${DATABASE}`,
    REACHED,
    OPENED,
    PUBLIC_DATABASE,
    PUBLIC_SUBNETS,
  ],
  [
    "a public database in a subnet with a route to the internet",
    all(publicDatabase, routeOut, opened("database", everywhere, 5432)),
    `${INTERNET} ${DATABASE}`,
    REACHED,
    OPENED,
    PUBLIC_DATABASE,
    PUBLIC_SUBNETS,
  ],
  [
    "a public database in a subnet with the public route table",
    all(
      publicDatabase,
      opened("database", everywhere, 5432),
      (p) => p.set("RouteTableAssociation network-routes-private-1a", "routeTableId", p.id("RouteTable network-routes-public")),
    ),
    `${INTERNET} ${DATABASE}`,
    REACHED,
    OPENED,
    PUBLIC_DATABASE,
    PUBLIC_SUBNETS,
  ],
  [
    "a public database in a subnet with a public main route table",
    all(publicDatabase, opened("database", everywhere, 5432), (p) => {
      p.set("MainRouteTableAssociation network-routes-main", "routeTableId", p.id("RouteTable network-routes-public"));
      p.remove("RouteTableAssociation network-routes-private-1a");
    }),
    `${INTERNET} ${DATABASE}`,
    REACHED,
    OPENED,
    PUBLIC_DATABASE,
    PUBLIC_SUBNETS,
  ],
  ["a private database open to all addresses", opened("database", everywhere, 5432), REACHED, OPENED],
  ["a database open to the VPC", opened("database", { cidrIpv4: "10.1.0.0/16" }, 5432), REACHED],
  ["a database open to a block wider than the VPC", opened("database", { cidrIpv4: "10.0.0.0/8" }, 5432), REACHED],
  [
    "a database open by an inline rule",
    (p) =>
      p.set("SecurityGroup database-security-group", "ingress", [{
        protocol: "tcp",
        fromPort: 5000,
        toPort: 6000,
        cidrBlocks: ["0.0.0.0/0"],
        description: "Opened",
      }]),
    REACHED,
    "network-no-unrestricted-ingress SecurityGroup database-security-group",
  ],
  [
    "a database that allows another program's security group",
    opened("database", { referencedSecurityGroupId: "sg-0fedcba9876543210" }, 5432),
    REACHED,
  ],
  ["a database that allows an unattached security group", (p) => {
    p.add("aws:ec2/securityGroup:SecurityGroup", "idle", {
      arn: "arn:aws:ec2:x:1:security-group/sg-idle",
      vpcId: p.id("Vpc network-vpc"),
      description: "Idle",
    });
    opened("database", { referencedSecurityGroupId: "sg-idle" }, 5432)(p);
  }, REACHED],
  ["a function with the service's security group", (p) =>
    p.add("aws:lambda/function:Function", "stowaway", {
      vpcConfig: { subnetIds: [p.id("Subnet network-private-1a")], securityGroupIds: [p.id("SecurityGroup api-access-security-group")] },
    }), REACHED],
  [
    "a public instance with the load balancer's security group",
    (p) =>
      p.add("aws:ec2/instance:Instance", "bastion", {
        subnetId: p.id("Subnet network-public-1a"),
        vpcSecurityGroupIds: [p.id("SecurityGroup load-balancer-security-group")],
        associatePublicIpAddress: true,
        metadataOptions: { httpTokens: "required" },
        rootBlockDevice: { encrypted: true },
      }),
    `${INTERNET} Instance bastion`,
    "network-no-public-ip Instance bastion",
    `network-no-unrestricted-ingress ${HTTPS}`,
    "network-no-unrestricted-ingress SecurityGroupIngressRule load-balancer-http-ipv4",
  ],
  // A part of a path from the internet reaches no resource.
  ["open tasks without public addresses", opened("api-access", everywhere, 8080), OPENED],
  [
    "open tasks with public addresses in private subnets",
    all(opened("api-access", everywhere, 8080), publicTasks("network-private-1a", "network-private-1c")),
    OPENED,
    PUBLIC_TASKS,
  ],
  ["public tasks whose rules allow no address", publicTasks(...publicSubnets), PUBLIC_TASKS],
  ["a public database whose rules allow no address", publicDatabase, PUBLIC_DATABASE],
  ["a route to the internet without public addresses", routeOut, PUBLIC_SUBNETS],
  [
    "a load balancer with SSH open and denied by a network ACL",
    all(opened("load-balancer", everywhere, 22), (p) =>
      p.add("aws:ec2/networkAclRule:NetworkAclRule", "denied", {
        networkAclId: p.at("Vpc network-vpc", "defaultNetworkAclId"),
        ruleNumber: 1,
        ruleAction: "deny",
        egress: false,
        protocol: "tcp",
        fromPort: 22,
        toPort: 22,
        cidrBlock: "0.0.0.0/0",
      })),
    OPENED,
  ],
);
