import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Names } from "../shared/naming";
import type { Permission } from "../shared/policy-document";
import { type DeployPlace, iamArn } from "./deploy-place";
import { LONGEST_POLICY } from "./managed-policies";
import { workloadBoundary } from "./workload-boundary";

export interface RoleBoundaryArgs {
  /** Names the policy, e.g. `aws-practice-boundary-stg`: the environment's setting `delivery.permissionsBoundary` names it. */
  names: Names;

  place: DeployPlace;

  /** Permissions of the applications themselves. */
  applications: readonly Permission[];
}

/** Permissions boundary of the roles that an environment creates: a managed policy that its deployments require and can't change. */
export class RoleBoundary extends pulumi.ComponentResource {
  /** Known before the policy exists, as it decides the documents of the role that deploys. */
  readonly policyArn: string;

  constructor(name: string, { names, place, applications }: RoleBoundaryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:RoleBoundary", name, {}, opts);

    const policyName = names.of("boundary");
    const document = workloadBoundary(place, applications);
    const tooMany = JSON.stringify(document).length - LONGEST_POLICY;
    if (tooMany > 0) {
      throw new Error(
        `RoleBoundary "${name}": with the permissions of the applications it is ${tooMany} characters longer than the ${LONGEST_POLICY} that IAM `
          + "allows for a policy. Name fewer resources, or one pattern for several of them",
      );
    }
    new aws.iam.Policy(`${name}-policy`, {
      name: policyName, // a contract: the environment's settings name it
      description: `The most that roles of ${names.withEnvironment(names.project)} may do`,
      policy: JSON.stringify(document),
      tags: { Name: policyName },
    }, { parent: this });

    this.policyArn = iamArn(place, `policy/${policyName}`);
    this.registerOutputs({ policyArn: this.policyArn });
  }
}
