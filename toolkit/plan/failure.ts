import { relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

import { ProgramError } from "../shared/errors";
import type { Project, StackConfig } from "../shared/project";
import { MASK } from "../shared/values";
import { translatorOf } from "./load-program";
import { Overtaken } from "./watch";

/** What a program that failed is told, in words; with the lines of the program that led there where it didn't foresee the failure. */
export function failureOf(error: unknown, project: Project, settings: StackConfig, open: readonly string[]): Error {
  if (error instanceof ProgramError || error instanceof Overtaken) return error;
  const hint = encryptedHint(error, settings);
  if (isRunError(error)) return new ProgramError([error.message, ...hint].join("\n"));
  return new ProgramError([describe(error), ...frames(error, project), ...hint, ...openLookupLines(open)].join("\n"));
}

/** A refusal in words, of whichever SDK. */
function isRunError(error: unknown): error is Error {
  return error instanceof Error && "__pulumiRunError" in error;
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** The first places in the program itself: those in packages tell a user nothing. */
function frames(error: unknown, project: Project): string[] {
  if (!(error instanceof Error)) return [];
  const position = (error as { position?: unknown }).position; // of a file that can't be translated
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

/** Where in its source a position in a translated file comes from. */
function originOf(place: string, project: Project): string {
  const [whole, file = "", line, column] = /^(.*):(\d+):(\d+)$/.exec(place) ?? [];
  const translator = translatorOf(project);
  if (whole === undefined || !translator.files.has(file)) return place;
  const origin = translator.origin(file, Number(line), Number(column));
  return origin === undefined ? place : `${file}:${origin.line}:${origin.column}`;
}

/** A value that only the CLI can decrypt stands here as `[secret]`, which isn't what the program expects. */
function encryptedHint(error: unknown, { secretKeys }: StackConfig): string[] {
  if (!describe(error).includes(MASK) || secretKeys.length === 0) return [];
  const named = secretKeys.filter((key) => describe(error).includes(key));
  const keys = named.length > 0 ? named : secretKeys;
  return [
    `${keys.join(", ")} ${
      keys.length === 1 ? "is" : "are"
    } encrypted, and can't be read here; give the plan a value in its place, e.g. --config '${keys[0]}={"user":"example"}'`,
  ];
}

/** A lookup in its promise form hands the program an unknown value, on which nothing can be called: what isn't known is often why it failed. */
function openLookupLines(lookups: readonly string[]): string[] {
  if (lookups.length === 0) return [];
  return [
    "  Before that it asked for what only AWS knows; give the answers with --answers FILE:",
    ...lookups.map((lookup) => `    ${lookup}`),
  ];
}
