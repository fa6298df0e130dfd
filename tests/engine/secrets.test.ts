import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { changesSince, UP } from "./support/changes";
import { needsCli } from "./support/cli";
import { Workplace } from "./support/workplace";

const TOKEN = "token-of-another-provider-5f2b";
const withKey = (secret: string) => ({
  "aws-practice:secrets": { "web/api-key": {}, "web/mail": { store: "secretsManager", keys: ["user", "password"] } },
  "aws-practice:services": { api: { image: "3f2c1a9", secrets: { KEY: secret } } },
});

describe("Secrets with the real engine", () => {
  needsCli();
  let place: Workplace;
  afterEach(() => place?.close());

  it("are in no output or file, and no role of the CLI reads one", async () => {
    place = await Workplace.create({ pack: true });
    place.env["PULUMI_DEBUG_COMMANDS"] = "true"; // enables the option --event-log
    place.cloud.remember([{ name: "elsewhere:token", value: TOKEN }]);
    await place.succeeds("config", "set", "--secret", "elsewhere:token", TOKEN);
    place.settings({ ...withKey("web/mail:password"), "aws-practice:database": { applicationUsername: "shop_app" } });
    for (const name of ["web/api-key", "web/mail"]) place.secrets.give(`/stg/${name}`);

    await place.succeeds("preview", "--diff", "--event-log", join(place.folder, "preview.log"));
    await place.succeeds(...UP, "--diff", "--event-log", join(place.folder, "up.log"));
    place.settings(withKey("web/api-key"));
    await place.succeeds("preview", "--diff", "--json");
    await place.succeeds(...UP, "--refresh", "--diff", "--event-log", join(place.folder, "second-up.log"));
    await place.succeeds("preview", "--debug");
    await place.succeeds("stack", "output", "--json", "--show-secrets");
    const exported = await place.succeeds("stack", "export", "--show-secrets");
    for (const args of [[], ["--json"], ["--export", join(place.folder, "planned.json"), "--show-secrets"]]) {
      const { code, out } = await place.runs("npm", ["run", "--silent", "plan", "--", ...args]);
      assert.equal(code, 0, out);
    }

    const texts = place.texts();
    for (const name of ["preview.log", "up.log", "second-up.log", "planned.json"]) assert.ok(texts.get(name)!.length > 10_000, name);
    assert.ok([...texts.keys()].some((name) => /^state.*\/stg\.json$/.test(name)), [...texts.keys()].join(", "));
    assert.equal(place.cloud.secrets().length, 3);
    const holders = /secretVersion:SecretVersion|randomPassword:RandomPassword|"SecureString"/;
    assert.deepEqual([...texts].filter(([name, text]) => !name.startsWith("home") && holders.test(text)).map(([name]) => name), []);
    assert.ok(exported.includes("rds-main-stg"), "the secret itself is in the state");
    await place.close(); // searches for every value
  });

  for (
    const [file, text] of [["up.log", (value: string) => `password=${value}`], [
      "state/history.json",
      (value: string) => btoa(`{"a":"${value}"}`),
    ]] as const
  ) {
    it(`fail a story in which ${file} has one`, async () => {
      place = await Workplace.create();
      place.secrets.give("/stg/web/api-key");
      const [{ value } = { value: "" }] = place.cloud.secrets();
      writeFileSync(join(place.folder, file), text(value));
      await assert.rejects(
        place.close(),
        ({ message }: Error) => message.endsWith(`${file}: /stg/web/api-key`) && !message.includes(value),
      );
    });
  }

  it("fail a story whose output has one", async () => {
    place = await Workplace.create();
    await place.runs("bash", ["-c", "echo $AWS_SECRET_ACCESS_KEY"]);
    await assert.rejects(place.close(), /output \d+, bash -c [^:]*: AWS_SECRET_ACCESS_KEY$/);
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

  it("that only readers can read admit a new reader before its tasks start", async () => {
    const reads = (secret: string) => ({ image: "3f2c1a9", secrets: { PASSWORD: secret } });
    const services = (entries: object) => ({
      "aws-practice:secrets": { "web/mail": { store: "secretsManager", keys: ["user", "password"] } },
      "aws-practice:secretAccess": { restricted: true, breakGlassRole: "break-glass" },
      "aws-practice:services": entries,
    });
    place = await Workplace.create({ pack: true });
    place.secrets.give("/stg/web/mail");
    place.settings(services({ api: reads("web/mail:password") }));
    await place.succeeds(...UP);
    const policy = () => place.cloud.read().resources.find(({ urn }) => urn.endsWith("::secret-access-web/mail"))?.inputs["policy"];
    const before = String(policy());
    assert.match(before, /role\/aws-practice\/stg\/api-task-execution-role-[0-9a-f]{7}","arn:aws:iam::\d{12}:role\/break-glass"/);

    place.settings(services({ worker: { ...reads("web/mail:user"), healthCheck: { command: ["CMD-SHELL", "test -e /tmp/ready"] } } }));
    await place.succeeds(...UP);
    assert.match(String(policy()), /api-task-execution-role.*worker-task-execution-role.*break-glass/);
    await place.succeeds("preview", "--expect-no-changes");

    place.settings({ "aws-practice:secretAccess": { restricted: false } });
    const changes = await changesSince(place, async () => {
      await place.succeeds(...UP);
    });
    assert.deepEqual(changes.deleted, ["SecretPolicy secret-access-database-master", "SecretPolicy secret-access-web/mail"]);
    assert.deepEqual(changes.replaced, []);
  });

  it("that others keep their tasks from reading fail the update", async () => {
    place = await Workplace.create();
    place.secrets.give("/stg/web/mail");
    place.settings({
      "aws-practice:secrets": { "web/mail": { store: "secretsManager", keys: ["user", "password"] } },
      "aws-practice:secretAccess": { restricted: true },
      "aws-practice:services": { api: { image: "3f2c1a9", secrets: { PASSWORD: "web/mail:password" } } },
    });
    const access = join(place.project, "components", "secrets", "secret-access.ts");
    const source = readFileSync(access, "utf8");
    assert.ok(source.includes("readers.push(role.arn);"));
    writeFileSync(access, source.replace("readers.push(role.arn);", ""));
    assert.match(await place.fails(...UP), /FargateService "api"|DatabaseUsers "database-users"/);
  });

  it("leave a state that has a password, without another password and without a new version", async () => {
    place = await Workplace.create({
      env: { AWS_PRACTICE_READS_SECRETS: "true" },
      leaks: WITH_OLD_PROGRAM,
      administrator: "the old program stores a secret's value, which the role must not",
    });
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

/** History of the old program, and the export that shows its password. */
const WITH_OLD_PROGRAM = /^(state\/\.pulumi\/(backups|history)\/|output 3, pulumi stack export ).*: (aws:secretsmanager|random:index)/;
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
