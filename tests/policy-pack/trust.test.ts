import assert from "node:assert/strict";

import { iamTrust, SEND_NO_SOURCE } from "../../policy-pack/policies/iam-trust";
import { ACCOUNT, type Broken, givesVerdicts, itCatches, itPasses, type Written } from "./roles";

const ROLE = "network-flow-logs-role";
const ROOT = `arn:aws:iam::${ACCOUNT}:root`;
const service = "vpc-flow-logs.amazonaws.com";

describe("Policy iam-trust-narrow", () => {
  itPasses(iamTrust);
  const caught = `iam-trust-narrow ${ROLE}`;
  const trusting = (change: Written) => (broken: Broken) => broken.trust(ROLE, { Condition: undefined, ...change });
  itCatches([
    ["everybody", trusting({ Principal: "*" }), caught],
    ["every account", trusting({ Principal: { AWS: "*" } }), caught],
    ["every account among named ones", trusting({ Principal: { AWS: [`arn:aws:iam::${ACCOUNT}:user/a`, "*"] } }), caught, `iam-grants-point-at-something ${ROLE}`],
    ["a whole account by its root", trusting({ Principal: { AWS: ROOT } }), caught],
    ["a whole account by its id", trusting({ Principal: { AWS: "999999999999" } }), caught],
    ["a pattern of roles", trusting({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/network-*` } }), caught],
    ["everybody but one", trusting({ Principal: undefined, NotPrincipal: { AWS: ROOT } }), caught],
    ["an account narrowed to all of its roles", trusting({ Principal: { AWS: ROOT }, Condition: { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${ACCOUNT}:role/*` } } }), caught],
    ["an account narrowed where the key is there", trusting({ Principal: { AWS: ROOT }, Condition: { StringEqualsIfExists: { "sts:ExternalId": "x1" } } }), caught],
    ["an account narrowed by what it isn't", trusting({ Principal: { AWS: ROOT }, Condition: { StringNotEquals: { "sts:ExternalId": "x1" } } }), caught],
    ["an account narrowed to any external id", trusting({ Principal: { AWS: ROOT }, Condition: { StringLike: { "sts:ExternalId": "*" } } }), caught],
    ["an account narrowed to no value", trusting({ Principal: { AWS: ROOT }, Condition: { StringEquals: { "sts:ExternalId": [] } } }), caught],
    ["an account narrowed to an external id", trusting({ Principal: { AWS: ROOT }, Condition: { StringEquals: { "STS:externalid": "x1" } } })],
    ["an account narrowed to some roles", trusting({ Principal: { AWS: ROOT }, Condition: { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${ACCOUNT}:role/deploy-*` } } })],
    ["an account narrowed by a tag", trusting({ Principal: { AWS: "999999999999" }, Condition: { StringEquals: { "aws:PrincipalTag/team": "platform" } } })],
    ["a role of another account", trusting({ Principal: { AWS: "arn:aws:iam::999999999999:role/deploy" } })],
  ]);
  itCatches([["a statement more that trusts the account", (broken) => broken.policy("api-task-task-role", (list) => void list.push({ Effect: "Allow", Principal: { AWS: ROOT.replace(ACCOUNT, "222222222222") }, Action: "sts:AssumeRole" }), "assumeRolePolicy"), "iam-trust-narrow api-task-task-role"]], "prd");
});

describe("Policy iam-trust-confused-deputy", () => {
  const caught = `iam-trust-confused-deputy ${ROLE}`;
  const under = (Condition: Written | undefined) => (broken: Broken) => broken.trust(ROLE, { Condition });
  itCatches([
    ["a service for anybody", under(undefined), caught],
    ["a condition on something else", under({ StringEquals: { "aws:PrincipalOrgID": "o-123" } }), caught],
    ["any source account", under({ StringLike: { "aws:SourceAccount": "*" } }), caught],
    ["a source ARN of any account", under({ ArnLike: { "aws:SourceArn": "arn:aws:ec2:ap-northeast-1:*:vpc-flow-log/*" } }), caught],
    ["a source account where the key is there", under({ StringEqualsIfExists: { "aws:SourceAccount": ACCOUNT } }), caught],
    ["every source account but one", under({ StringNotEquals: { "aws:SourceAccount": ACCOUNT } }), caught],
    ["ForAllValues, which no value satisfies", under({ "ForAllValues:StringEquals": { "aws:SourceAccount": ACCOUNT } }), caught],
    ["one wide value among narrow ones", under({ StringLike: { "aws:SourceAccount": [ACCOUNT, "2*"] } }), caught],
    ["a second service beside one that sends nothing", (broken) => broken.trust("network-nat-role", { Principal: { Service: ["ec2.amazonaws.com", "lambda.amazonaws.com"] } }), "iam-trust-confused-deputy network-nat-role"],
    ["a source where the service sends none", (broken) => broken.trust("network-nat-role", { Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } } }), "iam-trust-confused-deputy network-nat-role"],
    ["the schedule's role for anybody", (broken) => broken.trust("daily-report-schedule-role", { Condition: {} }), "iam-trust-confused-deputy daily-report-schedule-role"],
    ["the source account alone", under({ StringEquals: { "aws:sourceaccount": [ACCOUNT] } })],
    ["the source ARN alone", under({ ArnLike: { "aws:SourceArn": `arn:aws:ec2:*:${ACCOUNT}:vpc-flow-log/*` } })],
    ["the organization", under({ StringEquals: { "aws:SourceOrgID": "o-a1b2c3" } })],
    ["a bucket as the source", under({ ArnLike: { "aws:SourceArn": "arn:aws:s3:::somebodys-bucket" } }), `iam-grants-point-at-something ${ROLE}`],
    ["a denial for anybody", (broken) => broken.policy(ROLE, (list) => void list.push({ Effect: "Deny", Principal: { Service: service }, Action: "sts:TagSession" }), "assumeRolePolicy")],
  ]);

  it("has a source for each service that sends none", () => {
    for (const [name, source] of SEND_NO_SOURCE) assert.ok(name.endsWith(".amazonaws.com") && source.length > 20);
  });
});

describe("Policy iam-trust-oidc", () => {
  const caught = `iam-trust-oidc ${ROLE}`;
  const github = "token.actions.githubusercontent.com";
  const exact = { [`${github}:aud`]: "sts.amazonaws.com", [`${github}:sub`]: "repo:owner/repository:ref:refs/heads/main" };
  const federated = (issuer: string, Condition: Written) => (broken: Broken) => {
    const arn = `arn:aws:iam::${ACCOUNT}:oidc-provider/${issuer}`;
    broken.add("aws:iam/openIdConnectProvider:OpenIdConnectProvider", "provider", { arn, url: `https://${issuer}` });
    broken.trust(ROLE, { Principal: { Federated: arn }, Action: "sts:AssumeRoleWithWebIdentity", Condition });
  };
  const sub = (value: unknown) => federated(github, { StringEquals: { ...exact, [`${github}:sub`]: value } });
  itCatches([
    ["one branch of one repository", federated(github, { StringEquals: exact })],
    ["two environments of one repository", sub(["repo:owner/repository:environment:stg", "repo:owner/repository:environment:prd"])],
    ["a workflow without conditions", federated(github, {}), caught],
    ["no subject", sub(undefined), caught],
    ["no audience", federated(github, { StringEquals: { [`${github}:sub`]: exact[`${github}:sub`] } }), caught],
    ["a wildcard audience", federated(github, { StringEquals: { ...exact, [`${github}:aud`]: "*" } }), caught],
    ["all branches by StringLike", federated(github, { StringEquals: { [`${github}:aud`]: "sts.amazonaws.com" }, StringLike: { [`${github}:sub`]: "repo:owner/repository:*" } }), caught],
    ["a wildcard in StringEquals, which never matches", sub("repo:owner/repository:*"), caught],
    ["all repositories of an owner", federated(github, { StringEquals: { [`${github}:aud`]: "sts.amazonaws.com" }, StringLike: { [`${github}:sub`]: "repo:owner/*" } }), caught],
    ["a subject without repository", sub("repo:owner"), caught],
    ["one wide subject among exact ones", sub(["repo:owner/repository:ref:refs/heads/main", "repo:owner/*:ref:refs/heads/main"]), caught],
    ["subjects where the key is there", federated(github, { StringEquals: { [`${github}:aud`]: "sts.amazonaws.com" }, StringEqualsIfExists: { [`${github}:sub`]: exact[`${github}:sub`] } }), caught],
    ["an exact subject of another issuer", federated("oidc.eks.eu-west-1.amazonaws.com/id/A1", { StringEquals: { "oidc.eks.eu-west-1.amazonaws.com/id/A1:aud": "sts.amazonaws.com", "oidc.eks.eu-west-1.amazonaws.com/id/A1:sub": "system:serviceaccount:a:b" } })],
    ["no subject of another issuer", federated("oidc.eks.eu-west-1.amazonaws.com/id/A1", { StringEquals: { "oidc.eks.eu-west-1.amazonaws.com/id/A1:aud": "sts.amazonaws.com" } }), caught],
    ["conditions on another issuer's claims", federated("gitlab.com", { StringEquals: exact }), caught],
  ]);

  it("gives a verdict on anything", () => givesVerdicts(iamTrust));
});
