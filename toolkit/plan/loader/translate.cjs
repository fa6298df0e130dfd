// Loads TypeScript as Pulumi does: each file by itself, with the compiler and the options of the program that it belongs to.
const Module = require("node:module");
const { existsSync, readFileSync } = require("node:fs");
const { dirname, join, sep } = require("node:path");
const { compileFunction, constants } = require("node:vm");

const { stampOf, Store } = require("./store.cjs");

/** What a program that says nothing is compiled with. Source: pulumi/pulumi, sdk/nodejs/cmd/run/run.ts. */
const DEFAULTS = { target: "ES2020" };
/**
 * What the loader itself needs, whatever a program says: CommonJS, as it is loaded by require, and no files but its own. An option that
 * a later compiler has another default for gets the one that was meant when nothing else could be (TypeScript 6.0, "Breaking changes").
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
   * @param directory The program's folder: which compiler it has counts from here.
   * @param tsconfig Path of its tsconfig.json; undefined where it has none.
   */
  constructor(directory, tsconfig) {
    this.compiler = compilerOf(directory);
    this.tsconfig = tsconfig;
    this.store = new Store([directory, tsconfig, this.compiler, process.versions.node].join("\0"));
    /** The files that it translated: positions in them aren't those of their sources. */
    this.files = new Set();
    this.compiled = new Map();
  }

  /** The JavaScript of a file. */
  translate(file) {
    if (!existsSync(file)) throw Object.assign(new Error(`Cannot find module '${file}'`), { code: "MODULE_NOT_FOUND" }); // Node remembers where it was
    this.files.add(file);
    const { options, stamp } = this.options();
    return this.store.take(file, `${stampOf(file)} ${stamp}`, () => this.compile(file, options).outputText);
  }

  /** Runs a module; the machine code of one that ran before, and is as it was, serves again. */
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

  /** Where a position in the JavaScript comes from. */
  origin(file, line, column) {
    const map = new Module.SourceMap(JSON.parse(this.compile(file, this.options().options).sourceMapText));
    const { originalLine, originalColumn } = map.findEntry(line - 1, column - 1);
    return originalLine === undefined ? undefined : { line: originalLine + 1, column: originalColumn + 1 };
  }

  /** The compiler's options, read once; with a stamp of every file that they come from. */
  options() {
    if (this.tsconfig === undefined) return { options: DEFAULTS, stamp: "" };
    this.read ??= this.readOptions();
    return this.read;
  }

  /** Loads the compiler, and lets it compile something. */
  warm() {
    if (this.isWarm) return;
    this.isWarm = true;
    require(this.compiler).transpileModule("export const a: number = 1; class B { c?: string }", {
      compilerOptions: this.options().options,
    });
  }

  /** Looks again whether tsconfig.json is as it was. */
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
    if (this.store.entries[name].stamp !== whole) this.store.entries[name].stamp = whole; // just read: of all files now
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

/** The program's own TypeScript, as Pulumi takes it, or the one that is here. */
function compilerOf(directory) {
  try {
    return Module.createRequire(join(directory, "index.js")).resolve("typescript");
  } catch {
    return require.resolve("typescript"); // it has none
  }
}

/** What a tsconfig.json says, with all that it extends, and the files that it comes from. */
function optionsOf(typescript, tsconfig) {
  const { config, error } = typescript.readConfigFile(tsconfig, typescript.sys.readFile);
  if (error !== undefined) throw new SyntaxError(`${tsconfig}: ${typescript.flattenDiagnosticMessageText(error.messageText, "\n")}`);
  const extended = new Map();
  const host = { ...typescript.sys, readDirectory: () => [] }; // which files there are doesn't matter
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
 * Loads TypeScript files by a translator from now on.
 *
 * @param choose The translator of a file; undefined where it is another loader's.
 * @returns What puts the loaders back that were there before.
 */
exports.install = (choose) => {
  const before = EXTENSIONS.map((extension) => [extension, Module._extensions[extension]]);
  for (const [extension, others] of before) {
    Module._extensions[extension] = (module, file) => {
      const translator = file.includes(NODE_MODULES) ? undefined : choose(file);
      if (translator !== undefined) return translator.run(module, file);
      return (others ?? Module._extensions[".js"])(module, file);
    };
  }
  return () => {
    for (const [extension, others] of before) {
      if (others === undefined) delete Module._extensions[extension];
      else Module._extensions[extension] = others;
    }
  };
};
