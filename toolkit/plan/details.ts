import { localWindow, timeZoneOf } from "../shared/region-clock";
import { scheduleMistake } from "../shared/schedule-expression";
import { describeRun, nextRuns } from "../shared/schedule-runs";
import { unknownValue } from "../shared/signatures";
import { isTimeZone } from "../shared/time-zone";
import { isObject, masked, plain, type Properties } from "../shared/values";
import { DOCKER_IMAGE, type SimulatedResource } from "../simulator";
import type { LookUp } from "./look-up";
import { rollingUpdateOf, SERVICE } from "./rolling-update";

/** Context of a detail: the other resources, and the time. */
export interface Surroundings {
  lookUp: LookUp;
  at: Date;
}

/** Text after a resource in the tree: its name in AWS, its address, and details of its type. */
export function detailOf(resource: SimulatedResource, surroundings: Surroundings): string {
  const more = DETAILS[resource.type] ?? ((): string[] => []);
  const parts = [...identity(resource), ...more(resource, surroundings)];
  return parts.filter((part) => part !== undefined && part !== "").map((part) => String(masked(part)).replaceAll(unknownValue, "[unknown]"))
    .join("  ");
}

export const SCHEDULE = "aws:scheduler/schedule:Schedule";

/** Details by type; empty parts are omitted. */
const DETAILS: Record<string, (resource: SimulatedResource, surroundings: Surroundings) => unknown[]> = {
  [SCHEDULE]: scheduleDetails,
  "aws:rds/instance:Instance": (instance, { at }) => [...databaseDetails(instance), ...windowDetails(instance, at)],
  "aws:rds/cluster:Cluster": (cluster, { at }) => [engineOf(cluster.inputs), ...windowDetails(cluster, at)],
  [SERVICE]: serviceDetails,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": securityGroupRuleDetails,
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": securityGroupRuleDetails,
  "aws:lb/listenerRule:ListenerRule": listenerRuleDetails,
  "aws:ecs/taskDefinition:TaskDefinition": taskDefinitionDetails,
  [DOCKER_IMAGE]: buildDetails,
  "aws:appautoscaling/target:Target": (
    { inputs },
  ) => [`${String(plain(inputs["minCapacity"]))} to ${String(plain(inputs["maxCapacity"]))}`],
};

/** Properties that distinguish a resource from its siblings in AWS: name, address and size. */
function identity({ inputs }: SimulatedResource): unknown[] {
  const tags = plain(inputs["tags"]);
  const name = (isObject(tags) && tags["Name"]) || inputs["name"] || inputs["identifier"] || inputs["serviceName"];
  const place = inputs["cidrBlock"] ?? inputs["cidrIpv4"] ?? inputs["cidrIpv6"] ?? inputs["destinationCidrBlock"]
    ?? inputs["scheduleExpression"];
  return [name, place, inputs["instanceClass"] ?? inputs["instanceType"] ?? inputs["nodeType"]];
}

/** Next times of a schedule; those of a rate count from `at`, as if it were created then. Empty for an expression that AWS rejects. */
export function nextRunsOf({ inputs }: SimulatedResource, at: Date, count = 3): Date[] {
  const { scheduleExpression } = plain(inputs) as Properties;
  const zone = zoneOf(inputs);
  if (typeof scheduleExpression !== "string" || scheduleMistake(scheduleExpression) !== undefined || !isTimeZone(zone)) return [];
  return nextRuns(scheduleExpression, zone, at, count);
}

/** Time zone, next times in that zone (the first also in UTC), and whether the schedule is disabled. */
function scheduleDetails(schedule: SimulatedResource, { at }: Surroundings): unknown[] {
  const zone = zoneOf(schedule.inputs);
  const [first, ...others] = nextRunsOf(schedule, at);
  const isOff = schedule.inputs["state"] === "DISABLED";
  if (first === undefined) return [zone, isOff ? "disabled, no next time" : "no next time"];
  const utc = zone === "UTC" ? "" : ` (${describeRun(first, "UTC").replace(/^\S+ (\S+) (\S+)$/, "$2 $1")} UTC)`;
  const runs = [describeRun(first, zone) + utc, ...others.map((run) => describeRun(run, zone))].join(", ");
  return [zone, `${isOff ? "disabled, would next run" : "next"} ${runs}${isRate(schedule.inputs) ? ", if created now" : ""}`];
}

const isRate = ({ scheduleExpression }: Properties) => String(plain(scheduleExpression)).startsWith("rate(");

/** Time zone of a schedule; UTC for a rate, which has none: its times count from its creation. */
function zoneOf(inputs: Properties): string {
  const zone = plain(inputs["scheduleExpressionTimezone"]);
  return typeof zone === "string" && !isRate(inputs) ? zone : "UTC";
}

/** `postgres 17  20 GiB gp3, grows to 100 GiB  Single-AZ` */
function databaseDetails({ inputs }: SimulatedResource): unknown[] {
  const { allocatedStorage, maxAllocatedStorage, storageType, multiAz } = plain(inputs) as Properties;
  const growth = typeof maxAllocatedStorage === "number" && maxAllocatedStorage > 0 ? `, grows to ${maxAllocatedStorage} GiB` : "";
  const type = typeof storageType === "string" ? ` ${storageType}` : "";
  const storage = typeof allocatedStorage === "number" ? `${allocatedStorage} GiB${type}${growth}` : "";
  return [engineOf(inputs), storage, multiAz === true ? "Multi-AZ" : "Single-AZ"];
}

