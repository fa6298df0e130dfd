import { type KindTable, named, searched } from "../kind";

const GLOBAL = "";

export const identity: KindTable = {
  "aws:iam/role:Role": named("AWS::IAM::Role"),
  "aws:iam/rolePolicy:RolePolicy": {
    by: "name",
    cloudType: "AWS::IAM::RolePolicy",
    identifier: (wanted) => wanted.joined("|", wanted.text("name"), wanted.text("role")),
    id: (wanted) => wanted.joined(":", wanted.text("role"), wanted.text("name")),
    untagged: true,
  },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": named("AWS::IAM::Role", "role", {
    has: ({ ManagedPolicyArns: arns }, { inputs }) => Array.isArray(arns) && arns.includes(inputs["policyArn"]),
    id: (wanted) => wanted.joined("/", wanted.text("role"), wanted.text("policyArn")),
  }),
  "aws:iam/instanceProfile:InstanceProfile": named("AWS::IAM::InstanceProfile", "name", { untagged: true }),
  "aws:iam/policy:Policy": named("AWS::IAM::ManagedPolicy", "name", {
    identifier: (wanted) => wanted.arn("iam", wanted.joined("", "policy", wanted.text("path") ?? "/", wanted.text("name")), GLOBAL),
    untagged: true,
  }),
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": named("AWS::IAM::OIDCProvider", "url", {
    identifier: (wanted) => wanted.arn("iam", wanted.joined("/", "oidc-provider", wanted.text("url")?.replace(/^https:\/\//, "")), GLOBAL),
  }),
  "aws:kms/key:Key": searched("AWS::KMS::Key", { Description: "description" }),
  "aws:kms/alias:Alias": named("AWS::KMS::Alias", "name", { untagged: true }),
};
