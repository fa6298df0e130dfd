import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative, sep } from "node:path";

import { parseDocument } from "yaml";

import { programs } from "../../toolkit/shared/project";
import { atExit } from "./at-exit";
import { ROOT, STACKS } from "./simulated";

/** What a copy of the project does without. */
const LEFT_OUT = [".git", "node_modules", "tests"];
/** The project's name and its stacks' settings belong to who deploys it. */
const THEIRS = /^Pulumi(\..+)?\.ya?ml$/;

/** Puts a copy of the project into a folder, where commands run as a user runs them: its code, with the stack files of the tests. */
export function checkOut(folder: string): void {
  const known = new Set(programs(STACKS));
  cpSync(ROOT, folder, {
    recursive: true,
    filter: (file) => {
      const [top = "", ...below] = relative(ROOT, file).split(sep);
      if (top === "examples" && below[0] !== undefined) return known.has(`examples/${below[0]}`) && !THEIRS.test(basename(file));
      return !LEFT_OUT.includes(top) && !THEIRS.test(top);
    },
  });
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  for (const label of known) {
    for (const name of readdirSync(join(STACKS, label)).filter((file) => THEIRS.test(file))) {
      mkdirSync(join(folder, label), { recursive: true });
      writeFileSync(join(folder, label, name), settledIn(join(STACKS, label, name)));
    }
  }
}

/** A file of `tests/stacks` as it is where the program itself is: with nothing of the way there. */
function settledIn(file: string): string {
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

/** A copy for everybody who changes nothing in it. */
export function sharedCheckout(): string {
  if (shared === undefined) {
    const folder = mkdtempSync(join(tmpdir(), "checkout-"));
    atExit(() => rmSync(folder, { recursive: true, force: true }));
    checkOut(folder);
    shared = folder;
  }
  return shared;
}
