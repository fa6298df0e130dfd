import { always, searched } from "./cloud-control";
import { type Entries, NO_REFUSAL, type OtherEntries } from "./entry";
import type { PendingCreate } from "./pending-create";
import type { ResourceRequest } from "./request";

/** ARN of a policy or action. It contains the scaled resource, which has no ARN in this service. */
function scalingArn(request: ResourceRequest, kind: "scalingPolicy" | "scheduledAction", nameKey: string): string {
  const resource = `${request.input("serviceNamespace", "ecs")}/${request.input("resourceId", "service/default/app")}`;
  return request.arn("autoscaling", `${kind}:${request.uuid()}:resource/${resource}:${nameKey}/${request.autoName()}`);
}

/** The two alarms that target tracking creates. Source: Application Auto Scaling user guide, "Target tracking". */
function alarmsOf(request: ResourceRequest): string[] {
  if (request.input("policyType") !== "TargetTrackingScaling") return [];
  return ["AlarmHigh", "AlarmLow"].map((which) =>
    request.arn("cloudwatch", `alarm:TargetTracking-${request.input("resourceId", "service/default/app")}-${which}-${request.uuid(which)}`)
  );
}

/** The three properties by which AWS distinguishes targets, and their policies and actions. */
function scaled(request: ResourceRequest): string {
  return ["serviceNamespace", "resourceId", "scalableDimension"].map((property) => request.input(property)).join(" ");
}

const targetOf = (pending: PendingCreate) =>
  ["serviceNamespace", "resourceId", "scalableDimension"].map((property) => pending.text(property));

/** Application Auto Scaling. */
export const appautoscaling: Entries = {
  "aws:appautoscaling/target:Target": {
    noun: "scaling target",
    holdsData: false,
    autoName: null,
    // appautoscaling/target.go
    replacedBy: ["resourceId", "scalableDimension", "serviceNamespace"],
    interruptedBy: [],
    // API reference, `RegisterScalableTarget`
    takesOver: true,
    uses: {},
    refusesDeletion: NO_REFUSAL,
    importId: "{serviceNamespace}/{resourceId}/{scalableDimension}",
    cloudControl: {
      by: "name",
      cloudType: "AWS::ApplicationAutoScaling::ScalableTarget",
      identifier: (pending) =>
        pending.joined("|", pending.text("resourceId"), pending.text("scalableDimension"), pending.text("serviceNamespace")),
      id: (pending) => pending.joined("/", ...targetOf(pending)),
      untagged: true,
    },
    simulate: {
      id: (request) => request.input("resourceId"),
      unique: (request) => scaled(request),
      outputs: (request) => ({ arn: request.arn("application-autoscaling", `scalable-target/0ec5${request.hex(32)}`) }),
    },
  },
  "aws:appautoscaling/policy:Policy": {
    noun: "scaling policy",
    holdsData: false,
    autoName: "name",
    // appautoscaling/policy.go
    replacedBy: ["name", "resourceId", "scalableDimension", "serviceNamespace"],
    interruptedBy: [],
    // API reference, `PutScalingPolicy`
    takesOver: true,
    uses: {},
    refusesDeletion: NO_REFUSAL,
    importId: "{serviceNamespace}/{resourceId}/{scalableDimension}/{id}",
    cloudControl: searched("AWS::ApplicationAutoScaling::ScalingPolicy", {
      PolicyName: "name",
      ResourceId: "resourceId",
      ScalableDimension: "scalableDimension",
    }, {
      within: ({ inputs }) => ({ ServiceNamespace: inputs["serviceNamespace"] }),
      id: (pending) => pending.joined("/", ...targetOf(pending), pending.text("name")),
      unique: always,
      untagged: true,
    }),
    simulate: {
      id: (request) => request.autoName(),
      unique: (request) => `${scaled(request)} ${request.autoName()}`,
      outputs: (request, id) => ({
        name: id,
        arn: scalingArn(request, "scalingPolicy", "policyName"),
        policyType: request.input("policyType", "StepScaling"),
        alarmArns: alarmsOf(request),
      }),
    },
  },
};

/** Types that only other programs use. */
export const otherAppautoscaling: OtherEntries = {
  "aws:appautoscaling/scheduledAction:ScheduledAction": {
    // API reference, `PutScheduledAction`
    takesOver: true,
    cloudControl: { by: "nothing", reason: "creating it again takes it over" },
    simulate: {
      id: (request) => [request.autoName(), request.input("serviceNamespace"), request.input("resourceId")].filter(Boolean).join("-"),
      unique: (request) => `${scaled(request)} ${request.autoName()}`,
      outputs: (request) => ({
        name: request.autoName(),
        arn: scalingArn(request, "scheduledAction", "scheduledActionName"),
        timezone: request.input("timezone", "UTC"),
      }),
    },
  },
};
