import { CACHE } from "../components/data/cache/cache-connection";
import { databaseRoleIn } from "../components/data/database-connection";
import { mistake, type Path } from "../components/shared/mistake";
import type { CrossCheck, Readings, Written } from "./readings";
import type { Sections } from "./sections";

/** Whether the stack file has the key at a path. */
export function isWritten(given: unknown, ...path: Path): boolean {
  const [key, ...rest] = path;
  if (key === undefined) return given !== undefined;
  return typeof given === "object" && given !== null && Object.hasOwn(given, key) && isWritten((given as Written)[key], ...rest);
}

/** Setting without effect, e.g. `["healthCheck", "path"]`, and what is allowed. */
type Idle = [path: Path, allowed: string] | false;

/** Checks for written settings without effect: the user relies on them. */
export function effectChecks(readings: Readings): CrossCheck[] {
  const { services = {}, jobs = {}, sites = {} } = readings.sections;
  const idle: [section: Path, settings: Idle[]][] = [
    ...Object.entries(services).map(([name, service]): [Path, Idle[]] => [["services", name], [
      ...idleOfService(service),
      idleAuthentication([service.connectsTo, service.release?.connectsTo ?? []]),
      idleCacheAuthentication([service.connectsTo, service.release?.connectsTo ?? []]),
    ]]),
    ...Object.entries(jobs).map((
      [name, job],
    ): [Path, Idle[]] => [["jobs", name], [
      ...idleOfJob(job),
      idleAuthentication([job.connectsTo]),
      idleCacheAuthentication([job.connectsTo]),
    ]]),
    ...Object.entries(sites).map(([name, { accessLogs, loadBalancerPaths }]): [Path, Idle[]] => [["sites", name], [
      !accessLogs.enabled && [["accessLogs", "retentionDays"], "omitted, or accessLogs.enabled true"],
      loadBalancerPaths.length === 0 && [["loadBalancerTimeoutSeconds"], "omitted, or loadBalancerPaths given"],
    ]]),
    [["network"], idleOfNetwork(readings)],
    [["database"], [
      readings.valueAt("database", "backupRetentionDays") === 0
      && [["backupWindow"], "omitted, or backupRetentionDays 1 or more: without it there are no backups"],
      readings.valueAt("database", "backupRetentionDays") === 0
      && [["restore"], "omitted, or backupRetentionDays 1 or more: without it there are no backups to restore"],
      readings.valueAt("database", "restore", "drillSchedule") === "none"
      && [["restore", "timeZone"], "omitted, or restore.drillSchedule given: it is the schedule's"],
      readings.valueAt("database", "passwordRotation", "schedule") === "none"
      && [["passwordRotation", "timeZone"], "omitted, or passwordRotation.schedule given: it is the schedule's"],
    ]],
    [["cache"], [
      readings.valueAt("cache", "snapshotRetentionDays") === 0
      && [["snapshotWindow"], "omitted, or snapshotRetentionDays 1 or more: without it there are no snapshots"],
      ...["passwordVersion", "secretRecoveryDays"].map((key): Idle =>
        !hasCachePassword(readings) && [[key], "omitted, or cacheAuthentication password of a client: no user has a password"]
      ),
    ]],
    [["account"], [
      ...["retentionDays", "lock"].map((key): Idle =>
        readings.valueAt("account", "trail", "enabled") === false && [["trail", key], "omitted, or trail.enabled true"]
      ),
      readings.valueAt("account", "budget", "enabled") === false && [["budget", "monthlyUsd"], "omitted, or budget.enabled true"],
    ]],
    [["loadBalancer"], [
      readings.valueAt("loadBalancer", "accessLogs", "enabled") === false
      && [["accessLogs", "retentionDays"], "omitted, or accessLogs.enabled true"],
    ]],
  ];
  return idle.flatMap(([section, settings]) =>
    settings.filter((one) => one !== false).map(([path, allowed]) => ({ path: [...section, ...path], allowed }))
  )
    .filter(({ path }) => isWritten(readings.given, ...path))
    .map(({ path, allowed }) => ({ reads: [path], find: () => mistake(path, readings.valueAt(...path), allowed) }));
}

/** Whether a user of the cache has a password. */
const hasCachePassword = ({ sections: { services = {}, jobs = {} } }: Readings): boolean =>
  [...Object.values(services), ...Object.values(jobs)].some(({ cacheAuthentication }) => cacheAuthentication === "password");

function idleOfService({ route, healthCheck, serviceConnect, spotPercent, count, scaling }: Sections["services"][string]): Idle[] {
  const isRouted = route !== undefined;
  const needsRoute =
    "omitted, or route given: only the load balancer's health check uses it; a service without route is checked by healthCheck.command";
  const needsCheck = "omitted, or healthCheck.command or route given: the service has no health check otherwise";
  return [
    ...["path", "statusCodes", "healthyThreshold"].map((key): Idle => !isRouted && [["healthCheck", key], needsRoute]),
    ...["intervalSeconds", "timeoutSeconds", "unhealthyThreshold", "startPeriodSeconds"].map((key): Idle =>
      !isRouted && healthCheck.command === undefined && [["healthCheck", key], needsCheck]
    ),
    ...["serverErrorPercent", "slowSeconds"].map((key): Idle =>
      !isRouted && [[key], "omitted, or route given: the load balancer measures the answers"]
    ),
    !isRouted && [["deregistrationDelaySeconds"], "omitted, or route given: the load balancer takes tasks out"],
    !isRouted && !serviceConnect && [["protocol"], "omitted, or route or serviceConnect given: only these two use it"],
    count === 1 && scaling === undefined && spotPercent > 0 && spotPercent < 100
    && [["spotPercent"], "0 or 100 with one task: less than 100 leaves the first task where it is"],
  ];
}

function idleAuthentication(connections: readonly (readonly string[])[]): Idle {
  const roles = connections.map(databaseRoleIn).filter((role) => role !== undefined);
  return roles.every((role) => role === "application") && [
    ["databaseAuthentication"],
    roles.length === 0
      ? "omitted, or connectsTo with database: only its clients log in"
      : "omitted, as database as application has a password",
  ];
}

const idleCacheAuthentication = (connections: readonly (readonly string[])[]): Idle =>
  !connections.some((connectsTo) => connectsTo.includes(CACHE))
  && [["cacheAuthentication"], `omitted, or connectsTo with ${CACHE}: only its clients log in`];

function idleOfJob({ schedule }: Sections["jobs"][string]): Idle[] {
  return [
    schedule === undefined && [["timeZone"], "omitted, or schedule given: it is the schedule's"],
    // Source: EventBridge Scheduler user guide, "Schedule types": a rate counts from the start of the schedule and uses no time zone.
    schedule?.startsWith("rate(") === true && [["timeZone"], "omitted, as a rate goes by no clock"],
  ];
}

function idleOfNetwork(readings: Readings): Idle[] {
  const mode = readings.valueAt("network", "nat", "mode");
  const isOff = readings.valueAt("network", "flowLogs", "enabled") === false;
  const hasBlocks = readings.sections.network?.subnetBlocks !== undefined;
  return [
    ...["tierBlocks", "zoneSlots"].map((key): Idle => hasBlocks && [["layout", key], "omitted, as subnetBlocks gives the subnets' blocks"]),
    (mode === "none" || mode === "gateway-per-az") && [["nat", "availabilityZone"], `omitted, as nat.mode is ${mode}`],
    ...["retentionDays", "trafficType"].map((key): Idle => isOff && [["flowLogs", key], "omitted, or flowLogs.enabled true"]),
  ];
}
