import type { Written } from "../support/broken";
import { NAT } from "./escalation";
import { ACCOUNT, arnOf, foundIn, type Mutation, on, type Row } from "./mutation";

const nat = foundIn(NAT);
const ROLE = "Role network-flow-logs-role";
const ec2 = (resource: string) => arnOf("ec2", resource);
const grants = (what: string, Action: string | string[], Resource: string | string[], more: Written, ...ids: string[]): Row => [
  what,
  (p) => p.allow(NAT, { Action, Resource, ...more }),
  ...nat(...ids),
];
const tagged = (value: string): Written => ({ Condition: { StringEquals: { "aws:ResourceTag/fleet": value } } });

const SAFE = {
  vpcOptions: { subnetIds: ["subnet-1"] },
  encryptAtRest: { enabled: true },
  nodeToNodeEncryption: { enabled: true },
  domainEndpointOptions: { enforceHttps: true, tlsSecurityPolicy: "Policy-Min-TLS-1-2-PFS-2023-10" },
};

/** Wildcards that AWS requires, and the same where it doesn't. */
export const REQUIRED_WILDCARDS: Mutation[] = on(
  "stg with image",
  grants("interfaces that a request creates", "ec2:CreateNetworkInterface", ec2("network-interface/*"), {}),
  grants("all subnets for interfaces", "ec2:CreateNetworkInterface", ec2("subnet/*"), {}, "iam-no-wildcard-resources"),
  grants("changes of Route 53", "route53:GetChange", "arn:aws:route53:::change/*", {}),
  grants("instances with a tag", "ec2:RebootInstances", ec2("instance/*"), tagged("web")),
  grants("instances with any value of a tag", "ec2:RebootInstances", ec2("instance/*"), {
    Condition: { StringLike: { "aws:ResourceTag/fleet": "*" } },
  }, "iam-no-wildcard-resources"),
  grants("all instances", "ec2:RebootInstances", ec2("instance/*"), {}, "iam-no-wildcard-resources"),
  grants("metrics", "cloudwatch:PutMetricData", "*", {}),
  grants("descriptions whose resource is optional", "rds:DescribeDBInstances", "*", {}),
  grants("objects of all buckets, of two optional types", "s3:GetObject", "*", {}, "iam-no-wildcard-resources"),
  grants("traces", ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "*", {}),
  ["requests to a search domain", (p) => {
    p.add("aws:opensearch/domain:Domain", "search", { arn: arnOf("es", "domain/search"), domainName: "search", ...SAFE });
    p.allow(NAT, { Action: "es:ESHttpGet", Resource: arnOf("es", "domain/search/*") });
  }],
  [
    "a Deny of all but some actions and resources",
    (p) => p.allow(NAT, { Effect: "Deny", NotAction: ["ssm:UpdateInstanceInformation"], NotResource: ec2("instance/i-1") }),
  ],
);

const managed = (name: string, service: string, ...more: string[]): Row => [
  `${name} for ${[service, ...more].join(" and ")}`,
  (p) => {
    p.trust(ROLE, {
      Principal: { Service: [service, ...more] },
      Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } },
    });
    p.add("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "attachment", {
      role: p.text(ROLE, "name"),
      policyArn: `arn:aws:iam::aws:policy/${name}`,
    });
  },
];
const REFUSED = "iam-no-aws-managed-policies RolePolicyAttachment attachment";

/** Policies of AWS that a service's role must have, on a role of that service only. */
export const SERVICE_POLICIES: Mutation[] = on(
  "stg with image",
  managed("service-role/AWSBackupServiceRolePolicyForBackup", "backup.amazonaws.com"),
  [...managed("service-role/AWSBackupServiceRolePolicyForBackup", "lambda.amazonaws.com"), REFUSED],
  [...managed("service-role/AWSBackupServiceRolePolicyForBackup", "backup.amazonaws.com", "lambda.amazonaws.com"), REFUSED],
  [...managed("AdministratorAccess", "backup.amazonaws.com"), REFUSED],
);
