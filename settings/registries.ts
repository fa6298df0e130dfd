import * as v from "valibot";

import { IMAGES_TO_KEEP, REPOSITORY_NAME_PATTERN } from "../components/lib/repository";
import { group, integerBetween, mapOf, matching, trueOrFalse } from "./schema";

/** `aws-practice:registries`: by name; the repository is called `<name>-<stack>`. More at `RegistryArgs`. */
export const registries = mapOf(
  matching(REPOSITORY_NAME_PATTERN, "a repository name: 2 to 256 lower-case letters and digits, with single . _ - / between them"),
  group({
    imagesToKeep: v.optional(integerBetween(IMAGES_TO_KEEP), 3),
    forceDelete: v.optional(trueOrFalse(), false),
  }),
  "repositories by name",
);
