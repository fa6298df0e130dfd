import { searchNamed } from "../../policy-pack/secrets/search";
import { UsageError } from "../shared/errors";
import type { StackConfig } from "../shared/project";
import { isObject, MASK } from "../shared/values";

/** A parsed `--config key=value`. */
export interface Override {
  /** The key as given: `services.api.image`. */
  key: string;
  /** Undefined: the project's namespace. */
  namespace: string | undefined;
  /** The setting, then the keys and indexes that lead into it. */
  path: [string, ...(string | number)[]];
  value: string;
}

/** An applied override. */
export interface Change {
  /** The key as given. */
  key: string;
  /** The key with its namespace: `aws-practice:services.api.image`. */
  fullKey: string;
  /** The value set: a string, or inside a setting also true, false or a whole number. */
  value: string | number | boolean;
  /** The setting is a secret, or may be one. */
  secret: boolean;
}

/** Reports an invalid key. */
type Invalid = (what: string) => never;

const FORM = "must be key=value, e.g. services.api.image=3f2c1a9, list[0]=first or map[\"a.b\"]=text";

/** Limit for a new list, which is as long as its first index requires; no list of settings is longer. */
const LONGEST_LIST = 10_000;

/**
 * Reads `[namespace:]path=value`. Only the first name of a path can have a namespace.
 * Source: pulumi/pulumi, pkg/cmd/pulumi/config/io.go, `parseKeyValuePair` and `parseConfigKey`; config/map.go, `parseKeyPath`.
 *
 * @throws {UsageError} No `=`, no key, a path that can't be read.
 */
