import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

import { UP } from "./support/changes";
import { needsCli, STORY_LIMIT } from "./support/cli";
import { runInSession } from "./support/session";
import { Workplace } from "./support/workplace";

const TOKEN = "token-of-another-provider-5f2b";

describe("Secrets with the real engine", function() {
  this.timeout(STORY_LIMIT);
  needsCli();
  let place: Workplace;
  afterEach(() => place?.close());

  it("are in no output or file, except with --show-secrets", async () => {
    place = await Workplace.create({ pack: true });
    place.env["PULUMI_DEBUG_COMMANDS"] = "true"; // enables the option --event-log
    const texts = new Map<string, string>();
    const keep = async (...args: string[]) => {
      texts.set(args.join(" "), await place.succeeds(...args));
    };
    await place.succeeds("config", "set", "--secret", "elsewhere:token", TOKEN);

    await keep("preview", "--diff", "--event-log", join(place.folder, "preview.log"));
    await keep(...UP, "--diff", "--event-log", join(place.folder, "up.log"));
    place.settings({ "aws-practice:database": { databaseName: "renamed" } }); // also part of the secret's value
    await keep("preview", "--diff", "--json");
    await keep(...UP, "--diff", "--event-log", join(place.folder, "second-up.log"));
    await keep("preview", "--debug");
    await keep("stack", "export");
    await keep("stack", "output", "--json");
    for (const args of [[], ["--json"], ["--export", join(place.folder, "planned.json")]]) {
      texts.set(`plan ${args.join(" ")}`, await planned(place, args));
    }
    for (const file of filesOf(place.folder)) texts.set(file, readFileSync(join(place.folder, file), "utf8"));

    const secrets = [...generated(place), TOKEN];
    assert.equal(secrets.length, 3, "a password, its hash, and the token");
    for (const name of ["preview.log", "up.log", "second-up.log", "planned.json"]) assert.ok(texts.get(name)!.length > 10_000, name);
    assert.ok([...texts.keys()].some((name) => /^state.*\/stg\.json$/.test(name)), [...texts.keys()].join(", "));
    assert.deepEqual([...texts].filter(([, text]) => secrets.some((secret) => text.includes(secret))).map(([name]) => name), []);

    const shown = await place.succeeds("stack", "export", "--show-secrets");
    assert.deepEqual(generated(place).filter((secret) => !shown.includes(secret)), [], "the test detects them in plain text");
  });
});

/** Generated passwords in the account, and their hashes. */
function generated(place: Workplace): string[] {
  const { resources } = place.cloud.read();
  return resources.flatMap((
    { type, outputs },
  ) => (type.endsWith(":RandomPassword") ? [String(outputs["result"]), String(outputs["bcryptHash"])] : []));
}

async function planned(place: Workplace, args: string[]): Promise<string> {
  const { code, out } = await runInSession("npm", ["run", "--silent", "plan", "--", ...args], {
    cwd: place.project,
    env: place.env,
    seconds: 60,
  });
  assert.equal(code, 0, out);
  return out;
}

/** Every file except the account's and the project's: state, its history and backups, the CLI's home, logs. */
function filesOf(folder: string): string[] {
  const all = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return all.map((entry) => relative(folder, join(entry.parentPath, entry.name))).filter((file) =>
    !/^(world|project\/(?!Pulumi))/.test(file)
  );
}
