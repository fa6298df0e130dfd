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
