import * as v from "valibot";

import { group, oneOf } from "../shared/schema";

/** Source: Amazon ECS API reference, `CreateCluster`, clusterName. */
export const CLUSTER_NAME_PATTERN = /^[A-Za-z][A-Za-z0-9_-]{0,254}$/;

/** Settings of a cluster. */
export const clusterSettings = group({
  /**
   * Metrics by task in CloudWatch: `enabled`, `enhanced` (by container, which costs more) or `disabled`. **Cost**: they are billed as
   * custom metrics.
   * Sources: Amazon ECS API reference, `ClusterSetting`; Amazon CloudWatch user guide, "Amazon ECS Container Insights metrics".
   * @default "enabled"
   */
  containerInsights: v.optional(oneOf(["enabled", "enhanced", "disabled"]), "enabled"),
});
export interface ClusterSettings extends v.InferInput<typeof clusterSettings> {}
