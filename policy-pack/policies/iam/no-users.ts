import type { ResourcePolicy } from "../../policy";
import { isList, property } from "../../stack-view";
import { POLICY_ATTACHMENT } from "../../types";

const USERS_AND_GROUPS = [
  "user:User",
  "accessKey:AccessKey",
  "userLoginProfile:UserLoginProfile",
  "userPolicy:UserPolicy",
  "userPoliciesExclusive:UserPoliciesExclusive",
  "userPolicyAttachment:UserPolicyAttachment",
  "userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive",
  "userGroupMembership:UserGroupMembership",
  "sshKey:SshKey",
  "serviceSpecificCredential:ServiceSpecificCredential",
  "signingCertificate:SigningCertificate",
  "virtualMfaDevice:VirtualMfaDevice",
  "group:Group",
  "groupMembership:GroupMembership",
  "groupPolicy:GroupPolicy",
  "groupPoliciesExclusive:GroupPoliciesExclusive",
  "groupPolicyAttachment:GroupPolicyAttachment",
  "groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive",
].map((type) => `aws:iam/${type}`);

export const noUsers: ResourcePolicy = {
  id: "iam-no-users",
  description: "There are no IAM users, groups, access keys or passwords.",
  remediation: "Use IAM Identity Center for people, roles for programs, and OIDC for other clouds: their credentials expire.",
  references: {
    securityHub: ["IAM.2"],
    checkov: ["CKV_AWS_40", "CKV_AWS_273"],
    trivy: ["AVD-AWS-0143"],
  },
  waivable: true,
  types: [...USERS_AND_GROUPS, POLICY_ATTACHMENT],
  validateResource(resource) {
    if (resource.type !== POLICY_ATTACHMENT) {
      return [{ resource, property: "type", found: resource.type, allowed: "a type that isn't for IAM users or groups" }];
    }
    return ["users", "groups"].flatMap((key) => {
      const found = property(resource, key);
      return isList(found) && found.length > 0
        ? [{ resource, property: key, found, allowed: "empty, and the policy attached to roles" }]
        : [];
    });
  },
};
