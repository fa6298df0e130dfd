import { parsedJson } from "../../json";
import { isList, isObject, peek, type Resource, UNKNOWN, UnknownValueError } from "../../stack-view";
import { attempt, member, textOf, textsIn, textsOf } from "../../values";
import type { Opening } from "../endpoints";
import { ENDPOINT_SERVICE, LATTICE_LISTENER, LATTICE_SERVICE, RESOURCE_CONFIGURATION } from "../forwards/managed";
import { given, isEnabled, numberOf, type References } from "../references";
import { EVERYTHING, LAST_PORT } from "../traffic";
import { ANYWHERE, type EntranceFacts, fromNetwork, open } from "./opening";

/** Sources of an endpoint service that allows all principals. */
export const ANY_ACCOUNT = "any account";
const ACCEPTED_ACCOUNT = "account that is accepted";

export const LATTICE_ASSOCIATION = "aws:vpclattice/serviceNetworkServiceAssociation:ServiceNetworkServiceAssociation";
export const ALLOWED_PRINCIPAL = "aws:ec2/vpcEndpointServiceAllowedPrinciple:VpcEndpointServiceAllowedPrinciple";

/** A resource of AWS's own network, which the internet reaches unless a property says otherwise. */
const outsideVpc = (kind: string): EntranceFacts => ({
  kind,
  isForRequests: false,
  opened: (resource) => (isObject(given(resource, "vpcOptions")) ? [] : open("no vpcOptions", 443)),
});

/** Types that are open past the VPC to the internet or another network, and shouldn't be to the internet. */
export const EXPOSURES: Readonly<Record<string, EntranceFacts>> = {
  [ENDPOINT_SERVICE]: { kind: "endpoint service", isForRequests: false, opened: endpointService },
  [LATTICE_SERVICE]: {
    kind: "lattice service",
    isForRequests: false,
    opened: (resource, references, unknown) =>
      references.referring(unknown, [LATTICE_ASSOCIATION], "serviceIdentifier", resource).length === 0
        ? []
        : references.referring(unknown, [LATTICE_LISTENER], "serviceIdentifier", resource)
          .map((each) => fromNetwork("other network VPC Lattice", each.name, numberOf(given(each, "port")) || 443)),
  },
  [RESOURCE_CONFIGURATION]: {
    kind: "resource configuration",
    isForRequests: false,
    opened: () => [{ ...fromNetwork("other network VPC Lattice", "resourceConfigurationDefinition", 0), traffic: EVERYTHING }],
  },

  "aws:lightsail/instance:Instance": {
    kind: "Lightsail instance",
    isForRequests: false,
    // Source: Amazon Lightsail user guide, "Control instance traffic with firewalls", default rules.
    opened: () => open("Lightsail's default firewall", 22, 80),
  },
  "aws:lightsail/instancePublicPorts:InstancePublicPorts": {
    kind: "Lightsail firewall",
    isForRequests: false,
    opened: (resource) => firewallRules(resource, "portInfos", "cidrs"),
  },
  "aws:gamelift/fleet:Fleet": {
    kind: "game fleet",
    isForRequests: false,
    opened: (resource) => firewallRules(resource, "ec2InboundPermissions", "ipRange"),
  },
  "aws:lightsail/database:Database": {
    kind: "Lightsail database",
    isForRequests: false,
    opened: (resource) =>
      isEnabled(given(resource, "publiclyAccessible")) ? [{ traffic: EVERYTHING, blocks: ANYWHERE, via: "publiclyAccessible" }] : [],
  },
  "aws:eks/cluster:Cluster": { kind: "Kubernetes cluster", isForRequests: false, opened: kubernetes },
  // Source: Amazon EKS API reference, RemoteAccessConfig: a key without source groups opens port 22 to the internet.
  "aws:eks/nodeGroup:NodeGroup": {
    kind: "node group",
    isForRequests: false,
    opened: (resource) =>
      given(resource, "remoteAccess.ec2SshKey") && !isList(given(resource, "remoteAccess.sourceSecurityGroupIds"))
        ? open("remoteAccess without sourceSecurityGroupIds", 22)
        : [],
  },
  "aws:opensearch/domain:Domain": outsideVpc("search domain"),
  "aws:elasticsearch/domain:Domain": outsideVpc("Elasticsearch domain"),
  "aws:cloudsearch/domain:Domain": { kind: "CloudSearch domain", isForRequests: false, opened: () => open("no VPC", 443) },
  "aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy": {
    kind: "search collections",
    isForRequests: false,
    opened: (resource) => (isPublicCollection(resource) ? open("policy AllowFromPublic", 443) : []),
  },
  // Source: Amazon Aurora user guide, "Using the Amazon RDS Data API": a public endpoint of the service, authorized by IAM.
  "aws:rds/cluster:Cluster": {
    kind: "database cluster",
    isForRequests: false,
    opened: (resource) => (isEnabled(given(resource, "enableHttpEndpoint")) ? open("enableHttpEndpoint, the Data API", 443) : []),
  },
  "aws:neptunegraph/graph:Graph": {
    kind: "analytics graph",
    isForRequests: false,
    opened: (resource) => (isEnabled(given(resource, "publicConnectivity")) ? open("publicConnectivity", 443) : []),
  },
  "aws:mwaa/environment:Environment": {
    kind: "Airflow environment",
    isForRequests: false,
    opened: (resource) => (given(resource, "webserverAccessMode") === "PUBLIC_ONLY" ? open("webserverAccessMode", 443) : []),
  },
  "aws:glue/devEndpoint:DevEndpoint": {
    kind: "Glue endpoint",
    isForRequests: false,
    opened: (resource) => (given(resource, "subnetId") === undefined ? open("no subnetId", 22) : []),
  },
  // Source: AWS Cloud9 user guide, "Accessing no-ingress EC2 instances": SSH from Cloud9's addresses, unless it connects by SSM.
  "aws:cloud9/environmentEC2:EnvironmentEC2": {
    kind: "Cloud9 environment",
    isForRequests: false,
    opened: (resource) => (given(resource, "connectionType") === "CONNECT_SSM" ? [] : open("connectionType", 22)),
  },
};

