import type { Properties } from "../../shared/values";
import type { Question, ResourceTable } from "../world";

/** As ARNs write the type. */
const KINDS: Record<string, string> = { application: "app", network: "net", gateway: "gwy" };
const LIMIT = 32;

const elbArn = (q: Question, resource: string) => q.arn("elasticloadbalancing", resource);
const loadBalancerArn = (q: Question) =>
  elbArn(q, `loadbalancer/${KINDS[q.input("loadBalancerType")] ?? "app"}/${q.autoName("name", LIMIT)}/${q.hex(16, "load balancer")}`);
const listenerArn = (q: Question, arn: string) => `${arn.replace(":loadbalancer/", ":listener/")}/${q.hex(16, "listener")}`;

/** What follows from a load balancer's ARN, e.g. `...:loadbalancer/app/main/50dc6c495c0c9188`. */
export function loadBalancerOutputs(q: Question, arn: string): Properties {
  const [kind, name = "", digits = ""] = arn.split("/").slice(1);
  const internal = q.inputs["internal"] === true;
  const number = parseInt(q.hex(8, "host"), 16);
  return {
    arn,
    arnSuffix: `${kind}/${name}/${digits}`,
    name,
    dnsName: kind === "net"
      ? `${name}-${digits}.elb.${q.place.region}.${q.dnsSuffix}`
      : `${internal ? "internal-" : ""}${name}-${number}.${q.place.region}.elb.${q.dnsSuffix}`,
    zoneId: `Z${q.text(13, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")}`,
    internal,
    loadBalancerType: Object.entries(KINDS).find(([, short]) => short === kind)?.[0] ?? "application",
    ipAddressType: q.input("ipAddressType", "ipv4"),
  };
}

function subnetOf(q: Question): unknown {
  const subnets = (q.inputs["subnets"] ?? []) as unknown[];
  const mappings = (q.inputs["subnetMappings"] ?? []) as { subnetId?: unknown }[];
  return subnets[0] ?? mappings[0]?.subnetId;
}

/** Elastic Load Balancing: the ARN of each part begins with that of what it is part of. Source: service authorization reference. */
export const loadBalancing: ResourceTable = {
  "aws:lb/loadBalancer:LoadBalancer": {
    id: loadBalancerArn,
    unique: (q) => q.autoName("name", LIMIT),
    outputs: (q, id) => ({ ...loadBalancerOutputs(q, id), vpcId: q.output(subnetOf(q), "vpcId", q.hexId("vpc")) }),
  },
  "aws:lb/listener:Listener": {
    id: (q) => (q.input("loadBalancerArn") === "" ? "" : listenerArn(q, q.input("loadBalancerArn"))),
    unique: (q) => `${q.input("loadBalancerArn", q.name)} ${Number(q.inputs["port"] ?? 0)}`,
    outputs: (q, id) => ({
      arn: id,
      // What the API takes where nothing is said; the console offers newer ones.
      ...(/^(HTTPS|TLS)$/i.test(q.input("protocol")) && { sslPolicy: q.input("sslPolicy", "ELBSecurityPolicy-2016-08") }),
    }),
  },
  "aws:lb/listenerRule:ListenerRule": {
    id: (
      q,
    ) => (q.input("listenerArn") === "" ? "" : `${q.input("listenerArn").replace(":listener/", ":listener-rule/")}/${q.hex(16, "rule")}`),
    // Without a priority it gets the next free one, which nobody knows before.
    unique: (q) => (q.inputs["priority"] === undefined ? q.uuid() : `${q.input("listenerArn")} ${Number(q.inputs["priority"])}`),
    outputs: (_, id) => ({ arn: id }),
  },
  "aws:lb/listenerCertificate:ListenerCertificate": {
    id: (q) => q.joined("_", "listenerArn", "certificateArn"),
    outputs: () => ({}),
  },
  "aws:lb/targetGroup:TargetGroup": {
    id: (q) => elbArn(q, `targetgroup/${q.autoName("name", LIMIT)}/${q.hex(16)}`),
    unique: (q) => q.autoName("name", LIMIT),
    outputs: (q, id) => ({
      arn: id,
      arnSuffix: id.slice(id.indexOf("targetgroup/")),
      name: id.split("/")[1] ?? id,
      targetType: q.input("targetType", "instance"),
      ipAddressType: q.input("ipAddressType", "ipv4"),
      loadBalancerArns: [],
    }),
  },
};
