import * as v from "valibot";

import { contradiction, group, listOf, matching, namedOnce } from "../shared/schema";
import { operationsTaskSettings } from "../workloads/operations/operations-settings";

/** People who operate an environment by `npm run ops`. */
export const operatorSettings = group(
  {
    /**
     * ARNs of the roles and users of IAM that may assume the role `<project>-operator-<stack>`, e.g. a role that IAM Identity Center created
     * for a permission set. Each session says why, which CloudTrail records with the name. Free.
     */
    principals: listOf(
      matching(/^arn:aws[a-z-]*:iam::\d{12}:(?:role|user)\/[\w+=,.@/-]{1,512}$/, "the ARN of a role or a user, without wildcards"),
      "a list of ARNs, e.g. [arn:aws:iam::111111111111:role/on-call]",
    ),

    /**
     * Tasks in the private subnets that people start for `psql`, `tunnel` and `shell operations`, e.g. `{}`; and two users of the database, one
     * that reads and one that owns its tables. **Cost** in Tokyo: 0.015 USD an hour while one runs (AWS Fargate pricing, November 2026), and
     * 0.20 USD a month for two alarms.
     * @default none - no one reaches database and cache from outside the VPC
     */
    task: v.optional(operationsTaskSettings),
  },
  contradiction(["principals"], ({ principals }) => namedOnce("principals", principals)),
);
export interface OperatorSettings extends v.InferOutput<typeof operatorSettings> {}
