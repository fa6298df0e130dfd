export const TRAFFIC_TYPES = ["ALL", "ACCEPT", "REJECT"] as const;

export interface FlowLogChoice {
  /** @default true */
  enabled?: boolean;

  /**
   * Days until a record is deleted: one of CloudWatch's values, e.g. 30, 90, 365.
   * @default 30
   */
  retentionDays?: number;

  /**
   * Which traffic is recorded: ALL, ACCEPT or REJECT.
   * @default "ALL"
   */
  trafficType?: (typeof TRAFFIC_TYPES)[number];
}

export const FLOW_LOG_DEFAULTS = { enabled: true, retentionDays: 30, trafficType: "ALL" } as const satisfies FlowLogChoice;
