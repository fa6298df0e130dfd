import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { changesCommand } from "../../../commands/changes/command";
import { planCommand } from "../../../toolkit/plan/command";
import type { Properties } from "../../../toolkit/shared/values";
import { checkOut, sharedCheckout } from "../../support/checkout";
import { type Ran, runHere } from "../../support/run-command";
import { STACKS } from "../../support/simulated";

/** Runs the command in this process. */
const plan = (args: string[], root = sharedCheckout()) => runHere(planCommand, args, { root });

/** Runs the command as a user does, in its own process: it ends when nothing is left to do, and uses the policy pack of its folder. */
function planApart(args: string[], cwd = sharedCheckout()): Ran {
  const result = spawnSync(process.execPath, ["--require", "./toolkit/plan/start.cjs", "toolkit/plan/main.ts", ...args], {
    cwd,
    encoding: "utf8",
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"] },
  });
  return { code: result.status ?? -1, out: result.stdout, err: result.stderr };
}

describe("npm run plan", () => {
  it("prints staging as tree, outputs and duration, without warnings", () => {
    const { code, out, err } = planApart([]);
    assert.deepEqual([code, err], [0, ""]);
    assert.match(out, /^aws-practice stg, not production \(\.\)\n\nStack aws-practice-stg +\d+ resources\n/);
    assert.match(out, /├─ Network network +\d+ resources\n/);
    assert.match(out, /ec2\.Subnet network-public-1a +public-subnet-1a-stg {2}10\.0\.0\.0\/18\n/);
    assert.match(out, /\nOutputs\n(.*\n)* {2}vpcId +vpc-0[0-9a-f]{16}\n/);
    assert.match(
      out,
      new RegExp(
        `✓ aws-practice stg: ${/^Stack .* (\d+) resources$/m.exec(out)![1]!} resources in \\d+ components, resolved in \\d+\\.\\d\\d s\\n`,
      ),
    );
    assert.doesNotMatch(out, /warning/);
  });

  it("`--stack`, `--program` and `--all` select what is planned", async () => {
    assert.match((await plan(["--stack", "prd"])).out, /✓ aws-practice prd: /);
    assert.match((await plan(["--program", "examples/minimal"])).out, /✓ aws-practice-minimal stg: /);
    const all = await plan(["--all"]);
    assert.equal(all.code, 0);
    assert.equal(all.out.match(/✓ .*: \d+ resources in /g)?.length, 10);
    const [, conflicts = ""] = all.out.split("\n\nConflicts between stacks\n");
    assert.match(
      conflicts,
      /^warning: the VPC of aws-practice stg \(\.\) has 10\.0\.0\.0\/16 and the VPC of book-management dev .*\n✓ 10 stacks share no name in an account\n$/,
    );
    assert.equal(all.out.match(/✓ \d+ policies pass for (\d+) resources( \(\d+ more apply to production only\))?\n/g)?.length, 10);
  });

  it("`--json` prints one JSON summary and nothing else to standard output", async () => {
    const { code, out } = await plan(["--json", "--stack", "prd"]);
    const summary = JSON.parse(out) as Properties;
    assert.equal(code, 0);
    assert.deepEqual([summary["ok"], summary["project"], summary["stack"], summary["unresolved"]], [true, "aws-practice", "prd", []]);
    assert.equal((JSON.parse((await plan(["--all", "--json"])).out) as unknown[]).length, 10);
  });

  it("`--resource` prints one resource, and checks the whole program", async () => {
    const { code, out } = await plan(["--resource", "database-instance"]);
    assert.equal(code, 0);
    assert.match(out, /\n\naws:rds\/instance:Instance "database-instance" \(from aws-practice:database\)\n {2}id: /);
    assert.match(out, /\n {2}instanceClass: db\.t4g\.micro\n/);
    assert.match(out, /✓ \d+ policies pass for \d+ resources/);
    assert.doesNotMatch(out, /Outputs\n|Reachable\n/);
    const { shown, resources } = JSON.parse((await plan(["--json", "--resource", "database-instance"])).out) as Properties;
    assert.deepEqual((shown as Properties[]).map(({ setting, name }) => [setting, name]), [["aws-practice:database", "database-instance"]]);
    assert.ok(Number(resources) > 100);
  });

  it("prints colours on a terminal only: not to a pipe, not with NO_COLOR", async () => {
    const inTerminal = (env: NodeJS.ProcessEnv) =>
      spawnSync("script", ["-qec", `${process.execPath} --require ./toolkit/plan/start.cjs toolkit/plan/main.ts`, "/dev/null"], {
        cwd: sharedCheckout(),
        encoding: "utf8",
        env: { PATH: process.env["PATH"], ...env },
      });
    const coloured = inTerminal({ TERM: "xterm" });
    if (coloured.error === undefined) {
      assert.ok(coloured.stdout.includes("\u001B["));
      assert.ok(!inTerminal({ TERM: "xterm", NO_COLOR: "1" }).stdout.includes("\u001B["));
    }
    assert.ok(!(await plan([])).out.includes("\u001B["));
  });

  const invalid: [string[], RegExp][] = [
    [["--stack", "pdr"], /there is no stack pdr in \.; known are stg, prd/],
    [
      ["--stak", "prd"],
      /--stak isn't an option; known are --program, --stack, --all, --config, --config-path, --export, --answers, --resource, --json, --watch, --show-secrets, --help/,
    ],
    [
      ["--program", "examples/nix"],
      /there is no Pulumi program in examples\/nix; known are \., bootstrap, examples\/book-management, examples\/github-oidc-ecr, examples\/minimal, examples\/several-services/,
    ],
    [["prd"], /"prd" isn't an option; did you mean --stack prd\?/],
    [["examples/minimal"], /"examples\/minimal" isn't an option; name the program with --program examples\/minimal/],
    [["--stack", "stg", "--stack", "prd"], /--stack is given twice/],
    [["--stack"], /--stack/],
    [["--json=yes"], /--json/],
    [["--all", "--stack", "stg"], /--all and --stack exclude each other/],
    [["--all", "--config", "a=1"], /--all and --config exclude each other/],
    [["--config", "image"], /--config image has no "=", but must be key=value/],
    [["--answers", "/nowhere/answers.json"], /--answers \/nowhere\/answers\.json can't be read as JSON: ENOENT/],
    [["--resource", "api-servic"], /--resource api-servic isn't in the plan; did you mean api-service\?/],
    [["--export", "/nowhere/x.json"], /--export \/nowhere\/x\.json can't be written/],
  ];
  for (const [args, message] of invalid) {
    it(`${args.join(" ")} is wrong usage`, async () => {
      const { code, err } = await plan(args);
      assert.equal(code, 2);
      assert.match(err, message);
      assert.match(err, /\n {2}npm run plan -- --help lists the options\n$/);
      assert.doesNotMatch(err, /\n\s+at /);
    });
  }

  it("exits silently when its reader closes the pipe", () => {
    const command = `"${process.execPath}" --require ./toolkit/plan/start.cjs toolkit/plan/main.ts --all | head -1`;
    const { stdout, stderr } = spawnSync("sh", ["-c", command], { cwd: sharedCheckout(), encoding: "utf8" });
    assert.deepEqual([stdout, stderr], ["aws-practice stg, not production (.)\n", ""]);
  });

  it("`--help` prints the options and exit codes", async () => {
    const { code, out } = await plan(["--help"]);
    assert.equal(code, 0);
    assert.match(
      out,
      /Exit codes: 0 success, 1 the program failed or violates a policy, 2 wrong usage, 3 no violation found, but not everything could be/,
    );
  });
});

describe("Options given without --, which npm consumes", () => {
  /** Runs a command as typed, with the installed npm. */
  const npm = (line: string, env: NodeJS.ProcessEnv = {}, cwd = sharedCheckout()) => {
    const inherited = Object.entries(process.env).filter(([key]) => !key.startsWith("npm_"));
    const { status, stderr } = spawnSync("npm", ["run", "--silent", ...line.split(" ")], {
      cwd,
      encoding: "utf8",
      env: { ...Object.fromEntries(inherited), npm_config_userconfig: "/dev/null", ...env },
    });
    return { status, err: stderr.split("\n").find((text) => text.startsWith("✗")) ?? stderr };
  };
  const consumed: [string, string][] = [
    ["plan --stack=prd", "npm consumed --stack; put options after --: npm run plan -- --stack prd"],
    ["plan --stack prd", "npm consumed --stack; put options after --: npm run plan -- --stack prd"],
    ["plan --all", "npm consumed --all; put options after --: npm run plan -- --all"],
    ["plan --json", "npm consumed --json; put options after --: npm run plan -- --json"],
    ["plan --json -- --stack prd", "npm consumed --json; put options after --: npm run plan -- --json --stack prd"],
    [
      "plan -c services.api.image=x",
      "npm consumed --config; put options after --: npm run plan -- --config services.api.image=...",
    ],
    [
      "plan --config services.api.image=x",
      "npm consumed --config; put options after --: npm run plan -- --config services.api.image=x",
    ],
    [
      "plan --config=a=1 --config=b=2",
      "npm consumed --config; put options after --: npm run plan -- --config a=... --config b=...",
    ],
    [
      "plan --show-secrets --stack=prd",
      "npm consumed --stack, --show-secrets; put options after --: npm run plan -- --stack prd --show-secrets",
    ],
    ["recover --stack=prd", "npm consumed --stack; put options after --: npm run recover -- --stack prd"],
    ["recover --stack=prd --yes", "npm consumed --stack, --yes; put options after --: npm run recover -- --stack prd --yes"],
  ];
  for (const [line, message] of consumed) {
    it(`npm run ${line} is rejected with the correct command`, () => {
      const { status, err } = npm(line);
      assert.deepEqual([status, err], [2, `✗ ${message}`]);
    });
  }

  it("options from npm's files or environment are ignored", () => {
    const folder = mkdtempSync(join(tmpdir(), "npmrc-"));
    try {
      checkOut(folder);
      writeFileSync(join(folder, ".npmrc"), "json=true\n");
      assert.equal(npm("plan -- --help", {}, folder).status, 0);
      if (existsSync("/proc/self/environ")) assert.equal(npm("plan -- --help", { npm_config_all: "true" }).status, 0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("npm run changes", () => {
  it("rejects any argument, and writes nothing then", async () => {
    assert.match((await runHere(changesCommand, ["--help"])).out, /^Usage: npm run changes/);
    const { code, err } = await runHere(changesCommand, ["--stack", "prd"]);
    assert.deepEqual([code, err], [2, "✗ --stack isn't an option; known are --help\n  npm run changes -- --help lists the options\n"]);
  });
});

describe("npm run plan of a failing program", () => {
  let copy: string;
  /** Runs a command on a copy with other settings or another program. */
  const changed = <T>(run: (args: string[], root: string) => T, settings: string, program: string | undefined, args: string[]): T => {
    writeFileSync(join(copy, "Pulumi.stg.yaml"), settings);
    if (program !== undefined) writeFileSync(join(copy, "index.ts"), program);
    return run(args, copy);
  };
  const planChanged = (text: string, program?: string, args: string[] = []) => changed(plan, text, program, args);
  const planChangedApart = (text: string, program: string) => changed(planApart, text, program, []);
  const settings = readFileSync(join(STACKS, "Pulumi.stg.yaml"), "utf8");

  beforeEach(() => {
    copy = mkdtempSync(join(tmpdir(), "plan-"));
    checkOut(copy);
  });
  afterEach(() => rmSync(copy, { recursive: true }));

  it("reports all errors in the settings, with exit code 1", async () => {
    const { code, err, out } = await planChanged(
      settings.replace("aws-practice:network", "aws-practice:netwrok").replace("multiAz: false", "multiAz: maybe"),
    );
    assert.equal(code, 1);
    assert.match(err, /aws-practice:netwrok is not a setting; did you mean aws-practice:network\?/);
    assert.match(err, /aws-practice:database\.multiAz is "maybe", but must be true or false/);
    assert.doesNotMatch(err, /\n\s+at /);
    assert.equal(out, "aws-practice stg, not production (.)\n\n");
  });

  it("names the overrides of `--config`, as they aren't in the file", async () => {
    const { err } = await planChanged(settings, undefined, ["--config", "network.cidrBlock=10.0.3.0/16"]);
    assert.match(
      err,
      /They are read from Pulumi\.stg\.yaml, and from the config of Pulumi\.yaml where it has any\.\nOverridden by --config: network\.cidrBlock\.\n/,
    );
    const text = await planChanged(settings, undefined, ["--config", "network.availabilityZones={\"ap-northeast-1a\":0}"]);
    assert.match(
      text.err,
      /by --config: network\.availabilityZones \(a string: inside a setting, set each key or index with its own --config\)\.\n/,
    );
  });

  it("a project renamed without its settings is rejected", async () => {
    writeFileSync(join(copy, "Pulumi.yaml"), readFileSync(join(copy, "Pulumi.yaml"), "utf8").replace("name: aws-practice", "name: acme"));
    const { code, err } = await planChanged(settings);
    assert.equal(code, 1);
    assert.match(err, /aws-practice:network is not a setting; did you mean acme:network\?/);
  });

  it("`--json` reports the errors too", async () => {
    const { code, out } = await planChanged(settings.replace("multiAz: false", "multiAz: 1"), undefined, ["--json"]);
    const summary = JSON.parse(out) as Properties;
    assert.deepEqual([code, summary["ok"]], [1, false]);
    assert.match(String(summary["error"]), /aws-practice:database\.multiAz is 1/);
  });

  it("an exception is reported with its line in the program", async () => {
    const { code, err } = await planChanged(settings, "const nothing = JSON.parse(\"null\");\n\nexport const x = nothing.y;\n");
    assert.equal(code, 1);
    assert.match(err, /TypeError: Cannot read properties of null/);
    assert.match(err, /at index\.ts:3:/);
    assert.doesNotMatch(err, /node_modules/);
  });

  it("an exception in `apply` fails the plan", () => {
    const { code, err } = planChangedApart(
      settings,
      "import * as pulumi from \"@pulumi/pulumi\";\npulumi.output(1).apply(() => { throw new Error(\"too late\"); });\n",
    );
    assert.equal(code, 1);
    assert.match(err, /Error: too late/);
  });

  it("waits for pending timers of the program, as Pulumi does", () => {
    const late = "import * as aws from \"@pulumi/aws\";\nsetTimeout(() => void new aws.ec2.InternetGateway(\"late\"), 50);\n";
    const { code, out } = planChangedApart(settings, late);
    assert.equal(code, 0);
    assert.match(out, /ec2\.InternetGateway late/);
    const failing = planChangedApart(settings, "setTimeout(() => { throw new Error(\"too late\"); }, 50);\n");
    assert.equal(failing.code, 1);
    assert.match(failing.err, /^✗ Error: too late\n {2}at .*index\.ts:1/);
  });

  it("loads the deferred SDK modules for a program that serialises functions", async () => {
    const { code, out, err } = await planChanged(
      settings,
      [
        "import * as pulumi from \"@pulumi/pulumi\";",
        "const made = { create: (inputs: object) => Promise.resolve({ id: \"made\", outs: inputs }) };",
        "new (class extends pulumi.dynamic.Resource { constructor() { super(made, \"made\", { size: 1 }); } })();",
        "export const code = pulumi.output(pulumi.runtime.serializeFunction(() => \"forty-two\")).apply(({ text }) => text.includes(\"forty-two\"));",
      ].join("\n"),
    );
    assert.deepEqual([code, err], [0, ""]);
    assert.match(out, /Resource made\n/);
    assert.match(out, /code +true\n/);
  });

  it("a program without resources fails, as nothing was checked", async () => {
    const { code, err } = await planChanged(settings, "export const x = \"y\";\n");
    assert.equal(code, 1);
    assert.match(
      err,
      /^✗ aws-practice stg creates no resources: \. finished without any\. Is it the module that "main" in Pulumi\.yaml should name\?\n/,
    );
  });

  it("a program that never finishes fails", () => {
    const { code, err } = planChangedApart(settings, "module.exports = () => new Promise(() => undefined);\n");
    assert.equal(code, 1);
    assert.match(err, /the program never finished: it awaits a promise or Output that never settles/);
  });

  it("reports unknown types and values, and what no policy could check, with exit code 3", async () => {
    const { code, out } = await planChanged(
      settings,
      [
        "import * as aws from \"@pulumi/aws\";",
        "import * as pulumi from \"@pulumi/pulumi\";",
        "const app = new aws.amplify.App(\"app\");",
        "new aws.ec2.InternetGateway(\"gateway\", { tags: { Name: app.defaultDomain } });",
        "pulumi.log.warn(\"mind the gap\");",
        "console.log(\"from the program\");",
        "export const name = app.name;",
      ].join("\n"),
    );
    assert.equal(code, 3);
    assert.match(out, /warning: mind the gap/);
    assert.match(out, /only a generic answer for a type or lookup:\n {2}aws:amplify\/app:App \(1\)/);
    assert.match(out, /a value is known only after deployment:\n {2}aws:ec2\/internetGateway:InternetGateway "gateway": tags\.Name/);
    assert.match(
      out,
      new RegExp([
        "\\n· a resource has values .*:",
        " {2}aws:ec2/internetGateway:InternetGateway \"gateway\": tags\\.Name, for [a-z, -]+",
        "\\? not everything could be checked: ",
      ].join("\\n")),
    );
    assert.doesNotMatch(out, /from the program/);
  });

  const open = [
    "import * as aws from \"@pulumi/aws\";",
    "const securityGroup = new aws.ec2.SecurityGroup(\"door\", { description: \"Front door\" });",
    "new aws.vpc.SecurityGroupIngressRule(\"ssh\", { securityGroupId: securityGroup.id, description: \"SSH\", ipProtocol: \"tcp\", fromPort: 22, toPort: 22, cidrIpv4: \"0.0.0.0/0\" });",
  ].join("\n");

  it("a policy violation fails the plan, with resource, value and remedy", async () => {
    const { code, out } = await planChanged(settings, open);
    assert.equal(code, 1);
    assert.match(out, /\n✗ [a-z-]+ {2}aws:vpc\/securityGroupIngressRule:SecurityGroupIngressRule "ssh": .* is .*, but must be .*\n/);
    assert.match(out, /\n✗ \d+ violations? in [12] of 2 resources; \d+ of \d+ policies pass\n/);
  });

  it("an input that AWS's schemas reject fails the plan, regardless of policies", async () => {
    const program =
      "import * as aws from \"@pulumi/aws\";\nnew aws.cloudwatch.LogGroup(\"group\", { name: \"a group\", retentionInDays: 7 });\n";
    const { code, out } = await planChanged(settings, program);
    assert.equal(code, 1);
    assert.match(
      out,
      /\n✗ aws-schema {2}aws:cloudwatch\/logGroup:LogGroup "group": name is "a group", but must be as .*\n✗ AWS would reject 1 input of 1 resources\n/,
    );
    const summary = JSON.parse((await planChanged(settings, program, ["--json"])).out) as {
      ok: boolean;
      schemas: { refusals: Properties[] };
    };
    assert.deepEqual([summary.ok, summary.schemas.refusals.map(({ property }) => property)], [false, ["name"]]);
  });

  it("`--json` reports the violations", async () => {
    const { code, out } = await planChanged(settings, open, ["--json"]);
    const summary = JSON.parse(out) as { ok: boolean; policies: { policies: number; violations: Properties[] } };
    assert.deepEqual([code, summary.ok], [1, false]);
    assert.ok(summary.policies.policies >= 55);
    assert.deepEqual(Object.keys(summary.policies.violations[0]!).toSorted(), ["message", "policy", "property", "resource"]);
  });

  it("lists a waiver in force, and fails for an unused one", async () => {
    const soon = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
    const { policies } = JSON.parse((await planChanged(settings, open, ["--json"])).out) as { policies: { violations: Properties[] } };
    const waive = (resource: string, { policy }: Properties) => ({
      policy,
      resource,
      reason: "Migration",
      owner: "@acme/platform",
      expires: soon,
    });
    const file = join(copy, "policy-pack", "waivers.json");
    writeFileSync(join(copy, ".github", "CODEOWNERS"), "* @acme/platform\n");
    writeFileSync(
      file,
      JSON.stringify(policies.violations.map((violation) => waive(String(violation["resource"]).split("::").at(-1)!, violation))),
    );
    const excused = planApart([], copy);
    assert.match(excused.out, new RegExp(`· [a-z-]+ is waived for "ssh" until ${soon} \\(@acme/platform\\): Migration\n`));
    writeFileSync(file, JSON.stringify([waive("missing", policies.violations[0]!)]));
    const idle = planApart([], copy);
    assert.equal(idle.code, 1);
    assert.match(
      idle.out,
      /✗ waiver of [a-z-]+ for "missing" \(@acme\/platform\) isn't needed in stg: remove it, or set its "environment" to the one that needs it\n/,
    );
  });

  it("an invalid waivers.json fails the plan with the reason", () => {
    writeFileSync(join(copy, "policy-pack", "waivers.json"), "[{ \"policy\": \"x\" }]");
    const { code, err } = planApart([], copy);
    assert.equal(code, 1);
    assert.match(err, /^✗ waivers\.json: resource of waiver 1 is missing, but must be text\n/);
    assert.doesNotMatch(err, /\n\s+at /);
  });

  it("suggests quotes for a string that YAML reads as an alias", async () => {
    const { code, err } = await planChanged("config:\n  aws-practice:loadBalancer: { rules: { old: { hosts: [*.example.com] } } }\n");
    assert.equal(code, 1);
    assert.match(err, /Pulumi\.stg\.yaml: invalid YAML: .*; a string that begins with \* needs quotes/);
    assert.doesNotMatch(err, /\n\s+at /);
  });

  it("names the file with invalid YAML", async () => {
    const { code, err, out } = await planChanged("config: [\n");
    assert.deepEqual([code, out], [1, "aws-practice stg (.)\n\n"]);
    assert.doesNotMatch(err, /Usage/);
    assert.match(err, /Pulumi\.stg\.yaml: invalid YAML/);
  });
});
