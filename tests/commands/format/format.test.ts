import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { formatCommand } from "../../../commands/format/command";
import { runHere } from "../../support/run-command";
import { ROOT } from "../../support/simulated";

describe("npm run format", () => {
  let root: string;
  const file = (path: string) => join(root, path);
  const run = (...args: string[]) => runHere(formatCommand, args, { root });
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "format-"));
    cpSync(join(ROOT, "dprint.json"), file("dprint.json"));
    mkdirSync(file("deep/node_modules"), { recursive: true });
    writeFileSync(file("deep/a.ts"), "export const a = ( 1+2 )\n");
    writeFileSync(file("deep/node_modules/b.ts"), "export const b = ( 1+2 )\n");
    writeFileSync(file("c.cjs"), "exports.c = 1;\n");
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it("formats files in every folder except node_modules", async () => {
    assert.deepEqual(await run(), { code: 0, out: "", err: "" });
    assert.equal(readFileSync(file("deep/a.ts"), "utf8"), "export const a = 1 + 2;\n");
    assert.match(readFileSync(file("deep/node_modules/b.ts"), "utf8"), /\( 1\+2 \)/);
    assert.equal((await run("--check")).code, 0);
  });

  it("`--check` writes nothing, and lists the files whose format differs", async () => {
    assert.deepEqual(await run("--check"), { code: 1, out: "", err: "✗ run npm run format: these files aren't formatted:\n  deep/a.ts\n" });
    assert.match(readFileSync(file("deep/a.ts"), "utf8"), /\( 1\+2 \)/);
  });

  it("names a file with a syntax error", async () => {
    writeFileSync(file("c.cjs"), "exports.c = {\n");
    const { code, err } = await run();
    assert.equal(code, 1);
    assert.match(err, /^✗ c\.cjs can't be formatted: /);
  });

  it("rejects arguments", async () => {
    const { code, err } = await run("deep/a.ts");
    assert.deepEqual([code, err], [
      2,
      "✗ \"deep/a.ts\" isn't an option; it formats all files\n  npm run format -- --help lists the options\n",
    ]);
    assert.match((await run("--help")).out, /^Usage: npm run format/);
  });
});
