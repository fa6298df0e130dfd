import { connectionTo } from "../../toolkit/shared/aws-client";
import { collected } from "../../toolkit/shared/aws-request";
import type { StackAccount } from "../../toolkit/shared/stack-account";
import { sent } from "./session";

/** An alarm that is raised. */
export interface RaisedAlarm {
  name: string;
  /** The problem, the first step and the runbook's section. */
  description: string;
  since: Date | undefined;
}

/** Alarms of the account and region that are raised, the oldest first. An account has one environment. */
export async function raisedAlarms({ settings }: StackAccount): Promise<RaisedAlarm[]> {
  const { CloudWatchClient, paginateDescribeAlarms } = await import("@aws-sdk/client-cloudwatch");
  const client = new CloudWatchClient(await connectionTo("cloudwatch", settings.connection));
  const alarms = await sent(
    "DescribeAlarms",
    collected(paginateDescribeAlarms({ client }, { StateValue: "ALARM" }), ({ MetricAlarms = [] }) => MetricAlarms),
  );
  const raised = alarms.map((
    { AlarmName = "", AlarmDescription = "", StateTransitionedTimestamp, StateUpdatedTimestamp },
  ): RaisedAlarm => ({
    name: AlarmName,
    description: AlarmDescription,
    since: StateTransitionedTimestamp ?? StateUpdatedTimestamp,
  }));
  return raised.toSorted((one, other) => Number(one.since) - Number(other.since));
}
