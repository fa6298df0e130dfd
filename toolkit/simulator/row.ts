import { unknownValue } from "../shared/signatures";
import { isUnknown, type Properties } from "../shared/values";
import type { Question, ResourceAnswer, ResourceTable } from "./world";

/**
 * What AWS answers for a type, in texts with `{...}` in them:
 * - `{name}`: an output told before, or else an input; `{cluster.endpoint}`: an output of what the input names, by its id or ARN;
 * - `{region}`, `{account}`, `{partition}`, `{dns}`;
 * - what only AWS makes up: `{hex:8}`, `{low:10}` (small letters and digits), `{up:13}` (capital ones), `{digits:12}`, `{uuid}`,
 *   `{ec2:vpc}` for `vpc-0a1b...`; with `{low:6 root}` another one of the kind.
 *
 * Where one of the parts isn't known, the whole isn't.
 */
export interface Row {
  /** The input that the provider makes a name for, and how many characters that may have. */
  named?: string | readonly [property: string, limit: number];
  /** The service keeps names in small letters. */
  isLower?: true;
  /** What AWS sets where nothing is given, and the id or the ARN is made of. */
  defaults?: Readonly<Record<string, string>>;
  /** @default the name */
  id?: string;
  /** As `arnOf` reads it; `id` where the id is the ARN. */
  arn?: string;
  /** Outputs beside inputs, name and ARN, in this order; an input that is given stays as it is. A function where it depends on more. */
  told?: Readonly<Record<string, unknown>>;
  /** What AWS allows only once; the id where nothing is said. */
  unique?: string;
}

export function tableOf(rows: Readonly<Record<string, Row>>): ResourceTable {
  return Object.fromEntries(Object.entries(rows).map(([type, row]) => [type, answerOf(row)]));
}

function answerOf(row: Row): ResourceAnswer {
  const { unique } = row;
  const before = (q: Question) => ({
    ...givenOf(q, row),
    ...(row.arn !== undefined && row.id === "{arn}" && { arn: arnOf(q, row.arn, givenOf(q, row)) }),
  });
  return {
    id: (q) => filled(q, row.id ?? `{${propertyOf(row)}}`, before(q)) ?? "",
    ...(unique !== undefined && { unique: (q: Question) => filled(q, unique, before(q)) ?? q.uuid("unique") }),
    outputs: (q, id) => outputsOf(q, id, row),
  };
}

function outputsOf(q: Question, id: string, row: Row): Properties {
  const own: Properties = { id, ...givenOf(q, row) };
  if (row.arn !== undefined) own["arn"] = row.id === "{arn}" ? id : (arnOf(q, row.arn, own) ?? unknownValue);
  for (const [property, value] of Object.entries(row.told ?? {})) {
    if (q.inputs[property] !== undefined) continue;
    const text: unknown = typeof value === "function" ? (value as (question: Question) => unknown)(q) : value;
    own[property] = typeof text === "string" ? (filled(q, text, own) ?? unknownValue) : text;
  }
  const { id: _, ...outputs } = own;
  return outputs;
}

/** What is there before AWS answers: defaults where nothing is given, and the name. */
function givenOf(q: Question, row: Row): Properties {
  const open = Object.entries(row.defaults ?? {}).filter(([property]) =>
    q.inputs[property] === undefined && q.unknown[property] === undefined
  );
  return { ...Object.fromEntries(open), ...nameOf(q, row) };
}

const propertyOf = ({ named = "name" }: Row) => (typeof named === "string" ? named : named[0]);

function nameOf(q: Question, row: Row): Properties {
  const { named } = row;
  if (named === undefined) return {};
  const property = propertyOf(row);
  if (q.unknown[property] !== undefined || q.unknown[`${property}Prefix`] !== undefined) return { [property]: unknownValue };
  const name = q.autoName(property, typeof named === "string" ? undefined : named[1]);
  return { [property]: row.isLower === true ? name.toLowerCase() : name };
}

/**
 * An ARN as the service reference writes it: `dynamodb:R:A:table/{name}`, with R for the region and A for the account where the
 * service has them in its ARNs; undefined where a part isn't known.
 */
export function arnOf(q: Question, form: string, own: Properties): string | undefined {
  const [service = "", region = "", account = "", ...resource] = form.split(":");
  const head = `arn:{partition}:${service}:${region === "R" ? "{region}" : region}:${account === "A" ? "{account}" : account}`;
  return filled(q, `${head}:${resource.join(":")}`, own);
}

/** The text with its parts; undefined where one isn't known. */
export function filled(q: Question, text: string, own: Properties): string | undefined {
  let isKnown = true;
  const result = text.replace(/\{([^{}]+)\}/g, (_, part: string) => {
    const value = valueOf(q, part, own);
    isKnown &&= value !== undefined;
    return value ?? "";
  });
  return isKnown ? result : undefined;
}

function valueOf(q: Question, part: string, own: Properties): string | undefined {
  const made = /^(hex|low|up|digits|ec2|uuid)(?::(\w[\w-]*))?(?: (.*))?$/.exec(part);
  if (made !== null && own[part] === undefined) return madeUp(q, made[1]!, made[2] ?? "", made[3] ?? "");
  const place = { region: q.place.region, account: q.place.accountId, partition: q.place.partition, dns: q.dnsSuffix }[part];
  if (place !== undefined) return place;
  const [property = "", output] = part.split(".");
  const value = own[property] ?? q.inputs[property];
  if (output !== undefined) return q.output(value, output, "") || undefined;
  if ((typeof value !== "string" && typeof value !== "number") || value === "" || isUnknown(value)) return undefined;
  return String(value);
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";

function madeUp(q: Question, kind: string, size: string, purpose: string): string {
  switch (kind) {
    case "hex":
      return q.hex(Number(size), `hex ${purpose}`);
    case "ec2":
      return q.hexId(size, purpose);
    case "uuid":
      return q.uuid(purpose);
    case "digits":
      return q.text(Number(size), DIGITS, `digits ${purpose}`);
    default:
      return q.text(Number(size), (kind === "up" ? LETTERS.toUpperCase() : LETTERS) + DIGITS, `${kind} ${purpose}`);
  }
}
