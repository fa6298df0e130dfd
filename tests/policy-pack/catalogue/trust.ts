import type { Broken, Written } from "../support/broken";
import { ACCOUNT, foundIn, type Mutation, on } from "./mutation";

const ROLE = "Role network-flow-logs-role";
const role = foundIn(ROLE);
const ROOT = `arn:aws:iam::${ACCOUNT}:root`;

const trusting = (change: Written) => (p: Broken) => p.trust(ROLE, { Condition: undefined, ...change });

export const TRUST_NARROW: Mutation[] = [
  ...on(
    "stg with image",
    ["any principal for a role in a template", (p) => {
      const AssumeRolePolicyDocument = {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: "*", Action: "sts:AssumeRole" }],
      };
      const Resources = { Role: { Type: "AWS::IAM::Role", Properties: { AssumeRolePolicyDocument } } };
      p.add("aws:cloudformation/stack:Stack", "example", { templateBody: JSON.stringify({ Resources }) });
    }, "iam-trust-specific-principals Stack example"],
    ["a pattern of actions", (p) => p.trust(ROLE, { Action: "sts:*" }), ...role("iam-no-wildcard-actions")],
    ["any principal", trusting({ Principal: "*" }), ...role("iam-trust-specific-principals")],
    ["any account", trusting({ Principal: { AWS: "*" } }), ...role("iam-trust-specific-principals")],
    [
      "any account beside a named principal",
      trusting({ Principal: { AWS: [`arn:aws:iam::${ACCOUNT}:user/a`, "*"] } }),
      ...role("iam-trust-specific-principals", "iam-resource-exists"),
    ],
    ["a whole account by its root", trusting({ Principal: { AWS: ROOT } }), ...role("iam-trust-specific-principals")],
    ["a whole account by its id", trusting({ Principal: { AWS: "999999999999" } }), ...role("iam-trust-specific-principals")],
    [
      "a wildcard in the role's name",
      trusting({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/network-*` } }),
      ...role("iam-trust-specific-principals"),
    ],
    ["a NotPrincipal", trusting({ Principal: undefined, NotPrincipal: { AWS: ROOT } }), ...role("iam-trust-specific-principals")],
    [
      "an account with aws:PrincipalArn for all of its roles",
      trusting({ Principal: { AWS: ROOT }, Condition: { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${ACCOUNT}:role/*` } } }),
      ...role("iam-trust-specific-principals"),
    ],
    [
      "an account with sts:ExternalId by IfExists",
      trusting({ Principal: { AWS: ROOT }, Condition: { StringEqualsIfExists: { "sts:ExternalId": "x1" } } }),
      ...role("iam-trust-specific-principals"),
    ],
    [
      "an account with a negated condition on sts:ExternalId",
      trusting({ Principal: { AWS: ROOT }, Condition: { StringNotEquals: { "sts:ExternalId": "x1" } } }),
      ...role("iam-trust-specific-principals"),
    ],
    [
      "an account with any sts:ExternalId",
      trusting({ Principal: { AWS: ROOT }, Condition: { StringLike: { "sts:ExternalId": "*" } } }),
      ...role("iam-trust-specific-principals"),
    ],
    [
      "an account with a condition without values",
      trusting({ Principal: { AWS: ROOT }, Condition: { StringEquals: { "sts:ExternalId": [] } } }),
      ...role("iam-trust-specific-principals"),
    ],
    [
      "an account with an exact sts:ExternalId",
      trusting({ Principal: { AWS: ROOT }, Condition: { StringEquals: { "STS:externalid": "3f9c-77ab" } } }),
    ],
    [
      "an account with an sts:ExternalId that is guessed at once",
      trusting({ Principal: { AWS: ROOT }, Condition: { StringEquals: { "sts:ExternalId": "x1" } } }),
      ...role("iam-trust-specific-principals"),
    ],
    [
      "an account with aws:PrincipalArn for names with a letter",
      trusting({ Principal: { AWS: ROOT }, Condition: { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${ACCOUNT}:role/*a*` } } }),
      ...role("iam-trust-specific-principals"),
    ],
    [
      "an account with any value of aws:PrincipalTag",
      trusting({ Principal: { AWS: ROOT }, Condition: { StringLike: { "aws:PrincipalTag/team": "?*" } } }),
      ...role("iam-trust-specific-principals"),
    ],
    [
      "an account with aws:PrincipalArn for some of its roles",
      trusting({ Principal: { AWS: ROOT }, Condition: { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${ACCOUNT}:role/deploy-*` } } }),
    ],
    [
      "an account with aws:PrincipalTag",
      trusting({ Principal: { AWS: "999999999999" }, Condition: { StringEquals: { "aws:PrincipalTag/team": "platform" } } }),
    ],
    ["a role of another account", trusting({ Principal: { AWS: "arn:aws:iam::999999999999:role/deploy" } })],
  ),
  ...on("prd with image", [
    "an additional statement that trusts an account",
    (p) =>
      p.statements(
        "Role api-task-role",
        (list) => void list.push({ Effect: "Allow", Principal: { AWS: ROOT.replace(ACCOUNT, "222222222222") }, Action: "sts:AssumeRole" }),
        "assumeRolePolicy",
      ),
    "iam-trust-specific-principals Role api-task-role",
  ]),
];

const under = (Condition: Written | undefined) => (p: Broken) => p.trust(ROLE, { Condition });
const source = (values: Written) => under({ StringEquals: values });

const keyFor = (more: Written) => (p: Broken) =>
  p.statements("Key alerts-key", (list) => {
    list.push({ Effect: "Allow", Principal: { Service: "logs.amazonaws.com" }, Action: "kms:Decrypt", Resource: "*", ...more });
  });
export const permission = (more: Written, principal = "s3.amazonaws.com") => (p: Broken) =>
  p.add("aws:lambda/permission:Permission", "example", { action: "lambda:InvokeFunction", function: "a", principal, ...more });

export const TRUST_CONFUSED_DEPUTY: Mutation[] = on(
  "stg with image",
  ["a service without a condition", under(undefined), ...role("iam-trust-confused-deputy")],
  ["a service with a condition on another key", source({ "aws:PrincipalOrgID": "o-a1b2c3" }), ...role("iam-trust-confused-deputy")],
  ["any aws:SourceAccount", under({ StringLike: { "aws:SourceAccount": "*" } }), ...role("iam-trust-confused-deputy")],
  [
    "an aws:SourceArn of any account",
    under({ ArnLike: { "aws:SourceArn": "arn:aws:ec2:ap-northeast-1:*:vpc-flow-log/*" } }),
    ...role("iam-trust-confused-deputy"),
  ],
  [
    "aws:SourceAccount by IfExists",
    under({ StringEqualsIfExists: { "aws:SourceAccount": ACCOUNT } }),
    ...role("iam-trust-confused-deputy"),
  ],
  [
    "a negated condition on aws:SourceAccount",
    under({ StringNotEquals: { "aws:SourceAccount": ACCOUNT } }),
    ...role("iam-trust-confused-deputy"),
  ],
  [
    "ForAllValues, which a request without the key meets",
    under({ "ForAllValues:StringEquals": { "aws:SourceAccount": ACCOUNT } }),
    ...role("iam-trust-confused-deputy"),
  ],
  [
    "an aws:SourceAccount with a wildcard beside an exact one",
    under({ StringLike: { "aws:SourceAccount": [ACCOUNT, "2*"] } }),
    ...role("iam-trust-confused-deputy"),
  ],
  [
    "a second service beside one that sends no source",
    (p) => p.trust("Role network-nat-role", { Principal: { Service: ["ec2.amazonaws.com", "lambda.amazonaws.com"] } }),
    "iam-trust-confused-deputy Role network-nat-role",
  ],
  [
    "aws:SourceAccount for a service that sends no source",
    (p) => p.trust("Role network-nat-role", { Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } } }),
    "iam-trust-confused-deputy Role network-nat-role",
  ],
  [
    "the schedule's role without a condition",
    (p) => p.trust("Role daily-report-schedule-role", { Condition: {} }),
    "iam-trust-confused-deputy Role daily-report-schedule-role",
  ],
  [
    "a service whose documented trust has no condition",
    (p) => p.trust(ROLE, { Principal: { Service: "cloudtrail.amazonaws.com" }, Condition: undefined }),
  ],
  [
    "any source of a service whose documented trust has no condition",
    (p) => p.trust(ROLE, { Principal: { Service: "cloudtrail.amazonaws.com" }, Condition: { StringLike: { "aws:SourceAccount": "*" } } }),
    ...role("iam-trust-confused-deputy"),
  ],
  ["aws:SourceAccount alone", source({ "aws:sourceaccount": [ACCOUNT] })],
  ["aws:SourceArn alone", under({ ArnLike: { "aws:SourceArn": `arn:aws:ec2:*:${ACCOUNT}:vpc-flow-log/*` } })],
  ["aws:SourceOrgID", source({ "aws:SourceOrgID": "o-a1b2c3" })],
  [
    "the ARN of a bucket as aws:SourceArn",
    under({ ArnLike: { "aws:SourceArn": "arn:aws:s3:::somebodys-bucket" } }),
    ...role("iam-resource-exists"),
  ],
  ["a service without a condition in a key's policy", keyFor({}), "iam-trust-confused-deputy Key alerts-key"],
  [
    "a service in a key's policy with the context that it encrypts for",
    keyFor({
      Condition: {
        ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:ap-northeast-1:${ACCOUNT}:log-group:/aws-practice/stg/api` },
      },
    }),
  ],
  ["a permission for every bucket", permission({}), "iam-trust-confused-deputy Permission example"],
  ["a permission for buckets of one account", permission({ sourceAccount: ACCOUNT })],
  ["a Deny without a condition", (p) =>
    p.statements(
      ROLE,
      (list) => void list.push({ Effect: "Deny", Principal: { Service: "vpc-flow-logs.amazonaws.com" }, Action: "sts:TagSession" }),
      "assumeRolePolicy",
    )],
);

const GITHUB = "token.actions.githubusercontent.com";
const EKS = "oidc.eks.eu-west-1.amazonaws.com/id/A1";
const audience = { [`${GITHUB}:aud`]: "sts.amazonaws.com" };
const numbers = { [`${GITHUB}:repository_id`]: "7654321", [`${GITHUB}:repository_owner_id`]: "1234567" };
const byName = "repo:owner/repository:ref:refs/heads/main";
const byIds = "repo:owner@1234567/repository@7654321:ref:refs/heads/main";
const exact = { ...audience, ...numbers, [`${GITHUB}:sub`]: byName };
const federated = (issuer: string, Condition: Written) => (p: Broken) => {
  const arn = `arn:aws:iam::${ACCOUNT}:oidc-provider/${issuer}`;
  p.add("aws:iam/openIdConnectProvider:OpenIdConnectProvider", "provider", { arn, url: `https://${issuer}` });
  p.trust(ROLE, { Principal: { Federated: arn }, Action: "sts:AssumeRoleWithWebIdentity", Condition });
};
const github = (StringEquals: Written, more: Written = {}) => federated(GITHUB, { StringEquals, ...more });
const sub = (value: unknown) => github({ ...exact, [`${GITHUB}:sub`]: value });
const onlySub = (value: unknown, more: Written = {}) => github({ ...audience, [`${GITHUB}:sub`]: value, ...more });

const POOL = "cognito-identity.amazonaws.com";
const cognito = (amr: string) => (p: Broken) =>
  p.trust(ROLE, {
    Principal: { Federated: POOL },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: {
      StringEquals: { [`${POOL}:aud`]: "eu-west-1:1a2b3c4d", [`${POOL}:sub`]: "eu-west-1:5e6f" },
      "ForAnyValue:StringLike": { [`${POOL}:amr`]: amr },
    },
  });
const saml = (Condition: Written) => (p: Broken) =>
  p.trust(ROLE, { Principal: { Federated: `arn:aws:iam::${ACCOUNT}:saml-provider/people` }, Action: "sts:AssumeRoleWithSAML", Condition });

const OF_ANY_STACK: Mutation[] = on(
  "stg with image",
  ["one branch of one repository by names beside its numbers", github(exact)],
  ["one branch by names beside the repository's number alone", onlySub(byName, { [`${GITHUB}:repository_id`]: "7654321" })],
  ["one branch by names beside the owner's number alone", onlySub(byName, { [`${GITHUB}:repository_owner_id`]: ["1234567"] })],
  ["one branch by a subject with numbers", onlySub(byIds)],
  ["a subject with numbers beside the same numbers", sub(byIds)],
  ["both forms of one branch beside the numbers", sub([byIds, byName])],
  ["a subject with the number of the owner alone", sub("repo:owner@1234567/repository:ref:refs/heads/main"), ...role("iam-trust-oidc")],
  ["a subject with a name where a number is", sub("repo:owner@id/repository@id:ref:refs/heads/main"), ...role("iam-trust-oidc")],
  ["two environments of one repository", sub(["repo:owner/repository:environment:stg", "repo:owner/repository:environment:prd"])],
  ["a workflow without conditions", federated(GITHUB, {}), ...role("iam-trust-oidc")],
  ["a condition without a subject", github(audience), ...role("iam-trust-oidc")],
  ["a condition without an audience", github({ [`${GITHUB}:sub`]: exact[`${GITHUB}:sub`] }), ...role("iam-trust-oidc")],
  ["a wildcard audience", github({ ...exact, [`${GITHUB}:aud`]: "*" }), ...role("iam-trust-oidc")],
  [
    "all branches by StringLike",
    github(audience, { StringLike: { [`${GITHUB}:sub`]: "repo:owner/repository:*" } }),
    ...role("iam-trust-oidc"),
  ],
  ["a wildcard in StringEquals, which never matches", sub("repo:owner/repository:*"), ...role("iam-trust-oidc")],
  ["all repositories of an owner", github(audience, { StringLike: { [`${GITHUB}:sub`]: "repo:owner/*" } }), ...role("iam-trust-oidc")],
  ["a subject without a repository", sub("repo:owner"), ...role("iam-trust-oidc")],
  [
    "a subject with a wildcard beside an exact one",
    sub(["repo:owner/repository:ref:refs/heads/main", "repo:owner/*:ref:refs/heads/main"]),
    ...role("iam-trust-oidc"),
  ],
  [
    "a subject by IfExists",
    github(audience, { StringEqualsIfExists: { [`${GITHUB}:sub`]: exact[`${GITHUB}:sub`] } }),
    ...role("iam-trust-oidc"),
  ],
  [
    "an exact subject of another issuer",
    federated(EKS, { StringEquals: { [`${EKS}:aud`]: "sts.amazonaws.com", [`${EKS}:sub`]: "system:serviceaccount:a:b" } }),
  ],
  [
    "a condition without a subject of another issuer",
    federated(EKS, { StringEquals: { [`${EKS}:aud`]: "sts.amazonaws.com" } }),
    ...role("iam-trust-oidc"),
  ],
  [
    "anyone with a Google account",
    (p) => p.trust(ROLE, { Principal: { Federated: "accounts.google.com" }, Action: "sts:AssumeRoleWithWebIdentity", Condition: {} }),
    ...role("iam-trust-oidc", "iam-trust-oidc"),
  ],
  ["authenticated users of one pool", cognito("authenticated")],
  ["unauthenticated users of a pool", cognito("unauthenticated"), ...role("iam-trust-oidc")],
  ["SAML for AWS's sign-in", saml({ StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" } })],
  ["SAML for any audience", saml({}), ...role("iam-trust-oidc")],
  ["conditions on another issuer's claims", federated("gitlab.com", { StringEquals: exact }), ...role("iam-trust-oidc")],
);

/** In production a name that may get another owner isn't enough, nor is code before its review. */
const OF_PRODUCTION: Mutation[] = on(
  "prd with image",
  ["one branch by a subject with numbers", onlySub(byIds)],
  ["one environment by names beside the repository's number", sub("repo:owner/repository:environment:prd")],
  ["one branch by names alone", onlySub(byName), ...role("iam-trust-oidc")],
  ["both forms of one branch without the numbers, of which one is of names", onlySub([byIds, byName]), ...role("iam-trust-oidc")],
  [
    "names beside a number by IfExists",
    github({ ...audience, [`${GITHUB}:sub`]: byName }, { StringEqualsIfExists: numbers }),
    ...role("iam-trust-oidc"),
  ],
  ["names beside a number with a wildcard", onlySub(byName, { [`${GITHUB}:repository_id`]: "7*" }), ...role("iam-trust-oidc")],
  ["names beside the repository's name", onlySub(byName, { [`${GITHUB}:repository`]: "owner/repository" }), ...role("iam-trust-oidc")],
  ["pull requests of one repository", sub("repo:owner/repository:pull_request"), ...role("iam-trust-oidc")],
);

export const TRUST_OIDC: Mutation[] = [
  ...OF_ANY_STACK,
  ...OF_PRODUCTION,
  ...on(
    "stg with image",
    ["one environment by names alone", onlySub("repo:owner/repository:environment:stg")],
    ["pull requests of one repository", sub("repo:owner/repository:pull_request")],
  ),
];
