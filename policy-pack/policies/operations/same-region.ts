import { regionOf } from "../../graph/identity";
import { graphOf, type ResourceGraph } from "../../graph/resource-graph";
import { splitArn } from "../../iam/match";
import type { Result, StackPolicy } from "../../policy";
import { peek, type Resource, UNKNOWN, UnknownValueError } from "../../stack-view";
import { COMPOSITE_ALARM, EVENT_RULE, EVENT_TARGET, METRIC_ALARM } from "../../types";
import { indexesOf, validateEach } from "../../values";

const ACTIONS = ["alarmActions", "okActions", "insufficientDataActions"];
/** `arn:aws:events:<region>:<account>:event-bus/<name>` */
const isEventBus = ({ service, resource }: { service: string; resource: string }) =>
  service === "events" && resource.startsWith("event-bus/");

/**
 * Sources: CloudWatch refuses an alarm whose topic is elsewhere ("Invalid region <theirs> specified. Only <its own> is supported");
 * EventBridge user guide, "Sending and receiving events between AWS Regions": only event buses.
 */
export const sameRegion: StackPolicy = {
  id: "operations-same-region",
  description: "Alarms notify topics of their own region, and event rules have targets in theirs or event buses: AWS doesn't reach others.",
  remediation: "Set region of the alarm or rule to the topic's, or give that region a topic of its own.",
  references: {},
  waivable: true,
  types: [METRIC_ALARM, COMPOSITE_ALARM, EVENT_RULE, EVENT_TARGET],
  validateStack(stack) {
    const graph = graphOf(stack);
    const alarms = validateEach(
      graph.ofType([METRIC_ALARM, COMPOSITE_ALARM]),
      (alarm) =>
        ACTIONS.flatMap((property) =>
          indexesOf(alarm, property).flatMap((index) => elsewhere(alarm, `${property}.${index}`, regionOf(alarm)))
        ),
    );
    const targets = validateEach(
      graph.ofType([EVENT_TARGET]),
      (target) => elsewhere(target, "arn", regionOf(target) ?? ruleRegion(target, graph), isEventBus),
    );
    return [...alarms, ...targets];
  },
};

function ruleRegion(target: Resource, graph: ResourceGraph): string | undefined {
  const regions = new Set(graph.knownReferences([], target, "rule", [EVENT_RULE]).map(regionOf));
  return regions.size === 1 ? [...regions][0] : undefined;
}

/** @param region Region of the alarm or rule; undefined if it isn't known. */
function elsewhere(
  resource: Resource,
  path: string,
  region: string | undefined,
  isExcepted: (arn: { service: string; resource: string }) => boolean = () => false,
): Result[] {
  const found = peek(resource, path);
  if (found === UNKNOWN) return [new UnknownValueError(resource, path)];
  const arn = typeof found === "string" ? splitArn(found) : undefined;
  if (arn === undefined || arn.region === "" || region === undefined || isExcepted(arn)) return [];
  return arn.region === region ? [] : [{ resource, property: path, found, allowed: `of ${region}` }];
}
