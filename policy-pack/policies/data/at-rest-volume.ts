import type { ebs, ec2 } from "@pulumi/aws";

import type { ResourcePolicy } from "../../policy";
import { isObject, property } from "../../stack-view";
import { INSTANCE, LAUNCH_CONFIGURATION, LAUNCH_TEMPLATE } from "../../types";
import { indexesOf, isTrue, must } from "../../values";

const VOLUME = "aws:ebs/volume:Volume";

export const atRestVolume: ResourcePolicy = {
  id: "data-at-rest-volume",
  description: "Volumes are encrypted at rest.",
  remediation: "Set encrypted to true for each volume, including the root volume.",
  references: {
    securityHub: ["EC2.3", "EC2.181"],
    checkov: ["CKV_AWS_3", "CKV_AWS_8"],
    trivy: ["AVD-AWS-0026", "AVD-AWS-0131", "AVD-AWS-0008"],
    cdkNag: ["AwsSolutions-EC26"],
  },
  waivable: true,
  types: [VOLUME, INSTANCE, LAUNCH_CONFIGURATION, LAUNCH_TEMPLATE],
  validateResource(resource) {
    if (resource.type === VOLUME) return must<ebs.VolumeArgs>(resource, "encrypted", isTrue, "true");
    if (resource.type === LAUNCH_TEMPLATE) {
      return indexesOf<ec2.LaunchTemplateArgs>(resource, "blockDeviceMappings")
        .filter((index) => property<ec2.LaunchTemplateArgs>(resource, `blockDeviceMappings.${index}.ebs`) !== undefined)
        .flatMap((index) =>
          must<ec2.LaunchTemplateArgs>(
            resource,
            `blockDeviceMappings.${index}.ebs.encrypted`,
            (value) => value === true || value === "true",
            "true",
          )
        );
    }
    const isTemplates = isObject(property<ec2.InstanceArgs>(resource, "launchTemplate"))
      && !isObject(property<ec2.InstanceArgs>(resource, "rootBlockDevice"));
    return [
      ...(isTemplates ? [] : must<ec2.InstanceArgs>(resource, "rootBlockDevice.encrypted", isTrue, "true")),
      ...indexesOf<ec2.InstanceArgs>(resource, "ebsBlockDevices").flatMap((index) =>
        must<ec2.InstanceArgs>(resource, `ebsBlockDevices.${index}.encrypted`, isTrue, "true")
      ),
    ];
  },
};
