import * as v from "valibot";

import { CLUSTER_DEFAULTS, CONTAINER_INSIGHTS } from "../components/workloads/cluster-settings";
import { group, oneOf } from "./schema";
import { section } from "./section";

const schema = group({ containerInsights: v.optional(oneOf(CONTAINER_INSIGHTS), CLUSTER_DEFAULTS.containerInsights) });

/** `aws-practice:cluster`; more at `ClusterArgs`. */
export const cluster = section(v.optional(schema, {}), () => []);
