import { CACHE } from "../components/data/cache/cache-connection";
import { DATABASE } from "../components/data/database-connection";
import { identifierMistake } from "../components/data/database-settings";
import { REPOSITORY_NAME_FORM, REPOSITORY_NAME_PATTERN } from "../components/images/registry-settings";
import { parseReference } from "../components/secrets/secret-name";
import { mistake, type Path, SENTENCE } from "../components/shared/mistake";
import { type Found, within } from "../components/shared/schema";
import { circleIn } from "../components/shared/topological-sort";
import { pastScheduleMistake } from "../components/workloads/job/schedule-mistake";
import { bucketChecks } from "./bucket-checks";
import { cacheChecks } from "./cache-checks";
import { connectionChecks } from "./database-checks";
import { deliveryCheck } from "./delivery-check";
import { mailChecks } from "./mail-checks";
import { plannedWorkChecks } from "./planned-work-checks";
import type { CheckedStack, CrossCheck, Readings } from "./readings";
import { routeChecks } from "./route-checks";
import { isArn, secretChecks } from "./secret-checks";
import type { Sections, Workload } from "./sections";
import { siteChecks } from "./site-checks";
import { sleepChecks } from "./sleep-checks";
import { variableChecks } from "./variable-checks";
import { isWritten } from "./without-effect";

/** Names that services and jobs can't have, with the reason. */
const RESERVED_NAMES = {
  [DATABASE]: "connectsTo knows the database by this one",
  [CACHE]: "connectsTo knows the cache by this one",
  "cache-users": "the task that gives the cache's users their passwords has this one",
  "database-users": "the task that creates the database's users has this one",
  "operations": "the tasks that people start have this one",
  "operations-owner": "the tasks that people start have this one",
  "vpc-flow-logs": "the network's log group has this one",
};

type Job = Sections["jobs"][string];

/** Checks between sections, and of sections against the stack's name and region. */
export function crossChecks(readings: Readings, stack: CheckedStack): CrossCheck[] {
  const { services = {}, jobs = {} } = readings.sections;
  const workloads: [Path, Workload][] = [
    ...Object.entries(services).map(([name, one]): [Path, Workload] => [["services", name], one]),
    ...Object.entries(jobs).map(([name, one]): [Path, Workload] => [["jobs", name], one]),
  ];
  return [
    ...stackChecks(readings, stack),
    deliveryCheck(readings, stack),
    ...secretChecks(readings, workloads, stack),
    ...Object.entries(jobs).map(([name, { schedule, timeZone }]): CrossCheck => ({
      reads: [],
      find: () => within(["jobs", name], schedule !== undefined && pastScheduleMistake(schedule, timeZone!, new Date())),
    })),
    ...workloads.flatMap(([path, workload]) => repositoryChecks(readings, path, workload)),
    ...workloads.map(([path]) => nameCheck(path)),
    ...connectionChecks(readings, workloads),
    ...bucketChecks(readings, workloads, stack),
    ...plannedWorkChecks(readings),
    ...mailChecks(readings, workloads),
    ...variableChecks(workloads),
    ...cacheChecks(readings, workloads, stack),
    ...sleepChecks(readings),
    // connectionChecks rejects a connection to itself.
    circleCheck("services", services, "connectsTo", ({ connectsTo }, name) => connectsTo.filter((to) => to !== name)),
    ...Object.keys(jobs).map((name): CrossCheck => ({
      reads: [],
      find: () => Object.hasOwn(services, name) && keyMistake(["jobs", name], "another name, as a service has this one"),
    })),
    ...Object.entries(jobs).flatMap(([name, job]) => imageChecks(readings, name, job)),
    ...Object.entries(jobs).map(([name, job]) => successionCheck(jobs, name, job)),
    circleCheck("jobs", jobs, "runsAfter", ({ runsAfter }, name) => (runsAfter === undefined || runsAfter === name ? [] : [runsAfter])),
    ...routeChecks(readings),
    ...siteChecks(readings),
    ...workloads.flatMap(([path, { publishes }]) =>
      publishes.map((site, index): CrossCheck => ({
        reads: [["sites", site]],
        find: () =>
          notOneOf([...path, "publishes", index], site, Object.keys(readings.sections.sites ?? {}), "omitted, as there are no sites"),
      }))
    ),
    {
      reads: [["network", "ipv6"], ["loadBalancer", "ipAddressType"]],
      find: () =>
        readings.sections.loadBalancer?.ipAddressType === "dualstack" && readings.sections.network?.ipv6 === false
        && mistake(["loadBalancer", "ipAddressType"], "dualstack", "ipv4, or network.ipv6 true, as it needs subnets with IPv6"),
    },
    {
      reads: [["network", "nat"], ["network", "interfaceEndpoints"]],
      find: () => workloads.length > 0 && wayToAwsMistake(readings, workloads.map(([, workload]) => workload)),
    },
  ];
}

/** Checks of settings that depend on the stack's name or region. */
function stackChecks({ sections: { database, network, loadBalancer, registries = {} } }: Readings, stack: CheckedStack): CrossCheck[] {
  const { environment, region } = stack;
  return [
    {
      reads: [["network", "availabilityZones"]],
      find: () => {
        const zones = Object.keys(network?.availabilityZones ?? {});
        return [
          zones.map((zone) =>
            region !== undefined && zone.slice(0, -1) !== region
            && mistake(["network", "availabilityZones"], zone, `a zone of aws:region, ${region}`)
          ),
          network !== undefined && zones.length < 2
          && mistake(["network", "availabilityZones"], zones, "two zones or more, as RDS requires subnets in two zones for the database"),
        ];
      },
    },
    {
      reads: [["database", "name"]],
      find: () => within(["database"], database !== undefined && identifierMistake(`${database.name}-${environment}`)),
    },
    ...Object.keys(registries).map((name): CrossCheck => ({
      reads: [],
      find: () =>
        !REPOSITORY_NAME_PATTERN.test(`${name}-${environment}`)
        && mistake(["registries", "repository"], `${name}-${environment}`, REPOSITORY_NAME_FORM),
    })),
    {
      reads: [["loadBalancer", "certificateArn"]],
      find: () => {
        const arn = loadBalancer?.certificateArn;
        return arn !== undefined && region !== undefined && arn.split(":")[3] !== region
          && mistake(["loadBalancer", "certificateArn"], arn, `of aws:region, ${region}`);
      },
    },
  ];
}

