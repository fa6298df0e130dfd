import type { Broken } from "../support/broken";
import { type Change, type Mutation, on } from "./mutation";
import { opened } from "./reachability";

const INTERNET = "network-internet-exposure";
const OTHERS = "network-other-networks";
const DATABASE = "Instance database-instance";
const REACHED = `network-database-access ${DATABASE}`;
const everywhere = { cidrIpv4: "0.0.0.0/0" };

const all = (...changes: Change[]) => (p: Broken) => changes.forEach((change) => change(p));

/** A security group that may connect to the database. */
const client = (name: string) => (p: Broken) => {
  const database = p.id("SecurityGroup database-security-group");
  p.add("aws:ec2/securityGroup:SecurityGroup", name, { id: `sg-${name}`, vpcId: p.id("Vpc network-vpc"), description: "A client" });
  rule("Egress", `${name}-out`, `sg-${name}`, { referencedSecurityGroupId: database }, 5432)(p);
  rule("Ingress", `${name}-in`, database, { referencedSecurityGroupId: `sg-${name}` }, 5432)(p);
};
const rule = (direction: "Ingress" | "Egress", name: string, securityGroupId: string, peer: object, port: number) => (p: Broken) =>
  p.add(`aws:vpc/securityGroup${direction}Rule:SecurityGroup${direction}Rule`, name, {
    securityGroupId,
    ipProtocol: "tcp",
    fromPort: port,
    toPort: port,
    description: "A rule",
    ...peer,
  });

/** A public network load balancer that passes port 443 on to an address of the database's subnets. */
const networkLoadBalancer = (p: Broken) => {
  client("nlb")(p);
  rule("Ingress", "nlb-from-internet", "sg-nlb", everywhere, 443)(p);
  p.add("aws:lb/loadBalancer:LoadBalancer", "nlb", {
    arn: "arn:aws:elasticloadbalancing:x:1:loadbalancer/net/nlb/1",
    loadBalancerType: "network",
    subnets: [p.id("Subnet network-public-1a"), p.id("Subnet network-public-1c")],
    securityGroups: ["sg-nlb"],
    enableDeletionProtection: true,
  });
  p.option("LoadBalancer nlb", { protect: true });
  const arn = "arn:aws:elasticloadbalancing:x:1:targetgroup/targets/1";
  p.add("aws:lb/targetGroup:TargetGroup", "targets", {
    arn,
    port: 5432,
    protocol: "TCP",
    targetType: "ip",
    healthCheck: { protocol: "TCP" },
  });
  p.add("aws:lb/listener:Listener", "nlb-listener", {
    loadBalancerArn: p.arn("LoadBalancer nlb"),
    port: 443,
    protocol: "TCP",
    defaultActions: [{ type: "forward", targetGroupArn: arn }],
  });
  p.add("aws:lb/targetGroupAttachment:TargetGroupAttachment", "nlb-target", {
    targetGroupArn: arn,
    targetId: p.text("Subnet network-private-1a", "cidrBlock").replace(/0\/\d+$/, "10"),
    port: 5432,
  });
};

const bastion = (p: Broken) => {
  client("bastion")(p);
  rule("Ingress", "bastion-ssh", "sg-bastion", { cidrIpv4: "203.0.113.7/32" }, 22)(p);
  p.add("aws:ec2/instance:Instance", "bastion", {
    subnetId: p.id("Subnet network-public-1a"),
    vpcSecurityGroupIds: ["sg-bastion"],
    associatePublicIpAddress: true,
    metadataOptions: { httpTokens: "required" },
    rootBlockDevice: { encrypted: true },
  });
};

const publicTemplate = (associatePublicIpAddress: string) => (p: Broken) =>
  p.add("aws:ec2/launchTemplate:LaunchTemplate", "fleet", {
    networkInterfaces: [{ associatePublicIpAddress }],
    metadataOptions: { httpTokens: "required" },
    blockDeviceMappings: [{ ebs: { encrypted: "true" } }],
  });

const peered = (p: Broken) =>
  p.add("aws:ec2/route:Route", "to-partner", {
    routeTableId: p.id("RouteTable network-routes-private-1a"),
    destinationCidrBlock: "10.9.0.0/16",
    transitGatewayId: "tgw-1",
  });

const api = (p: Broken) => p.add("aws:apigatewayv2/api:Api", "front", { protocolType: "HTTP" });
const publicBroker = (isPublic: boolean) => (p: Broken) =>
  p.add("aws:mq/broker:Broker", "broker", { engineType: "RabbitMQ", publiclyAccessible: isPublic });
const cluster = (vpcConfig: object) => (p: Broken) => p.add("aws:eks/cluster:Cluster", "kubernetes", { vpcConfig });

