// Defers modules of the SDKs that programs seldom use until something of them is accessed.
const Module = require("node:module");
const { sep } = require("node:path");

// Modules with which the SDK serialises functions (more than half of its time and memory), talks to a real engine, and traces itself.
const SELDOM_USED = [
  "typescript",
  "@npmcli/arborist",
  "@grpc/grpc-js",
  "@opentelemetry/api",
  "../proto/engine_grpc_pb",
  "../proto/resource_grpc_pb",
];
const SDK = ["node_modules", "@pulumi", "pulumi", ""].join(sep);

// Pulumi's AWS SDK loads a module for each of its 250 services at start; within a service it loads each type on first use.
const AWS = ["", "node_modules", "@pulumi", "aws", "index.js"].join(sep);
const SERVICE = /^\.\/(?!config$|types$)[a-z0-9]+$/;
const DEFERRED = Symbol("deferred module");

exports.loadLate = () => {
  const load = Module._load;
  Module._load = (request, parent, ...rest) => {
    const loadNow = () => load.call(Module, request, parent, ...rest);
    const from = parent?.filename ?? "";
    if (SERVICE.test(request) && from.endsWith(AWS)) {
      return Module._resolveFilename(request, parent).endsWith(`${sep}index.js`) ? { __esModule: true, [DEFERRED]: loadNow } : loadNow();
    }
    if (!SELDOM_USED.includes(request) || !from.includes(SDK)) return loadNow();
    Module._resolveFilename(request, parent); // throws if it isn't installed, as the SDK expects
    let loaded;
    return new Proxy({}, { get: (_, key) => key === "__esModule" || (loaded ??= loadNow())[key] });
  };

  const loadJavaScript = Module._extensions[".js"];
  Module._extensions[".js"] = (module, file) => {
    loadJavaScript(module, file);
    if (file.endsWith(AWS)) defineDeferred(module.exports);
  };
};

/** Replaces each deferred service by a getter that loads it on first access. */
function defineDeferred(exported) {
  for (const [name, value] of Object.entries(Object.getOwnPropertyDescriptors(exported))) {
    const loadNow = value.value?.[DEFERRED];
    if (loadNow === undefined) continue;
    const settle = (module) =>
      Object.defineProperty(exported, name, { value: module, enumerable: true, configurable: true, writable: true });
    Object.defineProperty(exported, name, { get: () => settle(loadNow())[name], set: settle, enumerable: true, configurable: true });
  }
}
