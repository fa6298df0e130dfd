import assert from "node:assert/strict";

import { RunError } from "@pulumi/pulumi";

/** Calls a function that must throw a RunError, and returns its message. */
export function refused(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    assert.ok(RunError.isInstance(error), `not a RunError: ${String(error)}`);
    return error.message;
  }
  throw new Error("not rejected");
}

/** Messages of the checks that throw. */
export function refusals(checks: readonly (() => unknown)[]): string[] {
  return checks.flatMap((check) => {
    try {
      check();
      return [];
    } catch {
      return [refused(check)];
    }
  });
}
