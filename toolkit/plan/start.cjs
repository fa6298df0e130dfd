// Starts a TypeScript program of this project quickly: its own files are translated once and kept, packages are loaded by Node as they
// are, and what hardly any program uses is loaded late.
const Module = require("node:module");
const { join } = require("node:path");

const { loadLate } = require("./loader/late.cjs");
const { install, Translator } = require("./loader/translate.cjs");

const ROOT = join(__dirname, "..", "..");
const own = new Translator(ROOT, join(ROOT, "tsconfig.json"));
install(() => own);
for (const extension of [".json", ".node"]) { // policy-pack/declared.ts is meant by "./declared", not its data
  const load = Module._extensions[extension];
  delete Module._extensions[extension];
  Module._extensions[extension] = load;
}
loadLate();
Module.enableCompileCache?.(); // Node 22 and later: machine code of the last run
