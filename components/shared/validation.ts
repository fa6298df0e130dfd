import { RunError } from "@pulumi/pulumi";

/**
 * Reports an invalid value: subject, property, the value received, the values allowed. The CLI prints only the message of a RunError,
 * without a stack trace.
 *
 * @throws {RunError} `Database "main": backupRetentionDays is 40, but must be a whole number from 0 to 35`
 */
export function invalid(subject: string, property: string, value: unknown, allowed: string): never {
  const shown = value === undefined
    ? "missing"
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

/** @throws {RunError} `NatInstance "nat": instanceType is "t4g", but must be ...` */
export function requireMatch(subject: string, property: string, value: string, pattern: RegExp, allowed: string): void {
  if (!pattern.test(value)) invalid(subject, property, value, allowed);
}
