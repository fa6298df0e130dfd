import { connectionTo } from "../../../toolkit/shared/aws-client";

/** IAM actions of `raisedAlarms`. */
export const RAISED_ALARMS_ACTIONS: readonly string[] = ["cloudwatch:DescribeAlarms"];

/** The given alarms that are in ALARM. */
export async function raisedAlarms(names: readonly string[]): Promise<string[]> {
  const { CloudWatchClient, DescribeAlarmsCommand } = await import("@aws-sdk/client-cloudwatch");
  const client = new CloudWatchClient(await connectionTo("cloudwatch"));
  const { MetricAlarms = [] } = await client.send(new DescribeAlarmsCommand({ AlarmNames: [...names], StateValue: "ALARM" }));
  return MetricAlarms.map(({ AlarmName = "" }) => AlarmName);
}
