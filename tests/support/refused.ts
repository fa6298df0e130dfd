import assert from "node:assert/strict";

import { RunError } from "@pulumi/pulumi";

/** Calls what must refuse in words, and gives the words. */
export function refused(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    assert.ok(RunError.isInstance(error), `not a refusal in words: ${String(error)}`);
    return error.message;
  }
  throw new Error("not refused");
}

/** What each of the checks says that refuses. */
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
