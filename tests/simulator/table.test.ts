import assert from "node:assert/strict";

import { resources } from "../../simulator/answers";
import { isObject } from "../../simulator/values";
import { answerOf, PLACE } from "./support";

const hex = (prefix: string) => new RegExp(`^${prefix}-0[0-9a-f]{16}$`);
const arn = (service: string, resource: string, region = "ap-northeast-1") => new RegExp(`^arn:aws:${service}:${region}:111111111111:${resource}$`);
const ec2Arn = (kind: string, prefix: string) => arn("ec2", `${kind}/${prefix}-0[0-9a-f]{16}`);
const NAMED = "thing-[0-9a-f]{7}";
const name = new RegExp(`^${NAMED}$`);
const ACCOUNT = /^111111111111$/;
const PUBLIC = /^203\.0\.113\.\d{1,3}$/;
const PRIVATE = /^10\.0\.0\.\d{1,3}$/;
const UUID = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}";

/** What each type answers when nothing is said: the form of its id, then of its outputs. */
const FORMS: Record<string, [RegExp, Record<string, RegExp>]> = {
  "aws:ec2/vpc:Vpc": [hex("vpc"), { arn: ec2Arn("vpc", "vpc"), ownerId: ACCOUNT, mainRouteTableId: hex("rtb"), defaultRouteTableId: hex("rtb"), defaultNetworkAclId: hex("acl"), defaultSecurityGroupId: hex("sg"), dhcpOptionsId: hex("dopt") }],
  "aws:ec2/subnet:Subnet": [hex("subnet"), { arn: ec2Arn("subnet", "subnet"), ownerId: ACCOUNT, availabilityZone: /^ap-northeast-1a$/, availabilityZoneId: /^apno-az[1-4]$/ }],
  "aws:ec2/internetGateway:InternetGateway": [hex("igw"), { arn: ec2Arn("internet-gateway", "igw"), ownerId: ACCOUNT }],
  "aws:ec2/routeTable:RouteTable": [hex("rtb"), { arn: ec2Arn("route-table", "rtb"), ownerId: ACCOUNT }],
  "aws:ec2/route:Route": [/^r-\d+$/, { state: /^active$/, origin: /^CreateRoute$/ }],
  "aws:ec2/routeTableAssociation:RouteTableAssociation": [hex("rtbassoc"), {}],
  "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation": [hex("rtbassoc"), { originalRouteTableId: hex("rtb") }],
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": [hex("sg"), { arn: ec2Arn("security-group", "sg"), name: /^default$/, ownerId: ACCOUNT }],
  "aws:ec2/securityGroup:SecurityGroup": [hex("sg"), { arn: ec2Arn("security-group", "sg"), name, description: /^Managed by Pulumi$/, ownerId: ACCOUNT }],
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": [hex("sgr"), { arn: ec2Arn("security-group-rule", "sgr"), securityGroupRuleId: hex("sgr") }],
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": [hex("sgr"), { arn: ec2Arn("security-group-rule", "sgr"), securityGroupRuleId: hex("sgr") }],
  "aws:ec2/networkAcl:NetworkAcl": [hex("acl"), { arn: ec2Arn("network-acl", "acl"), ownerId: ACCOUNT }],
  "aws:ec2/networkAclRule:NetworkAclRule": [/^nacl-\d+$/, {}],
  "aws:ec2/networkAclAssociation:NetworkAclAssociation": [hex("aclassoc"), {}],
  "aws:ec2/networkInterface:NetworkInterface": [hex("eni"), { arn: ec2Arn("network-interface", "eni"), macAddress: /^06(:[0-9a-f]{2}){5}$/, privateIp: PRIVATE, privateDnsName: /^ip-10-0-0-\d+\.ap-northeast-1\.compute\.internal$/, ownerId: ACCOUNT }],
  "aws:ec2/instance:Instance": [hex("i"), { arn: ec2Arn("instance", "i"), primaryNetworkInterfaceId: hex("eni"), subnetId: hex("subnet"), privateIp: PRIVATE, publicIp: PUBLIC, instanceState: /^running$/, publicDns: /^ec2-203-0-113-\d+\.ap-northeast-1\.compute\.amazonaws\.com$/ }],
  "aws:ec2/eip:Eip": [hex("eipalloc"), { allocationId: hex("eipalloc"), arn: ec2Arn("elastic-ip", "eipalloc"), publicIp: PUBLIC, domain: /^vpc$/, networkBorderGroup: /^ap-northeast-1$/ }],
  "aws:ec2/eipAssociation:EipAssociation": [hex("eipassoc"), { publicIp: PUBLIC }],
  "aws:ec2/natGateway:NatGateway": [hex("nat"), { publicIp: PUBLIC, privateIp: PRIVATE, networkInterfaceId: hex("eni"), connectivityType: /^public$/ }],
  "aws:ec2/flowLog:FlowLog": [hex("fl"), { arn: ec2Arn("vpc-flow-log", "fl") }],
  "aws:ec2/vpcEndpoint:VpcEndpoint": [hex("vpce"), { arn: ec2Arn("vpc-endpoint", "vpce"), prefixListId: hex("pl"), state: /^available$/, ownerId: ACCOUNT }],
  "aws:rds/instance:Instance": [/^db-[A-Z2-7]{26}$/, { identifier: name, arn: arn("rds", `db:${NAMED}`), resourceId: /^db-[A-Z2-7]{26}$/, address: new RegExp(`^${NAMED}\\.c[a-z0-9]{11}\\.ap-northeast-1\\.rds\\.amazonaws\\.com$`), endpoint: /\.rds\.amazonaws\.com:5432$/, hostedZoneId: /^Z[A-Z0-9]{13}$/, status: /^available$/ }],
  "aws:rds/subnetGroup:SubnetGroup": [name, { name, arn: arn("rds", `subgrp:${NAMED}`), vpcId: hex("vpc") }],
  "aws:rds/parameterGroup:ParameterGroup": [name, { name, arn: arn("rds", `pg:${NAMED}`), description: /^Managed by Pulumi$/ }],
  "aws:secretsmanager/secret:Secret": [arn("secretsmanager", `secret:${NAMED}-[A-Za-z0-9]{6}`), { arn: arn("secretsmanager", `secret:${NAMED}-[A-Za-z0-9]{6}`), name }],
  "aws:secretsmanager/secretVersion:SecretVersion": [new RegExp(`^\\|${UUID}$`), { versionId: new RegExp(`^${UUID}$`) }],
  "aws:ecr/repository:Repository": [name, { name, arn: arn("ecr", `repository/${NAMED}`), registryId: ACCOUNT, repositoryUrl: new RegExp(`^111111111111\\.dkr\\.ecr\\.ap-northeast-1\\.amazonaws\\.com/${NAMED}$`) }],
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": [name, { registryId: ACCOUNT }],
  "aws:iam/role:Role": [name, { name, arn: arn("iam", `role/${NAMED}`, ""), uniqueId: /^AROA[A-Z2-7]{17}$/, path: /^\/$/ }],
  "aws:iam/rolePolicy:RolePolicy": [new RegExp(`^:${NAMED}$`), { name }],
  "aws:iam/instanceProfile:InstanceProfile": [name, { name, arn: arn("iam", `instance-profile/${NAMED}`, ""), uniqueId: /^AIPA[A-Z2-7]{17}$/ }],
  "aws:cloudwatch/logGroup:LogGroup": [name, { name, arn: arn("logs", `log-group:${NAMED}`) }],
  "aws:cloudwatch/metricAlarm:MetricAlarm": [name, { name, arn: arn("cloudwatch", `alarm:${NAMED}`) }],
  "aws:scheduler/scheduleGroup:ScheduleGroup": [name, { name, arn: arn("scheduler", `schedule-group/${NAMED}`), state: /^ACTIVE$/ }],
  "aws:scheduler/schedule:Schedule": [new RegExp(`^default/${NAMED}$`), { name, arn: arn("scheduler", `schedule/default/${NAMED}`) }],
  "random:index/randomPassword:RandomPassword": [/^none$/, { result: /^.{16}$/, bcryptHash: /^\$2a\$10\$[./A-Za-z0-9]{53}$/ }],
  "random:index/randomString:RandomString": [/^.{16}$/, { result: /^.{16}$/ }],
  "random:index/randomId:RandomId": [/^[A-Za-z0-9_-]{11}$/, { hex: /^[0-9a-f]{16}$/, dec: /^\d+$/, b64Url: /^[A-Za-z0-9_-]{11}$/, b64Std: /^[A-Za-z0-9+/]{11}=$/ }],
  "random:index/randomUuid:RandomUuid": [new RegExp(`^${UUID}$`), { result: new RegExp(`^${UUID}$`) }],
};

