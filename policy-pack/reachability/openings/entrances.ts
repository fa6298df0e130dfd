import { isList, isObject, type Resource, type UnknownValueError, type Value } from "../../stack-view";
import { list, member, textsOf } from "../../values";
import type { Opening } from "../endpoints";
import { DISTRIBUTIONS, VPC_ORIGIN } from "../forwards/managed";
import { given, isEnabled, numberOf, type References } from "../references";
import { EVERYTHING, LAST_PORT } from "../traffic";
import { ALLOWED_PRINCIPAL, EXPOSURES, LATTICE_ASSOCIATION } from "./exposures";
import { ANYWHERE, type EntranceFacts, open } from "./opening";

/** An entrance of the web at port 443, if it is one. */
type IsOpen = (resource: Resource, references: References, unknown: UnknownValueError[]) => boolean;

const web = (kind: string, isOpen: IsOpen, via: string): EntranceFacts => ({
  kind,
  isForRequests: true,
  opened: (resource, references, unknown) => (isOpen(resource, references, unknown) ? open(via, 443) : []),
});

const isNot = (path: string, value: Value) => (resource: Resource): boolean => given(resource, path) !== value;
const always = (): boolean => true;

/**
 * Types that AWS opens to the internet past the VPC: no route and no security group decides. Sources: the developer guides of each service,
 * "endpoints", "public access" and "network access", and the property's page in the CloudFormation reference.
 */
export const ENTRANCES: Readonly<Record<string, EntranceFacts>> = {
  ...EXPOSURES,
  "aws:apigateway/restApi:RestApi": web("REST API", isOpenRestApi, "endpointConfiguration"),
  "aws:apigatewayv2/api:Api": web("API", isOpenApi, "disableExecuteApiEndpoint"),
  "aws:lambda/functionUrl:FunctionUrl": web("function URL", always, "authorizationType"),
  "aws:cloudfront/distribution:Distribution": { kind: "distribution", isForRequests: true, opened: distribution },
  "aws:cloudfront/multitenantDistribution:MultitenantDistribution": {
    kind: "multi-tenant distribution",
    isForRequests: true,
    opened: distribution,
  },
  "aws:globalaccelerator/listener:Listener": { kind: "accelerator listener", isForRequests: true, opened: accelerator },
  "aws:globalaccelerator/customRoutingListener:CustomRoutingListener": {
    kind: "custom routing listener",
    isForRequests: true,
    opened: accelerator,
  },
  "aws:apprunner/service:Service": web(
    "App Runner service",
    isNot("networkConfiguration.ingressConfiguration.isPubliclyAccessible", false),
    "networkConfiguration.ingressConfiguration.isPubliclyAccessible",
  ),
  "aws:appsync/graphQLApi:GraphQLApi": web("GraphQL API", isNot("visibility", "PRIVATE"), "visibility"),
  "aws:appsync/api:Api": web("event API", always, "eventConfig"),
  "aws:amplify/branch:Branch": web("Amplify branch", always, "appId"),
  "aws:cognito/userPoolDomain:UserPoolDomain": web("sign-in domain", always, "domain"),
  "aws:elasticbeanstalk/environment:Environment": {
    kind: "Elastic Beanstalk environment",
    isForRequests: true,
    opened: (resource) => (isOpenBeanstalk(resource) ? open("settings", 80, 443) : []),
  },
  "aws:ecs/expressGatewayService:ExpressGatewayService": web("Express service", always, "networkConfigurations"),
  "aws:verifiedaccess/endpoint:Endpoint": web("Verified Access endpoint", always, "endpointType"),
  "aws:transfer/server:Server": {
    kind: "file transfer server",
    isForRequests: true,
    opened: (resource) => (["PUBLIC", undefined, null].includes(given(resource, "endpointType") as string) ? transfer(resource) : []),
  },
  "aws:transfer/webApp:WebApp": web(
    "file transfer app",
    (resource) => !isObject(given(resource, "endpointDetails.vpc")),
    "endpointDetails",
  ),
  "aws:mailmanager/ingressPoint:IngressPoint": {
    kind: "mail ingress point",
    isForRequests: true,
    opened: (resource) =>
      isObject(given(resource, "networkConfiguration.privateNetworkConfiguration")) ? [] : open("networkConfiguration", 25, 587),
  },
  "aws:grafana/workspace:Workspace": web(
    "Grafana workspace",
    (resource) => !isObject(given(resource, "networkAccessControl")),
    "networkAccessControl",
  ),
  "aws:ec2clientvpn/endpoint:Endpoint": { kind: "client VPN endpoint", isForRequests: true, opened: clientVpn },
  "aws:lightsail/containerServiceDeploymentVersion:ContainerServiceDeploymentVersion": web(
    "Lightsail deployment",
    (resource) => isObject(given(resource, "publicEndpoint")),
    "publicEndpoint",
  ),
  "aws:lightsail/distribution:Distribution": web("Lightsail distribution", isNot("isEnabled", false), "isEnabled"),
  "aws:lightsail/lb:Lb": { kind: "Lightsail load balancer", isForRequests: true, opened: () => open("Lightsail", 80, 443) },
  "aws:lightsail/bucket:Bucket": web("Lightsail bucket", always, "Lightsail"),
  [VPC_ORIGIN]: {
    kind: "VPC origin",
    isForRequests: true,
    opened: (resource, references, unknown) =>
      references.referring(unknown, DISTRIBUTIONS, "origins", resource).length > 0
        ? []
        : open("a distribution outside the program", 80, 443),
  },
};

