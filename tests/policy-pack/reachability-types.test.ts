import assert from "node:assert/strict";

import { FLEETS } from "../../policy-pack/reachability/fleets";
import { READERS } from "../../policy-pack/reachability/inventory";
import { networkOf, networkTypes } from "../../policy-pack/reachability/network";
import { ENTRANCES } from "../../policy-pack/reachability/openings/entrances";
import { NOT_ATTACHED, nounOf } from "../../policy-pack/reachability/others";
import { reachabilityOf } from "../../policy-pack/reachability/reachability";
import { STORES } from "../../policy-pack/reachability/stores";
import { STASH } from "../../policy-pack/stack-view";
import { ELB_MODULES } from "../../policy-pack/types";
import { sdkInputs } from "../support/sdk-inputs";
import { resourceOf } from "./support/broken";
import { make, program, tcp } from "./support/small-network";

/** Properties with a value at a path of the SDK; `*` is the one item of a list. */
function nested(path: readonly string[], value: unknown, into: Record<string, unknown> = {}): Record<string, unknown> {
  const [first = "", ...rest] = path;
  if (rest.length === 0) into[first] = value;
  else if (rest[0] === "*") {
    const [item] = (into[first] ??= [{}]) as Record<string, unknown>[];
    nested(rest.slice(1), value, item);
  } else nested(rest, value, (into[first] ??= {}) as Record<string, unknown>);
  return into;
}

/** Whether the name of an input is that of a list. */
const isListed = (path: string): boolean => path.endsWith("s");
const GROUP_INPUTS = sdkInputs(/securityGroup(s|Ids?|sIds|Arns?)$/i);
const ALL_TYPES = new Set(sdkInputs(/./).map(({ type }) => type));
const named = ({ type, path }: { type: string; path: string }): string => `${type.replace(/^aws:(\w+\/\w+):.*/, "$1")} ${path}`;

/** Inputs that name a group without attaching it. */
const NOT_ATTACHING: Readonly<Record<string, string>> = {
  "eks/nodeGroup remoteAccess.sourceSecurityGroupIds": "from where SSH is allowed; the nodes have the template's or the cluster's group",
  "lambda/function replacementSecurityGroupIds": "the groups of interfaces that are left over",
  "medialive/input inputSecurityGroups": "groups of MediaLive, with blocks of their own",
  "pipes/pipe sourceParameters.selfManagedKafkaParameters.vpc.securityGroups": "read unless the pipe starts tasks",
};

/** Names of inputs that give a public address or endpoint. */
const PUBLIC_NAMES = new RegExp(
  "publiclyAccessible$|PublicIp(Address)?$|^publicConnectivity|endpointPublicAccess|^publicEndpoint|mapPublicIp|^internal$"
    + "|enableHttpEndpoint|webserverAccessMode|^visibility$|^endpointType$|internetAccess$|AllocationIds?$",
  "i",
);
/** Such inputs that open nothing by themselves, or that another one decides. */
const OPENS_NOTHING: Readonly<Record<string, string>> = {
  "alb/loadBalancer internal": "public unless it is true",
  "lb/loadBalancer internal": "public unless it is true",
  "elb/loadBalancer internal": "public unless it is true",
  "alb/loadBalancer subnetMappings.*.allocationId": "public unless it is internal",
  "lb/loadBalancer subnetMappings.*.allocationId": "public unless it is internal",
  "apigatewayv2/domainName domainNameConfiguration.endpointType": "the API is the entrance",
  "appstream/fleet enableDefaultInternetAccess": "for connections out; users come by AWS's gateway",
  "appstream/imageBuilder enableDefaultInternetAccess": "for connections out; users come by AWS's gateway",
  "appstream/imageBuilder accessEndpoints.*.endpointType": "has one value, a VPC endpoint",
  "appstream/stack accessEndpoints.*.endpointType": "has one value, a VPC endpoint",
  "dms/endpoint endpointType": "source or target",
  "dms/s3Endpoint endpointType": "source or target",
  "ec2/defaultSubnet mapPublicIpOnLaunch": "the instances in it are read",
  "ec2/subnet mapPublicIpOnLaunch": "the instances in it are read",
  "ec2/eipAssociation allocationId": "the interface or instance that has it is read",
  "ec2/eipAssociation publicIp": "the interface or instance that has it is read",
  "ec2/eipDomainName allocationId": "a name in DNS",
  "ec2/launchConfiguration associatePublicIpAddress": "the fleets that use it are read",
  "ec2/launchTemplate networkInterfaces.*.associatePublicIpAddress": "the fleets that use it are read",
  "ec2/natGateway allocationId": "for connections out",
  "ec2/natGateway availabilityZoneAddresses.*.allocationIds": "for connections out",
  "ec2/natGateway secondaryAllocationIds": "for connections out",
  "ec2/natGatewayEipAssociation allocationId": "for connections out",
  "neptune/clusterEndpoint endpointType": "reader or writer",
  "sagemaker/notebookInstance directInternetAccess": "for connections out; users come by AWS's signed addresses",
  "ssoadmin/application portalOptions.visibility": "whether users see it in their portal",
  "workspaces/directory workspaceCreationProperties.enableInternetAccess": "for connections out; users come by AWS's gateway",
};

