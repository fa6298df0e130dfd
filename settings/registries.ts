import * as v from "valibot";

import { IMAGES_TO_KEEP, REPOSITORY_DEFAULTS, REPOSITORY_NAME_PATTERN } from "../components/images/repository-name";
import { requireMatch } from "../components/shared/validation";
import { group, integerBetween, mapOf, matching, trueOrFalse } from "./schema";
import { section } from "./section";

const NAME = "at least 2 and at most 256 characters: lower-case letters and digits, with single . _ - / between them";

const schema = mapOf(
  matching(REPOSITORY_NAME_PATTERN, `a repository name: ${NAME}`),
  group({
    imagesToKeep: v.optional(integerBetween(IMAGES_TO_KEEP), REPOSITORY_DEFAULTS.imagesToKeep),
    forceDelete: v.optional(trueOrFalse(), REPOSITORY_DEFAULTS.forceDelete),
  }),
  "repositories by name, e.g. {app: {imagesToKeep: 10}}",
);

/** `aws-practice:registries`: by name; the repository is called `<name>-<stack>`; without a word there is one, called like the project. More at `RegistryArgs`. */
export const registries = section(
  schema,
  (repositories, { owner, environment }) =>
    Object.keys(repositories).map((name) => () =>
      requireMatch(owner, "repository", `${name}-${environment}`, REPOSITORY_NAME_PATTERN, NAME)
    ),
);
