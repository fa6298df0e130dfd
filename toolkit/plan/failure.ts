import { relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

import { ProgramError } from "../shared/errors";
import type { Project, StackConfig } from "../shared/project";
import { MASK } from "../shared/values";
import { translatorOf } from "./load-program";
import { Overtaken } from "./watch";

/** Turns an exception of a program into an error to print, with the program's own stack frames unless it is a deliberate rejection. */
export function failureOf(error: unknown, project: Project, settings: StackConfig, open: readonly string[]): Error {
  if (error instanceof ProgramError || error instanceof Overtaken) return error;
  const hint = encryptedHint(error, settings);
  if (isRunError(error)) return new ProgramError([error.message, ...hint].join("\n"));
  return new ProgramError([describe(error), ...frames(error, project), ...hint, ...openLookupLines(open)].join("\n"));
}

/** A `RunError` of any copy of the SDK: its message needs no stack. */
function isRunError(error: unknown): error is Error {
  return error instanceof Error && "__pulumiRunError" in error;
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** First stack frames in the program itself, without those in packages. */
function frames(error: unknown, project: Project): string[] {
  if (!(error instanceof Error)) return [];
  const position = (error as { position?: unknown }).position; // of a syntax error
  const places = typeof position === "string"
    ? [position]
    : (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line)).map(placeOf);
  const own = places.filter((place) => place.includes(project.directory + sep) && !place.includes("node_modules"));
  return own.slice(0, 3).map((place) =>
    `  at ${relative(project.directory, typeof position === "string" ? place : originOf(place, project))}`
  );
}

/** `    at f (file:///program/index.ts:3:5)` -> `/program/index.ts:3:5` */
function placeOf(line: string): string {
  const place = line.replace(/^.*\((.*)\)$/, "$1").replace(/^\s*at (async )?/, "");
  const clean = place.replace(/\?[^:]*/, "");
  return clean.startsWith("file:") ? fileURLToPath(clean) : clean;
}

/** Position in the source for one in the compiled file. */
function originOf(place: string, project: Project): string {
  const [whole, file = "", line, column] = /^(.*):(\d+):(\d+)$/.exec(place) ?? [];
  const translator = translatorOf(project);
  if (whole === undefined || !translator.files.has(file)) return place;
  const origin = translator.origin(file, Number(line), Number(column));
  return origin === undefined ? place : `${file}:${origin.line}:${origin.column}`;
}

/** Hint for a program that failed on `[secret]`, which replaces a value that only the CLI can decrypt. */
function encryptedHint(error: unknown, { secretKeys }: StackConfig): string[] {
  if (!describe(error).includes(MASK) || secretKeys.length === 0) return [];
  const named = secretKeys.filter((key) => describe(error).includes(key));
  const keys = named.length > 0 ? named : secretKeys;
  return [
    `${keys.join(", ")} ${
      keys.length === 1 ? "is" : "are"
    } encrypted and can't be decrypted here; give the plan a placeholder, e.g. --config '${keys[0]}={"user":"example"}'`,
  ];
}

/** Lookups without an answer, a likely cause of a failure: their promise form returns an unknown value, which has no methods. */
function openLookupLines(lookups: readonly string[]): string[] {
  if (lookups.length === 0) return [];
  return [
    "  It called lookups that only AWS can answer; provide their results with --answers FILE:",
    ...lookups.map((lookup) => `    ${lookup}`),
  ];
}
