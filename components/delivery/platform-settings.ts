import * as v from "valibot";

import { repositoryName } from "../images/registry-settings";
import { contradiction, group, listOf, matching, namedOnce } from "../shared/schema";

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
  },
  contradiction(["repositories"], ({ repositories }) => namedOnce("repositories", repositories)),
);
export interface PlatformSettings extends v.InferOutput<typeof platformSettings> {}
