import { CACHE } from "../components/data/cache/cache-connection";
import { cacheIdMistake, cacheUserId } from "../components/data/cache/cache-settings";
import { HIDDEN, mistake, type Path } from "../components/shared/mistake";
import { type Found, within } from "../components/shared/schema";
import { anyOverlap, eachDay, parseDailyWindow, parseWeeklyWindow, type TimeWindow } from "../toolkit/shared/time-window";
import { type Client, clientsOf } from "./database-checks";
import type { CheckedStack, CrossCheck, Readings } from "./readings";
import type { Sections, Workload } from "./sections";

/** Checks of the cache against its clients, the database and the stack's name. */
export function cacheChecks(readings: Readings, workloads: readonly [Path, Workload][], { environment }: CheckedStack): CrossCheck[] {
  const { cache, database, network } = readings.sections;
  const clients = workloads.flatMap(([path, workload]) => clientsOf(path, workload)).filter(({ connectsTo }) => connectsTo.includes(CACHE));
  return [
    {
      reads: [["cache"]],
      find: () =>
        cache === undefined && !readings.isInvalid(["cache"])
        && clients.map(({ path, connectsTo }) =>
          mistake([...path, "connectsTo"], connectsTo, `a list without ${CACHE}, or a section cache, without which there is none`)
        ),
    },
    {
      reads: [["cache"], ["services"], ["jobs"]],
      find: () =>
        cache !== undefined && clients.length === 0
        && mistake(["cache"], HIDDEN, `omitted, or a service or job with connectsTo [${CACHE}], as no one else gets in`),
    },
    { reads: [["cache", "name"]], find: () => cache !== undefined && idMistakes(`${cache.name}-${environment}`, clients) },
    {
      reads: [["network", "nat"]],
      find: () => network?.nat.mode === "none" && noInternetMistake(workloads),
    },
    {
      reads: [["cache"], ["database"]],
      find: () => cache !== undefined && database !== undefined && windowMistakes(cache, database),
    },
  ];
}

function idMistakes(identifier: string, clients: readonly Client[]): Found {
  const wrong = cacheIdMistake("identifier", identifier);
  if (wrong !== false) return within(["cache"], wrong);
  return clients.map(({ name, path, connectsTo }) => {
    const user = cacheUserId(identifier, name);
    const isTaken = clients.some((other) => other.name === name && other.path !== path);
    const found = isTaken ? { allowed: "the name of one user only" } : cacheIdMistake("user", user);
    return found !== false
      && mistake([...path, "connectsTo"], connectsTo, `of a workload whose user in the cache, ${user}, is ${found.allowed}`);
  });
}

/** Finds a user with a password in a network without internet: the task that gives it needs a host that no endpoint reaches. */
function noInternetMistake(workloads: readonly [Path, Workload][]): Found {
  const path = workloads.find(([, { cacheAuthentication }]) => cacheAuthentication === "password")?.[0];
  return path !== undefined && mistake(
    ["network", "nat", "mode"],
    "none",
    `instance, gateway or gateway-per-az with a password for the cache (${path.join(".")}): the task that gives it needs public.ecr.aws, `
      + "which no endpoint reaches",
  );
}

/** Windows at one time would have both stores slow, or failing over, together. */
function windowMistakes(cache: NonNullable<Sections["cache"]>, database: Sections["database"]): Found {
  const others = { backup: database.backupWindow, maintenance: database.maintenanceWindow };
  return (["snapshotWindow", "maintenanceWindow"] as const).flatMap((key) =>
    Object.entries(others).map(([what, other]) =>
      anyOverlap(weekly(cache[key]), weekly(other))
      && mistake(["cache", key], cache[key], `at another time than the ${what} window of the database, ${other}`)
    )
  );
}

function weekly(window: string): TimeWindow[] {
  const daily = parseDailyWindow(window);
  const ofWeek = parseWeeklyWindow(window);
  return [...(daily === undefined ? [] : eachDay(daily)), ...(ofWeek === undefined ? [] : [ofWeek])];
}
