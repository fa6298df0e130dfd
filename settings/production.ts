import { refuse } from "../components/shared/validation";
import type { Sections } from "./index";
import type { Check } from "./section";

/** A setting that production shouldn't have, unless somebody says that it is meant so. */
interface Risk {
  /** As in the stack file, without the project: `database.finalSnapshot`. */
  path: string;
  value: unknown;
  /** To be read behind "but must be". */
  should: string;
  why: string;
}

/**
 * What needs a word in production: `environment.accepts` names the setting. What can't be meant so at all is for the policy pack.
 *
 * @param sections What is left of each section without its refused keys.
 */
export function productionChecks(project: string, production: boolean, accepts: readonly string[], sections: Partial<Sections>): Check[] {
  const risks = production ? risksOf(sections) : [];
  return [
    ...risks.filter(({ path }) => !accepts.includes(path)).map(({ path, value, should, why }) => () =>
      refuse(
        `${project}:${path.split(".")[0]}`,
        path.split(".").slice(1).join("."),
        value,
        `${should} in production, ${why}; where it is meant so, ${project}:environment has accepts: [${path}]`,
      )
    ),
    ...accepts.map((path, index) => () => {
      const known = risks.map((risk) => risk.path);
      const allowed = !production
        ? "left out, as the stack isn't production"
        : known.length === 0
        ? "left out, as nothing here needs it"
        : `one of ${known.join(", ")}: nothing else needs it`;
      if (!known.includes(path)) refuse(`${project}:environment`, `accepts[${index}]`, path, allowed);
      if (accepts.indexOf(path) !== index) refuse(`${project}:environment`, `accepts[${index}]`, path, "named once");
    }),
  ];
}

function risksOf({ database, network, loadBalancer, services = {} }: Partial<Sections>): Risk[] {
  const risks: (Risk | false | undefined)[] = [
    database && !database.finalSnapshot
    && { path: "database.finalSnapshot", value: false, should: "true", why: "as a deleted database would be gone with all its backups" },
    database?.keepStopped
    && {
      path: "database.keepStopped",
      value: true,
      should: "false",
      why: "as once it is stopped it answers nobody, gets no maintenance and takes no backups",
    },
    database?.secretRecoveryDays === 0
    && { path: "database.secretRecoveryDays", value: 0, should: "7 to 30", why: "as a deleted secret would be gone at once" },
    network && !network.flowLogs.enabled
    && { path: "network.flowLogs.enabled", value: false, should: "true", why: "as nobody could tell afterwards who connected to what" },
    network?.nat.mode === "instance"
    && {
      path: "network.nat.mode",
      value: "instance",
      should: "gateway-per-az",
      why: "as one instance carries all that goes out, and its zone's outage ends it",
    },
    network?.nat.mode === "gateway"
    && { path: "network.nat.mode", value: "gateway", should: "gateway-per-az", why: "as the outage of its zone cuts off the others" },
    loadBalancer?.accessLogs.enabled === false
    && { path: "loadBalancer.accessLogs.enabled", value: false, should: "true", why: "as nobody could tell afterwards who asked for what" },
    ...Object.entries(services).flatMap(([name, service]) => serviceRisks(`services.${name}`, service)),
  ];
  return risks.filter((risk): risk is Risk => typeof risk === "object");
}

function serviceRisks(at: string, { count, executeCommand, spotPercent }: Sections["services"][string]): (Risk | false)[] {
  return [
    count === 0 && { path: `${at}.count`, value: count, should: "2 or more", why: "as it runs nothing" },
    count === 1 && { path: `${at}.count`, value: count, should: "2 or more", why: "as nobody answers while the one task is replaced" },
    executeCommand
    && { path: `${at}.executeCommand`, value: true, should: "false", why: "as whoever may open a shell reads what the service reads" },
    spotPercent === 100
    && { path: `${at}.spotPercent`, value: 100, should: "less than 100", why: "as AWS may take all its tasks back at once" },
  ];
}
