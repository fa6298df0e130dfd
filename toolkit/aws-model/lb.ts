import type { Properties } from "../shared/values";
import { always, searched } from "./cloud-control";
import { type Entries, NO_REFUSAL, type OtherEntries } from "./entry";
import type { PendingCreate } from "./pending-create";
import type { ResourceRequest } from "./request";

/** Load balancer types in ARNs. */
const KINDS: Record<string, string> = { application: "app", network: "net", gateway: "gwy" };

const LIMIT = 32;

const elbArn = (request: ResourceRequest, resource: string) => request.arn("elasticloadbalancing", resource);

const loadBalancerArn = (request: ResourceRequest) =>
  elbArn(
    request,
    `loadbalancer/${KINDS[request.input("loadBalancerType")] ?? "app"}/${request.autoName("name", LIMIT)}/${
      request.hex(16, "load balancer")
    }`,
  );

const listenerArn = (request: ResourceRequest, arn: string) =>
  `${arn.replace(":loadbalancer/", ":listener/")}/${request.hex(16, "listener")}`;

/** Outputs that follow from a load balancer's ARN, e.g. `...:loadbalancer/app/main/50dc6c495c0c9188`. */
export function loadBalancerOutputs(request: ResourceRequest, arn: string): Properties {
  const [kind, name = "", digits = ""] = arn.split("/").slice(1);
  const internal = request.inputs["internal"] === true;
  const number = parseInt(request.hex(8, "host"), 16);
  return {
    arn,
    arnSuffix: `${kind}/${name}/${digits}`,
    name,
    dnsName: kind === "net"
      ? `${name}-${digits}.elb.${request.place.region}.${request.dnsSuffix}`
      : `${internal ? "internal-" : ""}${name}-${number}.${request.place.region}.elb.${request.dnsSuffix}`,
    zoneId: `Z${request.text(13, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")}`,
    internal,
    loadBalancerType: Object.entries(KINDS).find(([, short]) => short === kind)?.[0] ?? "application",
    ipAddressType: request.input("ipAddressType", "ipv4"),
  };
}

function subnetOf(request: ResourceRequest): unknown {
  const subnets = (request.inputs["subnets"] ?? []) as unknown[];
  const mappings = (request.inputs["subnetMappings"] ?? []) as { subnetId?: unknown }[];
  return subnets[0] ?? mappings[0]?.subnetId;
}

/** An ARN ends with the name and digits that AWS adds. */
const isNamed = (pending: PendingCreate, arn: string) => arn.split("/").at(-2) === pending.text("name");