/** Names of inputs by which a resource forwards to another, or has another's interface. */
const FORWARD_NAMES = new RegExp(
  "targetGroup(Arn|s|Identifier)?s?$|loadBalancer(Arn)?s?$|^endpointId$|vpcOriginId$|integrationTarget$"
    + "|resourceConfiguration(Identifier|Arn)$|^networkInterfaceIds?$|^natGatewayId$|vpcPeeringConnectionId$|^transitGatewayId$",
  "i",
);
/** Types with such an input that let nothing in. */
const FORWARDS_NOTHING: readonly (readonly [types: RegExp, reason: string])[] = [
  [/^bedrock\/|^agentregistry\/|^cloudwatch\/eventConnection$|^transfer\/connector$/, "connects out to a resource of VPC Lattice"],
  [/^dms\//, "endpointId is a name"],
  [/^pipes\/pipe$/, "an endpoint of EventBridge"],
  [/^ec2\/(natGateway|natGatewayEipAssociation)$/, "for connections out"],
  [
    /^ec2\/(peeringConnectionOptions|vpcPeeringConnectionAccepter|proxyProtocolPolicy|networkInterfacePermission)$/,
    "routes and groups decide",
  ],
  [/^ec2\/trafficMirror/, "copies traffic, and lets nothing in"],
  [/^ec2\/vpcEndpoint$/, "leads out of the VPC; its groups are read"],
  [/^ec2\/(vpnCon\w+|flowLog)$/, "routes decide"],
  [/^ec2transitgateway\/|^networkmanager\/|^directconnect\/|^ram\//, "the routes of the subnets decide"],
  [/^networkfirewall\/firewall$|^finspace\/kxEnvironment$/, "the routes of the transit gateway and the subnets decide"],
  [/^elb\/\w+Policy$/, "options of listeners"],
  [/^ecs\/taskSet$/, "read with services"],
  [/^globalaccelerator\/crossAccountAttachment$/, "iam-known-accounts reads its principals; the endpoint group forwards"],
  [/^medialive\/channel$/, "sends a stream"],
  [/^storagegateway\//, "volumes of a gateway that is an instance"],
  [/^vpclattice\/serviceNetworkResourceAssociation$/, "the resource configuration counts as reached with and without it"],
];

/** Names of inputs for the addresses of a rule. */
const RULE_NAMES = /^(ipRange|cidrs?|cidrBlocks?|cidrIpv[46])$/i;
/** Types with such an input that let no one in. */
const NO_RULES: readonly (readonly [types: RegExp, reason: string])[] = [
  [/^ec2\/(vpcIpam\w*|trafficMirrorFilterRule|localGatewayRoute)$/, "plans, copies or routes addresses"],
  [/^finspace\/kxEnvironment$/, "a network ACL of AWS's own network"],
  [/^globalaccelerator\/crossAccountAttachment$/, "addresses of one's own"],
  [/^medialive\/inputSecurityGroup$/, "senders of a stream"],
  [/^(sagemaker\/workforce|workspacesweb\/ipAccessSettings)$/, "restricts people who sign in"],
  [/^ec2\/subnetCidrReservation$|^route53\/cidrLocation$/, "plans or names addresses"],
  [/^fms\/policy$/, "network ACLs of an organization, which only refuse"],
  [/^securityhub\/insight$/, "a filter of findings"],
  [/^ses\/receiptFilter$/, "refuses or accepts mail"],
];

describe("types of reachability", () => {
  it("are of the SDK, and each has a noun of its own", () => {
    const aliases = ["elasticloadbalancing", ...ELB_MODULES];
    const types = [...new Set([...Object.keys(READERS), ...Object.keys(ENTRANCES)])].filter((type) => type !== STASH);
    assert.deepEqual(types.filter((type) => !ALL_TYPES.has(type) && !aliases.some((module) => type.startsWith(`aws:${module}/`))), []);
    const nouns = [...types, ...GROUP_INPUTS.map(({ type }) => type).filter((type) => !NOT_ATTACHED.test(type))]
      .map((type) => [STORES[type]?.kind ?? FLEETS[type]?.kind ?? nounOf(type), type] as const);
    const byNoun = new Map<string, Set<string>>();
    for (const [noun, type] of nouns) byNoun.set(noun, (byNoun.get(noun) ?? new Set()).add(type));
    assert.deepEqual([...byNoun].filter(([, all]) => all.size > 1).map(([noun]) => noun), []);
  });

  it("name properties of the SDK", () => {
    const inputs = new Set(sdkInputs(/./).map(({ type, path }) => `${type} ${path}`));
    const listed = [
      ...Object.entries(STORES).flatMap(([type, { groups, subnets, subnetGroup, engine }]) =>
        [groups, subnets, subnetGroup, engine].flatMap((path) => (path === undefined ? [] : `${type} ${path}`))
      ),
      ...Object.entries(FLEETS).flatMap(([type, { templates, subnets, groups = [] }]) =>
        [...templates, ...subnets, ...groups].map((path) => `${type} ${path}`)
      ),
    ];
    assert.deepEqual(listed.filter((input) => !inputs.has(input)), []);
  });

  it("are all that attach a security group", () => {
    const unread = GROUP_INPUTS.filter(({ type }) => !NOT_ATTACHED.test(type)).filter((input) => {
      const one = resourceOf(input.type, "one", nested(input.path.split("."), isListed(input.path) ? ["sg-1"] : "sg-1"));
      return !networkOf(program(one)).endpoints.some(({ groups }) => groups?.includes("sg-1"));
    });
    assert.deepEqual(unread.map(named).filter((input) => !(input in NOT_ATTACHING)), []);
  });

  it("are all with an input for a public address or endpoint", () => {
    const open = [make("group", "sg-1"), make("ingress", "in", { securityGroupId: "sg-1", cidrIpv4: "0.0.0.0/0", ...tcp(0, 65_535) })];
    const closed = sdkInputs(PUBLIC_NAMES).filter((input) => {
      const groups = GROUP_INPUTS.filter(({ type }) => type === input.type);
      return ![true, "ENABLED", "PUBLIC", "PUBLIC_ONLY", ["eipalloc-1"]].some((value) => {
        const properties: Record<string, unknown> = { id: "one" };
        for (const { path } of groups) nested(path.split("."), isListed(path) ? ["sg-1"] : "sg-1", properties);
        nested(input.path.split("."), value, properties);
        return reachabilityOf(program(...open, resourceOf(input.type, "one", properties))).rows.some(({ origin }) => origin === "internet");
      });
    });
    assert.deepEqual(closed.map(named).filter((input) => !(input in OPENS_NOTHING)), []);
  });

  it("are all that forward, or have another's interface", () => {
    const known = new Set(networkTypes());
    const short = (type: string): string => type.replace(/^aws:(\w+\/\w+):.*/, "$1");
    const unknown = sdkInputs(FORWARD_NAMES).filter(({ type }) =>
      !known.has(type) && !FORWARDS_NOTHING.some(([types]) => types.test(short(type)))
    );
    assert.deepEqual(unknown.map(named), []);
  });

  it("are all with rules of their own for addresses", () => {
    const known = new Set(networkTypes());
    const short = (type: string): string => type.replace(/^aws:(\w+\/\w+):.*/, "$1");
    const unknown = sdkInputs(RULE_NAMES).filter(({ type }) => !known.has(type) && !NO_RULES.some(([types]) => types.test(short(type))));
    assert.deepEqual(unknown.map(named), []);
  });

  it("have no reason that isn't needed", () => {
    const all = new Set([...GROUP_INPUTS, ...sdkInputs(PUBLIC_NAMES)].map(named));
    assert.deepEqual([...Object.keys(NOT_ATTACHING), ...Object.keys(OPENS_NOTHING)].filter((input) => !all.has(input)), []);
    const types = [...ALL_TYPES].map((type) => type.replace(/^aws:(\w+\/\w+):.*/, "$1"));
    assert.deepEqual([...FORWARDS_NOTHING, ...NO_RULES].filter(([pattern]) => !types.some((type) => pattern.test(type))), []);
  });
});
