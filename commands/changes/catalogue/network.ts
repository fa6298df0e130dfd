import type { SettingsChange } from "../change";

const OVERLAP = "every subnet is another one; AWS refuses those that overlap the old ones: make another environment";
const RULE = { action: "allow", protocol: "all", cidrBlock: "0.0.0.0/0" };

export const network: SettingsChange[] = [
  { path: "network.cidrBlock", to: "10.5.0.0/16", drastic: "another VPC, and the database can't be moved into it: make another environment" },
  { path: "network.availabilityZones.ap-northeast-1d", to: 2, base: "roomy", label: "a zone added" },
  { path: "network.availabilityZones.ap-northeast-1d", to: 2, base: "gateways", label: "a zone added, with a NAT gateway for each" },
  { path: "network.availabilityZones.ap-northeast-1c", to: 3, base: "roomy", label: "a zone in another slot", drastic: "a zone's subnets are in its slot; give a new zone a free one" },
  {
    path: "network.availabilityZones.ap-northeast-1c", to: undefined, base: "roomy", also: { "network.availabilityZones.ap-northeast-1d": 2 },
    label: "a zone taken out, another one added", note: "AWS refuses it while the database is in that zone",
  },
  { path: "network.layout.tierBlocks", to: 4, drastic: OVERLAP },
  { path: "network.layout.zoneSlots", to: 4, drastic: OVERLAP },
  { path: "network.isolatedTier", to: true, base: "roomy" },
  { path: "network.isolatedTier", to: false, base: "closed" },
  { path: "network.ipv6", to: true },
  { path: "network.nat.mode", to: "gateway" },
  { path: "network.nat.mode", to: "gateway-per-az" },
  { path: "network.nat.mode", to: "instance", base: "gateways" },
  {
    path: "network.nat.mode", to: "none", also: { "network.interfaceEndpoints": ["ecr.api", "ecr.dkr", "logs", "secretsmanager"] },
    label: "instance → none, with the endpoints that tasks need then",
  },
  { path: "network.nat.availabilityZone", to: "ap-northeast-1c" },
  { path: "network.nat.instanceType", to: "t4g.small" },
  { path: "network.nat.instanceType", to: "t3.nano", label: "another processor: t4g.nano → t3.nano" },
  { path: "network.nat.elasticIp", to: true, note: "another public address" },
  { path: "network.nat.elasticIp", to: undefined, base: "elastic", note: "another public address, which changes with each start" },
  { path: "network.flowLogs.enabled", to: false },
  { path: "network.flowLogs.retentionDays", to: 90 },
  { path: "network.flowLogs.trafficType", to: "REJECT" },
  { path: "network.interfaceEndpoints", to: ["ecr.api", "ecr.dkr", "logs"], base: "closed", label: "one added" },
  { path: "network.interfaceEndpoints", to: ["ecr.api"], base: "closed", label: "one taken out" },
  { path: "network.networkAcls.public", to: { ingress: { 100: RULE }, egress: { 100: RULE } }, label: "added" },
  { path: "network.networkAcls.private", to: { ingress: { 100: RULE }, egress: { 100: RULE } }, label: "added" },
  { path: "network.networkAcls.private", to: undefined, base: "closed", label: "taken out" },
  { path: "network.networkAcls.isolated", to: { ingress: { 100: RULE }, egress: { 100: RULE } }, base: "closed", label: "added" },
  ...(["ingress", "egress"] as const).flatMap((direction): SettingsChange[] => [
    { path: `network.networkAcls.private.${direction}.300`, to: RULE, base: "closed", label: "a rule added" },
    { path: `network.networkAcls.private.${direction}.200`, to: undefined, base: "closed", label: "a rule taken out" },
  ]),
  { path: "network.networkAcls.private.ingress.100.action", to: "deny", base: "closed" },
  {
    path: "network.networkAcls.private.ingress.100.protocol", to: "all", base: "closed", label: "tcp → all, without ports",
    also: { "network.networkAcls.private.ingress.100.fromPort": undefined, "network.networkAcls.private.ingress.100.toPort": undefined },
  },
  { path: "network.networkAcls.private.ingress.100.cidrBlock", to: "10.0.0.0/18", base: "closed" },
  { path: "network.networkAcls.private.ingress.100.fromPort", to: 1024, base: "closed" },
  { path: "network.networkAcls.private.ingress.100.toPort", to: 8080, base: "closed" },
];
