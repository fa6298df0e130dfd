import * as v from "valibot";

import { LOG_RETENTION_DAYS } from "../shared/log-retention";
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

  /**
   * Days for which all that people type and see in containers (ECS Exec) is kept: one of CloudWatch's values. **Cost**: only of sessions,
   * 0.76 USD per GB written in Tokyo (Amazon CloudWatch pricing, November 2026).
   * @default 365
   */
  sessionRetentionDays: v.optional(oneOf(LOG_RETENTION_DAYS), 365),
});
export interface ClusterSettings extends v.InferInput<typeof clusterSettings> {}
