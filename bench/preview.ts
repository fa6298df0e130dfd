import { UP } from "../tests/engine/support/changes";
import { missingCli } from "../tests/engine/support/cli";
import { Workplace } from "../tests/engine/support/workplace";

/**
 * Seconds of each preview of stg by the real CLI: of a new stack, with and without the policy pack; of one that is up, with a look at AWS as
 * Pulumi.yaml says, and without.
 */
export type Previews = Record<"judged" | "unjudged" | "refreshed" | "trusting", number[]>;

/** Previews in turns; what is missing where they can't be made. */
async function previews(turns: number): Promise<Previews | { missing: string }> {
  const missing = missingCli();
  if (missing !== undefined) return { missing };
  const [packed, fresh, up] = [await Workplace.create({ pack: true }), await Workplace.create(), await Workplace.create()];
  const previewed: [name: keyof Previews, place: Workplace, options: string[]][] = [
    ["judged", packed, []],
    ["unjudged", fresh, []],
    ["refreshed", up, []],
    ["trusting", up, ["--refresh=false"]],
  ];
  const seconds: Previews = { judged: [], unjudged: [], refreshed: [], trusting: [] };
  try {
    await up.succeeds(...UP);
    for (let turn = 0; turn <= turns; turn++) {
      for (const [name, place, options] of previewed) {
        await place.succeeds("preview", ...options);
        if (turn > 0) seconds[name].push(place.times.at(-1)!.seconds); // the first fills the caches
      }
    }
    return seconds;
  } finally {
    for (const place of [packed, fresh, up]) await place.close();
  }
}

void previews(Number(process.argv[2])).then((result) => process.stdout.write(JSON.stringify(result)));
