import { matches } from "../../iam/match";
import type { ResourcePolicy } from "../../policy";
import { isList, property } from "../../stack-view";
import { POLICY_ATTACHMENT, ROLE } from "../../types";

/** The properties that name attached policies. A permissions boundary only restricts, so it may be AWS's. */
const ATTACHING: Readonly<Record<string, string>> = {
  [ROLE]: "managedPolicyArns",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "policyArn",
  "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": "policyArns",
  "aws:iam/userPolicyAttachment:UserPolicyAttachment": "policyArn",
  "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": "policyArns",
  "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": "policyArn",
  "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive": "policyArns",
  [POLICY_ATTACHMENT]: "policyArn",
  "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment": "managedPolicyArn",
};

/** AWS extends its managed policies without notice, and none of them names its resources. */
export const noAwsManagedPolicies: ResourcePolicy = {
  id: "iam-no-aws-managed-policies",
  description: "No AWS managed policy is attached.",
  remediation: "Give the role a policy of its own with the actions and ARNs that it needs.",
  references: {
    checkov: ["CKV_AWS_274"],
    cdkNag: ["AwsSolutions-IAM4"],
  },
  waivable: true,
  types: Object.keys(ATTACHING),
  validateResource(resource) {
    const path = ATTACHING[resource.type]!;
    const attached = property(resource, path);
    const paths = isList(attached) ? attached.map((_, index) => `${path}.${index}`) : [path];
    return paths.flatMap((each) => {
      const found = property(resource, each);
      return typeof found === "string" && matches("arn:*:iam::aws:policy/*", found)
        ? [{ resource, property: each, found, allowed: "the ARN of a policy of this account" }]
        : [];
    });
  },
};
