import type { ResourcePolicy } from "../../policy";
import type { Value } from "../../stack-view";
import { SECURITY_GROUP } from "../../types";
import { indexesOf, must } from "../../values";
import { STANDALONE_RULES } from "./security-group-rules";

export const securityGroupDescription: ResourcePolicy = {
  id: "network-security-group-description",
  description: "Security groups and their rules have a description of their own.",
  remediation: "Add a description of the source or the destination and its purpose.",
  references: {
    checkov: ["CKV_AWS_23"],
    trivy: ["AVD-AWS-0099", "AVD-AWS-0124"],
    cdkNag: ["AwsSolutions-EC27"],
  },
  waivable: true,
  types: [SECURITY_GROUP, ...STANDALONE_RULES],
  validateResource(resource) {
    const inline = resource.type === SECURITY_GROUP
      ? ["ingress", "egress"].flatMap((path) => indexesOf(resource, path).map((index) => `${path}.${index}.`))
      : [];
    return ["", ...inline].flatMap((prefix) => must(resource, `${prefix}description`, isDescription, "a sentence of your own"));
  },
};

function isDescription(value: Value): boolean {
  return typeof value === "string" && value.trim() !== "" && !/^Managed by (Pulumi|Terraform)$/.test(value);
}
