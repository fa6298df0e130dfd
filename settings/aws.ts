import * as v from "valibot";

import { group, matching } from "../components/shared/schema";
import { TAGS } from "./tags";

/** Settings of the AWS provider that a stack must pin, so that it can't be deployed to another account by mistake. */
export const PINNED = {
  /** Region of every resource. */
  region: matching(/^[a-z]{2}(-[a-z]+)+-\d$/, "a region, e.g. ap-northeast-1"),

  /** The one account that the stack may be deployed to: the provider refuses the credentials of any other. */
  allowedAccountIds: v.pipe(
    v.array(
      matching(/^\d{12}$/, "an account id: 12 digits in quotes"),
      "a list with the account id of this stack, e.g. [\"111111111111\"]",
    ),
    v.length(1, "a list with the account id of this stack and no other"),
  ),

  /**
   * Tags of every resource.
   * @default none
   */
  defaultTags: v.optional(
    group({
      /** Tags and their values, at most 49. */
      tags: TAGS,
    }),
    { tags: {} },
  ),
};

/** Settings of the provider that are rejected: access keys in a stack file never expire. */
export const CREDENTIAL_KEYS: readonly string[] = ["accessKey", "secretKey", "token"];

/** Settings of the provider that may be given. Source: Pulumi registry, AWS provider, "Configuration reference". */
export const KNOWN_AWS_KEYS: readonly string[] = [
  ...Object.keys(PINNED),
  "assumeRoles",
  "assumeRoleWithWebIdentity",
  "customCaBundle",
  "ec2MetadataServiceEndpoint",
  "ec2MetadataServiceEndpointMode",
  "endpoints",
  "forbiddenAccountIds",
  "httpProxy",
  "httpsProxy",
  "ignoreTags",
  "insecure",
  "maxRetries",
  "noProxy",
  "profile",
  "retryMode",
  "s3UsEast1RegionalEndpoint",
  "s3UsePathStyle",
  "sharedConfigFiles",
  "sharedCredentialsFiles",
  "skipCredentialsValidation",
  "skipMetadataApiCheck",
  "skipRegionValidation",
  "skipRequestingAccountId",
  "stsRegion",
  "tagPolicyCompliance",
  "tokenBucketRateLimiterCapacity",
  "useDualstackEndpoint",
  "useFipsEndpoint",
  "userAgents",
];