/** Elastic Load Balancing: the ARN of each part begins with the ARN of its parent. Source: service authorization reference. */
export const lb: Entries = {
  "aws:lb/loadBalancer:LoadBalancer": {
    noun: "load balancer",
    holdsData: false,
    isFoundation: true,
    autoName: "name",
    // elbv2/load_balancer.go; of a network load balancer also a subnet taken away, the first security group and the last
    replacedBy: ["customerOwnedIpv4Pool", "internal", "loadBalancerType", "name", "namePrefix"],
    interruptedBy: [],
    // health check logs came with 6.22 and are declared as the other two
    keptWhenOmitted: ["accessLogs", "connectionLogs", "healthCheckLogs"],
    uses: {
      subnets: "aws:ec2/subnet:Subnet",
      "subnetMappings.subnetId": "aws:ec2/subnet:Subnet",
      securityGroups: "aws:ec2/securityGroup:SecurityGroup",
    },
    refusesDeletion: {
      protects: ({ id, inputs }) =>
        inputs["enableDeletionProtection"] === true
          ? `OperationNotPermitted: Load balancer '${id}' cannot be deleted because deletion protection is enabled`
          : undefined,
    },
    importId: "{id}",
    cloudControl: searched("AWS::ElasticLoadBalancingV2::LoadBalancer", { Name: "name" }, {
      candidate: isNamed,
      unique: always,
    }),
    simulate: {
      id: loadBalancerArn,
      unique: (request) => request.autoName("name", LIMIT),
      outputs: (request, id) => ({
        ...loadBalancerOutputs(request, id),
        vpcId: request.output(subnetOf(request), "vpcId", request.hexId("vpc")),
      }),
    },
  },
  "aws:lb/targetGroup:TargetGroup": {
    noun: "target group",
    holdsData: false,
    autoName: "name",
    // elbv2/target_group.go
    replacedBy: ["ipAddressType", "name", "namePrefix", "port", "protocol", "protocolVersion", "targetType", "vpcId"],
    interruptedBy: [],
    uses: {},
    refusesDeletion: { inUse: (id) => `ResourceInUse: Target group '${id}' is currently in use by a listener or a rule` },
    importId: "{id}",
    cloudControl: searched("AWS::ElasticLoadBalancingV2::TargetGroup", { Name: "name" }, {
      candidate: isNamed,
      unique: always,
    }),
    simulate: {
      id: (request) => elbArn(request, `targetgroup/${request.autoName("name", LIMIT)}/${request.hex(16)}`),
      unique: (request) => request.autoName("name", LIMIT),
      outputs: (request, id) => ({
        arn: id,
        arnSuffix: id.slice(id.indexOf("targetgroup/")),
        name: id.split("/")[1] ?? id,
        targetType: request.input("targetType", "instance"),
        ipAddressType: request.input("ipAddressType", "ipv4"),
        loadBalancerArns: [],
      }),
    },
  },
  "aws:lb/listener:Listener": {
    noun: "listener",
    holdsData: false,
    autoName: null,
    // elbv2/listener.go
    replacedBy: ["loadBalancerArn"],
    interruptedBy: [],
    uses: { defaultActions: "aws:lb/targetGroup:TargetGroup", certificateArn: "aws:acm/certificate:Certificate" },
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    cloudControl: searched("AWS::ElasticLoadBalancingV2::Listener", { Port: "port" }, {
      within: ({ inputs }) => ({ LoadBalancerArn: inputs["loadBalancerArn"] }),
      unique: always,
    }),
    simulate: {
      id: (request) => (request.input("loadBalancerArn") === "" ? "" : listenerArn(request, request.input("loadBalancerArn"))),
      unique: (request) => `${request.input("loadBalancerArn", request.name)} ${Number(request.inputs["port"] ?? 0)}`,
      outputs: (request, id) => ({
        arn: id,
        // The API's default; the console offers newer ones.
        ...(/^(HTTPS|TLS)$/i.test(request.input("protocol")) && { sslPolicy: request.input("sslPolicy", "ELBSecurityPolicy-2016-08") }),
      }),
    },
  },
  "aws:lb/listenerRule:ListenerRule": {
    noun: "listener rule",
    holdsData: false,
    autoName: null,
    // elbv2/listener_rule.go
    replacedBy: ["listenerArn"],
    interruptedBy: [],
    uses: { actions: "aws:lb/targetGroup:TargetGroup" },
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    cloudControl: searched("AWS::ElasticLoadBalancingV2::ListenerRule", { Priority: "priority" }, {
      within: ({ inputs }) => ({ ListenerArn: inputs["listenerArn"] }),
      unique: ({ inputs }) => inputs["priority"] !== undefined, // priorities are unique in a listener
    }),
    simulate: {
      id: (
        request,
      ) => (request.input("listenerArn") === ""
        ? ""
        : `${request.input("listenerArn").replace(":listener/", ":listener-rule/")}/${request.hex(16, "rule")}`),
      // Without a priority it gets the next free one, which is unknown before.
      unique: (
        request,
      ) => (request.inputs["priority"] === undefined
        ? request.uuid()
        : `${request.input("listenerArn")} ${Number(request.inputs["priority"])}`),
      outputs: (_, id) => ({ arn: id }),
    },
  },
};

/** Types that only other programs use. */
export const otherLb: OtherEntries = {
  "aws:lb/listenerCertificate:ListenerCertificate": {
    uses: { certificateArn: "aws:acm/certificate:Certificate" },
    cloudControl: {
      by: "refresh",
      id: (pending) => pending.joined("_", pending.text("listenerArn"), pending.text("certificateArn")),
    },
    simulate: {
      id: (request) => request.joined("_", "listenerArn", "certificateArn"),
      outputs: () => ({}),
    },
  },
};
