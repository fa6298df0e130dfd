import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Names } from "../shared/naming";
import { type PolicyDocument, policyDocument, type Statement } from "../shared/policy-document";
import { claimsOf, GITHUB_ISSUER, type GithubJobs, type GithubRepository } from "./github-claims";
import { type RoleStatement } from "./managed-policies";

export interface GithubRoleArgs {
  /** Names the role, e.g. `aws-practice-push-stg`: workflows name it. */
  names: Names;

  description: string;

  /** ARN of GitHub's OpenID Connect provider in this account. */
  providerArn: pulumi.Input<string>;

  repository: GithubRepository;

  /** Jobs that may assume the role. */
  jobs: readonly GithubJobs[];

  /**
   * How long a job can use the role at most, in hours from 1 to 12. A job asks for less by itself.
   * @default 1
   */
  sessionHours?: number;

  /** Statements of each inline policy by its name. */
  policies: Readonly<Record<string, Statement[]>>;

  /**
   * Documents that are too long for inline policies, each a managed policy.
   * @default none
   */
  managedPolicies?: readonly PolicyDocument<RoleStatement>[];
}

/**
 * Role that jobs of one repository on GitHub assume with their token, so that no access key exists.
 *
 * - Role whose trust compares every claim of `claimsOf` for equality
 * - Its inline and managed policies
 *
 * @example
 * const push = new GithubRole("push", { names, description, providerArn, repository, jobs: [{ branch: "main" }], policies });
 */
export class GithubRole extends pulumi.ComponentResource {
  readonly roleArn: pulumi.Output<string>;
  readonly roleName: pulumi.Output<string>;

  constructor(name: string, args: GithubRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:GithubRole", name, {}, opts);

    const { names, description, providerArn, repository, jobs, sessionHours = 1, policies, managedPolicies = [] } = args;
    const child = { parent: this };
    const role = new aws.iam.Role(`${name}-role`, {
      name: names.of(name), // a contract: workflows name the role
      description,
      maxSessionDuration: sessionHours * 3600,
      assumeRolePolicy: pulumi.jsonStringify(policyDocument(...jobs.map((each) => ({
        Effect: "Allow",
        Principal: { Federated: providerArn },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: Object.fromEntries(
            Object.entries(claimsOf(repository, each)).map(([claim, value]) => [`${GITHUB_ISSUER}:${claim}`, value]),
          ),
        },
      })))),
      tags: { Name: names.of(name) },
    }, child);
    for (const [policy, statements] of Object.entries(policies)) {
      new aws.iam.RolePolicy(`${name}-${policy}`, {
        name: policy,
        role: role.name,
        policy: pulumi.jsonStringify(policyDocument(...statements)),
      }, child);
    }
    for (const [index, document] of managedPolicies.entries()) {
      const policy = new aws.iam.Policy(`${name}-policy-${index + 1}`, {
        name: `${names.of(name)}-${index + 1}`,
        description: `${description} (part ${index + 1} of ${managedPolicies.length})`,
        policy: pulumi.jsonStringify(document),
        tags: { Name: `${names.of(name)}-${index + 1}` },
      }, child);
      new aws.iam.RolePolicyAttachment(`${name}-attachment-${index + 1}`, { role: role.name, policyArn: policy.arn }, child);
    }

    this.roleArn = role.arn;
    this.roleName = role.name;
    this.registerOutputs({ roleArn: this.roleArn });
  }
}
