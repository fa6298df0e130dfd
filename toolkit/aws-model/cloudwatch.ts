import { named } from "./cloud-control";
import { type Entries, NO_REFUSAL, type OtherEntries } from "./entry";

/** CloudWatch: log groups, alarms, rules that mute them, and dashboards. */
export const cloudwatch: Entries = {
  "aws:cloudwatch/logGroup:LogGroup": {
    noun: "log group",
    holdsData: false,
    autoName: "name",
    // logs/group.go
    replacedBy: ["logGroupClass", "name", "namePrefix"],
    interruptedBy: [],
    uses: {},
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    cloudControl: named("AWS::Logs::LogGroup"),
    simulate: {
      id: (request) => request.autoName(),
      outputs: (request, id) => ({ name: id, arn: request.arn("logs", `log-group:${id}`) }),
    },
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    noun: "alarm",
    holdsData: false,
    autoName: "name",
    // cloudwatch/metric_alarm.go
    replacedBy: ["name"],
    interruptedBy: [],
    // API reference, `PutMetricAlarm`
    takesOver: true,
    uses: {},
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    cloudControl: named("AWS::CloudWatch::Alarm"),
    simulate: {
      id: (request) => request.autoName(),
      outputs: (request, id) => ({ name: id, arn: request.arn("cloudwatch", `alarm:${id}`) }),
    },
  },
  "aws:cloudwatch/alarmMuteRule:AlarmMuteRule": {
    noun: "mute rule",
    holdsData: false,
    autoName: "name",
    // cloudwatch/alarm_mute_rule.go
    replacedBy: ["name"],
    interruptedBy: [],
    // API reference, `PutAlarmMuteRule`
    takesOver: true,
    // By name only: CloudWatch deletes an alarm that a rule names.
    uses: {},
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    // The registry's identifier is the ARN.
    cloudControl: named("AWS::CloudWatch::AlarmMuteRule", "name", {
      identifier: (pending) => pending.arn("cloudwatch", `alarm-mute-rule:${pending.text("name")}`),
      id: (pending) => pending.text("name"),
    }),
    simulate: {
      id: (request) => request.autoName(),
      outputs: (request, id) => ({
        name: id,
        arn: request.arn("cloudwatch", `alarm-mute-rule:${id}`),
        status: "SCHEDULED",
      }),
    },
  },
  "aws:cloudwatch/dashboard:Dashboard": {
    noun: "dashboard",
    holdsData: false,
    autoName: null,
    // cloudwatch/dashboard.go
    replacedBy: ["dashboardName"],
    interruptedBy: [],
    // API reference, `PutDashboard`
    takesOver: true,
    uses: {},
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    // The registry has tags, but the provider's type has none: cloudwatch/dashboard.go.
    cloudControl: named("AWS::CloudWatch::Dashboard", "dashboardName", { untagged: true }),
    simulate: {
      id: (request) => request.autoName("dashboardName"),
      // Global in its account. Source: API reference, `PutDashboard`; Service Authorization Reference, Amazon CloudWatch, dashboard.
      outputs: (request, id) => ({ dashboardArn: request.arn("cloudwatch", `dashboard/${id}`, { region: "" }) }),
    },
  },
};

/** Types that only other programs use. */
export const otherCloudwatch: OtherEntries = {
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": {
    // API reference, `PutResourcePolicy`
    takesOver: true,
    cloudControl: named("AWS::Logs::ResourcePolicy", "policyName", { untagged: true }),
    simulate: {
      id: (request) => request.input("policyName", request.input("resourceArn")),
      outputs: (request) => ({ policyScope: request.input("resourceArn") === "" ? "ACCOUNT" : "RESOURCE" }),
    },
  },
};
