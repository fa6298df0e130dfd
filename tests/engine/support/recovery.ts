import assert from "node:assert/strict";

import { entryOf } from "../../../toolkit/aws-model";
import { AccountServer } from "../../toolkit/recover/account-server";
import { viewsOf } from "../../toolkit/recover/cloud-views";
import type { CloudResource, Entry } from "../plugin/state-file";
import type { Run } from "./session";
import type { Workplace } from "./workplace";

/** Types that a recovery drops, as they exist only in the state, or as recreating them adopts the existing one. */
export const isForgotten = (type: string) => entryOf(type)?.cloudControl?.by === "nothing";

/** Recovers after the CLI was killed, following docs/troubleshooting.md. */
export async function recover(place: Workplace): Promise<string> {
  await place.succeeds("cancel", "--yes");
  const { code, out } = await run(place, "--yes");
  assert.equal(code, 0, `recover: exit code ${code}\n${out}`);
  return out;
}

/**
 * Recovers after AWS's answer to a creation was lost, following docs/troubleshooting.md: deletes a resource that is listed as an orphan, or
 * that the next update reports as existing. Otherwise nothing has to be done.
 */
export async function deleteOrphan(place: Workplace, { type, id }: Pick<Entry, "type" | "id">, again: () => Promise<Run>): Promise<string> {
  const { code, out } = await run(place, "--orphans");
  const isIt = (resource: CloudResource) => resource.type === type && resource.id === id; // of a task definition's revisions, the last one
  const view = viewsOf(place.cloud.read().resources.filter(isIt)).at(-1);
  const isListed = view !== undefined && out.includes(`  ${view.cloudType}  `) && out.includes(view.identifier);
  assert.equal(code, isListed ? 1 : 0, out);
  if (!isListed) {
    const update = await again();
    if (update.code === 0) return update.out;
    assert.match(update.out, new RegExp(`${type} \\S+ already exists`));
  }
  place.cloud.change(({ resources }) => {
    resources.splice(resources.findLastIndex(isIt), 1);
  });
  return out;
}

async function run(place: Workplace, ...options: string[]): Promise<Run> {
  const account = new AccountServer(() => place.cloud.read().resources);
  try {
    const args = ["run", "--silent", "recover", "--", "--program", place.program, "--stack", place.stack, ...options];
    return await place.runs("npm", args, { env: { ...place.env, ...(await account.start()) } });
  } finally {
    await account.stop();
  }
}
