import { refuse } from "../components/shared/validation";
import type { Sections } from "./index";
import type { Check } from "./section";

/** A section as it was written, before its defaults. */
export type Written = Readonly<Record<string, unknown>>;

/** Whether a key was written, at the end of a path. */
export function isWritten(given: unknown, ...path: string[]): boolean {
  const [key, ...rest] = path;
  if (key === undefined) return given !== undefined;
  return typeof given === "object" && given !== null && Object.hasOwn(given, key) && isWritten((given as Written)[key], ...rest);
}

/** A setting that is written and changes nothing is refused: whoever wrote it relies on it. */
type Idle = [path: string, value: unknown, allowed: string];

const check = (owner: string, given: unknown, idle: readonly (Idle | false)[]): Check[] =>
  idle.filter((one) => one !== false).filter(([path]) => isWritten(given, ...path.split("."))).map(([path, value, allowed]) => () =>
    refuse(owner, path, value, allowed)
  );

/**
 * What is written and changes nothing.
 *
 * @param given Each section as it was written.
 * @param sections What is left of each section without its refused keys; one with refused keys of its own is left out.
 */
export function effectChecks(project: string, given: Written, sections: Partial<Sections>): Check[] {
  const { services = {}, jobs = {}, network, database, loadBalancer } = sections;
  const at = (name: keyof Sections) => `${project}:${name}`;
  const of = (section: unknown, name: string) => (section as Written)[name];
  return [
    ...Object.entries(services).flatMap(([name, service]) =>
      serviceEffects(`${at("services")}.${name}`, of(given["services"], name), service)
    ),
    ...Object.entries(jobs).flatMap(([name, job]) => jobEffects(`${at("jobs")}.${name}`, of(given["jobs"], name), job)),
    ...(network ? networkEffects(at("network"), given["network"], network) : []),
    ...(database ? databaseEffects(at("database"), given["database"], database) : []),
    ...(loadBalancer ? loadBalancerEffects(at("loadBalancer"), given["loadBalancer"], loadBalancer) : []),
  ];
}

/** Checks that no item is named twice in a list. */
export function namedOnce(owner: string, property: string, list: readonly string[] = []): Check[] {
  return list.map((item, index) => () => list.indexOf(item) === index || refuse(owner, `${property}[${index}]`, item, "named once"));
}

type Workload = Sections["services"][string] | Sections["jobs"][string];

function workloadChecks(owner: string, given: unknown, { command, secrets, secretKmsKeyArns, permissions }: Workload): Check[] {
  return [
    () =>
      command === undefined || (command.length > 0 && command[0] !== "")
      || refuse(owner, "command", command, "a command and its arguments, or left out for the image's own"),
    ...check(owner, given, [
      Object.keys(secrets).length === 0 && secretKmsKeyArns.length > 0
      && ["secretKmsKeyArns", secretKmsKeyArns, "left out, as there are no secrets to decrypt"],
    ]),
    ...namedOnce(owner, "secretKmsKeyArns", secretKmsKeyArns),
    ...permissions.flatMap((
      { actions, resources },
      index,
    ) => [
      ...namedOnce(owner, `permissions[${index}].actions`, actions),
      ...namedOnce(owner, `permissions[${index}].resources`, resources),
    ]),
  ];
}

function serviceEffects(owner: string, given: unknown, service: Sections["services"][string]): Check[] {
  const { route, healthCheck, serviceConnect, spotPercent, count, scaling } = service;
  const needsRoute = "left out, or route given: only the load balancer asks by it";
  const asked = route === undefined && healthCheck.command === undefined;
  const health = (
    key: Exclude<keyof typeof healthCheck, "command">,
    allowed: string,
  ): Idle => [`healthCheck.${key}`, healthCheck[key], allowed];
  return [
    ...workloadChecks(owner, given, service),
    ...check(owner, given, [
      ...(route === undefined
        ? (["path", "statusCodes", "healthyThreshold"] as const).map((key) =>
          health(key, `${needsRoute}; a service without route is asked by healthCheck.command`)
        )
        : []),
      ...(asked
        ? (["intervalSeconds", "timeoutSeconds", "unhealthyThreshold", "startPeriodSeconds"] as const).map((key) =>
          health(key, "left out, or healthCheck.command or route given: nobody asks the service otherwise")
        )
        : []),
      route === undefined
      && ["serverErrorPercent", service.serverErrorPercent, "left out, or route given: the load balancer counts the answers"],
      route === undefined
      && ["deregistrationDelaySeconds", service.deregistrationDelaySeconds, "left out, or route given: the load balancer takes tasks out"],
      route === undefined && !serviceConnect
      && ["protocol", service.protocol, "left out, or route or serviceConnect given: nobody else is told it"],
      count === 1 && scaling === undefined && spotPercent > 0 && spotPercent < 100
      && ["spotPercent", spotPercent, "0 or 100 with one task: less than 100 leaves the first task where it is"],
    ]),
    ...namedOnce(owner, "route.hosts", route?.hosts),
    ...namedOnce(owner, "route.paths", route?.paths),
  ];
}

function jobEffects(owner: string, given: unknown, job: Sections["jobs"][string]): Check[] {
  const { schedule, timeZone } = job;
  return [
    ...workloadChecks(owner, given, job),
    ...check(owner, given, [
      schedule === undefined && ["timeZone", timeZone, "left out, or schedule given: it is the schedule's"],
      // Source: EventBridge Scheduler user guide, "Schedule types": a rate counts from the start of the schedule, by no clock.
      schedule?.startsWith("rate(") === true && ["timeZone", timeZone, "left out, as a rate goes by no clock"],
    ]),
  ];
}

function networkEffects(owner: string, given: unknown, { nat, flowLogs, interfaceEndpoints }: Sections["network"]): Check[] {
  const without = "left out, or flowLogs.enabled true";
  return [
    ...check(owner, given, [
      ["none", "gateway-per-az"].includes(nat.mode)
      && ["nat.availabilityZone", nat.availabilityZone, `left out, as nat.mode is ${nat.mode}`],
      !flowLogs.enabled && ["flowLogs.retentionDays", flowLogs.retentionDays, without],
      !flowLogs.enabled && ["flowLogs.trafficType", flowLogs.trafficType, without],
    ]),
    ...namedOnce(owner, "interfaceEndpoints", interfaceEndpoints),
  ];
}

function databaseEffects(owner: string, given: unknown, { backupRetentionDays, backupWindow }: Sections["database"]): Check[] {
  return check(owner, given, [
    backupRetentionDays === 0
    && ["backupWindow", backupWindow, "left out, or backupRetentionDays 1 or more: without it there are no backups"],
  ]);
}

function loadBalancerEffects(owner: string, given: unknown, { accessLogs, rules }: NonNullable<Sections["loadBalancer"]>): Check[] {
  return [
    ...check(owner, given, [
      !accessLogs.enabled && ["accessLogs.retentionDays", accessLogs.retentionDays, "left out, or accessLogs.enabled true"],
    ]),
    ...Object.entries(rules).flatMap((
      [name, { hosts, paths }],
    ) => [...namedOnce(`${owner}: rules.${name}`, "hosts", hosts), ...namedOnce(`${owner}: rules.${name}`, "paths", paths)]),
  ];
}
