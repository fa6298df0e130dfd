import { isObject, type Properties } from "../../toolkit/shared/values";
import type { OperatedWorkload } from "./platform";

/** Restores of the database as the program has them. */
export interface OperatedRestore extends Pick<OperatedWorkload, "name" | "nameStart" | "fullName"> {
  /** Identifier of the instance whose backups are restored. */
  source: string;
  /** Instances that can be created, by their place: those that don't serve. */
  restored: { place: string; identifier: string }[];
  /** Days of backups. */
  retentionDays: number;
}

type InputsOf = (type: string) => (readonly [urn: string, inputs: Properties])[];

const RESTORE = "aws-practice:index:DatabaseRestore$";
const SOURCE = "Look at the source";
const ORDER = "Drill or restore?";

/** Reads the state machine of restores. Source: components/workloads/database-restore/restore-definition.ts. */
export function operatedRestore(inputsOf: InputsOf): OperatedRestore | undefined {
  const machines = inputsOf("aws:sfn/stateMachine:StateMachine").filter(([urn]) => urn.includes(RESTORE)).map((
    [urn, { definition, tags }],
  ) => ({
    nameStart: `${urn.split("::").at(-1)}-`,
    fullName: String(isObject(tags) ? tags["Name"] : undefined),
    states: JSON.parse(String(definition)) as { States: Record<string, Properties> },
  }));
  const machine = machines.find(({ states: { States } }) => SOURCE in States);
  if (machine === undefined) return undefined;
  const { nameStart, fullName, states: { States } } = machine;
  const { DbInstanceIdentifier: source } = States[SOURCE]!["Parameters"] as { DbInstanceIdentifier: string };
  const restored = [...JSON.stringify(States[ORDER]).matchAll(/"StringEquals":"([^"]*)"/g)].map(([, identifier]) => identifier!);
  const [days] = inputsOf("aws:rds/instance:Instance").map(([, { backupRetentionPeriod }]) => Number(backupRetentionPeriod));
  return {
    name: "restore",
    nameStart,
    fullName,
    source,
    restored: restored.map((identifier) => ({ place: /-restored-([a-z])-/.exec(identifier)?.[1] ?? identifier, identifier })),
    retentionDays: days ?? 0,
  };
}
