import type { ResourceTable } from "../world";

/** IAM, CloudWatch, EventBridge Scheduler: who may do what, and what is heard of it. */
export const operations: ResourceTable = {
  "aws:iam/role:Role": {
    id: (q) => q.autoName(),
    outputs: (q, id) => ({
      name: id,
      arn: q.arn("iam", `role${q.input("path", "/")}${id}`, { region: "" }),
      uniqueId: `AROA${q.text(17, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")}`,
      path: q.input("path", "/"),
      maxSessionDuration: q.inputs["maxSessionDuration"] ?? 3600,
    }),
  },
  "aws:iam/rolePolicy:RolePolicy": {
    id: (q) => `${q.input("role")}:${q.autoName()}`,
    outputs: (q) => ({ name: q.autoName() }),
  },
  "aws:iam/instanceProfile:InstanceProfile": {
    id: (q) => q.autoName(),
    outputs: (q, id) => ({
      name: id,
      arn: q.arn("iam", `instance-profile${q.input("path", "/")}${id}`, { region: "" }),
      uniqueId: `AIPA${q.text(17, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")}`,
      path: q.input("path", "/"),
    }),
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    id: (q) => q.autoName(),
    outputs: (q, id) => ({ name: id, arn: q.arn("logs", `log-group:${id}`) }),
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    id: (q) => q.autoName(),
    outputs: (q, id) => ({ name: id, arn: q.arn("cloudwatch", `alarm:${id}`) }),
  },
  "aws:scheduler/scheduleGroup:ScheduleGroup": {
    id: (q) => q.autoName(),
    outputs: (q, id) => ({ name: id, arn: q.arn("scheduler", `schedule-group/${id}`), state: "ACTIVE" }),
  },
  "aws:scheduler/schedule:Schedule": {
    id: (q) => `${q.input("groupName", "default")}/${q.autoName()}`,
    outputs: (q, id) => ({ name: q.autoName(), arn: q.arn("scheduler", `schedule/${id}`) }),
  },
};
