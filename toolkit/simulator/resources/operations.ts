import type { Question, ResourceTable } from "../world";

/** CloudWatch, EventBridge, Step Functions, Parameter Store: what is heard of a system, and what happens on its own. */
export const operations: ResourceTable = {
  "aws:cloudwatch/logGroup:LogGroup": {
    id: (q) => q.autoName(),
    outputs: (q, id) => ({ name: id, arn: q.arn("logs", `log-group:${id}`) }),
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    id: (q) => q.autoName(),
    outputs: (q, id) => ({ name: id, arn: q.arn("cloudwatch", `alarm:${id}`) }),
  },
  "aws:scheduler/scheduleGroup:ScheduleGroup": {
    id: (q) => q.autoName("name", 64),
    outputs: (q, id) => ({ name: id, arn: q.arn("scheduler", `schedule-group/${id}`), state: "ACTIVE" }),
  },
  "aws:scheduler/schedule:Schedule": {
    id: (q) => `${q.input("groupName", "default")}/${q.autoName("name", 64)}`,
    outputs: (q, id) => ({ name: q.autoName("name", 64), arn: q.arn("scheduler", `schedule/${id}`) }),
  },
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": {
    id: (q) => q.input("policyName", q.input("resourceArn")),
    outputs: (q) => ({ policyScope: q.input("resourceArn") === "" ? "ACCOUNT" : "RESOURCE" }),
  },
  "aws:cloudwatch/eventRule:EventRule": {
    id: (q) => onBus(q, "/", q.autoName("name", 64)),
    outputs: (q, id) => ({
      name: q.autoName("name", 64),
      arn: q.arn("events", `rule/${id}`),
      eventBusName: q.input("eventBusName", "default"),
      state: q.input("state", "ENABLED"),
    }),
  },
  "aws:cloudwatch/eventTarget:EventTarget": {
    id: (q) => (q.input("rule") === "" ? "" : onBus(q, "-", `${q.input("rule")}-${q.autoName("targetId", 64)}`)),
    unique: (q) => onBus(q, " ", `${q.input("rule")} ${q.autoName("targetId", 64)}`),
    outputs: (q) => ({ targetId: q.autoName("targetId", 64), eventBusName: q.input("eventBusName", "default") }),
  },
  "aws:sfn/stateMachine:StateMachine": {
    id: (q) => q.arn("states", `stateMachine:${q.autoName("name", 80)}`),
    outputs: (q, id) => ({ arn: id, name: id.split(":").at(-1), status: "ACTIVE", type: q.input("type", "STANDARD") }),
  },
  "aws:ssm/parameter:Parameter": {
    id: (q) => q.autoName(),
    outputs: (q, id) => ({
      name: id,
      arn: q.arn("ssm", `parameter/${id.replace(/^\//, "")}`),
      dataType: q.input("dataType", "text"),
      tier: q.input("tier", "Standard"),
      version: 1,
    }),
  },
};

/** The default event bus goes without saying. Source: terraform-provider-aws, internal/service/events, `ruleCreateResourceID`. */
function onBus(q: Question, separator: string, id: string): string {
  const bus = q.input("eventBusName", "default");
  return bus === "default" ? id : `${bus}${separator}${id}`;
}
