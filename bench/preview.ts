import { missingCli } from "../tests/engine/cli";
import { Workplace } from "../tests/engine/workplace";

/** Seconds of each preview, by whether the policy pack was in force. */
export type Previews = Record<"judged" | "unjudged", number[]>;

/** The real CLI's previews of a new stg, in turns; what is missing where they can't be made. */
async function previews(turns: number): Promise<Previews | { missing: string }> {
  const missing = missingCli();
  if (missing !== undefined) return { missing };
  const places = { judged: await Workplace.create({ pack: true }), unjudged: await Workplace.create() };
  const seconds: Previews = { judged: [], unjudged: [] };
  try {
    for (let turn = 0; turn <= turns; turn++) {
      for (const name of ["judged", "unjudged"] as const) {
        await places[name].succeeds("preview");
        if (turn > 0) seconds[name].push(places[name].times.at(-1)!.seconds); // the first fills the caches
      }
    }
    return seconds;
  } finally {
    for (const place of Object.values(places)) await place.close();
  }
}

void previews(Number(process.argv[2])).then((result) => process.stdout.write(JSON.stringify(result)));
