import assert from "node:assert/strict";

import { kinds } from "../../recover/kinds";
import { AccountServer } from "../recover/account-server";
import { runInSession } from "./session";
import type { Workplace } from "./workplace";

/** What a recovery forgets, as it is nowhere but in the state, or as whoever makes it again takes it over. */
export const isForgotten = (type: string) => kinds[type]?.by === "nothing";

/** What a person does after the CLI was killed: docs/troubleshooting.md says so. */
export async function recover(place: Workplace): Promise<string> {
  await place.succeeds("cancel", "--yes");
  const account = new AccountServer(() => place.world.read().things);
  try {
    const args = ["run", "--silent", "recover", "--", "--program", place.program, "--stack", place.stack, "--yes"];
    const { code, out, seconds } = await runInSession("npm", args, { cwd: place.project, env: { ...place.env, ...(await account.start()) }, seconds: 300 });
    place.times.push({ command: "npm run recover", seconds });
    assert.equal(code, 0, `recover: exit code ${code}\n${out}`);
    return out;
  } finally {
    await account.stop();
  }
}
