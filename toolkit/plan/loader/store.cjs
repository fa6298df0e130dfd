// Caches compiled files on disk until their source changes.
const { createHash } = require("node:crypto");
const { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

const FOLDER = join(__dirname, "..", "..", "..", "node_modules", ".cache", "plan");
/** Number of programs whose results stay cached. */
const KEPT = 50;

const stores = [];

/** Stamp of a file, which changes whenever the file does. */
exports.stampOf = (file) => {
  const { mtimeMs, ctimeMs, size } = statSync(file);
  return `${mtimeMs} ${ctimeMs} ${size}`;
};

/** Results by name with the stamp of their sources, in one file. */
exports.Store = class Store {
  constructor(identity) {
    this.file = join(FOLDER, `${createHash("sha256").update(identity).digest("hex").slice(0, 16)}.json`);
    this.entries = readEntries(this.file);
    this.isChanged = false;
    if (stores.push(this) === 1) process.once("exit", () => stores.forEach((store) => store.save()));
  }

  /** Returns the result stored under a name, or a new one if the stamp differs. */
  take(name, stamp, make) {
    const kept = this.entries[name];
    if (kept?.stamp === stamp) return kept.result;
    const result = make();
    this.entries[name] = { stamp, result };
    if (!this.isChanged) setImmediate(() => this.save()).unref(); // a plugin never reaches its exit event: the CLI kills it
    this.isChanged = true;
    return result;
  }

  /** Writes the results; errors are ignored, as a read-only file system only costs time at the next start. */
  save() {
    if (!this.isChanged) return;
    this.isChanged = false;
    try {
      mkdirSync(FOLDER, { recursive: true });
      const half = `${this.file}.${process.pid}`;
      writeFileSync(half, JSON.stringify(this.entries));
      renameSync(half, this.file);
      forgetOldest();
    } catch {
      // compiled again next time
    }
  }
};

function readEntries(file) {
  try {
    const entries = JSON.parse(readFileSync(file, "utf8"));
    const now = new Date();
    utimesSync(file, now, now); // marks it as recently used
    return entries;
  } catch {
    return {}; // missing or unreadable
  }
}

function forgetOldest() {
  const files = readdirSync(FOLDER).map((name) => join(FOLDER, name));
  const newestFirst = files.map((file) => ({ file, time: statSync(file).mtimeMs })).toSorted((a, b) => b.time - a.time);
  for (const { file } of newestFirst.slice(KEPT)) rmSync(file, { force: true });
}
