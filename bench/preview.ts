import { UP } from "../tests/engine/support/changes";
import { missingCli } from "../tests/engine/support/cli";
import { Workplace } from "../tests/engine/support/workplace";

/**
 * Seconds of each preview of stg with the real CLI: of a new stack, with and without the policy pack; of a deployed one, with the refresh
 * of Pulumi.yaml, and without.
 */
export type Previews = Record<"packed" | "unpacked" | "refreshed" | "unrefreshed", number[]>;

/** Runs the previews alternately; without the CLI, returns what is missing. */
async function previews(turns: number): Promise<Previews | { missing: string }> {
  const missing = missingCli();
  if (missing !== undefined) return { missing };
  const [packed, fresh, up] = [await Workplace.create({ pack: true }), await Workplace.create(), await Workplace.create()];
  const previewed: [name: keyof Previews, place: Workplace, options: string[]][] = [
    ["packed", packed, []],
    ["unpacked", fresh, []],
    ["refreshed", up, []],
    ["unrefreshed", up, ["--refresh=false"]],
  ];
  const seconds: Previews = { packed: [], unpacked: [], refreshed: [], unrefreshed: [] };
  try {
    await up.succeeds(...UP);
    for (let turn = 0; turn <= turns; turn++) {
      for (const [name, place, options] of previewed) {
        await place.succeeds("preview", ...options);
        if (turn > 0) seconds[name].push(place.commands.at(-1)!.seconds); // the first one fills the caches
      }
    }
    return seconds;
  } finally {
    for (const place of [packed, fresh, up]) await place.close();
  }
}

void previews(Number(process.argv[2])).then((result) => process.stdout.write(JSON.stringify(result)));
