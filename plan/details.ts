import type { SimulatedResource } from "../simulator";
import { isObject, masked, plain, type Properties } from "../simulator/values";
import type { LookUp } from "./look-up";
import { rollingUpdateOf, SERVICE } from "./rolling-update";

/** What stands behind a resource in the tree: its name in AWS, its address, and what its kind has to say. */
export function detailOf(resource: SimulatedResource, lookUp: LookUp): string {
  const more = DETAILS[resource.type] ?? ((): string[] => []);
  const parts = [...identity(resource), ...more(resource, lookUp)];
  return parts.filter((part) => part !== undefined && part !== "").map((part) => String(masked(part))).join("  ");
}

/** By type; a part that is empty is left out. */
const DETAILS: Record<string, (resource: SimulatedResource, lookUp: LookUp) => unknown[]> = {
  "aws:scheduler/schedule:Schedule": ({ inputs }) => scheduleDetails(inputs),
  [SERVICE]: serviceDetails,
};

/** What tells a resource from its siblings in AWS: its name and its address. */
function identity({ inputs }: SimulatedResource): unknown[] {
  const tags = plain(inputs["tags"]);
  const name = (isObject(tags) && tags["Name"]) || inputs["name"] || inputs["identifier"] || inputs["serviceName"];
  const place = inputs["cidrBlock"] ?? inputs["cidrIpv4"] ?? inputs["destinationCidrBlock"] ?? inputs["scheduleExpression"];
  return [name, place];
}

/** After the expression: its time zone, which a rate has none of, and whether it is switched off. */
function scheduleDetails(inputs: Properties): unknown[] {
  const isRate = String(plain(inputs["scheduleExpression"])).startsWith("rate(");
  const zone = isRate ? "" : (inputs["scheduleExpressionTimezone"] ?? "UTC");
  const state = inputs["state"] === "DISABLED" ? "disabled" : "";
  return [zone, state]; // the next times go between the two, as a part of their own
}

/** `2 tasks, rolling update about 80 s` */
function serviceDetails(service: SimulatedResource, lookUp: LookUp): string[] {
  const update = rollingUpdateOf(service, lookUp);
  if (update === undefined) return [];
  const { tasks, time } = update;
  if (tasks === 0) return ["no tasks"];
  return [`${tasks} task${tasks === 1 ? "" : "s"}, ${time === undefined ? "percentages leave no room for a rolling update" : `rolling update about ${duration(time.seconds)}`}`];
}

function duration(seconds: number): string {
  return seconds <= 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
