// Loads TypeScript as Pulumi does: file by file, with the compiler and the options of the program that a file belongs to.
const Module = require("node:module");
const { existsSync, readFileSync } = require("node:fs");
const { dirname, join, sep } = require("node:path");
const { compileFunction, constants } = require("node:vm");

const { stampOf, Store } = require("./store.cjs");

/** Compiler options of a program without a tsconfig.json. Source: pulumi/pulumi, sdk/nodejs/cmd/run/run.ts. */
const DEFAULTS = { target: "ES2020" };
/**
 * Options that the loader requires regardless of the program: CommonJS, as require loads it, and no output files. An option whose default
 * changed in a later compiler gets the former default (TypeScript 6.0, "Breaking changes").
 */
const needed = (options) => ({
  ...options,
  esModuleInterop: options.esModuleInterop ?? options.allowSyntheticDefaultImports ?? false,
  module: 1,
  moduleResolution: undefined,
  sourceMap: true,
  inlineSourceMap: undefined,
  inlineSources: undefined,
  sourceRoot: undefined,
  mapRoot: undefined,
  noEmit: false,
  declaration: undefined,
  declarationMap: undefined,
  emitDeclarationOnly: undefined,
  composite: undefined,
  incremental: undefined,
  outDir: undefined,
  rewriteRelativeImportExtensions: undefined,
});

/** Translates the TypeScript files of one program. */
exports.Translator = class Translator {
  /**
   * @param directory The program's folder, from which its compiler is resolved.
   * @param tsconfig Path of its tsconfig.json; undefined if it has none.
   */
  constructor(directory, tsconfig) {
    this.compiler = compilerOf(directory);
    this.tsconfig = tsconfig;
    this.store = new Store([directory, tsconfig, this.compiler, process.versions.node].join("\0"));
    /** Files translated so far: positions in stack traces must be mapped to their sources. */
    this.files = new Set();
    this.compiled = new Map();
  }

  /** Returns the JavaScript of a file. */
  translate(file) {
    if (!existsSync(file)) { // Node caches the path of a deleted file
      throw Object.assign(new Error(`Cannot find module '${file}'`), { code: "MODULE_NOT_FOUND" });
    }
    this.files.add(file);
    const { options, stamp } = this.options();
    return this.store.take(file, `${stampOf(file)} ${stamp}`, () => this.compile(file, options).outputText);
  }

  /** Runs a module; reuses the compiled function of an unchanged one. */
  run(module, file) {
    const code = this.translate(file);
    const known = this.compiled.get(file);
    const run = known?.code === code ? known.run : compileFunction(code, ["exports", "require", "module", "__filename", "__dirname"], {
      filename: file,
      importModuleDynamically: constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    this.compiled.set(file, { code, run });
    const load = Module.createRequire(file);
    const required = Object.assign((request) => module.require(request), {
      resolve: load.resolve,
      cache: load.cache,
      main: load.main,
      extensions: load.extensions,
    });
    run.call(module.exports, module.exports, required, module, file, dirname(file));
  }

  /** Returns the source position of a position in the JavaScript. */
  origin(file, line, column) {
    const map = new Module.SourceMap(JSON.parse(this.compile(file, this.options().options).sourceMapText));
    const { originalLine, originalColumn } = map.findEntry(line - 1, column - 1);
    return originalLine === undefined ? undefined : { line: originalLine + 1, column: originalColumn + 1 };
  }

  /** Returns the compiler options, read once, with a stamp of every file that they come from. */
  options() {
    if (this.tsconfig === undefined) return { options: DEFAULTS, stamp: "" };
    this.read ??= this.readOptions();
    return this.read;
  }

  /** Loads the compiler and compiles a line, so that the next file takes less time. */
  warm() {
    if (this.isWarm) return;
    this.isWarm = true;
    require(this.compiler).transpileModule("export const a: number = 1; class B { c?: string }", {
      compilerOptions: this.options().options,
    });
  }

  /** Reads tsconfig.json again at the next use. */
  refresh() {
    this.read = undefined;
  }

  readOptions() {
    const name = `options of ${this.tsconfig}`;
    const kept = this.store.entries[name]?.result;
    const stampOfAll = (files) => files.map((file) => (existsSync(file) ? stampOf(file) : "")).join(",");
    const stamp = stampOfAll(kept?.files ?? [this.tsconfig]);
    const { options, files } = this.store.take(name, stamp, () => optionsOf(require(this.compiler), this.tsconfig));
    const whole = stampOfAll(files);
    if (this.store.entries[name].stamp !== whole) this.store.entries[name].stamp = whole; // the stamp of all files, now that they are known
    return { options, stamp: whole };
  }

  compile(file, options) {
    const typescript = require(this.compiler);
    const { options: defaults } = typescript.convertCompilerOptionsFromJson(DEFAULTS, dirname(file));
    const { diagnostics, ...result } = typescript.transpileModule(readFileSync(file, "utf8"), {
      compilerOptions: needed({ ...defaults, ...options }),
      fileName: file,
      reportDiagnostics: true,
    });
    const mistake = diagnostics?.find(({ category, file: where }) =>
      category === typescript.DiagnosticCategory.Error && where !== undefined
    );
    if (mistake === undefined) return result;
    const { line, character } = mistake.file.getLineAndCharacterOfPosition(mistake.start);
    throw Object.assign(new SyntaxError(typescript.flattenDiagnosticMessageText(mistake.messageText, "\n")), {
      position: `${file}:${line + 1}:${character + 1}`,
    });
  }
};

/** The program's own TypeScript, as Pulumi uses it, or this project's. */
function compilerOf(directory) {
  try {
    return Module.createRequire(join(directory, "index.js")).resolve("typescript");
  } catch {
    return require.resolve("typescript"); // the program has none
  }
}

/** Options of a tsconfig.json with everything it extends, and the files that they come from. */
function optionsOf(typescript, tsconfig) {
  const { config, error } = typescript.readConfigFile(tsconfig, typescript.sys.readFile);
  if (error !== undefined) throw new SyntaxError(`${tsconfig}: ${typescript.flattenDiagnosticMessageText(error.messageText, "\n")}`);
  const extended = new Map();
  const host = { ...typescript.sys, readDirectory: () => [] }; // the list of files isn't needed
  const { options } = typescript.parseJsonConfigFileContent(
    config,
    host,
    dirname(tsconfig),
    undefined,
    tsconfig,
    undefined,
    undefined,
    extended,
  );
  return { options, files: [tsconfig, ...extended.keys()] };
}

const NODE_MODULES = `${sep}node_modules${sep}`;
const EXTENSIONS = [".ts", ".tsx", ".cts", ".mts"];

/**
 * Loads TypeScript files with translators from now on.
 *
 * @param choose Returns the translator of a file; undefined leaves the file to the previous loader.
 * @returns Function that restores the previous loaders.
 */
exports.install = (choose) => {
  const before = EXTENSIONS.map((extension) => [extension, Module._extensions[extension]]);
  for (const [extension, previous] of before) {
    Module._extensions[extension] = (module, file) => {
      const translator = file.includes(NODE_MODULES) ? undefined : choose(file);
      if (translator !== undefined) return translator.run(module, file);
      return (previous ?? Module._extensions[".js"])(module, file);
    };
  }
  return () => {
    for (const [extension, previous] of before) {
      if (previous === undefined) delete Module._extensions[extension];
      else Module._extensions[extension] = previous;
    }
  };
};
