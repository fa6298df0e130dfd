import { bucketVariable, parseBucketUse } from "../components/data/buckets/bucket-settings";
import { CACHE } from "../components/data/cache/cache-connection";
import { cacheVariables } from "../components/data/cache/cache-settings";
import { DATABASE, databaseRoleOf } from "../components/data/database-connection";
import { DATABASE_VARIABLES } from "../components/data/database-settings";
import { MAIL_VARIABLES } from "../components/mail/mail-settings";
import { broughtForm, namesFor } from "../components/network/connection";
import { HIDDEN, mistake, type Path } from "../components/shared/mistake";
import type { Found } from "../components/shared/schema";
import { siteVariables } from "../components/web/site/site-settings";
import { urlVariable } from "../components/workloads/service/service-connect";
import type { CrossCheck } from "./readings";
import type { Workload } from "./sections";

/** A variable that a setting brings, e.g. `connectsTo` with `database`. */
interface Brought {
  variable: string;
  /** The setting, e.g. `connectsTo [database]`. */
  by: string;
  /** False for a password that the client doesn't have: one of its own would be a mistake all the same. */
  isGiven: boolean;
}

/** Checks of the variables that connections bring, against the workload's own ones and against `variableNames`. */
export function variableChecks(workloads: readonly [Path, Workload][]): CrossCheck[] {
  return workloads.map(([path, workload]): CrossCheck => ({
    reads: [],
    find: () => {
      const release = "release" in workload ? workload.release?.connectsTo : undefined;
      const brought = [
        ...[workload.connectsTo, release ?? []].flatMap((connectsTo) => broughtBy(workload, connectsTo)),
        ...workload.buckets.map((use) => ({ variable: bucketVariable(parseBucketUse(use).bucket), by: `buckets [${use}]`, isGiven: true })),
        ...(workload.sendsMailFrom === undefined ? [] : MAIL_VARIABLES).map((variable) => ({
          variable,
          by: "sendsMailFrom",
          isGiven: true,
        })),
        ...workload.publishes.flatMap((site) =>
          siteVariables(site).map((variable) => ({ variable, by: `publishes [${site}]`, isGiven: true }))
        ),
      ];
      const variables = [...new Set(brought.filter(({ isGiven }) => isGiven).map(({ variable }) => variable))];
      return [
        unknownMistakes(path, workload, variables),
        takenMistakes(path, workload, variables),
        doubledMistakes(path, workload, brought),
      ];
    },
  }));
}

/** Variables of the connections of a service, its release command or a job. */
function broughtBy({ databaseAuthentication, cacheAuthentication }: Workload, connectsTo: readonly string[]): Brought[] {
  return connectsTo.flatMap((to): Brought[] => {
    if (to === CACHE) {
      return cacheVariables(cacheAuthentication).map((variable) => ({ variable, by: `connectsTo [${CACHE}]`, isGiven: true }));
    }
    const role = databaseRoleOf(to);
    if (role === undefined) return [{ variable: urlVariable(to), by: `connectsTo [${to}]`, isGiven: true }];
    const hasPassword = role === "application" || databaseAuthentication === "password";
    return DATABASE_VARIABLES.map((variable) => ({
      variable,
      by: `connectsTo [${DATABASE}]`,
      isGiven: hasPassword || variable !== "DB_PASSWORD",
    }));
  });
}

function unknownMistakes(path: Path, { variableNames }: Workload, variables: readonly string[]): Found {
  return Object.entries(variableNames).map(([name, variable]) =>
    !variables.includes(variable) && mistake([...path, "variableNames", name], variable, broughtForm(variables))
  );
}

/** New names that another variable of a connection has. */
function takenMistakes(path: Path, { variableNames }: Workload, variables: readonly string[]): Found {
  const kept = variables.filter((variable) => namesFor(variable, variableNames).includes(variable));
  return Object.entries(variableNames).map(([name, variable]) =>
    name !== variable && kept.includes(name)
    && mistake([...path, "variableNames", name], variable, `omitted, or another name given to ${name}, which a connection brings, too`)
  );
}

/** Plain variables of the workload that a connection brings. */
function doubledMistakes(path: Path, { variableNames, environment }: Workload, brought: readonly Brought[]): Found {
  const byName = new Map(brought.flatMap(({ variable, by }) => namesFor(variable, variableNames).map((name) => [name, by] as const)));
  return Object.keys(environment).map((name) =>
    byName.has(name) && mistake([...path, "environment", name], HIDDEN, `omitted, as ${byName.get(name)!} brings it`)
  );
}
