import { distance } from "fastest-levenshtein";

/** Where a value is, e.g. `["route", "hosts", 0]`. */
export type Path = readonly (string | number)[];

/** An invalid value. */
export interface Mistake {
  path: Path;
  /** The value received. */
  value: unknown;
  /** The allowed values; completes "<path> is <value>, but must be". */
  allowed: string;
}

export const mistake = (path: string | Path, value: unknown, allowed: string): Mistake => ({
  path: typeof path === "string" ? [path] : path,
  value,
  allowed,
});

/** Placeholder for a value that a message doesn't show, as it may be a secret. */
export const HIDDEN = Symbol("hidden");
/** Placeholder for the value of a mistake whose `allowed` is a whole sentence. */
export const SENTENCE = Symbol("sentence");

/** Who speaks: the text in front of a path, e.g. `aws-practice:network` or, from code, `Network "network":`. */
export type Root = string;

/** A component says its name with a colon before a setting; one that names a setting already goes on with a dot. */
export const rootOf = (subject: string): Root => (subject.includes(": ") ? subject : `${subject}:`);

/** As `--config` takes it, e.g. `aws-practice:services.api.route.hosts[0]`; from code `FargateService "api": route.hosts[0]`. */
export function pathOf(root: Root, path: Path): string {
  const text = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`)).join("");
  return root.endsWith(":") ? (text === "" ? root.slice(0, -1) : `${root} ${text.slice(1)}`) : root + text;
}

/** A mistake as one line: path, value, what is allowed. */
export function sentenceOf(root: Root, { path, value, allowed }: Mistake): string {
  const at = pathOf(root, path);
  return value === SENTENCE ? `${at}: ${allowed}` : `${at} is ${shownAs(value)}, but must be ${allowed}`;
}

function shownAs(value: unknown): string {
  if (value === undefined) return "missing";
  return value === HIDDEN ? "given" : JSON.stringify(value);
}

/** Keys under which a secret may be, although none should. */
const SECRET_KEY = /pass|pwd|secret|token|credential|private|api_?key|auth/i;
/** The rest of a longer value doesn't show what is wrong with it. */
const LONGEST_VALUE = 200;

/** An invalid value, without what may be a secret in it: messages end up in logs. */
export function masked(value: unknown, path: Path): string {
  if (value === undefined) return "missing";
  if (!(typeof value === "string" && value.startsWith("arn:")) && (path.includes("secrets") || isSecretVariable(path))) {
    return "a value that isn't shown here";
  }
  const text = JSON.stringify(
    value,
    (key, inner: unknown) => (key === "secrets" || (SECRET_KEY.test(key) && typeof inner !== "object") ? "[not shown]" : inner),
  );
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE - 3)}...`;
}

const isSecretVariable = (path: Path) => path.at(-2) === "environment" && SECRET_KEY.test(String(path.at(-1)));

/** The known name that is at most so many letters away. */
export function nearest(name: string, known: readonly string[], letters: number): string | undefined {
  const [first] = known.toSorted((a, b) => distance(name, a) - distance(name, b));
  return first !== undefined && distance(name, first) <= letters ? first : undefined;
}

/** The one known name that begins with this one, as `memoryMiB` does with `memory`, or the nearest. */
export function meantBy(name: string, known: readonly string[]): string | undefined {
  const longer = name.length < 3 ? [] : known.filter((one) => one.toLowerCase().startsWith(name.toLowerCase()));
  return longer.length === 1 ? longer[0] : nearest(name, known, Math.max(name.length > 4 ? 2 : 1, name.length / 3));
}

/** The known name that is meant, or all if they are few. */
export function suggestion(name: string, known: readonly string[], prefix = ""): string {
  const meant = meantBy(name, known);
  if (meant !== undefined) return `; did you mean ${prefix}${meant}?`;
  return known.length === 0 || known.length > 40 ? "" : `; known are ${known.map((one) => prefix + one).join(", ")}`;
}
