import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";

import { changesSince, UP } from "./support/changes";
import { needsCli, STORY_LIMIT } from "./support/cli";
import { runInSession } from "./support/session";
import { Workplace } from "./support/workplace";

const TOKEN = "token-of-another-provider-5f2b";
const withKey = (secret: string) => ({
  "aws-practice:secrets": { "web/api-key": {}, "web/mail": { store: "secretsManager", keys: ["user", "password"] } },
  "aws-practice:services": { api: { image: "3f2c1a9", secrets: { KEY: secret } } },
});

describe("Secrets with the real engine", function() {
  this.timeout(STORY_LIMIT);
  needsCli();
  let place: Workplace;
  afterEach(() => place?.close());

  it("are in no output or file, and no role of the CLI reads one", async () => {
    place = await Workplace.create({ pack: true });
    place.env["PULUMI_DEBUG_COMMANDS"] = "true"; // enables the option --event-log
    const texts = new Map<string, string>();
    const keep = async (...args: string[]) => {
      texts.set(args.join(" "), await place.succeeds(...args));
    };
    await place.succeeds("config", "set", "--secret", "elsewhere:token", TOKEN);
    place.settings({ ...withKey("web/mail:password"), "aws-practice:database": { applicationUsername: "shop_app" } });
    for (const name of ["web/api-key", "web/mail"]) place.secrets.give(`/stg/${name}`);

    await keep("preview", "--diff", "--event-log", join(place.folder, "preview.log"));
    await keep(...UP, "--diff", "--event-log", join(place.folder, "up.log"));
    place.settings(withKey("web/api-key"));
    await keep("preview", "--diff", "--json");
    await keep(...UP, "--refresh", "--diff", "--event-log", join(place.folder, "second-up.log"));
    await keep("preview", "--debug");
    await keep("stack", "export", "--show-secrets");
    await keep("stack", "output", "--json", "--show-secrets");
    for (const args of [[], ["--json"], ["--export", join(place.folder, "planned.json"), "--show-secrets"]]) {
      texts.set(`plan ${args.join(" ")}`, await planned(place, args));
    }
    for (const file of filesOf(place.folder)) texts.set(file, readFileSync(join(place.folder, file), "utf8"));

    for (const name of ["preview.log", "up.log", "second-up.log", "planned.json"]) assert.ok(texts.get(name)!.length > 10_000, name);
    assert.ok([...texts.keys()].some((name) => /^state.*\/stg\.json$/.test(name)), [...texts.keys()].join(", "));
    const secrets = [...place.secrets.values, TOKEN];
    assert.equal(secrets.length, 3);
    assert.deepEqual([...texts].filter(([, text]) => secrets.some((secret) => text.includes(secret))).map(([name]) => name), []);
    const holders = /SecretVersion|RandomPassword|SecureString/;
    assert.deepEqual([...texts].filter(([name, text]) => !name.startsWith("home") && holders.test(text)).map(([name]) => name), []);
    assert.ok(texts.get("stack export --show-secrets")!.includes("rds-main-stg"), "the secret itself is in the state");
  });

  for (const [secret, store] of [["web/api-key", "SSM parameter"], ["web/mail:user", "Secrets Manager"]] as const) {
    it(`that are missing in ${store} fail preview and update, with the command that creates them`, async () => {
      place = await Workplace.create();
      await place.succeeds(...UP);
      place.settings(withKey(secret));
      const before = place.existing();
      const [name = ""] = secret.split(":");

      const versions = () => place.cloud.read().resources.filter(({ type }) => type.endsWith(":Service")).map(({ version }) => version);
      for (const command of [["preview"], ["up", "--yes"], UP]) {
        if (command === UP) assert.deepEqual(place.existing(), before, "pulumi up changes nothing");
        const out = await place.fails(...command);
        assert.match(out, /FargateService "api" needs a secret that doesn't exist:/);
        assert.ok(out.includes(`  ${name} (${store} /stg/${name})`), out);
        assert.ok(out.includes("npm run secrets -- --stack stg --create"), out);
        assert.doesNotMatch(out, /at .*\.ts:\d+/, "no stack trace");
      }
      assert.deepEqual(versions(), [1], "without a preview, the service is not changed either");

      place.secrets.give(`/stg/${name}`);
      await place.succeeds(...UP);
      await place.succeeds("preview", "--expect-no-changes");
    });
  }

  it("that no running workload needs don't have to exist", async () => {
    place = await Workplace.create();
    place.settings({
      ...withKey("web/mail:user"),
      "aws-practice:services": { api: { secrets: { A: "web/mail:user", B: "web/api-key" } } },
    });
    await place.succeeds(...UP);
  });

  it("leave a state that has a password, without another password and without a new version", async () => {
    place = await Workplace.create({ env: { AWS_PRACTICE_READS_SECRETS: "true" } });
    place.settings({
      "aws-practice:database": { applicationUsername: "aws_practice_app" },
      "aws-practice:services": { api: { image: "3f2c1a9", connectsTo: ["database as application"] } },
      "aws-practice:jobs": { "daily-report": { connectsTo: ["database as application"] } },
    });
    const today = readFileSync(join(place.project, DATABASE), "utf8");
    writeFileSync(join(place.project, DATABASE), withPasswordInState(today));
    await place.succeeds(...UP);
    const [password] = place.cloud.read().resources.filter(({ type }) => type.endsWith(":RandomPassword")).map(({ outputs }) =>
      outputs["result"]
    );
    const opened = await place.succeeds("stack", "export", "--show-secrets");
    assert.ok(opened.includes(String(password)), "the old state has the password");
    const runs = place.ecs.runs.length;

    writeFileSync(join(place.project, DATABASE), today);
    const changes = await changesSince(place, async () => {
      await place.succeeds(...UP);
    });
    assert.deepEqual(changes, {
      created: [],
      updated: [],
      replaced: [],
      deleted: ["RandomPassword database-application-password", "SecretVersion database-secret-value"],
    });
    assert.equal(place.ecs.runs.length, runs, "no task ran");
    assert.ok(!(await place.succeeds("stack", "export", "--show-secrets")).includes(String(password)));
  });
});

const DATABASE = join("components", "data", "database.ts");

/** The component as it was when the program generated the password. */
function withPasswordInState(source: string): string {
  const at = "    this.dependencies = [instance];";
  assert.ok(source.includes(at));
  return `import * as random from "@pulumi/random";\n${source}`.replace(
    at,
    `    const password = new random.RandomPassword(\`\${name}-application-password\`, { length: 40, special: false }, child);
    new aws.secretsmanager.SecretVersion(\`\${name}-secret-value\`, {
      secretId: secret!.id,
      secretString: pulumi.jsonStringify({ DB_USER_NAME: settings.applicationUsername, DB_PASSWORD: password.result }),
    }, child);
${at}`,
  );
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