export function parseOverride(argument: string): Override {
  const split = argument.indexOf("=");
  if (split === -1) throw new UsageError(`--config ${argument} has no "=", but ${FORM}`);
  const key = argument.slice(0, split);
  if (key === "") throw new UsageError(`--config ${argument} has no key, but ${FORM}`);
  const invalid: Invalid = (what) => {
    throw new UsageError(`--config ${key}: ${what}; valid keys look like services.api.image, list[0] or map["a.b"]`);
  };

  const top = /^[^[.]*/.exec(key)?.[0] ?? "";
  const parts = top.split(":");
  if (parts.length === 3 && parts[1] === "config") parts.splice(1, 1); // the former form `aws:config:region`
  if (parts.length > 2) invalid(`"${top}" has ${parts.length - 1} colons, but only one separates namespace and key`);
  const namespace = parts.length === 2 ? parts[0] : undefined;
  if (namespace === "") invalid("the namespace before the colon is empty");

  const [name, ...below] = parsePath((parts.at(-1) ?? "") + key.slice(top.length), invalid);
  if (typeof name === "number") return invalid(`[${name}] is an index, but a path begins with the name of a setting`);
  if (name === undefined || name === "") return invalid("the name of the setting is empty");
  return { key, namespace, path: [name, ...below], value: argument.slice(split + 1) };
}

/**
 * `root.nested["with a ."][0]`: names end at a dot or bracket, in quotes `\"` is a quote, an index is a whole number.
 * Source: pulumi/pulumi, sdk/go/common/resource/properties_path.go, `ParsePropertyPathStrict`.
 */
function parsePath(text: string, invalid: Invalid): (string | number)[] {
  if (text.startsWith(".")) invalid("a path begins with a name, not with a dot");
  const elements: (string | number)[] = [];
  for (let rest = text; rest !== "";) {
    const { element, length } = parseElement(rest, invalid);
    if (element !== undefined) elements.push(element);
    rest = rest.slice(length);
  }
  return elements;
}

/** Reads the first element of a path: a dot, a name, a name in brackets or an index. */
function parseElement(path: string, invalid: Invalid): { element?: string | number; length: number } {
  if (path.startsWith(".")) {
    if (path === ".") invalid("a path ends with a name or an index, not with a dot");
    if (path.startsWith(".[")) invalid("after a dot comes a name, not a bracket");
    return { length: 1 };
  }
  if (path.startsWith("[\"")) {
    const [quoted = "", name = ""] = /^\["((?:\\"|[^"])*)"/.exec(path) ?? invalid("a name in quotes has no closing quote");
    if (path[quoted.length] !== "]") invalid(`${quoted} has no closing bracket`);
    return { element: name.replaceAll("\\\"", "\""), length: quoted.length + 1 };
  }
  if (path.startsWith("[")) {
    const [whole = "", index = ""] = /^\[([^\]]*)\]/.exec(path) ?? invalid("an index has no closing bracket");
    if (index === "*") return { element: index, length: whole.length };
    if (!/^[+-]?\d+$/.test(index)) {
      invalid(
        `[${index}] isn't an index: an index is a whole number; a name in brackets needs double quotes, and the argument single ones`,
      );
    }
    return { element: Number(index), length: whole.length };
  }
  const [name = ""] = /^[^.[]+/.exec(path) ?? [];
  return { element: name, length: name.length };
}

/**
 * Applies the overrides to the settings in order. A path leads into the setting's present value; missing maps and lists on
 * the way are created. A secret setting stays secret.
 * Source: pulumi/pulumi, sdk/go/common/resource/config/map.go, `Map.Set`, as `pulumi config set --path` uses it.
 *
 * @throws {UsageError} A path that doesn't fit the present value.
 */
export function applyOverrides(
  settings: StackConfig,
  project: string,
  overrides: Override[],
): { settings: StackConfig; changes: Change[] } {
  let { config } = settings;
  const changes = overrides.map((override): Change => {
    const [name, ...below] = override.path;
    const namespace = override.namespace ?? project;
    const setting = `${namespace}:${name}`;
    const secret = settings.secretKeys.includes(setting);
    const value = below.length === 0 ? override.value : coerce(override.value);
    const root = Object.hasOwn(config, setting) ? config[setting] : undefined;
    const text = below.length === 0
      ? override.value
      : JSON.stringify(setBelow(container(root), below, value, new Position(override.key, name, secret)));
    config = { ...config, [setting]: text };
    return {
      key: override.key,
      fullKey: override.namespace === undefined ? `${project}:${override.key}` : override.key,
      value,
      secret: secret || mayBeSecret(override),
    };
  });
  return { settings: { ...settings, config }, changes };
}

/** Whether a value looks like a secret by its name or form, or is given in place of a secret's ARN. */
function mayBeSecret({ path, value }: Override): boolean {
  const name = path.findLast((element) => typeof element === "string") ?? "";
  const isNoReference = path.slice(0, -1).includes("secrets") && !value.startsWith("arn:");
  return isNoReference || searchNamed(name, value).length > 0;
}

/** Changed values by full key, for `--json`. */
export function shownChanges(changes: Change[], showSecrets: boolean): Record<string, unknown> {
  return Object.fromEntries(changes.map((change) => [change.fullKey, shown(change, showSecrets)]));
}

/** `services.api.image=3f2c1a9, services.api.cpu=512`; empty if nothing was changed. */
export function describeChanges(changes: Change[], showSecrets: boolean): string {
  return changes.map((change) => {
    const text = String(shown(change, showSecrets));
    return `${change.key}=${text === "" || /[\s,\p{C}]/u.test(text) ? JSON.stringify(text) : text}`;
  }).join(", ");
}

function shown({ value, secret }: Change, showSecrets: boolean): unknown {
  return secret && !showSecrets ? MASK : value;
}

/** The value of a setting that is a list or a map; a path replaces any other value, as in `Set` ("COMPAT"). */
function container(text: string | undefined): unknown {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return Array.isArray(value) || isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Parses `true`, `false` and 64-bit whole numbers without a leading zero; everything else stays a string.
 * Source: pulumi/pulumi, sdk/go/common/resource/config/object.go, `coerce`.
 */
function coerce(text: string): string | number | boolean {
  if (text === "true" || text === "false") return text === "true";
  if (!/^[+-]?\d+$/.test(text) || (text.length > 1 && text.startsWith("0"))) return text;
  const number = BigInt(text.replace("+", ""));
  const tooLarge = number < -(2n ** 63n) || number >= (text.startsWith("+") ? 2n ** 63n : 2n ** 64n);
  return tooLarge ? text : Number(number);
}

/** Position within a setting that a path has reached, for error messages. */
class Position {
  constructor(
    private readonly argument: string,
    private readonly here: string,
    private readonly secret: boolean,
  ) {}

  to(element: string | number): Position {
    const plainName = typeof element === "string" && /^[^.[\]"]+$/.test(element);
    const step = plainName ? `.${element}` : typeof element === "string" ? `["${element.replaceAll("\"", "\\\"")}"]` : `[${element}]`;
    return new Position(this.argument, this.here + step, this.secret);
  }

  /** @param problem What is wrong with the value here, e.g. `is a list`. */
  invalid(problem: string): never {
    throw new UsageError(`--config ${this.argument}: ${this.here} ${problem}`);
  }

  show(value: unknown): string {
    return this.secret ? MASK : JSON.stringify(value);
  }
}

/**
 * Returns the value with `leaf` set at a path inside it.
 * Source: pulumi/pulumi, sdk/go/common/resource/config/object.go, `object.Set` and `newContainer`.
 */
function setBelow(value: unknown, path: (string | number)[], leaf: unknown, position: Position): unknown {
  const [element, ...rest] = path;
  if (element === undefined) return leaf;
  const below = (current: unknown) => setBelow(current, rest, leaf, position.to(element));

  if (typeof element === "number") {
    if (isObject(value)) position.invalid(`is a map, but [${element}] is an index; name one of its keys: ${Object.keys(value).join(", ")}`);
    if (value !== undefined && value !== null && !Array.isArray(value)) {
      position.invalid(`is ${position.show(value)}, but must be a list to have [${element}]`);
    }
    const isNew = !Array.isArray(value);
    const list: unknown[] = Array.isArray(value) ? value : [];
    const last = isNew ? LONGEST_LIST - 1 : list.length;
    if (element < 0 || element > last) {
      position.invalid(`has no [${element}]; allowed are [0] to [${last}]${isNew ? "" : `, of which [${last}] appends`}`);
    }
    const filled = isNew ? Array.from({ length: element }, () => null) : list; // padded up to the index, as Pulumi does
    return filled.slice(0, element).concat([below(list[element])], list.slice(element + 1));
  }

  if (Array.isArray(value)) {
    position.invalid(`is a list, but "${element}" is a name; allowed are [0] to [${value.length}], of which [${value.length}] appends`);
  }
  if (value !== undefined && value !== null && !isObject(value)) {
    position.invalid(`is ${position.show(value)}, but must be a map to hold "${element}"`);
  }
  const map = isObject(value) ? value : {};
  if (rest.length === 0 && element === "secure" && Object.keys(map).length === 0 && typeof leaf === "string") {
    position.invalid("would be a map with \"secure\" as its only key, which Pulumi reserves for encrypted values; use another key");
  }
  return { ...map, [element]: below(Object.hasOwn(map, element) ? map[element] : undefined) };
}
