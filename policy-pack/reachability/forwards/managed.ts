import { isList, type Resource, type UnknownValueError, type Value } from "../../stack-view";
import { DATABASE, INSTANCE, LISTENERS, LOAD_BALANCERS, NETWORK_INTERFACE, RDS_CLUSTER, SERVICE } from "../../types";
import { addTo, attempt, member, textsIn } from "../../values";
import { rangeOf } from "../addresses";
import { listenerTraffic } from "../known-endpoints";
import { given, numberOf, type References } from "../references";
import { EVERYTHING, LAST_PORT, type Traffic } from "../traffic";
import type { Forward, Forwards } from "./forward";
import type { TargetGroups } from "./target-groups";

const NOTHING: Forward = {
  traffic: EVERYTHING,
  to: undefined,
  targets: new Set(),
  addresses: [],
  isOpen: false,
  passes: "always",
  via: [],
};

export const VPC_ORIGIN = "aws:cloudfront/vpcOrigin:VpcOrigin";
export const DISTRIBUTIONS = ["distribution", "multitenantDistribution"].map((name) =>
  `aws:cloudfront/${name}:${name.charAt(0).toUpperCase()}${name.slice(1)}`
);
export const ENDPOINT_SERVICE = "aws:ec2/vpcEndpointService:VpcEndpointService";
export const LATTICE_SERVICE = "aws:vpclattice/service:Service";
export const LATTICE_LISTENER = "aws:vpclattice/listener:Listener";
export const RESOURCE_CONFIGURATION = "aws:vpclattice/resourceConfiguration:ResourceConfiguration";
const STORES = [DATABASE, RDS_CLUSTER, "aws:rds/proxy:Proxy"];

/** All that a reader needs besides its resource. */
interface Context {
  references: References;
  groups: TargetGroups;
  unknown: UnknownValueError[];
  add: (from: Resource, forward: Partial<Forward>) => void;
}

/** Forwards by the type of the resource that describes them. */
export const MANAGED: Readonly<Record<string, (resource: Resource, context: Context) => void>> = {
  "aws:globalaccelerator/endpointGroup:EndpointGroup": accelerator,
  "aws:globalaccelerator/customRoutingEndpointGroup:CustomRoutingEndpointGroup": customRouting,
  [VPC_ORIGIN]: vpcOrigin,
  "aws:apigateway/integration:Integration": restIntegration,
  "aws:apigatewayv2/integration:Integration": integration,
  [ENDPOINT_SERVICE]: (resource, { references, add }) =>
    add(resource, { targets: urnsOf(references.linked(resource, "networkLoadBalancerArns", LOAD_BALANCERS)) }),
  "aws:verifiedaccess/endpoint:Endpoint": verifiedAccess,
  [LATTICE_LISTENER]: (resource, context) => lattice(resource, "defaultAction", context),
  "aws:vpclattice/listenerRule:ListenerRule": (resource, context) => lattice(resource, "action", context),
  [RESOURCE_CONFIGURATION]: resourceConfiguration,
};

/** Forwards that AWS's services make into a VPC. */
export function ofServices(references: References, groups: TargetGroups, forwards: Forwards, unknown: UnknownValueError[]): void {
  for (const [type, read] of Object.entries(MANAGED)) {
    for (const resource of references.ofType(type)) {
      const add: Context["add"] = (from, forward) => addTo(forwards, from.urn, { ...NOTHING, via: [resource.name], ...forward });
      attempt(unknown, undefined, () => read(resource, { references, groups, unknown, add }));
    }
  }
}

/**
 * Source: AWS Global Accelerator developer guide, "Preserve client IP addresses": the default for application load balancers and
 * instances; a network load balancer keeps them if it has a security group.
 */
function accelerator(resource: Resource, { references, add }: Context): void {
  const listeners = references.linked(resource, "listenerArn", ["aws:globalaccelerator/listener:Listener"]);
  const endpoints = given(resource, "endpointConfigurations");
  (isList(endpoints) ? endpoints : []).forEach((each, index) => {
    const targets = references.linked(resource, `endpointConfigurations.${index}.endpointId`, [...LOAD_BALANCERS, INSTANCE]);
    const isKept = member(each, "clientIpPreservationEnabled") !== false;
    const passes = isKept ? "by client address" as const : "always" as const;
    const overrides = given(resource, "portOverrides");
    for (const listener of listeners) {
      const common = { targets: urnsOf(targets), passes };
      add(listener, common);
      for (const override of isList(overrides) ? overrides : []) {
        const [from, to] = ["listenerPort", "endpointPort"].map((key) => port(numberOf(member(override, key))));
        add(listener, { ...common, traffic: from!, to: [to!] });
      }
    }
  });
}

/** Source: AWS Global Accelerator developer guide, "Custom routing accelerators": each port leads to an address and port of a subnet. */
function customRouting(resource: Resource, { references, add }: Context): void {
  for (
    const listener of references.linked(resource, "listenerArn", ["aws:globalaccelerator/customRoutingListener:CustomRoutingListener"])
  ) {
    add(listener, { isOpen: true, to: [EVERYTHING], passes: "by client address" });
  }
}

