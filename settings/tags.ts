import * as v from "valibot";

import { mapOf, matching } from "../components/shared/schema";

/**
 * Every resource has a tag Name besides; AWS takes 50. Sources: AWS's guide "Tag naming limits and requirements"; of the models of the
 * calls in botocore 1.44.8 the narrowest: 127 characters of a name (EC2), a value that isn't empty (EventBridge Scheduler).
 */
const MOST = 49;
export const NAME_PATTERN = /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,127}$/iu;
export const VALUE_PATTERN = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,256}$/u;
const CHARACTERS = "letters, digits, spaces and _ . : / = + - @";

/** Tags that every resource takes. */
export const TAGS = v.pipe(
  mapOf(
    matching(NAME_PATTERN, `1 to 127 ${CHARACTERS}, not beginning with aws:`),
    matching(VALUE_PATTERN, `a text in quotes of 1 to 256 ${CHARACTERS}`),
    "tags and their values",
  ),
  v.check(
    (tags) => Object.keys(tags).filter((name) => name !== "Name").length <= MOST,
    `at most ${MOST} tags, as every resource has a Name besides and AWS takes 50`,
  ),
);
