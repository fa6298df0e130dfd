import { isObject } from "../shared/values";
import { type Entries, NO_REFUSAL } from "./entry";
import type { PendingCreate } from "./pending-create";
import type { ResourceRequest } from "./request";

/** Ids omit the default event bus. Source: terraform-provider-aws, internal/service/events, `ruleCreateResourceID`. */
function onBus(request: ResourceRequest, separator: string, id: string): string {
  const bus = request.input("eventBusName", "default");
  return bus === "default" ? id : `${bus}${separator}${id}`;
}

/** Name of the event bus, which has a default. */
const bus = (pending: PendingCreate) => pending.text("eventBusName") ?? "default";

const namedOnBus = (pending: PendingCreate, ...names: (string | undefined)[]) =>
  pending.joined("/", ...(bus(pending) === "default" ? [] : [bus(pending)]), ...names);

/** EventBridge. */
export const events: Entries = {
  "aws:cloudwatch/eventRule:EventRule": {
    noun: "event rule",
    holdsData: false,
    autoName: "name",
    // events/rule.go
    replacedBy: ["eventBusName", "name", "namePrefix"],
    interruptedBy: [],
    // API reference, `PutRule`
    takesOver: true,
    uses: {},
    refusesDeletion: { inUse: () => "ValidationException: Rule can't be deleted since it has targets." },
    importId: "{id}",
    cloudControl: {
      by: "name",
      cloudType: "AWS::Events::Rule",
      identifier: (pending) => pending.arn("events", pending.joined("/", "rule", namedOnBus(pending, pending.text("name")))),
      id: (pending) => namedOnBus(pending, pending.text("name")),
    },
    simulate: {
      id: (request) => onBus(request, "/", request.autoName("name", 64)),
      outputs: (request, id) => ({
        name: request.autoName("name", 64),
        arn: request.arn("events", `rule/${id}`),
        eventBusName: request.input("eventBusName", "default"),
        state: request.input("state", "ENABLED"),
      }),
    },
  },
  "aws:cloudwatch/eventTarget:EventTarget": {
    noun: "event target",
    holdsData: false,
    autoName: "targetId",
    // events/target.go
    replacedBy: ["eventBusName", "rule", "targetId"],
    interruptedBy: [],
    // API reference, `PutTargets`
    takesOver: true,
    uses: { rule: "aws:cloudwatch/eventRule:EventRule" },
    refusesDeletion: NO_REFUSAL,
    importId: "{rule}/{targetId}",
    cloudControl: {
      by: "name",
      cloudType: "AWS::Events::Rule",
      identifier: (pending) => pending.arn("events", pending.joined("/", "rule", namedOnBus(pending, pending.text("rule")))),
      has: ({ Targets: targets }, { inputs }) =>
        Array.isArray(targets) && targets.some((target) => isObject(target) && target["Id"] === inputs["targetId"]),
      id: (pending) => namedOnBus(pending, pending.text("rule"), pending.text("targetId")),
    },
    simulate: {
      id: (
        request,
      ) => (request.input("rule") === "" ? "" : onBus(request, "-", `${request.input("rule")}-${request.autoName("targetId", 64)}`)),
      unique: (request) => onBus(request, " ", `${request.input("rule")} ${request.autoName("targetId", 64)}`),
      outputs: (request) => ({ targetId: request.autoName("targetId", 64), eventBusName: request.input("eventBusName", "default") }),
    },
  },
};
