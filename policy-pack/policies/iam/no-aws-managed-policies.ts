import type { Declared } from "../../declared/declared";
import { isExternal, orDeclared } from "../../declared/external";
import { graphOf } from "../../graph/resource-graph";
import { isAwsPolicy, serviceRequiring } from "../../iam/aws-policies";
import { rolesOf } from "../../iam/roles";
import { principalsOfKind, trustOf } from "../../iam/trust";
import type { Finding, StackPolicy } from "../../policy";
import { isList, peek, property, type Resource } from "../../stack-view";
import { POLICY, POLICY_ATTACHMENT, ROLE } from "../../types";
import { list, validateEach } from "../../values";

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

/** AWS extends its managed policies without notice, and none of them names its resources; what one made by hand allows is unseen. */
export const noAwsManagedPolicies = (declared: Declared): StackPolicy => ({
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
    const roles = rolesOf(stack);
    const attachedTo = (resource: Resource): Resource[] => {
      if (resource.type === ROLE) return [resource];
      const named = [property(resource, "role"), property(resource, "roleName"), ...list(property(resource, "roles"))];
      const found = named.flatMap((name) => roles.role(name)?.resource ?? []);
      return found.length > 0 ? found : ["role", "roles", "roleName"].flatMap((path) => graph.sources(resource, path)).filter(isRole);
    };
    const allowedFor = (resource: Resource, path: string): string | undefined => {
      const isOwn = graph.sources(resource, path).some(({ type }) => type === POLICY);
      const arn = isOwn ? peek(resource, path) : property(resource, path);
      if (typeof arn !== "string" || !arn.startsWith("arn:")) return undefined;
      if (isAwsPolicy(arn)) {
        const service = serviceRequiring(arn);
        if (service === undefined) return "the ARN of a policy of this account";
        return attachedTo(resource).every((role) => trustsOnly(role, service))
          ? undefined
          : `the ARN of a policy of this account, as the role isn't for ${service} alone`;
      }
      const isKnown = isOwn || graph.identified(arn, [POLICY]).length > 0 || isExternal(declared, arn);
      return isKnown ? undefined : `the ARN of a policy of this program, or ${orDeclared(arn)}`;
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

const isRole = ({ type }: Resource): boolean => type === ROLE;

/** Whether only one service may assume a role. */
function trustsOnly(role: Resource, service: string): boolean {
  const trusts = trustOf(role);
  return trusts.length > 0
    && trusts.every((statement) =>
      Object.keys(statement.principals).length === 1 && principalsOfKind(statement, "service").every((name) => name === service)
      && principalsOfKind(statement, "service").length > 0
    );
}