/** Source: Amazon CloudFront developer guide, "Restrict access with VPC origins". */
function vpcOrigin(resource: Resource, { references, add, unknown }: Context): void {
  const targets = urnsOf(references.linked(resource, "vpcOriginEndpointConfig.arn", [...LOAD_BALANCERS, INSTANCE]));
  const policy = given(resource, "vpcOriginEndpointConfig.originProtocolPolicy");
  const [http, https] = ["httpPort", "httpsPort"].map((key) => numberOf(given(resource, `vpcOriginEndpointConfig.${key}`)));
  const to = [...(policy === "https-only" ? [] : [port(http!)]), ...(policy === "http-only" ? [] : [port(https!)])];
  const distributions = references.referring(unknown, DISTRIBUTIONS, "origins", resource);
  for (const from of [resource, ...distributions]) add(from, { targets, to });
}

function restIntegration(resource: Resource, { references, add }: Context): void {
  if (given(resource, "connectionType") !== "VPC_LINK") return;
  const links = references.linked(resource, "connectionId", ["aws:apigateway/vpcLink:VpcLink"]);
  const targets = [
    ...links.flatMap((link) => references.linked(link, "targetArn", LOAD_BALANCERS)),
    ...references.linked(resource, "integrationTarget", LOAD_BALANCERS),
  ];
  for (const api of references.linked(resource, "restApi", ["aws:apigateway/restApi:RestApi"])) {
    add(api, { targets: urnsOf(targets), via: [resource.name, ...links.map(({ name }) => name)] });
  }
}

/** An integration of an HTTP API names a listener, or a service of Cloud Map, whose targets nothing shows. */
function integration(resource: Resource, { references, add }: Context): void {
  if (given(resource, "connectionType") !== "VPC_LINK") return;
  const listeners = references.linked(resource, "integrationUri", LISTENERS);
  const [link] = references.linked(resource, "connectionId", ["aws:apigatewayv2/vpcLink:VpcLink"]);
  const targets = listeners.flatMap((listener) => references.linked(listener, "loadBalancerArn", LOAD_BALANCERS));
  for (const api of references.linked(resource, "apiId", ["aws:apigatewayv2/api:Api"])) {
    add(api, {
      targets: urnsOf(targets),
      isOpen: targets.length === 0,
      to: listeners.length > 0 ? listeners.flatMap(listenerTraffic) : [EVERYTHING],
      passes: link === undefined ? "always" : "by group",
      sender: link,
      via: [resource.name, ...(link ? [link.name] : [])],
    });
  }
}

function verifiedAccess(resource: Resource, { references, add }: Context): void {
  const targets = [
    ...references.linked(resource, "loadBalancerOptions", LOAD_BALANCERS),
    ...references.linked(resource, "networkInterfaceOptions", [NETWORK_INTERFACE]),
    ...references.linked(resource, "rdsOptions", STORES),
  ];
  const cidr = textsIn(given(resource, "cidrOptions.cidr")).texts.flatMap((text) => rangeOf(text) ?? []);
  const numbers = ["loadBalancerOptions", "networkInterfaceOptions", "rdsOptions"].map((key) => numberOf(given(resource, `${key}.port`)));
  const ports = numbers.filter((number) => number > 0).map(port);
  add(resource, { targets: urnsOf(targets), addresses: cidr, to: ports.length > 0 ? ports : [EVERYTHING] });
}

function lattice(resource: Resource, action: string, { references, add, groups }: Context): void {
  for (const group of references.linked(resource, action, ["aws:vpclattice/targetGroup:TargetGroup"])) {
    const { keepsAddresses: _keepsAddresses, ...targets } = groups.of(group);
    for (const from of references.linked(resource, "serviceIdentifier", [LATTICE_SERVICE])) {
      add(from, { ...targets, isOpen: false, via: [resource.name, group.name] });
    }
  }
}

/** A resource that VPC Lattice shares: a database by its ARN, an address, or a name, which no resource shows. */
function resourceConfiguration(resource: Resource, { references, add }: Context): void {
  const targets = references.linked(resource, "resourceConfigurationDefinition.arnResource", [...STORES, SERVICE]);
  const address = given(resource, "resourceConfigurationDefinition.ipResource.ipAddress");
  const range = typeof address === "string" ? rangeOf(address) : undefined;
  const ranges: Value = given(resource, "portRanges");
  const to = isList(ranges) ? textsIn(ranges).texts.map((text) => rangeOfPorts(text)) : [EVERYTHING];
  add(resource, { targets: urnsOf(targets), addresses: range ? [range] : [], to });
}

function rangeOfPorts(text: string): Traffic {
  const [from = 0, to = from] = text.split("-").map(Number);
  return { protocol: "tcp", from, to };
}

function port(number: number): Traffic {
  return { protocol: "tcp", from: number || 0, to: number || LAST_PORT };
}

function urnsOf(resources: readonly Resource[]): Set<string> {
  return new Set(resources.map(({ urn }) => urn));
}
