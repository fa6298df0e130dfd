import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { accountOf } from "./account";
import { type Conditions, policyDocument, type Statement, trust } from "./policy-document";

export interface ServiceRoleArgs {
  /** The AWS service that assumes the role, e.g. `states.amazonaws.com`. */
  service: string;
  description: string;
  source: RoleSource;
  /** Statements of each inline policy by its name. */
  policies: Readonly<Record<string, pulumi.Input<Statement[]>>>;
  /**
   * Last part of the role's logical name.
   * @default "role"
   */
  key?: string;
}

/**
 * The caller for which the service may assume the role; otherwise another customer could make the service use it (the confused deputy).
 *
 * - `account`: this account
 * - `arn`, `arnLike`: this account, and the resource with this ARN, which the service sends
 * - `not-sent`: the service sends neither
 */
export type RoleSource = "account" | "not-sent" | { arn: pulumi.Input<string> } | { arnLike: pulumi.Input<string> };

export interface ServiceRole {
  role: aws.iam.Role;
  /** Dependencies of whatever uses the role: without its policies it may do nothing. */
  policies: aws.iam.RolePolicy[];
}

/** Makes the role `<name>-role` for an AWS service, and its policies `<name>-<policy>`. A function: it adds no level to URNs. */
export function serviceRole(
  name: string,
  { service, description, source, policies, key = "role" }: ServiceRoleArgs,
  parent: pulumi.Resource,
): ServiceRole {
  const role = new aws.iam.Role(`${name}-${key}`, {
    description,
    assumeRolePolicy: pulumi.jsonStringify(trust(service, conditionsOf(source, parent))),
  }, { parent });
  return {
    role,
    policies: Object.entries(policies).map(([policy, statements]) => rolePolicy(name, { role, policy, statements }, parent)),
  };
}

export interface RolePolicyArgs {
  role: aws.iam.Role;
  /** Name of the policy. */
  policy: string;
  statements: pulumi.Input<Statement[]>;
}

/** Makes the inline policy `<name>-<policy>` of a role. */
export function rolePolicy(name: string, { role, policy, statements }: RolePolicyArgs, parent: pulumi.Resource): aws.iam.RolePolicy {
  return new aws.iam.RolePolicy(`${name}-${policy}`, {
    name: policy,
    role: role.name,
    policy: pulumi.jsonStringify({ ...policyDocument<Statement>(), Statement: statements }),
  }, { parent });
}

function conditionsOf(source: RoleSource, parent: pulumi.Resource): Conditions | undefined {
  if (source === "not-sent") return undefined;
  const account = { "aws:SourceAccount": accountOf(parent).accountId };
  if (source === "account") return { StringEquals: account };
  return "arn" in source
    ? { StringEquals: { ...account, "aws:SourceArn": source.arn } }
    : { StringEquals: account, ArnLike: { "aws:SourceArn": source.arnLike } };
}
