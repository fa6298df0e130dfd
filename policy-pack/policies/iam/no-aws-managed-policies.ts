import { type Declared, declaredBelow } from "../../declared/declared";
import { graphOf } from "../../graph/resource-graph";
import { arnCovers, matches } from "../../iam/match";
import type { Finding, StackPolicy } from "../../policy";
import { isList, peek, property, type Resource } from "../../stack-view";
import { POLICY, POLICY_ATTACHMENT, ROLE } from "../../types";
import { validateEach } from "../../values";

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
  "aws:ssoadmin/managedPolicyAttachmentsExclusive:ManagedPolicyAttachmentsExclusive": "managedPolicyArns",
  "aws:quicksight/iamPolicyAssignment:IamPolicyAssignment": "policyArn",
};

/**
 * Policies of AWS that a service's role must have, as AWS documents no other: the service reads and changes resources of many kinds.
 * Sources: AWS Backup developer guide, "IAM service roles"; AWS Config developer guide, "Permissions for the IAM role"; Lambda developer
 * guide, "Execution role": writing its log, which `AWSLambdaVPCAccessExecutionRole` allows with network interfaces.
 */
const REQUIRED: ReadonlySet<string> = new Set([
  "service-role/AWSBackupServiceRolePolicyForBackup",
  "service-role/AWSBackupServiceRolePolicyForRestores",
  "service-role/AWS_ConfigRole",
  "service-role/AWSLambdaBasicExecutionRole",
  "service-role/AWSLambdaVPCAccessExecutionRole",
]);

/** AWS extends its managed policies without notice, and none of them names its resources; what one made by hand allows is unseen. */
export const noAwsManagedPolicies = ({ external }: Declared): StackPolicy => ({
  id: "iam-no-aws-managed-policies",
  description: "Every attached policy is one of the program or declared; of AWS's own only those that a service's role must have.",
  remediation: "Give the role a policy of its own with the actions and ARNs that it needs.",
  references: {
    checkov: ["CKV_AWS_274"],
    cdkNag: ["AwsSolutions-IAM4"],
  },
  waivable: true,
  types: Object.keys(ATTACHING),
  validateStack(stack) {
    const graph = graphOf(stack);
    const declared = Object.keys(external);
    const allowedFor = (resource: Resource, path: string): string | undefined => {
      const isOwn = graph.sources(resource, path).some(({ type }) => type === POLICY);
      const arn = isOwn ? peek(resource, path) : property(resource, path);
      if (typeof arn !== "string" || !arn.startsWith("arn:")) return undefined;
      if (matches("arn:*:iam::aws:policy/*", arn)) {
        return REQUIRED.has(arn.slice(arn.indexOf(":policy/") + 8)) ? undefined : "the ARN of a policy of this account";
      }
      const isKnown = isOwn || graph.identified(arn, [POLICY]).length > 0 || declared.some((pattern) => arnCovers(pattern, arn));
      return isKnown ? undefined : `the ARN of a policy of this program, or ${declaredBelow(["external"], arn)}`;
    };
    return validateEach(graph.ofType(Object.keys(ATTACHING)), (resource) => {
      const path = ATTACHING[resource.type]!;
      const attached = property(resource, path);
      const paths = isList(attached) ? attached.map((_, index) => `${path}.${index}`) : [path];
      return validateEach(paths, (each): Finding[] => {
        const allowed = allowedFor(resource, each);
        return allowed === undefined ? [] : [{ resource, property: each, found: property(resource, each), allowed }];
      });
    });
  },
});
