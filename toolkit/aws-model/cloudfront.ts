import { always, searched } from "./cloud-control";
import { type Entries, NO_REFUSAL } from "./entry";
import { entriesOf, type TextEntry } from "./text-answers";

/** Zone of every distribution. Source: Route 53 API reference, `AliasTarget`. */
export const CLOUDFRONT_ZONE = "Z2FDTNDATAQYW2";

const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";

/** Answers as templates. Ids in the provider's format: hashicorp/terraform-provider-aws, internal/service/cloudfront. */
const ANSWERS = {
  [DISTRIBUTION]: {
    id: "E{up:13}",
    arn: "cloudfront::A:distribution/{id}",
    outputs: { domainName: "d{low:13}.cloudfront.net", hostedZoneId: CLOUDFRONT_ZONE, status: "Deployed" },
  },
  "aws:cloudfront/originAccessControl:OriginAccessControl": {
    named: ["name", 64],
    id: "E{up:13}",
    arn: "cloudfront::A:origin-access-control/{id}",
    unique: "{name}",
  },
  "aws:cloudfront/cachePolicy:CachePolicy": { named: "name", id: "{uuid}", arn: "cloudfront::A:cache-policy/{id}", unique: "{name}" },
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": {
    named: "name",
    id: "{uuid}",
    arn: "cloudfront::A:response-headers-policy/{id}",
    unique: "{name}",
  },
  "aws:cloudfront/function:Function": { named: ["name", 64], arn: "cloudfront::A:function/{name}" },
  // The API reference's example: `vo_BQwjxxQxjCaBcQLzJUFkDM`.
  "aws:cloudfront/vpcOrigin:VpcOrigin": { id: "vo_{up:22}", arn: "cloudfront::A:vpcorigin/{id}", outputs: { etag: "E{up:13 etag}" } },
} as const satisfies Record<string, TextEntry>;

const answerOf = (type: keyof typeof ANSWERS) => entriesOf({ [type]: ANSWERS[type] })[type]!.simulate;

/** CloudFront: a distribution, and the parts that it refers to. Sources of the refusals: the errors of `Delete...` in the API reference. */
export const cloudfront: Entries = {
  [DISTRIBUTION]: {
    noun: "distribution",
    holdsData: false,
    isFoundation: true,
    autoName: null,
    // cloudfront/distribution.go, which disables it before it deletes it
    replacedBy: ["staging"],
    interruptedBy: [],
    uses: {
      "origins.originAccessControlId": "aws:cloudfront/originAccessControl:OriginAccessControl",
      "origins.vpcOriginConfig.vpcOriginId": "aws:cloudfront/vpcOrigin:VpcOrigin",
      defaultCacheBehavior: [
        "aws:cloudfront/cachePolicy:CachePolicy",
        "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
        "aws:cloudfront/function:Function",
      ],
      orderedCacheBehaviors: [
        "aws:cloudfront/cachePolicy:CachePolicy",
        "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
        "aws:cloudfront/function:Function",
      ],
      "viewerCertificate.acmCertificateArn": "aws:acm/certificate:Certificate",
    },
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    cloudControl: searched("AWS::CloudFront::Distribution", {}, {
      // Two distributions can't have one name: CloudFront developer guide, "Use custom URLs".
      same: ({ DistributionConfig: config }, pending) =>
        isConfig(config) && sameNames(config["Aliases"], pending.inputs["aliases"]) && config["Comment"] === pending.inputs["comment"],
    }),
    simulate: answerOf(DISTRIBUTION),
  },
  "aws:cloudfront/originAccessControl:OriginAccessControl": {
    noun: "origin access control",
    holdsData: false,
    autoName: "name",
    // cloudfront/origin_access_control.go
    replacedBy: [],
    interruptedBy: [],
    uses: {},
    refusesDeletion: { inUse: (id) => `OriginAccessControlInUse: ${id} is in use by one or more distributions` },
    importId: "{id}",
    cloudControl: namedConfig("AWS::CloudFront::OriginAccessControl", "OriginAccessControlConfig"),
    simulate: answerOf("aws:cloudfront/originAccessControl:OriginAccessControl"),
  },
  "aws:cloudfront/cachePolicy:CachePolicy": {
    noun: "cache policy",
    holdsData: false,
    autoName: "name",
    // cloudfront/cache_policy.go
    replacedBy: ["name"],
    interruptedBy: [],
    uses: {},
    refusesDeletion: { inUse: (id) => `CachePolicyInUse: ${id} is attached to one or more cache behaviors` },
    importId: "{id}",
    cloudControl: namedConfig("AWS::CloudFront::CachePolicy", "CachePolicyConfig"),
    simulate: answerOf("aws:cloudfront/cachePolicy:CachePolicy"),
  },
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": {
    noun: "response headers policy",
    holdsData: false,
    autoName: "name",
    // cloudfront/response_headers_policy.go
    replacedBy: [],
    interruptedBy: [],
    uses: {},
    refusesDeletion: { inUse: (id) => `ResponseHeadersPolicyInUse: ${id} is attached to one or more cache behaviors` },
    importId: "{id}",
    cloudControl: namedConfig("AWS::CloudFront::ResponseHeadersPolicy", "ResponseHeadersPolicyConfig"),
    simulate: answerOf("aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy"),
  },
  "aws:cloudfront/function:Function": {
    noun: "CloudFront function",
    holdsData: false,
    autoName: "name",
    // cloudfront/function.go
    replacedBy: ["name"],
    interruptedBy: [],
    uses: {},
    refusesDeletion: { inUse: (id) => `FunctionInUse: ${id} is attached to one or more cache behaviors` },
    importId: "{id}",
    cloudControl: searched("AWS::CloudFront::Function", { Name: "name" }, {
      unique: always,
      id: (_, identifier) => identifier.split("/").at(-1), // the registry's identifier is the ARN
    }),
    simulate: answerOf("aws:cloudfront/function:Function"),
  },
  "aws:cloudfront/vpcOrigin:VpcOrigin": {
    noun: "VPC origin",
    holdsData: false,
    autoName: null,
    // cloudfront/vpc_origin.go; CloudFront refuses an update while a distribution uses it, so that our program replaces it
    replacedBy: [],
    interruptedBy: [],
    uses: { "vpcOriginEndpointConfig.arn": "aws:lb/loadBalancer:LoadBalancer" },
    refusesDeletion: { inUse: (id) => `CannotDeleteEntityWhileInUse: VPC origin ${id} is in use by a distribution` },
    importId: "{id}",
    cloudControl: searched("AWS::CloudFront::VpcOrigin", {}, {
      same: ({ VpcOriginEndpointConfig: found }, pending) => {
        const wanted = pending.inputs["vpcOriginEndpointConfig"];
        return isConfig(found) && isConfig(wanted) && found["Arn"] === wanted["arn"] && found["Name"] === wanted["name"];
      },
    }),
    simulate: answerOf("aws:cloudfront/vpcOrigin:VpcOrigin"),
  },
};

/** A type whose name is inside its configuration. */
function namedConfig(cloudType: string, config: string) {
  return searched(cloudType, {}, {
    same: (found, pending) => isConfig(found[config]) && found[config]["Name"] === pending.text("name"),
    needs: ["name"],
    unique: always,
    untagged: true,
  });
}

function isConfig(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

const sameNames = (one: unknown, other: unknown) => JSON.stringify(one ?? []) === JSON.stringify(other ?? []);
