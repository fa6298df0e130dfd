import * as v from "valibot";

import { repositoryName } from "../images/registry-settings";
import { contradiction, group, listOf, matching, namedOnce } from "../shared/schema";
import { SITE_NAME_FORM, SITE_NAME_PATTERN } from "../web/site/site-settings";
import { permission } from "../workloads/permission-settings";

/** The program that an account is prepared for. */
export const platformSettings = group(
  {
    /**
     * Name of its project, in its `Pulumi.yaml`. It is part of the names of bucket, key and roles. **A change** replaces them.
     * @default this project's name without `-bootstrap`
     */
    project: matching(/^[a-z][a-z0-9-]{0,20}$/, "a project's name: a letter and then up to 20 lower-case letters, digits and hyphens"),

    /**
     * Image repositories to which workflows push, by their names in its settings `registries`, without the stack.
     * @default one with the project's name
     */
    repositories: listOf(repositoryName, "a list of repositories, e.g. [aws-practice]"),

    /**
     * Sites that workflows publish by `npm run publish-site`, by their names in its settings `sites`. With any there is a role for it.
     * @default none
     */
    sites: v.optional(listOf(matching(SITE_NAME_PATTERN, SITE_NAME_FORM), "a list of sites, e.g. [web]"), []),

    /**
     * Ids of the Route 53 zones in which deployments may change records, e.g. `[Z0123456789ABCDEFGHIJ]`.
     * @default none - for a stack without a domain
     */
    hostedZoneIds: v.optional(
      listOf(matching(/^Z[A-Z0-9]{1,31}$/, "the id of a hosted zone, e.g. Z0123456789ABCDEFGHIJ"), "a list of ids of hosted zones"),
      [],
    ),

    /**
     * Permissions that the applications may get by `services.<name>.permissions`, e.g.
     * `[{ actions: [s3:GetObject], resources: ["arn:aws:s3:::shop-pictures/*"] }]`.
     * @default none - those of the program's own resources
     */
    permissions: v.optional(listOf(permission, "a list of groups of actions and resources"), []),
  },
  contradiction(["repositories"], ({ repositories }) => namedOnce("repositories", repositories)),
  contradiction(["sites"], ({ sites }) => namedOnce("sites", sites)),
  contradiction(["hostedZoneIds"], ({ hostedZoneIds }) => namedOnce("hostedZoneIds", hostedZoneIds)),
);
export interface PlatformSettings extends v.InferOutput<typeof platformSettings> {}
