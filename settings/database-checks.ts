import { CACHE } from "../components/data/cache/cache-connection";
import { DATABASE, DATABASE_CONNECTIONS, databaseRoleIn, databaseRoleOf } from "../components/data/database-connection";
import { userNameMistake } from "../components/data/sql-name";
import { mistake, type Path } from "../components/shared/mistake";
import type { Found } from "../components/shared/schema";
import { databaseGroups, databaseUserName, nameMistakes } from "../components/workloads/database-users/users-request";
import { releaseName } from "../components/workloads/service/service-settings";
import type { CrossCheck, Readings } from "./readings";
import type { Sections, Workload } from "./sections";

/** A client of the database or the cache: a service, a job, or a release command with connections of its own. */
export interface Client {
  /** Name from which its user's name follows. */
  name: string;
  path: Path;
  connectsTo: readonly string[];
}

/** Checks of connections, by `connectsTo`, to services and to the database. */
export function connectionChecks({ sections }: Readings, workloads: readonly [Path, Workload][]): CrossCheck[] {
  const { services = {}, database, network, cache } = sections;
  const clients = workloads.flatMap(([path, workload]) => clientsOf(path, workload));
  return [
    ...clients.flatMap((client) => destinationChecks(services, cache === undefined ? [DATABASE] : [DATABASE, CACHE], client)),
    ...clients.map(({ path, connectsTo }): CrossCheck => ({ reads: [], find: () => onceMistake(path, connectsTo) })),
    ...clients.map(({ path, connectsTo }): CrossCheck => ({
      reads: [["database", "applicationUsername"]],
      find: () =>
        databaseRoleIn(connectsTo) === "application" && database !== undefined && database.applicationUsername === undefined
        && mistake([...path, "connectsTo"], connectsTo, "another connection, or database.applicationUsername given, which has no default"),
    })),
    { reads: [["database"]], find: () => database !== undefined && userMistakes(clients, database) },
    {
      reads: [["network", "nat"], ["database", "applicationUsername"]],
      find: () => network?.nat.mode === "none" && noInternetMistake(clients, database),
    },
  ];
}

/**
 * Finds users of the database in a network without internet: the task that creates them needs two hosts that no endpoint reaches. Source:
 * Amazon ECR user guide, "Amazon ECR interface VPC endpoints", considerations: not for public repositories.
 */
function noInternetMistake(clients: readonly Client[], database: Sections["database"] | undefined): Found {
  const path = clients.find(({ connectsTo }) => databaseRoleIn(connectsTo) !== undefined)?.path;
  const user = path?.join(".") ?? (database?.applicationUsername === undefined ? undefined : "database.applicationUsername");
  return user !== undefined && mistake(
    ["network", "nat", "mode"],
    "none",
    `instance, gateway or gateway-per-az with a user of the database (${user}): the task that creates the users needs public.ecr.aws and `
      + "truststore.pki.rds.amazonaws.com, which no endpoint reaches",
  );
}

export function clientsOf(path: Path, workload: Workload): Client[] {
  const name = String(path[1]);
  const release = "release" in workload ? workload.release?.connectsTo : undefined;
  return [
    { name, path, connectsTo: workload.connectsTo },
    ...(release === undefined ? [] : [{ name: releaseName(name), path: [...path, "release"], connectsTo: release }]),
  ];
}

function destinationChecks(services: Sections["services"], stores: readonly string[], { path, connectsTo }: Client): CrossCheck[] {
  const isTask = path[0] === "jobs" || path.length > 2; // Service Connect is for services only
  const known = Object.keys(services).filter((name) => !isTask && name !== path[1] && services[name]!.serviceConnect);
  const more = isTask ? "" : ", or another service with serviceConnect: true";
  return connectsTo.map((to, index) => ({
    reads: isTask ? [] : [["services", to]],
    find: () => {
      if (DATABASE_CONNECTIONS.includes(to) || to === CACHE || known.includes(to)) return false;
      const allowed = to.startsWith(DATABASE) ? DATABASE_CONNECTIONS.join(", ") : [...stores, ...known].join(" or ");
      return mistake([...path, "connectsTo", index], to, allowed + more);
    },
  }));
}

const onceMistake = (path: Path, connectsTo: readonly string[]): Found =>
  new Set(connectsTo.filter((to) => databaseRoleOf(to) !== undefined)).size > 1
  && mistake([...path, "connectsTo"], connectsTo, "a list that has the database once: a client has one user");

function userMistakes(clients: readonly Client[], database: Sections["database"]): Found {
  const { databaseName, masterUsername, applicationUsername } = database;
  const ofDatabase = clients.filter(({ connectsTo }) => {
    const role = databaseRoleIn(connectsTo);
    return role !== undefined && role !== "application";
  });
  const users = [
    ...ofDatabase.map(({ name }) => databaseUserName(name)),
    ...(applicationUsername === undefined ? [] : [applicationUsername]),
  ];
  const groups = databaseGroups(databaseName);
  const mistakes = nameMistakes(users, groups, masterUsername);
  const group = mistakes.find(({ name }) => Object.values(groups).includes(name))?.name; // all of them follow from one name
  return mistakes.map(({ name, allowed }) => {
    const client = ofDatabase.find((one) => databaseUserName(one.name) === name);
    if (client !== undefined) {
      return mistake([...client.path, "connectsTo"], client.connectsTo, `of a workload whose user in the database, ${name}, is ${allowed}`);
    }
    if (name !== applicationUsername) {
      return name === group && mistake(["database", "databaseName"], databaseName, `one whose group ${name} is ${allowed}`);
    }
    const isReported = name === masterUsername || userNameMistake("", name) !== false; // by the schema
    return !isReported && mistake(["database", "applicationUsername"], name, allowed);
  });
}