export const ENTRANCE_MUTATIONS: Mutation[] = [
  ...on(
    "prd with image",
    [
      "a public network load balancer in front of the database",
      networkLoadBalancer,
      `${INTERNET} LoadBalancer nlb`,
      `${INTERNET} ${DATABASE}`,
      REACHED,
    ],
    [
      "a bastion of the database",
      bastion,
      "network-no-public-ip Instance bastion",
      `${INTERNET} Instance bastion`,
      `${INTERNET} ${DATABASE}`,
      REACHED,
    ],
    ["an API that isn't declared", api, `${INTERNET} Api front`],
    [
      "a service that allows another account's security group",
      opened("api-access", { referencedSecurityGroupId: "999999999999/sg-0123456789abcdef0" }, 8080),
      `${OTHERS} Service api-service`,
    ],
    [
      "a service that a partner's network reaches over a transit gateway",
      all(opened("api-access", { cidrIpv4: "10.9.0.0/16" }, 8080), peered),
      `${OTHERS} Service api-service`,
    ],
    [
      "a client VPN to the database",
      (p) => {
        client("vpn")(p);
        p.add("aws:ec2clientvpn/endpoint:Endpoint", "vpn", { securityGroupIds: ["sg-vpn"], vpcId: p.id("Vpc network-vpc") });
      },
      `${INTERNET} Endpoint vpn`,
      REACHED,
    ],
    ["a rule for a network without a route to it", opened("api-access", { cidrIpv4: "10.9.0.0/16" }, 8080)],
    ["a service that allows a prefix list of AWS", opened("api-access", { prefixListId: "pl-1" }, 8080), `${OTHERS} Service api-service`],
    ["a second service with a declared one's name", (p) => {
      client("stranger")(p);
      const other = structuredClone(p.find("Service api-service"));
      const { subnets } = other.properties["networkConfiguration"] as { subnets: string[] };
      const place = { subnets, securityGroups: ["sg-stranger"], assignPublicIp: false };
      const urn = other.urn.replace("aws:ecs/service", "x:index:Hidden$aws:ecs/service");
      p.program.resources.push({ ...other, urn, properties: { ...other.properties, networkConfiguration: place } });
    }, REACHED],
  ),
  ...on(
    "stg with image",
    ["a public network load balancer in front of the database", networkLoadBalancer, `${INTERNET} ${DATABASE}`, REACHED],
    ["an API", api],
    ["a launch template with a public address", publicTemplate("true"), "network-no-public-ip LaunchTemplate fleet"],
    ["a launch template without a public address", publicTemplate("false")],
    [
      "a batch job with a public address",
      (p) =>
        p.add("aws:batch/jobDefinition:JobDefinition", "nightly", {
          type: "container",
          containerProperties: JSON.stringify({ networkConfiguration: { assignPublicIp: "ENABLED" } }),
        }),
      "network-no-public-ip JobDefinition nightly",
    ],
    ["an instance that forwards for others", (p) =>
      p.add("aws:ec2/instance:Instance", "nat", {
        subnetId: p.id("Subnet network-public-1a"),
        vpcSecurityGroupIds: ["sg-elsewhere"],
        associatePublicIpAddress: true,
        sourceDestCheck: false,
        metadataOptions: { httpTokens: "required" },
        rootBlockDevice: { encrypted: true },
      })],
    ["a broker with a public address", publicBroker(true), `${INTERNET} Broker broker`, "data-no-public-endpoint Broker broker"],
    ["a Kubernetes cluster with a public endpoint", cluster({ endpointPublicAccess: true }), `${INTERNET} Cluster kubernetes`],
    ["a Kubernetes cluster that an office reaches", cluster({ publicAccessCidrs: ["203.0.113.7/32"], endpointPublicAccess: true })],
    ["a Kubernetes cluster without a public endpoint", cluster({ endpointPublicAccess: false })],
    [
      "an endpoint service that accepts any account",
      (p) => p.add("aws:ec2/vpcEndpointService:VpcEndpointService", "offered", { acceptanceRequired: false, allowedPrincipals: ["*"] }),
      `${OTHERS} VpcEndpointService offered`,
      "iam-resource-policy-not-public VpcEndpointService offered",
    ],
    ["an endpoint service of a declared account", (p) =>
      p.add("aws:ec2/vpcEndpointService:VpcEndpointService", "offered", {
        acceptanceRequired: true,
        allowedPrincipals: ["arn:aws:iam::999999999999:root"],
      })],
    [
      "a search domain outside a VPC",
      (p) => p.add("aws:opensearch/domain:Domain", "search", {}),
      `${INTERNET} Domain search`,
      "data-at-rest-database Domain search",
      "data-in-transit-store Domain search",
    ],
    [
      "a search collection on the internet",
      (p) =>
        p.add("aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy", "collections", {
          type: "network",
          policy: JSON.stringify([{ Rules: [{ ResourceType: "collection", Resource: ["collection/*"] }], AllowFromPublic: true }]),
        }),
      `${INTERNET} ServerlessSecurityPolicy collections`,
    ],
  ),
];