/** Accounts that may connect to an endpoint service. Source: AWS PrivateLink guide, "Manage permissions". */
function endpointService(resource: Resource, references: References, unknown: UnknownValueError[]): Opening[] {
  const further = references.referring(unknown, [ALLOWED_PRINCIPAL], "vpcEndpointServiceId", resource)
    .map((each) => attempt(unknown, undefined, () => given(each, "principalArn")));
  const principals = [...textsOf(given(resource, "allowedPrincipals")), ...textsOf(further)];
  const isAccepted = isEnabled(given(resource, "acceptanceRequired"));
  const names = principals.map((principal) => {
    const account = /\d{12}/.exec(principal)?.[0];
    if (account !== undefined) return `account ${account}`;
    return isAccepted ? ACCEPTED_ACCOUNT : ANY_ACCOUNT;
  });
  return [...new Set(names)].map((name) => ({ ...fromNetwork(name, "allowedPrincipals", 0), traffic: EVERYTHING }));
}

/** Rules of a firewall that a service has for its own instances; without blocks one is for all addresses. */
function firewallRules(resource: Resource, path: string, blocksKey: string): Opening[] {
  const rules = given(resource, path);
  return (isList(rules) ? rules : []).map((rule) => {
    const blocks = textsIn(member(rule, blocksKey)).texts;
    const protocol = textOf(member(rule, "protocol"))?.toLowerCase() ?? "all";
    const [from, to] = ["fromPort", "toPort"].map((key) => numberOf(member(rule, key)));
    return {
      traffic: { protocol, from: from || 0, to: to || LAST_PORT },
      blocks: blocks.length > 0 ? blocks : ANYWHERE,
      via: path,
    };
  });
}

/** Source: Amazon EKS user guide, "Cluster API server endpoint": public from all addresses by default. */
function kubernetes(resource: Resource): Opening[] {
  if (given(resource, "vpcConfig.endpointPublicAccess") === false) return [];
  const blocks = textsOf(given(resource, "vpcConfig.publicAccessCidrs"));
  return open("vpcConfig.endpointPublicAccess", 443).map((each) => ({ ...each, blocks: blocks.length > 0 ? blocks : ANYWHERE }));
}

/** Source: Amazon OpenSearch Service developer guide, "Network access for Amazon OpenSearch Serverless". */
function isPublicCollection(resource: Resource): boolean {
  if (given(resource, "type") === "encryption") return false;
  const policy = peek(resource, "policy");
  if (policy === UNKNOWN) throw new UnknownValueError(resource, "policy");
  const rules = parsedJson(policy);
  return isList(rules) && rules.some((rule) => member(rule, "AllowFromPublic") === true);
}
