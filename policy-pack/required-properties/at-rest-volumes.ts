import { isObject, property, type Resource } from "../stack-view";
import { INSTANCE, LAUNCH_CONFIGURATION, LAUNCH_TEMPLATE, SERVICE, SPOT_FLEET, SPOT_INSTANCE } from "../types";
import type { RequiredProperty } from "./required-property";
import { ON, oneOf } from "./requirements";

/** An instance of a launch template has the template's volumes unless it sets its own. */
const hasOwnRoot = (resource: Resource): boolean =>
  !isObject(property(resource, "launchTemplate")) || isObject(property(resource, "rootBlockDevice"));

const EBS = "Amazon EBS user guide, \"Amazon EBS encryption\": off, unless the account has encryption by default";
const BLOCK_DEVICES = {
  securityHub: ["EC2.3", "EC2.181", "AutoScaling.3"],
  checkov: ["CKV_AWS_3", "CKV_AWS_8", "CKV_AWS_106"],
  trivy: ["AVD-AWS-0026", "AVD-AWS-0131", "AVD-AWS-0008"],
  cdkNag: ["AwsSolutions-EC26"],
};

export const VOLUMES_AT_REST: readonly RequiredProperty[] = [
  { types: ["aws:ebs/volume:Volume"], path: "encrypted", requires: ON, because: EBS, references: BLOCK_DEVICES },
  {
    types: [INSTANCE, LAUNCH_CONFIGURATION, SPOT_INSTANCE],
    path: "rootBlockDevice.encrypted",
    requires: ON,
    because: EBS,
    applies: hasOwnRoot,
  },
  { types: [INSTANCE, LAUNCH_CONFIGURATION, SPOT_INSTANCE], path: "ebsBlockDevices.*.encrypted", requires: ON, because: EBS },
  { types: [LAUNCH_TEMPLATE], path: "blockDeviceMappings.*.ebs?.encrypted", requires: ON, because: EBS },
  {
    types: [SPOT_FLEET],
    path: "launchSpecifications.*.rootBlockDevices.*.encrypted",
    requires: ON,
    because: EBS,
  },
  { types: [SPOT_FLEET], path: "launchSpecifications.*.ebsBlockDevices.*.encrypted", requires: ON, because: EBS },
  { types: [SERVICE], path: "volumeConfiguration?.managedEbsVolume.encrypted", requires: ON, because: EBS },
  {
    types: ["aws:ebs/snapshotImport:SnapshotImport", "aws:ec2/amiCopy:AmiCopy"],
    path: "encrypted",
    requires: ON,
    because: EBS,
  },
  {
    types: ["aws:imagebuilder/imageRecipe:ImageRecipe"],
    path: "blockDeviceMappings.*.ebs?.encrypted",
    requires: ON,
    because: EBS,
    references: { checkov: ["CKV_AWS_200"] },
  },
  {
    types: ["aws:imagebuilder/containerRecipe:ContainerRecipe"],
    path: "instanceConfiguration?.blockDeviceMappings.*.ebs?.encrypted",
    requires: ON,
    because: EBS,
  },
  {
    types: ["aws:dlm/lifecyclePolicy:LifecyclePolicy"],
    path: "policyDetails.action?.crossRegionCopies.*.encryptionConfiguration.encrypted",
    requires: ON,
    because: EBS,
    references: { checkov: ["CKV_AWS_253"] },
  },
  {
    types: ["aws:dlm/lifecyclePolicy:LifecyclePolicy"],
    path: "policyDetails.schedules.*.crossRegionCopyRules.*.encrypted",
    requires: ON,
    because: EBS,
    references: { checkov: ["CKV_AWS_255"] },
  },
  {
    types: ["aws:drs/replicationConfigurationTemplate:ReplicationConfigurationTemplate"],
    path: "ebsEncryption",
    requires: oneOf("DEFAULT", "CUSTOM"),
    because: "NONE leaves the volumes unencrypted. Elastic Disaster Recovery API reference, ReplicationConfigurationTemplate",
  },
  {
    types: ["aws:efs/fileSystem:FileSystem"],
    path: "encrypted",
    requires: ON,
    because: "The API's default is false. EFS API reference, CreateFileSystem, Encrypted",
    references: { securityHub: ["EFS.1", "EFS.8"], checkov: ["CKV_AWS_42"], trivy: ["AVD-AWS-0037"] },
  },
  {
    types: ["aws:workspaces/workspace:Workspace"],
    path: "rootVolumeEncryptionEnabled",
    requires: ON,
    because: "The default is false. WorkSpaces API reference, WorkspaceRequest",
    references: { securityHub: ["WorkSpaces.2"], checkov: ["CKV_AWS_156"], trivy: ["AVD-AWS-0109"] },
  },
  {
    types: ["aws:workspaces/workspace:Workspace"],
    path: "userVolumeEncryptionEnabled",
    requires: ON,
    because: "The default is false. WorkSpaces API reference, WorkspaceRequest",
    references: { securityHub: ["WorkSpaces.1"], checkov: ["CKV_AWS_155"] },
  },
];
