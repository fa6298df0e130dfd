import * as v from "valibot";

import { contradiction, group, listOf, matching, namedOnce } from "../shared/schema";

/** Permission of an application in AWS. */
export const permission = group(
  {
    /** Actions without wildcards, e.g. `s3:GetObject`. */
    actions: v.pipe(
      listOf(
        matching(/^[a-z0-9-]+:[A-Za-z0-9]+$/, "an action without wildcard, e.g. s3:GetObject"),
        "a list of actions, e.g. [s3:GetObject]",
      ),
      v.minLength(1, "at least one action, e.g. [s3:GetObject]"),
    ),
    /** ARNs; `*` only for actions that know no resource. */
    resources: v.pipe(
      listOf(matching(/^(arn:aws[a-z-]*:\S+|\*)$/, "an ARN; * only for actions that know no resource"), "a list of ARNs"),
      v.minLength(1, "at least one ARN"),
    ),
  },
  contradiction(["actions", "resources"], ({ actions, resources }) => [
    namedOnce("actions", actions),
    namedOnce("resources", resources),
  ]),
);
