import type { ec2 } from "@pulumi/aws";

import { graphOf } from "../../graph/resource-graph";
import type { Finding, Result, StackPolicy } from "../../policy";
import { VOLUMES_AT_REST } from "../../required-properties/at-rest-volumes";
import { mergedReferences, propertyFindings } from "../../required-properties/required-property";
import { property, type Resource } from "../../stack-view";
import { LAUNCH_TEMPLATE } from "../../types";
import { attempt, indexesOf, isNotFalse, validateEach } from "../../values";

const BY_DEFAULT = "aws:ebs/encryptionByDefault:EncryptionByDefault";
const TYPES = [...new Set(VOLUMES_AT_REST.flatMap(({ types }) => types))];
/** Volumes that EBS's encryption by default doesn't concern. */
const OTHER_VOLUMES = ["aws:efs/fileSystem:FileSystem", "aws:workspaces/workspace:Workspace"];

export const atRestVolume: StackPolicy = {
  id: "data-at-rest-volume",
  description:
    "Volumes, file systems and copies of them are encrypted at rest, unless the program encrypts all of the account's by default.",
  remediation: "Set encrypted to true for each volume, including the root volume.",
  references: mergedReferences(VOLUMES_AT_REST),
  waivable: true,
  types: [...TYPES, BY_DEFAULT],
  validateStack(stack) {
    const graph = graphOf(stack);
    const open: Result[] = [];
    const isDefault = graph.ofType([BY_DEFAULT]).some((each) => attempt(open, false, () => isNotFalse(property(each, "enabled"))));
    const results = validateEach(graph.ofType(isDefault ? OTHER_VOLUMES : TYPES), (resource) => [
      ...propertyFindings(resource, VOLUMES_AT_REST),
      ...(resource.type === LAUNCH_TEMPLATE ? withoutRoot(resource) : []),
    ]);
    return [...open, ...results];
  },
};

/** Without a mapping the root volume is as the AMI's snapshot. Source: EC2 API reference, LaunchTemplateBlockDeviceMappingRequest. */
function withoutRoot(template: Resource): Finding[] {
  const mapped = indexesOf<ec2.LaunchTemplateArgs>(template, "blockDeviceMappings").some((index) =>
    property<ec2.LaunchTemplateArgs>(template, `blockDeviceMappings.${index}.ebs`) !== undefined
  );
  return mapped ? [] : [{
    resource: template,
    property: "blockDeviceMappings",
    found: property<ec2.LaunchTemplateArgs>(template, "blockDeviceMappings"),
    allowed: "with the root volume's device name and ebs.encrypted: true",
  }];
}
