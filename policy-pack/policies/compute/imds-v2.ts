import type { ec2 } from "@pulumi/aws";

import type { ResourcePolicy } from "../../policy";
import { isObject, property } from "../../stack-view";
import { INSTANCE, LAUNCH_CONFIGURATION, LAUNCH_TEMPLATE } from "../../types";
import { must } from "../../values";

export const imdsV2: ResourcePolicy = {
  id: "compute-imds-v2",
  description: "Instances require IMDSv2: their metadata service gives the role's credentials only with a session token.",
  remediation: "Set metadataOptions to { httpTokens: \"required\" }.",
  references: {
    securityHub: ["EC2.8", "EC2.170", "AutoScaling.3"],
    checkov: ["CKV_AWS_79"],
    trivy: ["AVD-AWS-0028", "AVD-AWS-0130"],
  },
  waivable: true,
  types: [INSTANCE, LAUNCH_TEMPLATE, LAUNCH_CONFIGURATION],
  validateResource(resource) {
    const isTemplates = resource.type === INSTANCE && isObject(property<ec2.InstanceArgs>(resource, "launchTemplate"))
      && !isObject(property<ec2.InstanceArgs>(resource, "metadataOptions"));
    if (isTemplates || property<ec2.InstanceArgs>(resource, "metadataOptions.httpEndpoint") === "disabled") return [];
    return must<ec2.InstanceArgs>(resource, "metadataOptions.httpTokens", (value) => value === "required", "\"required\"");
  },
};