const BASE_PATH = "aws:apigateway/basePathMapping:BasePathMapping";
const API_MAPPING = "aws:apigatewayv2/apiMapping:ApiMapping";
/** Types that decide about another one's openings. */
export const DECIDING = [BASE_PATH, API_MAPPING, LATTICE_ASSOCIATION, ALLOWED_PRINCIPAL, ...DISTRIBUTIONS];

/** Openings of a resource by AWS. @throws {UnknownValueError} */
export function openingsOf(resource: Resource, references: References, unknown: UnknownValueError[]): Opening[] {
  return Object.hasOwn(ENTRANCES, resource.type) ? ENTRANCES[resource.type]!.opened(resource, references, unknown) : [];
}

function isOpenRestApi(resource: Resource, references: References, unknown: UnknownValueError[]): boolean {
  if (list(given(resource, "endpointConfiguration.types")).includes("PRIVATE")) return false;
  return !isEnabled(given(resource, "disableExecuteApiEndpoint"))
    || references.referring(unknown, [BASE_PATH], "restApi", resource).length > 0;
}

function isOpenApi(resource: Resource, references: References, unknown: UnknownValueError[]): boolean {
  return !isEnabled(given(resource, "disableExecuteApiEndpoint"))
    || references.referring(unknown, [API_MAPPING], "apiId", resource).length > 0;
}

/** CloudFront answers on port 80 as well, unless each viewer must use HTTPS. */
function distribution(resource: Resource): Opening[] {
  if (given(resource, "enabled") === false) return [];
  const ordered = given(resource, "orderedCacheBehaviors");
  const paths = ["defaultCacheBehavior", ...(isList(ordered) ? ordered.map((_, index) => `orderedCacheBehaviors.${index}`) : [])];
  const isHttps = paths.every((path) => given(resource, `${path}.viewerProtocolPolicy`) === "https-only");
  return open("CloudFront", ...(isHttps ? [443] : [80, 443]));
}

function accelerator(resource: Resource): Opening[] {
  const ranges = given(resource, "portRanges");
  const protocol = given(resource, "protocol") === "UDP" ? "udp" : "tcp";
  if (!isList(ranges)) return [{ traffic: EVERYTHING, blocks: ANYWHERE, via: "portRanges" }];
  return ranges.map((range) => {
    const from = numberOf(member(range, "fromPort"));
    const to = numberOf(member(range, "toPort"));
    return { traffic: { protocol, from: from || 0, to: to || LAST_PORT }, blocks: ANYWHERE, via: "portRanges" };
  });
}

function isOpenBeanstalk(resource: Resource): boolean {
  if (given(resource, "tier") === "Worker") return false;
  const settings = given(resource, "settings");
  const isInternal = (setting: Value): boolean => member(setting, "name") === "ELBScheme" && member(setting, "value") === "internal";
  return !(isList(settings) && settings.some(isInternal));
}

function transfer(resource: Resource): Opening[] {
  const protocols = textsOf(given(resource, "protocols"));
  const ports = [
    ...(protocols.length === 0 || protocols.includes("SFTP") ? [22] : []),
    ...(protocols.includes("AS2") ? [5080] : []),
  ];
  return open("endpointType", ...ports);
}

function clientVpn(resource: Resource): Opening[] {
  const port = numberOf(given(resource, "vpnPort")) || 443;
  const protocol = given(resource, "transportProtocol") === "tcp" ? "tcp" : "udp";
  return [{ traffic: { protocol, from: port, to: port }, blocks: ANYWHERE, via: "vpnPort" }];
}
