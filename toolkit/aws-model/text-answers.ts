import { unknownValue } from "../shared/signatures";
import { isUnknown, type Properties } from "../shared/values";
import type { ImportId, OtherEntries } from "./entry";
import type { ResourceAnswer, ResourceRequest } from "./request";

/**
 * AWS's answers for a type, as templates with placeholders:
 * - `{name}`: an output above it, or else an input; `{cluster.endpoint}`: an output of the resource whose id or ARN the input has;
 * - `{region}`, `{account}`, `{partition}`, `{dns}`;
 * - values that AWS generates: `{hex:8}`, `{low:10}` (lower-case letters and digits), `{up:13}` (upper case), `{digits:12}`, `{uuid}`,
 *   `{ec2:vpc}` for `vpc-0a1b...`; a label, as in `{low:6 root}`, gives another value of the kind.
 *
 * A template with an unknown part is unknown.
 */
export interface TextEntry {
  /** The input for which the provider generates a name, and the maximum length of the name. */
  named?: string | readonly [property: string, limit: number];
  /** The service stores names in lower case. */
  isLower?: true;
  /** AWS's defaults of omitted inputs that are part of the id or the ARN. */
  defaults?: Readonly<Record<string, string>>;
  /** @default the name */
  id?: string;
  /** ARN in the format of `arnOf`; `id` is `{arn}` if the id is the ARN. */
  arn?: string;
  /** Outputs besides inputs, name and ARN, in this order; a given input stays unchanged. A function if it depends on more. */
  outputs?: Readonly<Record<string, unknown>>;
  /** Name that AWS allows only once. @default the id */
  unique?: string;
  /** @default the id */
  importId?: ImportId;
}

export function entriesOf(texts: Readonly<Record<string, TextEntry>>): OtherEntries {
  return Object.fromEntries(
    Object.entries(texts).map(([type, entry]) => [
      type,
      { simulate: answerOf(entry), ...(entry.importId !== undefined && { importId: entry.importId }) },
    ]),
  );
}

function answerOf(entry: TextEntry): ResourceAnswer {
  const { unique } = entry;
  const before = (request: ResourceRequest) => ({
    ...givenOf(request, entry),
    ...(entry.arn !== undefined && entry.id === "{arn}" && { arn: arnOf(request, entry.arn, givenOf(request, entry)) }),
  });
  return {
    id: (request) => filled(request, entry.id ?? `{${propertyOf(entry)}}`, before(request)) ?? "",
    ...(unique !== undefined
      && { unique: (request: ResourceRequest) => filled(request, unique, before(request)) ?? request.uuid("unique") }),
    outputs: (request, id) => outputsOf(request, id, entry),
  };
}

function outputsOf(request: ResourceRequest, id: string, entry: TextEntry): Properties {
  const own: Properties = { id, ...givenOf(request, entry) };
  if (entry.arn !== undefined) own["arn"] = entry.id === "{arn}" ? id : (arnOf(request, entry.arn, own) ?? unknownValue);
  for (const [property, value] of Object.entries(entry.outputs ?? {})) {
    if (request.inputs[property] !== undefined) continue;
    const text: unknown = typeof value === "function" ? (value as (request: ResourceRequest) => unknown)(request) : value;
    own[property] = typeof text === "string" ? (filled(request, text, own) ?? unknownValue) : text;
  }
  const { id: _, ...outputs } = own;
  return outputs;
}

/** Values that are known before AWS's answer: defaults of omitted inputs, and the name. */
function givenOf(request: ResourceRequest, entry: TextEntry): Properties {
  const open = Object.entries(entry.defaults ?? {}).filter(([property]) =>
    request.inputs[property] === undefined && request.unknown[property] === undefined
  );
  return { ...Object.fromEntries(open), ...nameOf(request, entry) };
}

const propertyOf = ({ named = "name" }: TextEntry) => (typeof named === "string" ? named : named[0]);

function nameOf(request: ResourceRequest, entry: TextEntry): Properties {
  const { named } = entry;
  if (named === undefined) return {};
  const property = propertyOf(entry);
  if (request.unknown[property] !== undefined || request.unknown[`${property}Prefix`] !== undefined) return { [property]: unknownValue };
  const name = request.autoName(property, typeof named === "string" ? undefined : named[1]);
  return { [property]: entry.isLower === true ? name.toLowerCase() : name };
}

/**
 * An ARN from the service reference's format: `dynamodb:R:A:table/{name}`, with R for the region and A for the account if the service has
 * them in its ARNs; undefined if a part is unknown.
 */
export function arnOf(request: ResourceRequest, form: string, own: Properties): string | undefined {
  const [service = "", region = "", account = "", ...resource] = form.split(":");
  const head = `arn:{partition}:${service}:${region === "R" ? "{region}" : region}:${account === "A" ? "{account}" : account}`;
  return filled(request, `${head}:${resource.join(":")}`, own);
}

/** Fills in a template; undefined if a part is unknown. */
export function filled(request: ResourceRequest, text: string, own: Properties): string | undefined {
  let isKnown = true;
  const result = text.replace(/\{([^{}]+)\}/g, (_, part: string) => {
    const value = valueOf(request, part, own);
    isKnown &&= value !== undefined;
    return value ?? "";
  });
  return isKnown ? result : undefined;
}

function valueOf(request: ResourceRequest, part: string, own: Properties): string | undefined {
  const made = /^(hex|low|up|digits|ec2|uuid)(?::(\w[\w-]*))?(?: (.*))?$/.exec(part);
  if (made !== null && own[part] === undefined) return madeUp(request, made[1]!, made[2] ?? "", made[3] ?? "");
  const place =
    { region: request.place.region, account: request.place.accountId, partition: request.place.partition, dns: request.dnsSuffix }[part];
  if (place !== undefined) return place;
  const [property = "", output] = part.split(".");
  const value = own[property] ?? request.inputs[property];
  if (output !== undefined) return request.output(value, output, "") || undefined;
  if ((typeof value !== "string" && typeof value !== "number") || value === "" || isUnknown(value)) return undefined;
  return String(value);
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";

function madeUp(request: ResourceRequest, kind: string, size: string, purpose: string): string {
  switch (kind) {
    case "hex":
      return request.hex(Number(size), `hex ${purpose}`);
    case "ec2":
      return request.hexId(size, purpose);
    case "uuid":
      return request.uuid(purpose);
    case "digits":
      return request.text(Number(size), DIGITS, `digits ${purpose}`);
    default:
      return request.text(Number(size), (kind === "up" ? LETTERS.toUpperCase() : LETTERS) + DIGITS, `${kind} ${purpose}`);
  }
}
