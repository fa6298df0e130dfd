import { isObject } from "../stack-view";
import { REPOSITORY } from "../types";
import { textOf } from "../values";
import type { RequiredProperty } from "./required-property";
import { NOT_ON, ON, type Requirement } from "./requirements";

export const SCANNING: readonly RequiredProperty[] = [
  {
    types: [REPOSITORY],
    path: "imageScanningConfiguration.scanOnPush",
    requires: ON,
    because: "The default is false. ECR API reference, ImageScanningConfiguration",
    references: { securityHub: ["ECR.1"], checkov: ["CKV_AWS_163"], trivy: ["AVD-AWS-0030"] },
  },
  {
    types: ["aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration"],
    path: "rules",
    requires: {
      holds: (value) =>
        Array.isArray(value)
        && value.some((rule) => isObject(rule) && ["SCAN_ON_PUSH", "CONTINUOUS_SCAN"].includes(textOf(rule["scanFrequency"]) ?? "")),
      allowed: "with a rule whose scanFrequency is SCAN_ON_PUSH or CONTINUOUS_SCAN",
    },
    because: "The registry's rules replace each repository's setting. ECR API reference, PutRegistryScanningConfiguration",
  },
];

const notEveryone: Requirement = { holds: () => false, allowed: "a private aws.ecr.Repository" };

export const REPOSITORIES: readonly RequiredProperty[] = [
  {
    types: ["aws:ecrpublic/repository:Repository"],
    path: "repositoryName",
    requires: notEveryone,
    because: "Anyone pulls from a public repository. ECR Public user guide, \"Amazon ECR public repositories\"",
    references: { prowler: ["ecr_repositories_not_publicly_accessible"] },
  },
];

export const FORCED_DELETION_OF_IMAGES: readonly RequiredProperty[] = [
  { types: [REPOSITORY], path: "forceDelete", requires: NOT_ON, because: "The default refuses to delete a repository with images" },
  {
    types: ["aws:ecrpublic/repository:Repository"],
    path: "forceDestroy",
    requires: NOT_ON,
    because: "The default refuses to delete a repository with images",
  },
];
