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

/** Lets somebody in to one of the program's groups. */
export const opened = (group: string, peer: object, port: number) => (p: Broken) =>
  p.add("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "opened", {
    securityGroupId: p.id(`SecurityGroup ${group}-security-group`),
    ipProtocol: "tcp",
    fromPort: port,
    toPort: port,
    description: "Opened",
    ...peer,
  });

/** Makes the first private subnet a public one. */
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
  ["SSH opened on the load balancer", opened("load-balancer", everywhere, 22), `${INTERNET} ${LOAD_BALANCER}`, OPENED],
  [
    "the load balancer opened on all ports",
    (p) => Object.assign(p.find(HTTPS).properties, { ipProtocol: "-1", fromPort: undefined, toPort: undefined }),
    `${INTERNET} ${LOAD_BALANCER}`,
    `network-no-unrestricted-ingress ${HTTPS}`,
  ],
  [
    "the load balancer's rule widened by a port",
    (p) => p.set(HTTPS, "toPort", 444),
    `${INTERNET} ${LOAD_BALANCER}`,
    `network-no-unrestricted-ingress ${HTTPS}`,
  ],
  [
    "public addresses for tasks that are open",
    all(opened("api-access", everywhere, 8080), publicTasks(...publicSubnets)),
    `${INTERNET} ${SERVICE}`,
    OPENED,
    PUBLIC_TASKS,
  ],
  [
    "public tasks in a subnet that a route opens",
    all(opened("api-access", everywhere, 8080), publicTasks("network-private-1a", "network-private-1c"), routeOut),
    `${INTERNET} ${SERVICE}`,
    OPENED,
    PUBLIC_TASKS,
    PUBLIC_SUBNETS,
  ],
  [
    "an office let in by the older rule",
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
    "a public database and a route to it",
    all(publicDatabase, routeOut, opened("database", everywhere, 5432)),
    `${INTERNET} ${DATABASE}`,
    REACHED,
    OPENED,
    PUBLIC_DATABASE,
    PUBLIC_SUBNETS,
  ],
  [
    "a public database whose subnet goes to the public table",
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
    "a public database whose subnet falls to a main table that is public",
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
  ["a private database opened to everybody", opened("database", everywhere, 5432), REACHED, OPENED],
  ["a database opened to the VPC", opened("database", { cidrIpv4: "10.1.0.0/16" }, 5432), REACHED],
  ["a database opened to more than the VPC", opened("database", { cidrIpv4: "10.0.0.0/8" }, 5432), REACHED],
  [
    "a database opened inline",
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
    "a database that lets in a group from elsewhere",
    opened("database", { referencedSecurityGroupId: "sg-0fedcba9876543210" }, 5432),
    REACHED,
  ],
  ["a database that lets in a group that nobody wears", (p) => {
    p.add("aws:ec2/securityGroup:SecurityGroup", "idle", {
      arn: "arn:aws:ec2:x:1:security-group/sg-idle",
      vpcId: p.id("Vpc network-vpc"),
      description: "Idle",
    });
    opened("database", { referencedSecurityGroupId: "sg-idle" }, 5432)(p);
  }, REACHED],
  ["a function that wears the service's group", (p) =>
    p.add("aws:lambda/function:Function", "stowaway", {
      vpcConfig: { subnetIds: [p.id("Subnet network-private-1a")], securityGroupIds: [p.id("SecurityGroup api-access-security-group")] },
    }), REACHED],
  [
    "a public instance with a shell",
    (p) =>
      p.add("aws:ec2/instance:Instance", "bastion", {
        subnetId: p.id("Subnet network-public-1a"),
        vpcSecurityGroupIds: [p.id("SecurityGroup load-balancer-security-group")],
        associatePublicIpAddress: true,
        metadataOptions: { httpTokens: "required" },
        rootBlockDevice: { encrypted: true },
      }),
    `${INTERNET} Instance bastion`,
    `network-no-unrestricted-ingress ${HTTPS}`,
    "network-no-unrestricted-ingress SecurityGroupIngressRule load-balancer-http-ipv4",
  ],
  // Half of a way to the internet reaches nothing.
  ["tasks that are open without a public address", opened("api-access", everywhere, 8080), OPENED],
  [
    "tasks that are open with public addresses in private subnets",
    all(opened("api-access", everywhere, 8080), publicTasks("network-private-1a", "network-private-1c")),
    OPENED,
    PUBLIC_TASKS,
  ],
  ["public tasks that nobody is let in to", publicTasks(...publicSubnets), PUBLIC_TASKS],
  ["a public database that nobody is let in to", publicDatabase, PUBLIC_DATABASE],
  ["a route to the internet alone", routeOut, PUBLIC_SUBNETS],
  [
    "SSH opened on the load balancer, and denied by a network ACL",
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
