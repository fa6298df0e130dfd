// What was translated once is kept on disk, as long as its source is as it was.
const { createHash } = require("node:crypto");
const { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

const FOLDER = join(__dirname, "..", "..", "node_modules", ".cache", "plan");
/** Programs of which the results are kept. */
const KEPT = 50;

const stores = [];

/** What tells whether a file is as it was. */
exports.stampOf = (file) => {
  const { mtimeMs, ctimeMs, size } = statSync(file);
  return `${mtimeMs} ${ctimeMs} ${size}`;
};

/** Results by name, each with what it was made from; one file for all of them. */
exports.Store = class Store {
  constructor(identity) {
    this.file = join(FOLDER, `${createHash("sha256").update(identity).digest("hex").slice(0, 16)}.json`);
    this.entries = readEntries(this.file);
    this.isChanged = false;
    if (stores.push(this) === 1) process.once("exit", () => stores.forEach((store) => store.save()));
  }

  /** The result kept under a name, or a new one where the stamp is another. */
  take(name, stamp, make) {
    const kept = this.entries[name];
    if (kept?.stamp === stamp) return kept.result;
    const result = make();
    this.entries[name] = { stamp, result };
    if (!this.isChanged) setImmediate(() => this.save()).unref(); // a plugin doesn't live to its exit: the CLI kills it
    this.isChanged = true;
    return result;
  }

  /** A file system that can't be written costs time at the next start, and nothing else; so that is no failure. */
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
      // translated again the next time
    }
  }
};

function readEntries(file) {
  try {
    const entries = JSON.parse(readFileSync(file, "utf8"));
    const now = new Date();
    utimesSync(file, now, now); // those that are used are kept
    return entries;
  } catch {
    return {}; // nothing kept yet, or not to be read
  }
}

function forgetOldest() {
  const files = readdirSync(FOLDER).map((name) => join(FOLDER, name));
  const newestFirst = files.map((file) => ({ file, time: statSync(file).mtimeMs })).toSorted((a, b) => b.time - a.time);
  for (const { file } of newestFirst.slice(KEPT)) rmSync(file, { force: true });
}
