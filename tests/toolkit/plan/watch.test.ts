import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ROOT } from "../../support/simulated";

const COMMAND = ["--require", "./toolkit/plan/start.cjs", "toolkit/plan/main.ts"];
const program = (name: string) =>
  `import * as aws from "@pulumi/aws";\nimport * as pulumi from "@pulumi/pulumi";\nimport { tag } from "./lib/tag";\nnew aws.ec2.Eip(${
    JSON.stringify(name)
  }, { tags: { Name: tag + new pulumi.Config().require("suffix") } });\n`;

describe("npm run plan of a program in another folder", () => {
  let folder: string;
  let watching: ChildProcess | undefined;
  let output = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "watch-"));
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
    mkdirSync(join(folder, "lib"));
    write("Pulumi.yaml", "name: shop\nruntime: nodejs\n");
    write("Pulumi.dev.yaml", "config:\n  shop:suffix: one\n");
    write("index.ts", program("first"));
    write("lib/tag.ts", "export const tag: string = \"tag-\";\n");
  });
  afterEach(() => {
    watching?.kill();
    watching = undefined;
    rmSync(folder, { recursive: true });
  });
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

  /** Waits for the end of a plan, and returns the output since the previous one. */
  const verdict = async (): Promise<string> => {
    while (!output.includes("waiting for changes")) await new Promise((resolve) => setTimeout(resolve, 10));
    const text = output;
    output = "";
    return text;
  };
  const watch = async (): Promise<string> => {
    output = "";
    watching = spawn(process.execPath, [...COMMAND, "--watch", "--program", folder], { cwd: ROOT });
    for (const stream of [watching.stdout!, watching.stderr!]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    return verdict();
  };

  it("resolves an ES module with top-level await", () => {
    write("package.json", "{ \"type\": \"module\" }");
    write("index.ts", "import * as aws from \"@pulumi/aws\";\nnew aws.ec2.Eip(await Promise.resolve(\"late\"));\n");
    const { stdout, stderr } = spawnSync(process.execPath, [...COMMAND, "--program", folder], { cwd: ROOT, encoding: "utf8" });
    assert.match(stdout, /ec2\.Eip late\n/, stderr);
  });

  it("`--watch` plans again after each save, also of invalid files, until it is interrupted", async () => {
    assert.match(await watch(), /ec2\.Eip first +tag-one\n/);

    write("Pulumi.dev.yaml.new", "config:\n  shop:suffix: two\n"); // as editors save: another file, renamed
    renameSync(join(folder, "Pulumi.dev.yaml.new"), join(folder, "Pulumi.dev.yaml"));
    assert.match(await verdict(), /Pulumi\.dev\.yaml.* changed\n[^]*tag-two\n/);

    write("lib/tag.ts", "export const tag: string = \"label-\";\n");
    assert.match(await verdict(), /tag\.ts changed\n[^]*label-two\n/);

    write("index.ts", "const a = = 1;\n");
    assert.match(await verdict(), /✗ SyntaxError: .*\n {2}at index\.ts:1:11\n/);

    rmSync(join(folder, "index.ts"));
    assert.match(await verdict(), /✗ .*has neither index\.ts nor index\.js/);

    write("index.ts", program("again"));
    assert.match(await verdict(), /ec2\.Eip again +label-two\n/);

    write("Pulumi.dev.yaml", "config: [\n");
    assert.match(await verdict(), /✗ Pulumi\.dev\.yaml|✗ .*Pulumi\.dev\.yaml/);

    write("Pulumi.dev.yaml", "config:\n  shop:suffix: three\n");
    assert.match(await verdict(), /label-three\n/);

    write("index.ts", "setInterval(() => undefined, 1000);\nthrow 1;\n"); // a program that never ends is superseded
    await new Promise((resolve) => setTimeout(resolve, 1500));
    write("index.ts", program("last"));
    let text = await verdict();
    while (!text.includes("ec2.Eip last")) text = await verdict();

    const ended = new Promise<NodeJS.Signals | null>((resolve) => {
      watching!.once("exit", (_, signal) => resolve(signal));
    });
    watching!.kill("SIGINT");
    assert.equal(await ended, "SIGINT");
  });

  it("`--watch` excludes --json and --all", () => {
    for (const other of ["--json", "--all"]) {
      const { status, stderr } = spawnSync(process.execPath, [...COMMAND, "--watch", other], { cwd: ROOT, encoding: "utf8" });
      assert.equal(status, 2);
      assert.match(stderr, new RegExp(`--watch and ${other} exclude each other`));
    }
  });
});
