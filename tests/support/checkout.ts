import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative, sep } from "node:path";

import { parseDocument } from "yaml";

import { programs } from "../../toolkit/shared/project";
import { atExit } from "./at-exit";
import { ROOT, STACKS } from "./simulated";

/** Folders omitted from a copy of the project. */
const OMITTED = [".git", "node_modules", "tests"];
/** Files with the project's name and settings, which belong to the user. */
const USERS_FILES = /^Pulumi(\..+)?\.ya?ml$/;

/** Copies the project's code and the tests' stack files into a folder, to run commands there as a user does. */
export function checkOut(folder: string): void {
  const known = new Set(programs(STACKS));
  cpSync(ROOT, folder, {
    recursive: true,
    filter: (file) => {
      const [top = "", ...below] = relative(ROOT, file).split(sep);
      if (top === "examples" && below[0] !== undefined) return known.has(`examples/${below[0]}`) && !USERS_FILES.test(basename(file));
      return !OMITTED.includes(top) && !USERS_FILES.test(below.length === 1 && top === "bootstrap" ? below[0]! : top);
    },
  });
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  for (const label of known) {
    for (const name of readdirSync(join(STACKS, label)).filter((file) => USERS_FILES.test(file))) {
      mkdirSync(join(folder, label), { recursive: true });
      writeFileSync(join(folder, label, name), relocated(join(STACKS, label, name)));
    }
  }
}

/** Content of a file of `tests/stacks` for use in the program's own folder, with adjusted paths. */
function relocated(file: string): string {
  const text = readFileSync(file, "utf8");
  if (basename(file) !== "Pulumi.yaml") return text;
  const document = parseDocument(text);
  document.delete("main");
  const tsconfig = ["runtime", "options", "tsconfig"];
  const absolute = join(dirname(file), String(document.getIn(tsconfig)));
  document.setIn(tsconfig, relative(join(ROOT, relative(STACKS, dirname(file))), absolute));
  return document.toString();
}

let shared: string | undefined;

/** Returns a shared copy for tests that don't modify it. */
export function sharedCheckout(): string {
  if (shared === undefined) {
    const folder = mkdtempSync(join(tmpdir(), "checkout-"));
    atExit(() => rmSync(folder, { recursive: true, force: true }));
    checkOut(folder);
    shared = folder;
  }
  return shared;
}
