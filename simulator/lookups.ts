import { isObject, type Properties } from "./values";
import type { LookupTable, Question } from "./world";

/** What AWS answers when it is asked for something that is there already, by the token of the provider function. */
export const lookups: LookupTable = {
  "aws:index/getCallerIdentity:getCallerIdentity": (q) => ({
    id: q.place.accountId,
    accountId: q.place.accountId,
    arn: q.arn("sts", "assumed-role/deployment/simulated", { region: "" }),
    userId: `AROA${q.text(17, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")}:simulated`,
  }),
  "aws:index/getRegion:getRegion": (q) => ({
    id: q.input("region", q.place.region),
    region: q.input("region", q.place.region),
    name: q.input("region", q.place.region),
    description: q.input("region", q.place.region),
    endpoint: `ec2.${q.input("region", q.place.region)}.amazonaws.com`,
  }),
  "aws:index/getPartition:getPartition": (q) => ({
    id: q.place.partition,
    partition: q.place.partition,
    dnsSuffix: q.place.partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com",
    reverseDnsPrefix: q.place.partition === "aws-cn" ? "cn.com.amazonaws" : "com.amazonaws",
  }),
  "aws:ssm/getParameter:getParameter": (q) => {
    const name = q.input("name");
    const value = name.startsWith("/aws/service/ami-") ? q.hexId("ami") : `value-of${name}`;
    return {
      id: name,
      name,
      arn: q.arn("ssm", `parameter/${name.replace(/^\//, "")}`),
      type: "String",
      value,
      insecureValue: value,
      version: 1,
    };
  },
  "aws:index/getAvailabilityZones:getAvailabilityZones": (q) => {
    const names = ["a", "b", "c"].map((letter) => q.place.region + letter);
    return { id: q.place.region, names, zoneIds: names.map((_, index) => `az${index + 1}`), groupNames: [q.place.region] };
  },
  "aws:ec2/getAmi:getAmi": (q) => {
    const id = q.hexId("ami");
    return {
      id,
      imageId: id,
      arn: q.arn("ec2", `image/${id}`, { account: "" }),
      name: "simulated",
      architecture: "arm64",
      ownerId: "137112412989", // Amazon
      rootDeviceName: "/dev/xvda",
      state: "available",
    };
  },
  "aws:ec2/getVpc:getVpc": (q) => {
    const id = q.input("id", q.hexId("vpc"));
    return { id, arn: q.arn("ec2", `vpc/${id}`), cidrBlock: q.input("cidrBlock", "10.0.0.0/16"), ownerId: q.place.accountId, mainRouteTableId: q.hexId("rtb") };
  },
  "aws:ec2/getSubnets:getSubnets": (q) => ({ id: q.place.region, ids: ["a", "c"].map((zone) => q.hexId("subnet", zone)) }),
  "aws:route53/getZone:getZone": (q) => {
    const zoneId = q.input("zoneId", `Z${q.text(20, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")}`);
    return { id: zoneId, zoneId, arn: `arn:${q.place.partition}:route53:::hostedzone/${zoneId}`, name: q.input("name", "example.com"), nameServers: [] };
  },
  "aws:iam/getPolicyDocument:getPolicyDocument": (q) => {
    const document = policyDocument(q);
    return { id: q.hex(10), json: JSON.stringify(document, null, 2), minifiedJson: JSON.stringify(document) };
  },
};

/** The document that the provider's own data source would write. Source: Pulumi registry, `aws.iam.getPolicyDocument`. */
function policyDocument(q: Question): Properties {
  const statements = (q.inputs["statements"] ?? []) as Properties[];
  return { Version: q.input("version", "2012-10-17"), ...(q.inputs["policyId"] !== undefined && { Id: q.inputs["policyId"] }), Statement: statements.map(statement) };
}

function statement(given: Properties): Properties {
  const parts: Properties = {
    Sid: given["sid"],
    Effect: given["effect"] ?? "Allow",
    Action: single(given["actions"]),
    NotAction: single(given["notActions"]),
    Resource: single(given["resources"]),
    NotResource: single(given["notResources"]),
    Principal: principals(given["principals"]),
    NotPrincipal: principals(given["notPrincipals"]),
    Condition: conditions(given["conditions"]),
  };
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
}

const objects = (value: unknown): Properties[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** A list of one is written as that one. */
function single(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? value[0] : value;
}

function principals(given: unknown): unknown {
  const list = objects(given);
  if (list.length === 0) return undefined;
  if (list.some(({ type }) => type === "*")) return "*";
  return Object.fromEntries(list.map(({ type, identifiers }) => [String(type), single(identifiers)]));
}

function conditions(given: unknown): Properties | undefined {
  const list = objects(given);
  if (list.length === 0) return undefined;
  const operators: Record<string, Properties> = {};
  for (const { test, variable, values } of list) operators[String(test)] = { ...operators[String(test)], [String(variable)]: single(values) };
  return operators;
}
