import { mistake, type Path } from "../components/shared/mistake";
import type { CrossCheck, Readings } from "./readings";

/** Setting that production shouldn't have, unless `environment.accepts` names it. */
interface Risk {
  /** E.g. `["database", "finalSnapshot"]`. */
  path: Path;
  value: unknown;
  /** Completes "but must be". */
  should: string;
  why: string;
}

/** Checks for settings that production may have only with `environment.accepts`. The policy pack has the rules without exception. */
export function productionChecks(readings: Readings, production: boolean, accepts: readonly string[]): CrossCheck[] {
  const { project } = readings;
  const risks = production ? risksOf(readings).map((risk) => ({ ...risk, name: risk.path.join(".") })) : [];
  const known = risks.map(({ name }) => name);
  return [
    ...risks.filter(({ name }) => !accepts.includes(name)).map(({ name, path, value, should, why }) => ({
      reads: [path],
      find: () =>
        mistake(path, value, `${should} in production, ${why}; where it is meant so, ${project}:environment has accepts: [${name}]`),
    })),
    ...accepts.map((name, index) => ({
      reads: [],
      find: () => {
        const at = ["environment", "accepts", index];
        const allowed = !production
          ? "omitted, as the stack isn't production"
          : known.length === 0
          ? "omitted, as nothing here needs it"
          : `one of ${known.join(", ")}: nothing else needs it`;
        return !known.includes(name) ? mistake(at, name, allowed) : accepts.indexOf(name) !== index && mistake(at, name, "named once");
      },
    })),
  ];
}

function risksOf(readings: Readings): Risk[] {
  const risk = (setting: string, value: unknown, should: string, why: string) => {
    const path = setting.split(".");
    return readings.valueAt(...path) === value && { path, value, should, why };
  };
  const { sleep } = readings.sections;
  const risks = [
    sleep !== undefined && { path: ["sleep"], value: sleep, should: "omitted", why: "as nothing answers outside of its working hours" },
    risk("database.finalSnapshot", false, "true", "as a deleted database would be gone with all its backups"),
    risk("database.keepStopped", true, "false", "as a stopped database accepts no connections, gets no maintenance and takes no backups"),
    risk("database.secretRecoveryDays", 0, "7 to 30", "as a deleted secret would be gone at once"),
    risk("cache.nodes", 1, "2 or more", "as all that is in the cache is gone when its only node fails"),
    risk("cache.secretRecoveryDays", 0, "7 to 30", "as a deleted secret would be gone at once"),
    risk("network.flowLogs.enabled", false, "true", "as there would be no record of connections"),
    risk("network.nat.mode", "instance", "gateway-per-az", "as one instance carries all that goes out, and its zone's outage ends it"),
    risk("network.nat.mode", "gateway", "gateway-per-az", "as the outage of its zone cuts off the others"),
    risk("loadBalancer.accessLogs.enabled", false, "true", "as there would be no record of requests"),
    ...Object.keys(readings.sections.sites ?? {}).flatMap((name) => [
      risk(`sites.${name}.accessLogs.enabled`, false, "true", "as there would be no record of requests"),
      risk(`sites.${name}.domainName`, undefined, "set", "as CloudFront's own certificate accepts TLS 1.0"),
    ]),
    ...Object.keys(readings.sections.services ?? {}).flatMap((name) => [
      risk(`services.${name}.count`, 0, "2 or more", "as it runs nothing"),
      risk(`services.${name}.count`, 1, "2 or more", "as it is unavailable while its only task is replaced"),
      risk(
        `services.${name}.executeCommand`,
        true,
        "false",
        "as every principal with permission to open a shell can read what the service can",
      ),
      risk(`services.${name}.spotPercent`, 100, "less than 100", "as AWS may take all its tasks back at once"),
    ]),
  ];
  return risks.filter((one) => one !== false);
}
