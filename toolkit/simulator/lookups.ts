import { loadBalancerOutputs } from "../aws-model/lb";
import type { ResourceRequest } from "../aws-model/request";
import { bucketOutputs } from "../aws-model/s3";
import { unknownValue } from "../shared/signatures";
import type { Properties } from "../shared/values";
import { GET_AMI, requireImageOwner } from "./image-owner";
import { namedLookups } from "./named-lookups";
import { policyDocument } from "./policy-document-lookup";
import { publicParameter } from "./public-parameters";

/** Results of lookups of existing resources, by the token of the provider function. */
export const lookups: Record<string, (request: ResourceRequest) => Properties> = {
  ...namedLookups,
  "aws:index/getCallerIdentity:getCallerIdentity": (request) => ({
    id: request.place.accountId,
    accountId: request.place.accountId,
    arn: request.arn("sts", "assumed-role/deployment/simulated", { region: "" }),
    userId: `AROA${request.text(17, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")}:simulated`,
  }),
  "aws:index/getRegion:getRegion": (request) => ({
    id: request.input("region", request.place.region),
    region: request.input("region", request.place.region),
    name: request.input("region", request.place.region),
    description: request.input("region", request.place.region),
    endpoint: `ec2.${request.input("region", request.place.region)}.amazonaws.com`,
  }),
  "aws:index/getPartition:getPartition": (request) => ({
    id: request.place.partition,
    partition: request.place.partition,
    dnsSuffix: request.dnsSuffix,
    reverseDnsPrefix: request.place.partition === "aws-cn" ? "cn.com.amazonaws" : "com.amazonaws",
  }),
  "aws:ssm/getParameter:getParameter": (request) => {
    const name = request.input("name");
    const value = publicParameter(request, name);
    const isPublic = name.startsWith("/aws/service/"); // ARNs of AWS's own parameters have no account
    return {
      id: name,
      name,
      arn: request.arn("ssm", `parameter/${name.replace(/^\//, "")}`, isPublic ? { account: "" } : {}),
      type: isPublic ? "String" : unknownValue,
      value,
      insecureValue: isPublic ? value : unknownValue,
      version: unknownValue,
    };
  },
  "aws:index/getAvailabilityZones:getAvailabilityZones": (request) => {
    const names = ["a", "b", "c"].map((letter) => request.place.region + letter);
    return { id: request.place.region, names, zoneIds: names.map((_, index) => `az${index + 1}`), groupNames: [request.place.region] };
  },
  [GET_AMI]: (request) => {
    requireImageOwner(request.inputs);
    const id = request.hexId("ami");
    return {
      id,
      imageId: id,
      arn: request.arn("ec2", `image/${id}`, { account: "" }),
      name: "simulated",
      architecture: "arm64",
      ownerId: "137112412989", // Amazon
      rootDeviceName: "/dev/xvda",
      state: "available",
    };
  },
  "aws:ec2/getVpc:getVpc": (request) => {
    const id = request.input("id", request.hexId("vpc"));
    return {
      id,
      arn: request.arn("ec2", `vpc/${id}`),
      cidrBlock: request.input("cidrBlock", "10.0.0.0/16"),
      ownerId: request.place.accountId,
      mainRouteTableId: request.hexId("rtb"),
    };
  },
  "aws:ec2/getSubnets:getSubnets": (request) => ({
    id: request.place.region,
    ids: ["a", "c"].map((zone) => request.hexId("subnet", zone)),
  }),
  "aws:route53/getZone:getZone": (request) => {
    const zoneId = request.input("zoneId", `Z${request.text(20, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")}`);
    return {
      id: zoneId,
      zoneId,
      arn: `arn:${request.place.partition}:route53:::hostedzone/${zoneId}`,
      name: request.input("name", "example.com"),
      nameServers: [],
    };
  },
  "aws:acm/getCertificate:getCertificate": (request) => {
    const arn = request.arn("acm", `certificate/${request.uuid()}`);
    return {
      id: arn,
      arn,
      domain: request.input("domain", "example.com"),
      status: "ISSUED",
      certificate: "",
      certificateChain: "",
      tags: {},
    };
  },
  "aws:lb/getLoadBalancer:getLoadBalancer": (request) => {
    const arn = request.input(
      "arn",
      request.arn("elasticloadbalancing", `loadbalancer/app/${request.input("name", "main")}/${request.hex(16)}`),
    );
    return {
      ...loadBalancerOutputs(request, arn),
      id: arn,
      vpcId: request.hexId("vpc"),
      subnets: ["a", "c"].map((zone) => request.hexId("subnet", zone)),
      securityGroups: [request.hexId("sg")],
      tags: {},
    };
  },
  "aws:elb/getServiceAccount:getServiceAccount": (request) => {
    const account = LOG_ACCOUNTS[request.place.region];
    if (account === undefined) {
      throw new Error(
        `Unknown region (${request.place.region}); logs are delivered there by logdelivery.elasticloadbalancing.amazonaws.com`,
      );
    }
    return { id: account, arn: `arn:${request.place.partition}:iam::${account}:root` };
  },
  "aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider": (request) => {
    const url = request.input("url").replace(/^https:\/\//, "");
    const arn = request.input("arn", request.arn("iam", `oidc-provider/${url}`, { region: "" }));
    return {
      id: arn,
      arn,
      url: arn.slice(arn.indexOf("/") + 1),
      clientIdLists: unknownValue,
      thumbprintLists: unknownValue,
      tags: unknownValue,
    };
  },
  "aws:s3/getBucket:getBucket": (request) => ({ id: request.input("bucket"), ...bucketOutputs(request, request.input("bucket")) }),
  "aws:sns/getTopic:getTopic": (request) => {
    const arn = request.arn("sns", request.input("name"));
    return { id: arn, arn, name: request.input("name"), tags: {} };
  },
  "aws:ecr/getRepository:getRepository": (request) => {
    const account = request.input("registryId", request.place.accountId);
    const name = request.input("name");
    return {
      id: name,
      name,
      registryId: account,
      arn: request.arn("ecr", `repository/${name}`, { account }),
      repositoryUrl: repositoryUrl(request, name),
      encryptionConfigurations: [{ encryptionType: "AES256", kmsKey: "" }],
      imageScanningConfigurations: [{ scanOnPush: false }],
      imageTagMutability: "IMMUTABLE",
      imageTagMutabilityExclusionFilters: [],
      mostRecentImageTags: [],
      tags: {},
    };
  },
  "aws:ecr/getImage:getImage": (request) => {
    const digest = request.input("imageDigest", `sha256:${request.hex(64)}`);
    return {
      id: digest,
      imageDigest: digest,
      imageTags: request.inputs["imageTag"] === undefined ? [] : [request.inputs["imageTag"]],
      imageUri: `${repositoryUrl(request, request.input("repositoryName"))}@${digest}`,
      imagePushedAt: 1767225600, // 2026-01-01: constant, so that every run has the same result
      imageSizeInBytes: 50_000_000,
      registryId: request.input("registryId", request.place.accountId),
    };
  },
  "aws:secretsmanager/getSecret:getSecret": (request) => {
    const arn = request.input(
      "arn",
      request.arn("secretsmanager", `secret:${request.input("name")}-${request.text(6, "abcdefghijkmnpqrstuvwxyz")}`),
    );
    const name = request.input("name", arn.replace(/^.*:secret:/, "").replace(/-[A-Za-z0-9]{6}$/, ""));
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
  "aws:kms/getAlias:getAlias": (request) => {
    const arn = request.arn("kms", request.input("name"));
    const targetKeyId = request.uuid();
    return { id: arn, arn, name: request.input("name"), targetKeyId, targetKeyArn: request.arn("kms", `key/${targetKeyId}`) };
  },
  "aws:iam/getRole:getRole": (request) => ({
    id: request.input("name"),
    name: request.input("name"),
    arn: request.arn("iam", `role/${request.input("name")}`, { region: "" }),
    description: "",
    createDate: "2026-01-01T00:00:00Z",
    assumeRolePolicy: "{\"Version\":\"2012-10-17\",\"Statement\":[]}",
    path: "/",
    uniqueId: `AROA${request.text(17, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")}`,
    maxSessionDuration: 3600,
    permissionsBoundary: "",
    tags: {},
  }),
  "aws:iam/getPolicyDocument:getPolicyDocument": (request) => {
    const document = policyDocument(request);
    return { id: request.hex(10), json: JSON.stringify(document, null, 2), minifiedJson: JSON.stringify(document) };
  },
};

const repositoryUrl = (request: ResourceRequest, name: string) =>
  `${request.input("registryId", request.place.accountId)}.dkr.ecr.${request.place.region}.${request.dnsSuffix}/${name}`;

/** Elastic Load Balancing's own accounts, for the regions before August 2022. Source: its user guide, "Enable access logs". */
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
