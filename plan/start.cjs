// Starts a TypeScript program quickly: tsx translates the project's own files, packages are loaded by Node as they are,
// and no source map is read before an error needs one (plan/resolve.ts). Halves the time until the program runs.
const Module = require("node:module");
const { sep } = require("node:path");

const loadJavaScript = Module._extensions[".js"];
require("tsx/cjs");
Module._extensions[".js"] = loadJavaScript;
process.setSourceMapsEnabled(false);
Module.enableCompileCache?.(); // Node 22 and later: machine code of the last run

// What the SDK loads for the case that a program serialises functions, and hardly any does: a third of the time and of the
// memory. They are loaded when something of them is used.
const SELDOM_USED = ["typescript", "@npmcli/arborist"];
const SDK = ["node_modules", "@pulumi", "pulumi", ""].join(sep);
const load = Module._load;
Module._load = (request, parent, ...rest) => {
  const whole = () => load.call(Module, request, parent, ...rest);
  if (!SELDOM_USED.includes(request) || !parent?.filename?.includes(SDK)) return whole();
  Module._resolveFilename(request, parent); // throws where it isn't installed, as the SDK expects
  return new Proxy({}, { get: (_, key) => key === "__esModule" || whole()[key] });
};
