import { gunzipSync } from "node:zlib";

import { looksRandom } from "./entropy";
import { FORMS } from "./forms";
import { isInnocent, isPlaceholder, namesRandom, namesSecret } from "./names";

/** A text that looks like a secret. It shows only as much as a person needs to recognize it. */
export interface Sighting {
  /** With its article, e.g. `a GitHub token`. */
  kind: string;
  /** At most two characters of the secret, and never more than a quarter of it. */
  hint: string;
}

/** E.g. `a GitHub token ("gh…")`. */
export function describeSighting({ kind, hint }: Sighting): string {
  return `${kind} ("${hint}…")`;
}

export interface SearchOptions {
  /** False: only known forms and names count, for texts in which random ids are usual. */
  entropy?: boolean;
}

/** Depth of decoding: base64 in base64, as in user data with files. */
const DEPTH = 2;

/** The secrets in a value with a name, such as an environment variable, a tag, a parameter or an output. */
export function searchNamed(name: string, value: string): Sighting[] {
  const within = searchText(value, { entropy: !namesRandom(name) });
  const formed = within.filter(({ kind }) => kind !== RANDOM);
  if (formed.length > 0 || !namesSecret(name) || isInnocent(value)) return formed.length > 0 ? formed : within;
  return [sighting("a value whose name is a secret's", value.trim())];
}

/** From this length a text is searched once in a process: programs in user data and in variables are the same in each plan of `--watch`. */
const LONG = 4096;
/** Number of long texts whose sightings are kept. */
const KEPT = 32;
const kept = new Map<string, Sighting[]>();

/** The secrets in a text: known forms, assignments to names of secrets, random texts; also in base64. One of each kind. */
export function searchText(text: string, { entropy = true }: SearchOptions = {}): Sighting[] {
  if (text.length < LONG) return sightingsIn(text, entropy);
  const key = `${entropy} ${text}`;
  const sightings = kept.get(key) ?? sightingsIn(text, entropy);
  kept.delete(key);
  kept.set(key, sightings); // the last ones are the newest
  for (const oldest of [...kept.keys()].slice(0, -KEPT)) kept.delete(oldest);
  return sightings;
}

function sightingsIn(text: string, entropy: boolean): Sighting[] {
  const found = new Map<string, Sighting>();
  search(text, entropy, DEPTH, (kind, secret) => {
    if (!found.has(kind)) found.set(kind, sighting(kind, secret));
  });
  return [...found.values()];
}

type Report = (kind: string, secret: string) => void;
export const RANDOM = "a long random text";
/** A longer zipped text is a program, in which names and random texts say nothing; it can only hold known forms of secrets. */
const LONGEST_ZIPPED_SETTINGS = 4096;

