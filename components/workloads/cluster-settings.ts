/** Source: Amazon ECS API reference, `ClusterSetting`. */
export const CONTAINER_INSIGHTS = ["enabled", "enhanced", "disabled"] as const;
export type ContainerInsights = (typeof CONTAINER_INSIGHTS)[number];

/** Source: Amazon ECS API reference, `CreateCluster`, clusterName. */
export const CLUSTER_NAME_PATTERN = /^[A-Za-z][A-Za-z0-9_-]{0,254}$/;

export const CLUSTER_DEFAULTS = { containerInsights: "enabled" } as const;
