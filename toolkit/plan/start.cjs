// Starts a TypeScript program of this project quickly: caches its compiled files, loads packages without compiling them, and defers
// modules that programs seldom use.
const Module = require("node:module");
const { join } = require("node:path");

const { loadLate } = require("./loader/late.cjs");
const { install, Translator } = require("./loader/translate.cjs");

const ROOT = join(__dirname, "..", "..");
const own = new Translator(ROOT, join(ROOT, "tsconfig.json"));
install(() => own);
for (const extension of [".json", ".node"]) { // moves these behind .ts: "./declared" means policy-pack/declared.ts, not its data
  const load = Module._extensions[extension];
  delete Module._extensions[extension];
  Module._extensions[extension] = load;
}
loadLate();
Module.enableCompileCache?.(); // Node 22 and later: caches machine code between runs