/** Every text at any depth. */
const texts = (value: unknown): string[] => {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(texts);
  return isObject(value) ? Object.values(value).flatMap(texts) : [];
};

describe("The table of resources", () => {
  it("is described here, type by type", () => {
    assert.deepEqual(Object.keys(FORMS).toSorted(), Object.keys(resources).toSorted());
  });

  for (const [type, [id, outputs]] of Object.entries(FORMS)) {
    it(`answers ${type} with nothing said`, () => {
      const answer = answerOf(type);
      assert.equal(answer.known, true);
      assert.match(answer.id, id);
      for (const [key, form] of Object.entries(outputs)) assert.match(String(answer.outputs[key]), form, key);
      assert.deepEqual(texts(answer.outputs).filter((text) => /undefined|NaN|null|\[object|\.\.|\/\//.test(text)), []);
    });
  }

  it("answers the same in every run", () => {
    for (const type of Object.keys(resources)) assert.deepEqual(answerOf(type), answerOf(type), type);
  });

  it("gives every resource an id of its own: by name, by account, by region", () => {
    const others = [{ name: "other" }, { place: { ...PLACE, accountId: "222222222222" } }, { place: { ...PLACE, region: "us-east-1" } }];
    for (const type of Object.keys(resources).filter((one) => !one.endsWith(":RandomPassword"))) {
      const ids = [{}, ...others].map((other) => answerOf(type, {}, other).id);
      assert.equal(new Set(ids).size, ids.length, type);
    }
  });

  it("gives no id to resources of two types", () => {
    const named = (type: string) => answerOf(type).id.match(/^[a-z]+-0[0-9a-f]{16}$/) !== null;
    const ids = Object.keys(resources).filter(named).map((type) => answerOf(type).id);
    assert.equal(new Set(ids).size, ids.length);
  });

  it("keeps every input that it doesn't work out itself", () => {
    for (const type of Object.keys(resources)) {
      const { outputs } = answerOf(type, { tags: { a: "b" }, anything: [{ at: "all" }] });
      assert.deepEqual([outputs["tags"], outputs["anything"]], [{ a: "b" }, [{ at: "all" }]], type);
    }
  });
});

describe("A type that the table doesn't know", () => {
  it("gets an id, a name and an ARN, and keeps its inputs", () => {
    const { id, outputs, known } = answerOf("aws:kms/key:Key", { description: "d" });
    assert.equal(known, false);
    assert.match(id, name);
    assert.deepEqual(outputs, { name: id, arn: `arn:aws:kms:ap-northeast-1:111111111111:key/${id}`, region: "ap-northeast-1", tagsAll: {}, description: "d" });
  });

  it("keeps the id by which it is read", () => {
    assert.deepEqual([answerOf("aws:kms/key:Key", {}, { id: "abc" }).id, answerOf("aws:ec2/vpc:Vpc", {}, { id: "vpc-1" }).id], ["abc", "vpc-1"]);
  });
});
