import * as v from "valibot";

import { mapOf, matching } from "../components/shared/schema";

/**
 * Maximum number of tags: AWS takes 50, and every resource also has a Name. Source: AWS's guide "Tag naming limits and requirements".
 * The patterns are the narrowest ones in the models of botocore 1.44.8: names of 127 characters (EC2), no empty value (EventBridge
 * Scheduler).
 */
const MOST = 49;
export const NAME_PATTERN = /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,127}$/iu;
export const VALUE_PATTERN = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,256}$/u;
const CHARACTERS = "letters, digits, spaces and _ . : / = + - @";

/** Schema of tags that every resource type accepts. */
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
