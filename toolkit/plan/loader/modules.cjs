// Loads ES modules by tsx. A file that nobody translates, as import() must stay what it is: tsx's own CommonJS doesn't find its loader.
const { join } = require("node:path");

/** Imports a module and all that it imports anew: under a namespace that was not there before. */
exports.importAnew = async (url, namespace, tsconfig) => {
  const { register } = await import("tsx/esm/api");
  const directory = process.cwd();
  process.chdir(join(__dirname, "..", "..", "..")); // Node's own thread for loaders begins with our --require, from where we are
  const { import: load, unregister } = register({ namespace, ...(tsconfig === undefined ? {} : { tsconfig }) });
  process.chdir(directory);
  process.setSourceMapsEnabled(true);
  try {
    return await load(url, url);
  } finally {
    await unregister();
  }
};
