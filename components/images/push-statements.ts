import type { Input } from "@pulumi/pulumi";

import { allow, type Statement } from "../shared/policy-document";

/** The login token is for the account's whole registry; this action has no resource type. */
export const REGISTRY_LOGIN = allow(["ecr:GetAuthorizationToken"], ["*"]);

/**
 * Permissions to push images to repositories, for a build; reading is included, as existing layers aren't pushed again.
 * Source: Amazon ECR user guide, "IAM permissions required to push an image".
 */
export const pushTo = (repositoryArns: Input<string>[]): Statement[] => [
  REGISTRY_LOGIN,
  allow([
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:CompleteLayerUpload",
    "ecr:GetDownloadUrlForLayer",
    "ecr:InitiateLayerUpload",
    "ecr:PutImage",
    "ecr:UploadLayerPart",
  ], repositoryArns),
];

/**
 * Permissions to look images up: their manifests, and the configs that say which commit they were built from.
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon ECR".
 */
export const lookUpIn = (repositoryArns: Input<string>[]): Statement[] => [
  allow(["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], repositoryArns),
];
