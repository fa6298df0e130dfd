// Loads ES modules with tsx. In plain JavaScript, as a compiler would turn import() into require(), with which tsx can't find its loader.
const { join } = require("node:path");

/** Imports a module and its imports uncached, by a namespace not used before. */
exports.importFresh = async (url, namespace, tsconfig) => {
  const { register } = await import("tsx/esm/api");
  const directory = process.cwd();
  process.chdir(join(__dirname, "..", "..", "..")); // Node's loader thread resolves our --require from the current directory
  const { import: load, unregister } = register({ namespace, ...(tsconfig === undefined ? {} : { tsconfig }) });
  process.chdir(directory);
  process.setSourceMapsEnabled(true);
  try {
    return await load(url, url);
  } finally {
    await unregister();
  }
};
