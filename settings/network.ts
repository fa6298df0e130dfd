import * as v from "valibot";

import { FLOW_LOG_DEFAULTS, TRAFFIC_TYPES } from "../components/network/flow-log-settings";
import { INSTANCE_TYPE_PATTERN } from "../components/network/instance-type";
import { NAT_MODES, zonesWithNat } from "../components/network/nat-settings";
import { ACL_ACTIONS, ACL_PROTOCOLS, aclRuleChecks, PORTS, RULE_NUMBERS } from "../components/network/network-acl-rules";
import { BLOCK_COUNTS, layOutSubnets, requireIpv4Acls, requireTiers, tiersOf, ZONE_PATTERN } from "../components/network/subnet-layout";
import { SERVICE_PATTERN } from "../components/network/vpc-service";
import { LOG_RETENTION_DAYS } from "../components/shared/log-retention";
import { isIntegerBetween, refuse } from "../components/shared/validation";
import { parseCidr } from "../toolkit/shared/cidr";
import { group, integerBetween, listOf, mapOf, matching, oneOf, trueOrFalse } from "./schema";
import { section } from "./section";

const cidrBlock = v.custom<string>(
  (value) => typeof value === "string" && parseCidr(value) !== undefined,
  "an IPv4 block that starts at its lowest address, e.g. 10.0.0.0/16",
);
const zone = matching(ZONE_PATTERN, "a zone of a region, e.g. ap-northeast-1a");

const aclRules = mapOf(
  v.custom<string>(
    (key) => isIntegerBetween(Number(key), RULE_NUMBERS) && String(Number(key)) === key,
    `a rule number from ${RULE_NUMBERS.min} to ${RULE_NUMBERS.max}`,
  ),
  group({
    action: oneOf(ACL_ACTIONS),
    protocol: oneOf(ACL_PROTOCOLS),
    cidrBlock,
    fromPort: v.optional(integerBetween(PORTS)),
    toPort: v.optional(integerBetween(PORTS)),
  }),
  "rules by number, e.g. {100: {action: allow, protocol: all, cidrBlock: 10.0.0.0/16}}",
);
const acl = v.optional(group({ ingress: aclRules, egress: aclRules }));

const schema = group({
  cidrBlock: v.optional(cidrBlock, "10.0.0.0/16"),
  availabilityZones: v.optional(
    v.pipe(
      mapOf(zone, integerBetween({ min: 0, max: 7 }), "zone names and their slots, e.g. {ap-northeast-1a: 0}"),
      v.minEntries(1, "at least one zone and its slot, e.g. {ap-northeast-1a: 0}"),
    ),
    { "ap-northeast-1a": 0, "ap-northeast-1c": 1 },
  ),
  layout: v.optional(
    group({ tierBlocks: v.optional(oneOf(BLOCK_COUNTS), 4), zoneSlots: v.optional(oneOf(BLOCK_COUNTS), 4) }),
    {},
  ),
  isolatedTier: v.optional(trueOrFalse(), false),
  ipv6: v.optional(trueOrFalse(), false),
  nat: v.optional(
    group({
      mode: v.optional(oneOf(NAT_MODES), "gateway-per-az"),
      availabilityZone: v.optional(zone),
      instanceType: v.optional(matching(INSTANCE_TYPE_PATTERN, "an EC2 instance type, e.g. t4g.nano")),
      elasticIp: v.optional(trueOrFalse()),
    }),
    {},
  ),
  flowLogs: v.optional(
    group({
      enabled: v.optional(trueOrFalse(), true),
      retentionDays: v.optional(oneOf(LOG_RETENTION_DAYS), FLOW_LOG_DEFAULTS.retentionDays),
      trafficType: v.optional(oneOf(TRAFFIC_TYPES), FLOW_LOG_DEFAULTS.trafficType),
    }),
    {},
  ),
  interfaceEndpoints: v.optional(
    listOf(
      matching(SERVICE_PATTERN, "the name of an AWS service, e.g. ecr.dkr; S3 needs none, as its gateway endpoint is always there"),
      "a list of AWS services, e.g. [ecr.api, ecr.dkr]",
    ),
    [],
  ),
  networkAcls: v.optional(group({ public: acl, private: acl, isolated: acl }), {}),
});

/** `aws-practice:network`; what each setting means stands at `NetworkArgs` and `NatChoice`. */
export const network = section(v.optional(schema, {}), (net, { owner, region }) => {
  const zones = Object.keys(net.availabilityZones);
  return [
    () => layOutSubnets(owner, { ...net, ...net.layout, tiers: tiersOf(net) }),
    () => zonesWithNat(owner, net.nat, net.availabilityZones),
    () => requireTiers(owner, net.networkAcls, tiersOf(net)),
    () => requireIpv4Acls(owner, net.networkAcls, net.ipv6),
    ...Object.entries(net.networkAcls).flatMap(([tier, rules]) => (rules ? aclRuleChecks(`${owner}: networkAcls.${tier}`, rules) : [])),
    ...zones.map((name) => () => {
      if (region !== undefined && name.slice(0, -1) !== region) refuse(owner, "availabilityZones", name, `a zone of aws:region, ${region}`);
    }),
    () =>
      zones.length >= 2 || refuse(owner, "availabilityZones", zones, "two zones or more, as RDS demands a subnet in each for the database"),
  ];
});
