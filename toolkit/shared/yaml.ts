import { readFileSync } from "node:fs";

import { parseDocument, type ScalarTag } from "yaml";

import { ProgramError } from "./errors";
import { isObject } from "./values";

/**
 * Reads a YAML map like Pulumi, which uses yaml.v3: `0777` is 511, `8_080` is 8080, `12e5678` is a string and
 * `2026-11-26` the text of a time. Whole numbers beyond JavaScript's safe range become bigint.
 *
 * @param shown Name of the file for messages.
 * @throws {ProgramError} The file can't be read or parsed; the message has the line if known.
 */
export function readYaml(file: string, shown: string): Record<string, unknown> {
  const document = parseDocument(textOf(file, shown), { merge: true, customTags: (tags) => [...YAML_V3, ...tags], logLevel: "error" });
  const [error] = document.errors;
  if (error !== undefined) throw new ProgramError(`${shown}: invalid YAML: ${inWords(error.code, error.message)}`);
  let content: unknown;
  try {
    content = document.toJS();
  } catch (failure) {
    throw new ProgramError(`${shown}: invalid YAML: ${(failure as Error).message}; a string that begins with * needs quotes`);
  }
  if (content === null) return {};
  if (!isObject(content)) {
    throw new ProgramError(`${shown} must be a map, but is ${Array.isArray(content) ? "a list" : "a single value"}`);
  }
  requireTree(content, shown, []);
  return content;
}

function inWords(code: string, message: string): string {
  if (code === "MULTIPLE_DOCS") return "the file has several documents, but Pulumi reads one; remove the line ---";
  const hint = message.startsWith("Alias cannot be an empty string") ? "; a string that begins with * needs quotes" : "";
  return message + hint;
}

function textOf(file: string, shown: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const why = {
      EISDIR: "is a directory, but must be a file",
      ENOENT: "is a link to a missing file",
      EACCES: "can't be read: permission denied",
      ELOOP: "is a link to itself",
    };
    const { code = "", message } = error as NodeJS.ErrnoException;
    throw new ProgramError(`${shown} ${why[code as keyof typeof why] ?? `can't be read: ${message}`}`);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new ProgramError(`${shown} isn't encoded in UTF-8: save it as UTF-8 (iconv -f <its encoding> -t UTF-8)`);
  }
}

/** Rejects aliases that contain themselves, and numbers that aren't finite. */
function requireTree(value: unknown, shown: string, above: readonly unknown[]): void {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new ProgramError(`${shown} holds ${Number.isNaN(value) ? ".nan" : ".inf"}, which Pulumi rejects: a string needs quotes`);
  }
  if (typeof value !== "object" || value === null) return;
  if (above.includes(value)) throw new ProgramError(`${shown}: invalid YAML: an alias (*name) refers to a value that contains it`);
  for (const item of Object.values(value)) requireTree(item, shown, [...above, value]);
}

/** Form of numbers that Go's `strconv.ParseInt` accepts with base 0. */
const WHOLE = /^([-+]?)(0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|0[0-7]*|[1-9][0-9]*)$/;
const FRACTION = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;

/** Source: go-yaml/yaml v3, resolve.go, `resolve`. */
function numberOrText(text: string): number | bigint | string {
  if (/^[-+]?\.(inf|Inf|INF)$/.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  if (/^\.(nan|NaN|NAN)$/.test(text)) return NaN;
  const plain = text.replaceAll("_", "");
  const [, sign = "", digits = ""] = WHOLE.exec(plain) ?? [];
  if (digits !== "") {
    const value = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits}` : digits) * (sign === "-" ? -1n : 1n);
    if (value >= -(2n ** 63n) && value < (sign === "+" ? 2n ** 63n : 2n ** 64n)) {
      return Number.isSafeInteger(Number(value))
        ? Number(value)
        : value;
    }
  }
  const number = FRACTION.test(plain) ? Number(plain) + 0 : NaN; // + 0 turns -0 into 0
  return Number.isFinite(number) ? number : text;
}

const TIME =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(\.\d+)?(Z|[-+]\d\d:\d\d)| (\d{1,2}):(\d{1,2}):(\d{1,2})(\.\d+)?)?$/;

/** Formats a timestamp as Go does. Source: the same file, `parseTimestamp` and `allowedTimestampFormats`; Go, time, `Time.String`. */
function timeOrText(text: string): string {
  const [, year, month = "", day = "", ...rest] = TIME.exec(text) ?? [];
  if (year === undefined) return text;
  const [hour = "0", minute = "0", second = "0", fraction = "", zone = "Z"] = rest[0] === undefined ? [...rest.slice(5), "Z"] : rest;
  const two = (part: string) => part.padStart(2, "0");
  const date = new Date(`${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}Z`);
  if (Number.isNaN(date.getTime()) || date.getUTCDate() !== Number(day)) return text;
  const offset = zone.replace(":", "");
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}${fraction.slice(0, 10).replace(/\.?0+$/, "")} ${
    zone === "Z" ? "+0000 UTC" : `${offset} ${offset}`
  }`;
}

/** yaml.v3's rules for numbers and timestamps; the library's own tags follow: null, booleans, strings, lists, maps. */
const YAML_V3: ScalarTag[] = [
  { tag: "tag:yaml.org,2002:timestamp", default: true, test: TIME, resolve: timeOrText },
  { tag: "tag:yaml.org,2002:int", default: true, test: /^[-+.\d]/, resolve: numberOrText },
  { tag: "tag:yaml.org,2002:float", default: true, test: /^[-+.\d]/, resolve: numberOrText },
  { tag: "tag:yaml.org,2002:binary", resolve: (text) => Buffer.from(text, "base64").toString("utf8") },
];