/** `services.database: the key is "database", but must be another name ...` */
const keyMistake = (path: Path, allowed: string) =>
  mistake(path, SENTENCE, `the key is ${JSON.stringify(path.at(-1))}, but must be ${allowed}`);

function nameCheck(path: Path): CrossCheck {
  const why = Object.entries(RESERVED_NAMES).find(([reserved]) => reserved === path[1])?.[1];
  return { reads: [], find: () => why !== undefined && keyMistake(path, `another name: ${why}`) };
}

function repositoryChecks({ project, sections: { registries } }: Readings, path: Path, workload: Workload): CrossCheck[] {
  const { repository } = workload;
  if (registries === undefined || ("imageFrom" in workload && workload.imageFrom !== undefined)) return [];
  const known = Object.keys(registries);
  const at = [...path, "repository"];
  return [{
    reads: [["registries", repository ?? ""]],
    find: () => {
      const none = known.length === 0;
      if (repository === undefined) {
        const several = `one of ${known.join(", ")}, as there are several`;
        return mistake(at, repository, none ? `left to the one under ${project}:registries, which has none` : several);
      }
      return notOneOf(at, repository, known, `a name under ${project}:registries, which has none`);
    },
  }];
}

function imageChecks({ sections: { services = {} }, given }: Readings, name: string, job: Job): CrossCheck[] {
  const { imageFrom, repository, architecture } = job;
  if (imageFrom === undefined) return [];
  const path = ["jobs", name];
  const service = Object.hasOwn(services, imageFrom) ? services[imageFrom] : undefined;
  const leftOut = `omitted, as it is that of service ${imageFrom}`;
  return [
    {
      reads: [["services", imageFrom]],
      find: () => notOneOf([...path, "imageFrom"], imageFrom, Object.keys(services), "omitted, as there is no service"),
    },
    {
      reads: [],
      find: () =>
        service !== undefined && service.architecture !== architecture
        && mistake(
          [...path, "architecture"],
          architecture,
          `${service.architecture}, which the image of service ${imageFrom} is built for`,
        ),
    },
    {
      reads: [],
      find: () => isWritten(given, ...path, "repository") && mistake([...path, "repository"], repository, leftOut),
    },
  ];
}

function successionCheck(jobs: Sections["jobs"], name: string, { runsAfter }: Job): CrossCheck {
  const others = Object.keys(jobs).filter((other) => other !== name);
  return {
    reads: runsAfter === undefined ? [] : [["jobs", runsAfter]],
    find: () => runsAfter !== undefined && notOneOf(["jobs", name, "runsAfter"], runsAfter, others, "omitted, as there is no other job"),
  };
}

function notOneOf(path: Path, value: string, known: readonly string[], allowedIfNone: string): Found {
  return !known.includes(value) && mistake(path, value, known.length === 0 ? allowedIfNone : `one of ${known.join(", ")}`);
}

function circleCheck<T extends object>(
  section: string,
  entries: Readonly<Record<string, T>>,
  property: keyof T & string,
  needs: (entry: T, name: string) => readonly string[],
): CrossCheck {
  return {
    reads: [],
    find: () => {
      const circle = circleIn(entries, needs);
      const [first = ""] = circle ?? [];
      return circle && mistake([section, first, property], entries[first]?.[property], `free of circles: ${circle.join(" -> ")}`);
    },
  };
}

/** Finds missing interface endpoints: without NAT, a task that can't reach ECR, CloudWatch Logs or its secrets never starts. */
function wayToAwsMistake({ sections: { network, operators, secrets: declared = {} } }: Readings, workloads: readonly Workload[]): Found {
  if (network?.nat.mode !== "none") return false;
  const { interfaceEndpoints } = network;
  const secrets = workloads.flatMap((workload) => Object.values(workload.secrets));
  const isInSecretsManager = (one: string) =>
    isArn(one) ? one.includes(":secretsmanager:") : declared[parseReference(one).name]?.store === "secretsManager";
  const needed = {
    "ecr.api": true,
    "ecr.dkr": true,
    logs: true,
    // SES's API. Source: AWS, What's New, "Amazon SES now supports VPC endpoints for API" (2025-12).
    email: workloads.some(({ sendsMailFrom }) => sendsMailFrom !== undefined),
    secretsmanager: secrets.some(isInSecretsManager),
    ssm: secrets.some((one) => !isInSecretsManager(one)),
    ssmmessages: operators?.task !== undefined || workloads.some((workload) => "executeCommand" in workload && workload.executeCommand),
  };
  const missing = Object.entries(needed).flatMap(([service, isNeeded]) =>
    isNeeded && !interfaceEndpoints.includes(service) ? [service] : []
  );
  return missing.length > 0 && mistake(
    ["network", "interfaceEndpoints"],
    interfaceEndpoints,
    `a list that includes ${missing.join(", ")}, as without NAT services and jobs reach nothing of AWS otherwise`,
  );
}