function engineOf(inputs: Properties): string {
  const { engine, engineVersion } = plain(inputs) as Properties;
  return [engine, engineVersion].filter((part) => typeof part === "string").join(" ");
}

const WINDOWS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "aws:rds/instance:Instance": { backup: "backupWindow", maintenance: "maintenanceWindow" },
  "aws:rds/cluster:Cluster": { backup: "preferredBackupWindow", maintenance: "preferredMaintenanceWindow" },
};

/** Windows of a database in UTC, e.g. `{ backup: "17:00-17:30" }`. */
export function windowsOf({ type, inputs }: SimulatedResource): Record<string, string> {
  return Object.fromEntries(
    Object.entries(WINDOWS[type] ?? {}).flatMap(([what, property]) => {
      const window = plain(inputs[property]);
      return typeof window === "string" ? [[what, window]] : [];
    }),
  );
}

/** `backup 17:00-17:30 UTC (02:00-02:30 Asia/Tokyo)`: in UTC as AWS stores it, and in the region's local time. */
function windowDetails(database: SimulatedResource, at: Date): string[] {
  const zone = timeZoneOf(String(database.outputs["region"]));
  return Object.entries(windowsOf(database)).map(([what, window]) => {
    const local = zone === undefined ? undefined : localWindow(window.toLowerCase(), zone, at);
    return `${what} ${window} UTC${local === undefined ? "" : ` (${local} ${zone})`}`;
  });
}

/** `2 tasks, rolling update about 80 s` */
function serviceDetails(service: SimulatedResource, { lookUp }: Surroundings): string[] {
  const update = rollingUpdateOf(service, lookUp);
  if (update === undefined) return [];
  const { tasks, time } = update;
  if (tasks === 0) return ["no tasks"];
  return [
    `${tasks} task${tasks === 1 ? "" : "s"}, ${
      time === undefined ? "percentages leave no room for a rolling update" : `rolling update about ${duration(time.seconds)}`
    }`,
  ];
}

function duration(seconds: number): string {
  return seconds <= 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}

/** `tcp 5432  From service api` */
function securityGroupRuleDetails({ inputs }: SimulatedResource): unknown[] {
  const { ipProtocol, fromPort, toPort, description } = plain(inputs) as Properties;
  const ports = fromPort === toPort ? [fromPort] : [fromPort, toPort];
  return [ipProtocol === "-1" ? "all" : `${String(ipProtocol)} ${ports.map(String).join("-")}`, description];
}

/** `shop-stg:3f2c1a9  256 CPU, 512 MiB, X86_64`: images without the registry's host name if it is ECR, and size. */
function taskDefinitionDetails({ inputs }: SimulatedResource): unknown[] {
  const { containerDefinitions, cpu, memory, runtimePlatform } = plain(inputs) as Properties;
  const images = imagesOf(containerDefinitions).map(shortImage);
  const architecture = isObject(runtimePlatform) ? runtimePlatform["cpuArchitecture"] : undefined;
  const size = [
    typeof cpu === "string" ? `${cpu} CPU` : "",
    typeof memory === "string" ? `${memory} MiB` : "",
    typeof architecture === "string" ? architecture : "",
  ];
  return [images.join(", "), size.filter((part) => part !== "").join(", ")];
}

/** `builds ../my-api/Dockerfile for linux/amd64, target app, pushes shop-stg:live-0a1b2c3d4e5f6a7b-8c9d0e1f` */
function buildDetails({ inputs }: SimulatedResource): unknown[] {
  const { context, dockerfile, platforms, target, tags, push } = plain(inputs) as Properties;
  const location = (value: unknown) => (isObject(value) ? value["location"] : undefined);
  const list = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);
  const what = [
    `builds ${String(location(dockerfile) ?? location(context))}`,
    ...(list(platforms).length === 0 ? [] : [`for ${list(platforms).join(", ")}`]),
  ].join(" ");
  const pushed = push === true ? [`pushes ${list(tags).map(shortImage).join(", ")}`] : [];
  return [[what, ...(typeof target === "string" ? [`target ${target}`] : []), ...pushed].join(", ")];
}

function shortImage(image: string): string {
  return image.replace(/^\d+\.dkr\.ecr\.[^/]+\//, "").replace(/(@sha256:[0-9a-f]{12})[0-9a-f]+$/, "$1...");
}

function imagesOf(containerDefinitions: unknown): string[] {
  try {
    const containers: unknown = typeof containerDefinitions === "string" ? JSON.parse(containerDefinitions) : [];
    return (Array.isArray(containers) ? containers : []).flatMap((
      container: unknown,
    ) => (isObject(container) && typeof container["image"] === "string" ? [container["image"]] : []));
  } catch {
    return []; // unknown, or invalid JSON, which AWS reports
  }
}

/** `100  api.example.com  /orders/*  redirect` */
function listenerRuleDetails({ inputs }: SimulatedResource): unknown[] {
  const { priority, conditions, actions } = plain(inputs) as Properties;
  const does = (Array.isArray(actions) ? actions : []).map((action) => (isObject(action) ? String(action["type"]) : "")).join(", ");
  const values = (Array.isArray(conditions) ? conditions : []).flatMap((condition) => Object.values(isObject(condition) ? condition : {}));
  return [
    priority,
    ...values.flatMap((value) => (isObject(value) && Array.isArray(value["values"]) ? [value["values"].join(", ")] : [])),
    does,
  ];
}