/** Names of secrets in a build specification, not values. Source: CodeBuild user guide, "Buildspec syntax", env. */
const BUILD_REFERENCES =
  /(?:^|\n)([ \t]*)(?:secrets-manager|parameter-store):[ \t]*(?:\r?\n\1[ \t]+[\w.-]{1,128}:[ \t]*[^\s#]{1,512}[ \t]*)+/g;

function search(text: string, entropy: boolean, depth: number, report: Report): void {
  const unformed = searchForms(text.replace(BUILD_REFERENCES, "\n"), report);
  const rest = searchAssignments(unformed, report);
  for (const [token] of withoutHarmless(rest).matchAll(/[A-Za-z0-9+/_-]{12,}={0,2}/g)) {
    const zipped = unzip(Buffer.from(token, "base64"));
    const decoded = zipped ?? decodeText(token);
    if (zipped !== undefined && token.length > LONGEST_ZIPPED_SETTINGS) searchForms(zipped, report);
    else if (decoded !== undefined) {
      if (depth > 0) search(decoded, entropy, depth - 1, report);
    } else if (entropy && looksRandom(token) && !isPlaceholder(token)) {
      report(/^[A-Za-z0-9+/]{40}$/.test(token) ? "what may be an AWS secret key" : RANDOM, token);
    }
  }
}

/** Reports known forms and returns the text without them. */
function searchForms(text: string, report: Report): string {
  let rest = text;
  for (const { kind, marker, pattern, accepts } of FORMS) {
    if (!rest.includes(marker)) continue;
    rest = rest.replaceAll(pattern, (whole: string, group: unknown) => {
      const secret = typeof group === "string" ? group : whole;
      if (isPlaceholder(secret) || accepts?.(secret) === false) return whole;
      report(kind, secret);
      return " ";
    });
  }
  return rest;
}

/** `NAME=value`, `name: value`, `"name": "value"`, `--name value`. Unquoted text after a colon and a space must be the rest of the line. */
const ASSIGNMENT = new RegExp(
  "(?<![\\w.-])(-{0,2}[A-Za-z_][\\w.-]{1,60})[\"'\\]\\\\]{0,3}"
    + "(?:"
    + "[ \\t]{0,3}(?::=|=>|==?|:)[ \\t]{0,3}\\\\?(?:\"([^\"\\n\\\\]{1,2000})\\\\?\"|'([^'\\n]{1,2000})')" // quoted, also in JSON in a text
    + "|=([^\\s\"'`;&|,)<>(=][^\\s\"'`;&|,)<>(]{0,2000})" // NAME=value
    + "|[ \\t]{0,3}:[ \\t]{1,3}([^\\s\"'#,{}\\[\\]]{1,2000})(?=[ \\t]*(?:#.*)?(?:\\r?\\n|$))" // name: value, to the end of the line
    + "|(?<=(?<!\\S)--[\\w.-]{1,60})[ \\t]{1,3}[\"']?([^\\s\"';&|-][^\\s\"';&|]{0,2000})" // --name value
    + ")",
  "g",
);
/** Shorter values are seldom secrets and often code. */
const SHORTEST_ASSIGNED = 4;

/** Reports values assigned to names of secrets and returns the text without them. */
function searchAssignments(text: string, report: Report, depth = DEPTH): string {
  if (!/[=:]|--/.test(text)) return text;
  return text.replaceAll(ASSIGNMENT, (whole: string, name: string, ...groups: unknown[]) => {
    const value = groups.slice(0, 5).find((group): group is string => typeof group === "string") ?? "";
    if (value.length >= SHORTEST_ASSIGNED && namesSecret(name) && !isInnocent(value)) {
      report("a value whose name is a secret's", value);
      return " ";
    }
    if (namesRandom(name)) return " ";
    return depth > 0 && value !== "" ? `${name}=${searchAssignments(value, report, depth - 1)} ` : whole;
  });
}

/** Removes public text that may look random: certificates, public keys, digests, UUIDs, ARNs, hosts and paths of URLs. */
function withoutHarmless(text: string): string {
  if (text.length < 12) return text;
  return text
    .replace(/-----BEGIN (?:CERTIFICATE|[A-Z ]{0,20}PUBLIC KEY)-----[A-Za-z0-9+/=\s]{0,20000}-----END/g, " ")
    .replace(/\b(?:ssh-[a-z0-9]{3,12}|ecdsa-sha2-[a-z0-9-]{5,20}) AAAA[A-Za-z0-9+/=]{20,2000}/g, " ")
    .replace(/\b(?:sha-?\d{1,3}|md5)[-:=][A-Za-z0-9+/]{16,128}={0,2}/gi, " ")
    .replace(/\barn:[a-z-]{2,20}:[^\s"',;]{1,2000}/g, " ")
    .replace(/\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s"'<>?]{1,2000}/gi, " ");
}

/** The decoded text of base64; undefined if the text isn't base64, or decodes to bytes that aren't text. */
export function decodeText(token: string): string | undefined {
  if (!/^[A-Za-z0-9+/_-]{12,}={0,2}$/.test(token) || token.replace(/=+$/, "").length % 4 === 1) return undefined;
  const bytes = Buffer.from(token, "base64");
  const text = bytes.toString("utf8");
  // oxlint-disable-next-line no-control-regex -- these characters distinguish bytes from text
  return /[\u0000-\u0008\u000b\u000c\u000e-\u001a\u001c-\u001f\u007f-\u009f\ufffd]/.test(text) ? undefined : text;
}

/** Text of gzip; undefined if it isn't one. The limit stops a decompression bomb. */
export function unzip(bytes: Buffer): string | undefined {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return undefined;
  try {
    return gunzipSync(bytes, { maxOutputLength: 4 * 1024 * 1024 }).toString("utf8");
  } catch {
    return undefined;
  }
}

function sighting(kind: string, secret: string): Sighting {
  const hint = secret.slice(0, Math.min(2, Math.floor(secret.length / 4)));
  return { kind, hint: /^[\x21-\x7e]*$/.test(hint) ? hint : "" };
}
