import { unknownValue } from "../shared/signatures";
import { isObject, type Properties } from "../shared/values";
import { namedLookups } from "./named-lookups";
import { publicParameter } from "./public-parameters";
import { loadBalancerOutputs } from "./resources/load-balancing";
import { bucketOutputs } from "./resources/storage";
import type { LookupTable, Question } from "./world";

/** What AWS answers when it is asked for something that is there already, by the token of the provider function. */
export const lookups: LookupTable = {
  ...namedLookups,
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
    dnsSuffix: q.dnsSuffix,
    reverseDnsPrefix: q.place.partition === "aws-cn" ? "cn.com.amazonaws" : "com.amazonaws",
  }),
  "aws:ssm/getParameter:getParameter": (q) => {
    const name = q.input("name");
    const value = publicParameter(q, name);
    const isPublic = name.startsWith("/aws/service/"); // AWS's own have no account
    return {
      id: name,
      name,
      arn: q.arn("ssm", `parameter/${name.replace(/^\//, "")}`, isPublic ? { account: "" } : {}),
      type: isPublic ? "String" : unknownValue,
      value,
      insecureValue: isPublic ? value : unknownValue,
      version: unknownValue,
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
    return {
      id,
      arn: q.arn("ec2", `vpc/${id}`),
      cidrBlock: q.input("cidrBlock", "10.0.0.0/16"),
      ownerId: q.place.accountId,
      mainRouteTableId: q.hexId("rtb"),
    };
  },
  "aws:ec2/getSubnets:getSubnets": (q) => ({ id: q.place.region, ids: ["a", "c"].map((zone) => q.hexId("subnet", zone)) }),
  "aws:route53/getZone:getZone": (q) => {
    const zoneId = q.input("zoneId", `Z${q.text(20, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")}`);
    return {
      id: zoneId,
      zoneId,
      arn: `arn:${q.place.partition}:route53:::hostedzone/${zoneId}`,
      name: q.input("name", "example.com"),
      nameServers: [],
    };
  },
  "aws:acm/getCertificate:getCertificate": (q) => {
    const arn = q.arn("acm", `certificate/${q.uuid()}`);
    return { id: arn, arn, domain: q.input("domain", "example.com"), status: "ISSUED", certificate: "", certificateChain: "", tags: {} };
  },
  "aws:lb/getLoadBalancer:getLoadBalancer": (q) => {
    const arn = q.input("arn", q.arn("elasticloadbalancing", `loadbalancer/app/${q.input("name", "main")}/${q.hex(16)}`));
    return {
      ...loadBalancerOutputs(q, arn),
      id: arn,
      vpcId: q.hexId("vpc"),
      subnets: ["a", "c"].map((zone) => q.hexId("subnet", zone)),
      securityGroups: [q.hexId("sg")],
      tags: {},
    };
  },
  "aws:elb/getServiceAccount:getServiceAccount": (q) => {
    const account = LOG_ACCOUNTS[q.place.region];
    if (account === undefined) {
      throw new Error(`Unknown region (${q.place.region}); logs are delivered there by logdelivery.elasticloadbalancing.amazonaws.com`);
    }
    return { id: account, arn: `arn:${q.place.partition}:iam::${account}:root` };
  },
  "aws:s3/getBucket:getBucket": (q) => ({ id: q.input("bucket"), ...bucketOutputs(q, q.input("bucket")) }),
  "aws:sns/getTopic:getTopic": (q) => {
    const arn = q.arn("sns", q.input("name"));
    return { id: arn, arn, name: q.input("name"), tags: {} };
  },
  "aws:ecr/getRepository:getRepository": (q) => {
    const account = q.input("registryId", q.place.accountId);
    const name = q.input("name");
    return {
      id: name,
      name,
      registryId: account,
      arn: q.arn("ecr", `repository/${name}`, { account }),
      repositoryUrl: repositoryUrl(q, name),
      encryptionConfigurations: [{ encryptionType: "AES256", kmsKey: "" }],
      imageScanningConfigurations: [{ scanOnPush: false }],
      imageTagMutability: "IMMUTABLE",
      imageTagMutabilityExclusionFilters: [],
      mostRecentImageTags: [],
      tags: {},
    };
  },
  "aws:ecr/getImage:getImage": (q) => {
    const digest = q.input("imageDigest", `sha256:${q.hex(64)}`);
    return {
      id: digest,
      imageDigest: digest,
      imageTags: q.inputs["imageTag"] === undefined ? [] : [q.inputs["imageTag"]],
      imageUri: `${repositoryUrl(q, q.input("repositoryName"))}@${digest}`,
      imagePushedAt: 1767225600, // the first second of 2026: an answer is the same on every day
      imageSizeInBytes: 50_000_000,
      registryId: q.input("registryId", q.place.accountId),
    };
  },
  "aws:secretsmanager/getSecret:getSecret": (q) => {
    const arn = q.input("arn", q.arn("secretsmanager", `secret:${q.input("name")}-${q.text(6, "abcdefghijkmnpqrstuvwxyz")}`));
    const name = q.input("name", arn.replace(/^.*:secret:/, "").replace(/-[A-Za-z0-9]{6}$/, ""));
    return {
      id: arn,
      arn,
      name,
      description: "",
      kmsKeyId: "",
      policy: "",
      createdDate: "2026-01-01T00:00:00Z",
      lastChangedDate: "2026-01-01T00:00:00Z",
      type: "",
      tags: {},
    };
  },
  "aws:kms/getAlias:getAlias": (q) => {
    const arn = q.arn("kms", q.input("name"));
    const targetKeyId = q.uuid();
    return { id: arn, arn, name: q.input("name"), targetKeyId, targetKeyArn: q.arn("kms", `key/${targetKeyId}`) };
  },
  "aws:iam/getRole:getRole": (q) => ({
    id: q.input("name"),
    name: q.input("name"),
    arn: q.arn("iam", `role/${q.input("name")}`, { region: "" }),
    description: "",
    createDate: "2026-01-01T00:00:00Z",
    assumeRolePolicy: "{\"Version\":\"2012-10-17\",\"Statement\":[]}",
    path: "/",
    uniqueId: `AROA${q.text(17, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")}`,
    maxSessionDuration: 3600,
    permissionsBoundary: "",
    tags: {},
  }),
  "aws:iam/getPolicyDocument:getPolicyDocument": (q) => {
    const document = policyDocument(q);
    return { id: q.hex(10), json: JSON.stringify(document, null, 2), minifiedJson: JSON.stringify(document) };
  },
};

