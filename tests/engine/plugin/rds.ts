import { isStriped, STRIPED, stripedFrom } from "../../../toolkit/aws-model/gp3";
import type { Properties } from "../../../toolkit/shared/values";
import type { CloudResource } from "./state-file";

/** Result of modifying an instance. */
export interface Modified {
  /** Inputs that take effect immediately, with the unchanged ones. */
  inputs: Properties;
  /** Inputs that take effect in the maintenance window. */
  pending: Properties;
}

/**
 * Inputs that take effect in the maintenance window unless `applyImmediately` is set.
 * Source: Amazon RDS user guide, "Settings for DB instances"; terraform-aws-modules/terraform-aws-rds#601 (the parameter group with a major version).
 */
const DEFERRED = ["allocatedStorage", "engineVersion", "instanceClass", "iops", "multiAz", "storageThroughput"];

/** Inputs that the provider sends only at creation. Source: hashicorp/terraform-provider-aws#40870. */
const AT_CREATION = { engineLifecycleSupport: "open-source-rds-extended-support" }; // AWS's default

/** Checks the inputs of a new instance. @throws RDS's error if it rejects them. */
export function requireCreatable(inputs: Properties): void {
  requireStorage(inputs, inputs["iops"]);
}

/** Modifies an instance. @throws RDS's error if it rejects the change. */
export function modified({ inputs: before, outputs }: CloudResource, after: Properties): Modified {
  const fixed = Object.entries(AT_CREATION).filter(([key]) => after[key] !== undefined).map(([key, usual]) =>
    [key, before[key] ?? usual] as const
  );
  const now = { ...after, ...Object.fromEntries(fixed) };
  const { status = "available" } = outputs as { status?: string };
  // Source: Amazon RDS user guide, "Stopping an Amazon RDS DB instance temporarily": "You can't modify a stopped DB instance".
  if (status !== "available") throw new Error(`InvalidDBInstanceState: Database instance is not in available state, but ${status}.`);
  requireUpgrade(before, now);
  const grows = ["allocatedStorage", "iops"].some((key) => before[key] !== now[key]);
  // With a new size the provider sends the state's IOPS if the program omits them. Source: terraform-provider-aws#28382.
  if (grows) requireStorage(now, now["iops"] ?? outputs["iops"]);
  return now["applyImmediately"] === true ? { inputs: now, pending: {} } : deferred(before, now);
}

function deferred(before: Properties, now: Properties): Modified {
  const isMajor = majorOf(before) !== majorOf(now);
  const late = [...DEFERRED, ...(isMajor ? ["parameterGroupName"] : [])].filter((key) => before[key] !== now[key]);
  const kept = Object.fromEntries(late.map((key) => [key, before[key]]));
  return { inputs: { ...now, ...kept }, pending: Object.fromEntries(late.map((key) => [key, now[key]])) };
}

/** Source: Amazon RDS user guide, "Upgrading a DB instance engine version"; hashicorp/terraform-provider-aws#39579. */
function requireUpgrade(before: Properties, now: Properties): void {
  const [from, to] = [before, now].map(({ engineVersion }) => (typeof engineVersion === "string" ? engineVersion : undefined));
  if (from === undefined || to === undefined || from === to || from.startsWith(`${to}.`)) return; // the same major version, without a minor one
  const said = `Cannot upgrade ${String(now["engine"])} from ${from} to ${to}`;
  if (isLower(to, from)) throw new Error(`InvalidParameterCombination: ${said}`);
  if (majorOf(before) !== majorOf(now) && now["allowMajorVersionUpgrade"] !== true) {
    throw new Error(
      "InvalidParameterCombination: The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version.",
    );
  }
}

/** Source: the messages in cloudtools/troposphere#2153 and hashicorp/terraform-provider-aws#28382. */
function requireStorage(inputs: Properties, iops: unknown): void {
  const engine = String(inputs["engine"]);
  const from = stripedFrom(inputs);
  if (from === undefined) return;
  const isAsked = inputs["iops"] !== undefined || inputs["storageThroughput"] !== undefined;
  if (!isStriped(inputs) && isAsked) {
    throw new Error(
      `InvalidParameterCombination: You can't specify IOPS or storage throughput for engine ${engine} and a storage size less than ${from}.`,
    );
  }
  if (isStriped(inputs) && typeof iops === "number" && iops < STRIPED.iops) {
    throw new Error(`InvalidParameterCombination: Invalid iops value for engine name ${engine} and storage type gp3: ${iops}`);
  }
}

const majorOf = ({ engineVersion }: Properties) => (typeof engineVersion === "string" ? engineVersion.split(".")[0] : undefined);

function isLower(one: string, other: string): boolean {
  const [a, b] = [one, other].map((version) => version.split(".").map(Number)) as [number[], number[]];
  const at = a.findIndex((part, index) => part !== b[index]);
  return at >= 0 && b[at] !== undefined && a[at]! < b[at];
}
