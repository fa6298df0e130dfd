import { RunError } from "@pulumi/pulumi";

/** Placeholder for a value that a message doesn't show, as it may be a secret. */
export const HIDDEN = Symbol("hidden");

/**
 * Reports an invalid value: subject, property, the value received, the values allowed. The CLI prints only the message of a RunError,
 * without a stack trace.
 *
 * @throws {RunError} `Database "main": backupRetentionDays is 40, but must be a whole number from 0 to 35`
 */
export function invalid(subject: string, property: string, value: unknown, allowed: string): never {
  const shown = value === undefined
    ? "missing"
    : value === HIDDEN
    ? "given"
    : typeof value === "number"
    ? String(value)
    : JSON.stringify(value);
  throw new RunError(`${subject}: ${property} is ${shown}, but must be ${allowed}`);
}

export interface Range {
  min: number;
  max: number;
}

export function isIntegerBetween(value: unknown, { min, max }: Range): boolean {
  return Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
}

/** @throws {RunError} `Registry "app": imagesToKeep is 0, but must be a whole number from 1 to 1000` */
export function requireIntegerBetween(subject: string, property: string, value: number | undefined, range: Range): void {
  if (!isIntegerBetween(value, range)) invalid(subject, property, value, `a whole number from ${range.min} to ${range.max}`);
}

/** @throws {RunError} `NatInstance "nat": instanceType is "t4g", but must be ...` */
export function requireMatch(subject: string, property: string, value: string, pattern: RegExp, allowed: string): void {
  if (!pattern.test(value)) invalid(subject, property, value, allowed);
}

/** @throws {RunError} `Network "network": flowLogs.retentionDays is 8, but must be one of 1, 3, 5, 7` */
export function requireOneOf<T>(subject: string, property: string, value: T, allowed: readonly T[]): void {
  if (!allowed.includes(value)) invalid(subject, property, value, `one of ${allowed.join(", ")}`);
}
