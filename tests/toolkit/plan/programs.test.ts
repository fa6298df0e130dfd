import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { type Plan, resolvePlan } from "../../../toolkit/plan/resolve";
import { ProgramError } from "../../../toolkit/shared/errors";
import { chooseStack, loadProject } from "../../../toolkit/shared/project";
import { plain, type Properties } from "../../../toolkit/shared/values";
import { ROOT } from "../../support/simulated";

const BUCKET = "new aws.s3.Bucket(\"bucket\");";
const SDK = "import * as aws from \"@pulumi/aws\";\nimport * as pulumi from \"@pulumi/pulumi\";\n";

/** Programs of other people: in any folder, with their own packages and compiler options. */
describe("A program in another folder", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "program-"));
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Writes a program's files and resolves it. */
  const resolved = async (files: Record<string, string>): Promise<Plan> => {
    const all = { "Pulumi.yaml": "name: shop\nruntime: nodejs\n", "Pulumi.dev.yaml": "", ...files };
    for (const [name, content] of Object.entries(all)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    return resolvePlan(loadProject(ROOT, folder), "dev");
  };
  it("without a stack file is planned without settings, with a warning", async () => {
    writeFileSync(join(folder, "Pulumi.yaml"), "name: shop\nruntime: nodejs\nconfig:\n  size: 3\n");
    writeFileSync(join(folder, "index.ts"), `${SDK}${BUCKET}\nexport const size = new pulumi.Config().getNumber("size");`);
    const project = loadProject(ROOT, folder);
    assert.deepEqual([chooseStack(project, undefined), chooseStack(project, "qa")], ["dev", "qa"]);
    const { simulation } = await resolvePlan(project, "qa");
    assert.deepEqual([simulation.outputs, simulation.messages], [{ size: 3 }, [{
      severity: "warning",
      text: "Pulumi.qa.yaml doesn't exist: planned the stack qa without settings of its own",
    }]]);
  });

  const outputs = async (files: Record<string, string>): Promise<Properties> =>
    plain((await resolved(files)).simulation.outputs) as Properties;
  const failure = async (files: Record<string, string>): Promise<string> => {
    const error: unknown = await resolved(files).then(() => undefined, (reason: unknown) => reason);
    assert.ok(error instanceof ProgramError, `not a ProgramError: ${String(error)}`);
    return error.message;
  };

  describe("with packages of its own", () => {
    beforeEach(() => {
      rmSync(join(folder, "node_modules"));
      mkdirSync(join(folder, "node_modules", "@pulumi"), { recursive: true });
      for (const name of readdirSync(join(ROOT, "node_modules"))) {
        if (name !== "@pulumi" && !name.startsWith(".")) symlinkSync(join(ROOT, "node_modules", name), join(folder, "node_modules", name));
      }
      symlinkSync(join(ROOT, "node_modules", "@pulumi", "aws"), join(folder, "node_modules", "@pulumi", "aws"));
    });
    const ownSdk = () =>
      cpSync(join(ROOT, "node_modules", "@pulumi", "pulumi"), join(folder, "node_modules", "@pulumi", "pulumi"), { recursive: true });

    it("uses its own copy of the SDK, next to another one that its packages bring", async () => {
      ownSdk();
      const { simulation } = await resolved({
        "index.ts": `${SDK}pulumi.log.warn("mind the gap");\nexport const file = require.resolve("@pulumi/pulumi");\nexport const arn = ${
          BUCKET.replace(";", "")
        }.arn;`,
      });
      assert.equal(simulation.outputs["file"], join(folder, "node_modules", "@pulumi", "pulumi", "index.js"));
      assert.match(String(simulation.outputs["arn"]), /^arn:aws:s3:::bucket-/);
      assert.deepEqual(simulation.messages, [{ severity: "warning", text: "mind the gap" }]);
    });

    it("fails with the message of its own RunError", async () => {
      ownSdk();
      assert.equal(
        await failure({ "index.ts": "import * as pulumi from \"@pulumi/pulumi\";\nthrow new pulumi.RunError(\"not today\");" }),
        "not today",
      );
    });

    it("fails with the advice to install them if they are missing", async () => {
      assert.match(await failure({ "index.ts": BUCKET }), /can't load @pulumi\/pulumi: install its packages first, e\.g\. npm ci in \//);
    });

    it("fails if their version is too old", async () => {
      ownSdk();
      const file = join(folder, "node_modules", "@pulumi", "pulumi", "package.json");
      writeFileSync(file, readFileSync(file, "utf8").replace(/"version": "[^"]*"/, "\"version\": \"2.25.0\""));
      assert.match(await failure({ "index.ts": BUCKET }), /uses @pulumi\/pulumi 2\.25\.0; the plan requires 3\.0\.0 or later/);
    });
  });

  it("may try to load a missing package", async () => {
    const tried =
      "let found = true;\ntry { require(\"not-installed\"); } catch (e) { if ((e as any).code !== \"MODULE_NOT_FOUND\") throw e; found = false; }\nexport { found };";
    assert.equal((await outputs({ "index.ts": `${SDK}${BUCKET}\n${tried}` }))["found"], false);
  });

  it("runs in its own folder", async () => {
    const read =
      "import { readFileSync } from \"node:fs\";\nexport const [folder, text] = [process.cwd(), readFileSync(\"./note.txt\", \"utf8\")];";
    const here = process.cwd();
    assert.deepEqual(await outputs({ "index.ts": `${SDK}${BUCKET}\n${read}`, "note.txt": "mine" }), { folder, text: "mine" });
    assert.deepEqual(
      await outputs({
        "Pulumi.yaml": "name: shop\nruntime: nodejs\nmain: src\n",
        "src/index.ts": `${SDK}${BUCKET}\n${read}`,
        "src/note.txt": "deeper",
      }),
      { folder: join(folder, "src"), text: "deeper" },
    );
    assert.deepEqual(
      await outputs({
        "Pulumi.yaml": "name: shop\nruntime: nodejs\nmain: src/main.ts\n",
        "src/main.ts": `${SDK}${BUCKET}\n${read}`,
        "src/note.txt": "deeper",
      }),
      { folder: join(folder, "src"), text: "deeper" },
    );
    assert.equal(process.cwd(), here);
  });

  it("runs the module that package.json names", async () => {
    for (const manifest of [{ main: "lib/start.ts" }, { exports: "./lib/start.ts" }, { exports: { ".": { require: "./lib/start.ts" } } }]) {
      assert.deepEqual(
        await outputs({
          "package.json": JSON.stringify(manifest),
          "index.ts": "throw new Error('not this one');",
          "lib/start.ts": `${SDK}${BUCKET}\nexport const here = "lib";`,
        }),
        { here: "lib" },
      );
    }
    assert.deepEqual(
      await outputs({ "package.json": "{ \"main\": \"bin/index.js\" }", "index.ts": `${SDK}${BUCKET}\nexport const here = "index";` }),
      { here: "index" },
    );
  });

  it("may be JavaScript", async () => {
    assert.deepEqual(
      await outputs({
        "index.js":
          "const aws = require(\"@pulumi/aws\");\nmodule.exports = async () => ({ bucket: new aws.s3.Bucket(\"bucket\", { bucket: \"shop\" }).id });",
      }),
      { bucket: "shop" },
    );
  });

  it("runs once even if it fails, and reports its own lines", async () => {
    const failing =
      "import { appendFileSync } from \"node:fs\";\n\ninterface Unused {\n  a: string;\n}\n\nappendFileSync(\"runs.txt\", \"run\\n\");\nfunction deep(value?: Unused): string {\n  return value!.a;\n}\nexport const a = deep();\n";
    const message = await failure({ "index.ts": failing });
    assert.equal(readFileSync(join(folder, "runs.txt"), "utf8"), "run\n");
    assert.match(
      message,
      /^TypeError: Cannot read properties of undefined \(reading 'a'\)\n {2}at index\.ts:9:\d+\n {2}at index\.ts:11:\d+$/,
    );
  });

  it("reports the position of a syntax error", async () => {
    assert.match(
      await failure({ "index.ts": "const a = 1;\n\nconst b = = 2;\n" }),
      /^SyntaxError: Expression expected\.\n {2}at index\.ts:3:11$/,
    );
  });

  it("fails if it calls process.exit", async () => {
    assert.match(await failure({ "index.ts": "process.exit(3);" }), /the program called process\.exit\(3\) before it finished/);
  });

  it("has an organization, a project and a stack", async () => {
    const names =
      "export const names = [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack(), pulumi.runtime.getRootDirectory?.()];";
    assert.deepEqual(
      (await outputs({ "index.ts": `${SDK}${BUCKET}\n${names.replace(", pulumi.runtime.getRootDirectory?.()", "")}` }))["names"],
      ["organization", "shop", "dev"],
    );
  });

  it("names the lookups without an answer if it fails on an unknown value", async () => {
    const message = await failure({
      "index.ts": `${SDK}void aws.chatbot.getSlackWorkspace({ slackTeamName: "x" }).then((found) => (found as any).nothing.there);`,
    });
    assert.match(
      message,
      new RegExp([
        "^TypeError: .*",
        " {2}at index\\.ts:3:\\d+",
        " {2}It called lookups that only AWS can answer; provide their results with --answers FILE:",
        " {4}aws\\.chatbot\\.getSlackWorkspace",
      ].join("\\n")),
    );
  });

  it("suggests a placeholder for an encrypted value", async () => {
    const message = await failure({
      "Pulumi.dev.yaml": "config:\n  shop:login: { secure: v1:abc }\n",
      "index.ts": `${SDK}new pulumi.Config().requireSecretObject("login");`,
    });
    assert.match(
      message,
      /shop:login is encrypted and can't be decrypted here; give the plan a placeholder, e\.g\. --config 'shop:login=\{"user":"example"\}'/,
    );
  });

  for (const runtime of ["python", "go", "yaml", "dotnet", "java"]) {
    it(`with runtime ${runtime} is rejected`, async () => {
      assert.match(
        await failure({ "Pulumi.yaml": `name: shop\nruntime:\n  name: ${runtime}\n` }),
        new RegExp(`has the runtime ${runtime}, but the plan supports only nodejs`),
      );
    });
  }

  describe("is compiled", () => {
    const classes = `${SDK}
class Base { topic?: aws.sns.Topic; constructor(name: string) { this.topic = new aws.sns.Topic(name); } }
class Alerts extends Base { topic!: aws.sns.Topic; }
export const isThere = new Alerts("alerts").topic !== undefined;`;
    const tsconfig = (compilerOptions: object, more: object = {}) => JSON.stringify({ compilerOptions, ...more });

    it("with class fields assigned up to ES2021, and defined from ES2022", async () => {
      assert.deepEqual(await outputs({ "index.ts": classes }), { isThere: true });
      assert.deepEqual(await outputs({ "index.ts": classes, "tsconfig.json": tsconfig({ target: "es2020" }) }), { isThere: true });
      assert.deepEqual(await outputs({ "index.ts": classes, "tsconfig.json": tsconfig({ target: "es2022" }) }), { isThere: false });
    });

    it("with the options that its tsconfig extends, also after they change", async () => {
      const extended = { "index.ts": classes, "tsconfig.json": tsconfig({}, { extends: "./base.json" }) };
      assert.deepEqual(await outputs({ ...extended, "base.json": tsconfig({ target: "es2022" }) }), { isThere: false });
      assert.deepEqual(await outputs({ ...extended, "base.json": tsconfig({ target: "es2020", strict: true }) }), { isThere: true });
    });

    it("with the tsconfig that Pulumi.yaml names", async () => {
      const named = { "Pulumi.yaml": "name: shop\nruntime: { name: nodejs, options: { tsconfig: other.json } }\n", "index.ts": classes };
      assert.match(await failure(named), /runtime\.options\.tsconfig is "other\.json", but \S+ has no such file/);
      assert.deepEqual(await outputs({ ...named, "other.json": tsconfig({ target: "es2022" }) }), { isThere: false });
    });

    it("with or without esModuleInterop", async () => {
      const program = `${SDK}${BUCKET}\nimport * as parse from "./parse";\nexport const kind = typeof parse;\n`;
      const parse = { "parse.js": "module.exports = () => 1;" };
      assert.deepEqual(await outputs({ ...parse, "index.ts": program }), { kind: "function" });
      assert.deepEqual(await outputs({ ...parse, "index.ts": program, "tsconfig.json": tsconfig({ esModuleInterop: true }) }), {
        kind: "object",
      });
    });

    it("with dynamic providers as documented, and functions that capture CommonJS modules", async () => {
      const program = `${SDK}
import greet from "./greet";
const provider: pulumi.dynamic.ResourceProvider = { create: async (inputs: any) => ({ id: "made", outs: { answer: greet(inputs.name) } }) };
class Greeting extends pulumi.dynamic.Resource {
  public readonly answer!: pulumi.Output<string>;
  constructor(name: string) { super(provider, name, { name, answer: undefined }); }
}
new aws.lambda.CallbackFunction("callback", { callback: async (event: { name: string }) => greet(event.name) });
export const isThere = new Greeting("ana").answer !== undefined;`;
      const { simulation } = await resolved({
        "package.json": "{ \"name\": \"shop\" }",
        "greet.js": "module.exports = (name) => 'hello ' + name;",
        "tsconfig.json": tsconfig({ esModuleInterop: true, target: "es2020" }),
        "index.ts": program,
      });
      assert.deepEqual(simulation.outputs, { isThere: true });
      assert.ok(simulation.resources.some(({ type }) => type === "aws:lambda/function:Function"));
    });
  });

  describe("may be an ES module", () => {
    const manifest = { "package.json": "{ \"type\": \"module\" }" };

    it("with top-level await, and modules of its own", async () => {
      const program =
        `${SDK}import { name } from "./name.js";\nconst bucket = new aws.s3.Bucket(await Promise.resolve(name));\nexport const id = bucket.id;\nexport const where = process.cwd();`;
      assert.deepEqual(Object.keys(await outputs({ ...manifest, "index.ts": program, "name.ts": "export const name = \"assets\";" })), [
        "id",
        "where",
      ]);
    });

    it("with a default export", async () => {
      assert.deepEqual(await outputs({ ...manifest, "index.ts": `${SDK}${BUCKET}\nexport default async () => ({ a: 1 });` }), { a: 1 });
      assert.match(
        await failure({ ...manifest, "index.ts": `${SDK}${BUCKET}\nexport const b = 1;\nexport default { a: 1 };` }),
        /both a default export and named ones \(b\)/,
      );
    });

    it("and runs again after a change", async () => {
      assert.deepEqual(await outputs({ ...manifest, "index.ts": `${SDK}${BUCKET}\nexport const version = 1;` }), { version: 1 });
      assert.deepEqual(await outputs({ ...manifest, "index.ts": `${SDK}${BUCKET}\nexport const version = 2;` }), { version: 2 });
    });

    it("and reports its own line if it fails", async () => {
      const message = await failure({
        ...manifest,
        "index.ts": `${SDK}\ninterface A { b: string }\nconst a: A | undefined = await Promise.resolve(undefined);\nexport const b = a!.b;`,
      });
      assert.match(message, /^TypeError: Cannot read properties of undefined.*\n {2}at index\.ts:6:\d+/);
    });
  });
});
