import { isObject, UNKNOWN, type Value } from "../stack-view";
import { decodeText, unzip } from "./search";

/** A value with its path, and its name if it has one. */
export interface Place {
  path: string;
  name?: string | undefined;
  value: Value;
}

/** Limit of a path's length; a longer path is truncated, as deeply nested documents would take minutes. */
const LONGEST_PATH = 1000;

/** Every value in a value, itself included, at its path; without recursion, as documents may have any depth. */
export function* walk(value: Value, path: string): Generator<Place> {
  const waiting: Place[] = [{ path, value }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    yield next;
    const { path: parent, value: values } = next;
    const children = childrenOf(values).map(([key, item]) => ({
      path: parent.length < LONGEST_PATH ? `${parent}.${key}` : parent,
      name: key,
      value: item,
    }));
    for (const child of children.toReversed()) waiting.push(child);
  }
}

/** The entries of a list or an object, by index or key. */
function childrenOf(value: Value): [string, Value][] {
  if (Array.isArray(value)) return (value as readonly Value[]).map((item, index) => [String(index), item]);
  return isObject(value) ? Object.entries(value) : [];
}

/**
 * `environment` as ECS, Batch, CodeBuild and Step Functions write it, `variables` as Lambda does, the keys of App Runner and Amplify, and
 * `buildArgs` of docker-build.
 */
const ENVIRONMENTS =
  /^(?:environments?|variables|(?:runtime)?environmentvariables|environmentvariablesmap|dockerlabels|options|buildargs)$/i;

/** The environment variables in a document at any depth; also labels, log options and build arguments, which have the same readers. */
export function* environmentVariables(document: Value, path: string): Generator<Place> {
  for (const place of walk(document, path)) {
    if (place.name === undefined || !ENVIRONMENTS.test(place.name)) continue;
    if (place.value === UNKNOWN) yield place;
    else yield* namedValues(place.value, place.path);
  }
}

/** The values of a map, or of a list of names (or keys) and values, in either case. */
export function* namedValues(values: Value, path: string): Generator<Place> {
  if (values === UNKNOWN) yield { path, value: UNKNOWN };
  for (const [key, item] of childrenOf(values)) {
    if (Array.isArray(values)) {
      if (item === UNKNOWN) yield { path: `${path}.${key}`, value: UNKNOWN };
      if (!isObject(item)) continue;
      const name = item["name"] ?? item["Name"] ?? item["key"] ?? item["Key"];
      const from = item["type"] ?? item["Type"];
      const place = Object.hasOwn(item, "Value") ? "Value" : "value";
      // CodeBuild: with type PARAMETER_STORE or SECRETS_MANAGER, the value is a reference to the secret.
      if (from === "PARAMETER_STORE" || from === "SECRETS_MANAGER") continue;
      yield { path: `${path}.${key}.${place}`, name: typeof name === "string" ? name : "", value: item[place] };
    } else if (!isObject(item) && !Array.isArray(item)) {
      yield { path: `${path}.${key}`, name: key, value: item };
    }
  }
}

/** Commands in a document at any depth: `command` and `entryPoint`, also those of a health check. */
export function* commands(document: Value, path: string): Generator<Place> {
  for (const place of walk(document, path)) {
    if (place.name !== undefined && /^(?:commands?|entrypoints?|command\.\$)$/i.test(place.name)) yield place;
  }
}

/** The words of a command, each at its path, with the option before it as its name: `--password`, `hunter2`. */
export function* wordsOfCommand({ path, value }: Place): Generator<Place> {
  if (!Array.isArray(value)) {
    yield { path, value };
    return;
  }
  const words = value as readonly Value[];
  for (const [index, word] of words.entries()) {
    const before = words[index - 1];
    const named = typeof before === "string" && /^--?[A-Za-z][\w.-]*$/.test(before) && typeof word === "string" && !word.startsWith("-");
    yield { path: `${path}.${index}`, name: named ? before.replace(/^-+/, "") : undefined, value: word };
  }
}

/** User data as the instance reads it: plain, or decoded from base64, or from gzip in base64. */
export function readUserData(text: string): string {
  const joined = text.replace(/\s+/g, "");
  if (!/^[A-Za-z0-9+/]{8,}={0,2}$/.test(joined)) return text;
  const bytes = Buffer.from(joined, "base64");
  return unzip(bytes) ?? decodeText(joined) ?? (bytes.toString("latin1").includes("#!") ? bytes.toString("latin1") : text);
}
