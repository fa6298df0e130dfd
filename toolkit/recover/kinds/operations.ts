import { isObject } from "../../shared/values";
import { type KindTable, named } from "../kind";
import type { Wanted } from "../wanted";

/** The default event bus goes without saying. */
const bus = (wanted: Wanted) => wanted.text("eventBusName") ?? "default";
const onBus = (wanted: Wanted, ...names: (string | undefined)[]) =>
  wanted.joined("/", ...(bus(wanted) === "default" ? [] : [bus(wanted)]), ...names);

export const operations: KindTable = {
  "aws:cloudwatch/logGroup:LogGroup": named("AWS::Logs::LogGroup"),
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": named("AWS::Logs::ResourcePolicy", "policyName", { untagged: true }),
  "aws:cloudwatch/metricAlarm:MetricAlarm": named("AWS::CloudWatch::Alarm"),
  "aws:cloudwatch/eventRule:EventRule": {
    by: "name",
    cloudType: "AWS::Events::Rule",
    identifier: (wanted) => wanted.arn("events", wanted.joined("/", "rule", onBus(wanted, wanted.text("name")))),
    id: (wanted) => onBus(wanted, wanted.text("name")),
  },
  "aws:cloudwatch/eventTarget:EventTarget": {
    by: "name",
    cloudType: "AWS::Events::Rule",
    identifier: (wanted) => wanted.arn("events", wanted.joined("/", "rule", onBus(wanted, wanted.text("rule")))),
    has: ({ Targets: targets }, { inputs }) =>
      Array.isArray(targets) && targets.some((target) => isObject(target) && target["Id"] === inputs["targetId"]),
    id: (wanted) => onBus(wanted, wanted.text("rule"), wanted.text("targetId")),
  },
  "aws:scheduler/scheduleGroup:ScheduleGroup": named("AWS::Scheduler::ScheduleGroup"),
  // CloudFormation identifies a schedule by its name alone, as if there were no groups.
  "aws:scheduler/schedule:Schedule": {
    by: "refresh",
    id: (wanted) => wanted.joined("/", wanted.text("groupName") ?? "default", wanted.text("name")),
  },
  "aws:sfn/stateMachine:StateMachine": named("AWS::StepFunctions::StateMachine", "name", {
    identifier: (wanted) => wanted.arn("states", wanted.joined(":", "stateMachine", wanted.text("name"))),
  }),
  "aws:ssm/parameter:Parameter": named("AWS::SSM::Parameter"),
};
