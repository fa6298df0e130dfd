// What hardly any program uses is loaded when something of it is used.
const Module = require("node:module");
const { sep } = require("node:path");

// What the SDK needs to serialise functions (more than half of its time and memory), to talk to a real engine, and to trace itself.
const SELDOM_USED = [
  "typescript",
  "@npmcli/arborist",
  "@grpc/grpc-js",
  "@opentelemetry/api",
  "../proto/engine_grpc_pb",
  "../proto/resource_grpc_pb",
];
const SDK = ["node_modules", "@pulumi", "pulumi", ""].join(sep);

// The SDK of AWS has a module for each of its 250 services, and loads them all; within a service, it loads each type when it is used.
const AWS = ["", "node_modules", "@pulumi", "aws", "index.js"].join(sep);
const SERVICE = /^\.\/(?!config$|types$)[a-z0-9]+$/;
const LATER = Symbol("loads the module");

exports.loadLate = () => {
  const load = Module._load;
  Module._load = (request, parent, ...rest) => {
    const whole = () => load.call(Module, request, parent, ...rest);
    const from = parent?.filename ?? "";
    if (SERVICE.test(request) && from.endsWith(AWS)) {
      return Module._resolveFilename(request, parent).endsWith(`${sep}index.js`) ? { __esModule: true, [LATER]: whole } : whole();
    }
    if (!SELDOM_USED.includes(request) || !from.includes(SDK)) return whole();
    Module._resolveFilename(request, parent); // throws where it isn't installed, as the SDK expects
    let loaded;
    return new Proxy({}, { get: (_, key) => key === "__esModule" || (loaded ??= whole())[key] });
  };

  const loadJavaScript = Module._extensions[".js"];
  Module._extensions[".js"] = (module, file) => {
    loadJavaScript(module, file);
    if (file.endsWith(AWS)) revealLater(module.exports);
  };
};

/** Each service that was left out becomes itself as soon as somebody looks at it. */
function revealLater(exported) {
  for (const [name, value] of Object.entries(Object.getOwnPropertyDescriptors(exported))) {
    const whole = value.value?.[LATER];
    if (whole === undefined) continue;
    const settle = (module) =>
      Object.defineProperty(exported, name, { value: module, enumerable: true, configurable: true, writable: true });
    Object.defineProperty(exported, name, { get: () => settle(whole())[name], set: settle, enumerable: true, configurable: true });
  }
}