const repositoryUrl = (q: Question, name: string) =>
  `${q.input("registryId", q.place.accountId)}.dkr.ecr.${q.place.region}.${q.dnsSuffix}/${name}`;

/** Elastic Load Balancing's own accounts, of the regions before August 2022. Source: its user guide, "Enable access logs". */
const LOG_ACCOUNTS: Record<string, string> = {
  "us-east-1": "127311923021",
  "us-east-2": "033677994240",
  "us-west-1": "027434742980",
  "us-west-2": "797873946194",
  "af-south-1": "098369216593",
  "ap-east-1": "754344448648",
  "ap-northeast-1": "582318560864",
  "ap-northeast-2": "600734575887",
  "ap-northeast-3": "383597477331",
  "ap-south-1": "718504428378",
  "ap-southeast-1": "114774131450",
  "ap-southeast-2": "783225319266",
  "ap-southeast-3": "589379963580",
  "ca-central-1": "985666609251",
  "eu-central-1": "054676820928",
  "eu-north-1": "897822967062",
  "eu-south-1": "635631232127",
  "eu-west-1": "156460612806",
  "eu-west-2": "652711504416",
  "eu-west-3": "009996457667",
  "me-south-1": "076674570225",
  "sa-east-1": "507241528517",
};

/** The document that the provider's own data source would write. Source: Pulumi registry, `aws.iam.getPolicyDocument`. */
function policyDocument(q: Question): Properties {
  const statements = (q.inputs["statements"] ?? []) as Properties[];
  return {
    Version: q.input("version", "2012-10-17"),
    ...(q.inputs["policyId"] !== undefined && { Id: q.inputs["policyId"] }),
    Statement: statements.map(statement),
  };
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
  for (const { test, variable, values } of list) {
    operators[String(test)] = { ...operators[String(test)], [String(variable)]: single(values) };
  }
  return operators;
}
