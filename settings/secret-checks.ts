import { allowedKeys, parseReference } from "../components/secrets/secret-name";
import { namedTwice } from "../components/secrets/secret-settings";
import { mistake, nearest, type Path } from "../components/shared/mistake";
import type { Found } from "../components/shared/schema";
import type { CheckedStack, CrossCheck, Readings } from "./readings";
import type { Sections, Workload } from "./sections";

/** Checks of secrets and configuration values, and of what services and jobs read. */
export function secretChecks(readings: Readings, workloads: readonly [Path, Workload][], place: CheckedStack): CrossCheck[] {
  const { secrets = {}, configuration = {} } = readings.sections;
  const known = [...Object.keys(secrets), ...Object.keys(configuration)];
  return [
    { reads: [["secrets"], ["configuration"]], find: () => namedTwice(secrets, configuration) },
    {
      reads: [["secrets"], ["configuration"]],
      // Source: AWS Systems Manager API reference, `PutParameter`, Name.
      find: () =>
        known.length > 0 && /^(aws|ssm)/i.test(place.environment)
        && mistake(
          [Object.keys(secrets).length > 0 ? "secrets" : "configuration"],
          `/${place.environment}/...`,
          "in a stack whose name doesn't begin with aws or ssm, which AWS reserves for its own parameters",
        ),
    },
    ...workloads.flatMap(([path, workload]) =>
      Object.entries(workload.secrets).map(([variable, named]): CrossCheck =>
        isArn(named)
          ? { reads: [], find: () => regionMistake([...path, "secrets", variable], named, place.region) }
          : { reads: [["secrets"], ["configuration"]], find: () => nameMistake([...path, "secrets", variable], named, secrets, known) }
      )
    ),
  ];
}

/** Whether a container's secret is of another program. */
export const isArn = (named: string) => named.startsWith("arn:");

function regionMistake(path: Path, arn: string, region: string | undefined): Found {
  return region !== undefined && arn.split(":")[3] !== region
    && mistake(path, arn, `of aws:region, ${region}: an outage of another region would keep this one's tasks from starting`);
}

function nameMistake(path: Path, reference: string, secrets: Sections["secrets"], known: readonly string[]): Found {
  const { name, key } = parseReference(reference);
  if (!known.includes(name)) {
    const meant = nearest(name, known, 3);
    const names = known.length === 0 ? "declared under secrets or configuration, where there are none" : `one of ${known.join(", ")}`;
    return mistake(path, reference, meant === undefined ? names : `${names}; did you mean ${meant}?`);
  }
  const keys = (Object.hasOwn(secrets, name) ? secrets[name]?.keys : undefined) ?? [];
  const allowed = allowedKeys({ name, key }, keys);
  return allowed !== undefined && mistake(path, reference, allowed);
}
