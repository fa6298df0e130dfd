import { isObject } from "../stack-view";
import { parseFile } from "./file";
import { isDay } from "./waivers";

/** Facts that the program can't show: resources that others created for it. Each key has the reason as its value. */
export interface Declared {
  /** ARNs of resources that another program created, e.g. a queue, or a secret of another account; `*` and `?` are wildcards. */
  external: Readonly<Record<string, string>>;
  /**
   * Accounts besides the program's own, by their ids, canonical users of S3, organizations, and endpoint services of others, that may
   * appear in it; none if omitted.
   */
  accounts: Readonly<Record<string, string>>;
  /**
   * Permissions of code to change or delete what protects the program, each as a role's name in the program and an action, e.g.
   * `restore-task-role rds:ModifyDBInstance`; none if omitted.
   */
  powers: Readonly<Record<string, string>>;
  /** Registries, with or without a path, whose images may run, e.g. `public.ecr.aws/docker/library`; by digest only. */
  registries: Readonly<Record<string, string>>;
  /**
   * By environment, all connections to a database or cache, from the internet and from other networks, each as the reachability policies
   * print it, e.g. `database main:5432/tcp <- service api`. Production must have a list; another environment without one is judged by the
   * program's own rules alone.
   */
  reachable: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /**
   * By environment, e.g. `prd`, or by program and environment, e.g. `shop/prd`, the types of resources that no policy reads and that the
   * program has nevertheless; none if omitted. An entry for an environment is for all programs that have it.
   */
  unread: Readonly<Record<string, Readonly<Record<string, UnreadEntry>>>>;
}

/** Why a type that no policy reads is in order. */
export interface UnreadEntry {
  reason: string;
  /** The last day on which it counts, yyyy-mm-dd; at most 180 days from now. */
  review: string;
}

/** Sections of the file. */
export const KINDS = ["external", "accounts", "powers", "registries", "reachable", "unread"] as const;
const FILE = "declared.json";

/**
 * The end of a message about a fact that may be declared, with the line to paste:
 * `declared in policy-pack/declared.json below "external" as "arn:...": "the reason"`.
 *
 * @param place The keys that lead to the line, e.g. `reachable`, `prd`.
 */
export function declaredBelow(place: readonly [keyof Declared, ...string[]], key: string, value: object | string = "the reason"): string {
  const line = `${JSON.stringify(key)}: ${JSON.stringify(value).replaceAll("\":\"", "\": \"").replaceAll("\",\"", "\", \"")}`;
  return `declared in policy-pack/declared.json below ${place.map((each) => JSON.stringify(each)).join(", ")} as ${line}`;
}

export const NOTHING_DECLARED: Declared = { external: {}, accounts: {}, powers: {}, registries: {}, reachable: {}, unread: {} };

/**
 * Reads declared.json.
 *
 * @throws {Error} It isn't as {@link Declared}; the message says what is wrong and what is allowed.
 */
export function readDeclared(text: string): Declared {
  const declared = parseFile(FILE, text);
  if (!isObject(declared)) throw new Error(`${FILE} must be an object with ${KINDS.join(", ")}`);
  const unknown = Object.keys(declared).find((key) => !KINDS.some((kind) => kind === key));
  if (unknown !== undefined) throw new Error(`${FILE}: ${unknown} is unknown; known are ${KINDS.join(", ")}`);
  for (const arn of Object.keys(checkReasons("external", declared["external"], "arn:..."))) {
    const problem = tooWide(arn);
    if (problem !== undefined) throw new Error(`${FILE}: external "${arn}" must be ${problem}`);
  }
  const accounts = checkReasons("accounts", declared["accounts"] ?? {}, "123456789012");
  for (const account of Object.keys(accounts)) {
    if (!/^(\d{12}|[0-9a-f]{64}|o-[a-z0-9]+|com\.amazonaws\.vpce\.[a-z0-9-]+\.vpce-svc-[0-9a-f]+)$/.test(account)) {
      throw new Error(
        `${FILE}: accounts "${account}" must be an account's 12 digits, the 64 characters of a canonical user, an organization's id, o-..., `
          + "or the name of an endpoint service",
      );
    }
  }
  const powers = checkReasons("powers", declared["powers"] ?? {}, "restore-task-role rds:ModifyDBInstance");
  for (const power of Object.keys(powers)) {
    if (!/^\S+ [a-z0-9-]+:[A-Za-z0-9]+$/.test(power)) {
      throw new Error(`${FILE}: powers "${power}" must be a role's name and one action, e.g. "restore-task-role rds:ModifyDBInstance"`);
    }
  }
  checkReasons("registries", declared["registries"], "public.ecr.aws/docker/library");
  const { reachable } = declared;
  if (!isObject(reachable)) {
    throw new Error(
      `${FILE}: reachable is ${JSON.stringify(reachable) ?? "missing"}, but must be an object of environments, e.g. { "prd": {} }`,
    );
  }
  for (const [environment, entries] of Object.entries(reachable)) {
    for (const entry of Object.keys(checkReasons(`reachable.${environment}`, entries, "database main:5432/tcp <- service api"))) {
      if (!/^\S.*:\S+ <- \S/.test(entry)) {
        throw new Error(`${FILE}: reachable.${environment} "${entry}" must be written as "database main:5432/tcp <- service api"`);
      }
    }
  }
  const { unread = {} } = declared;
  checkUnread(unread);
  return { ...declared, accounts, powers, unread } as unknown as Declared;
}

/** @throws {Error} An entry below `unread` has no reason or no day. */
function checkUnread(unread: unknown): void {
  for (const [environment, types] of isObject(unread) ? Object.entries(unread) : [["", unread] as const]) {
    for (const [type, entry] of isObject(types) ? Object.entries(types) : [["", types] as const]) {
      const { reason, review, ...others } = isObject(entry) ? entry : {};
      if (typeof reason === "string" && reason.trim() !== "" && isDay(review) && Object.keys(others).length === 0) continue;
      const place = ["unread", environment, type].filter((key) => key !== "").join(".");
      const form = "{ \"prd\": { \"aws:dax/cluster:Cluster\": { \"reason\": \"...\", \"review\": \"yyyy-mm-dd\" } } }";
      throw new Error(`${FILE}: ${place} is ${JSON.stringify(entry)}, but unread must be as ${form}`);
    }
  }
}

/** The form that a pattern of ARNs lacks, if it fits more than resources of one account, service and tree. */
function tooWide(arn: string): string | undefined {
  const [start, partition = "*", service = "*", , account = "*", ...rest] = arn.split(":");
  if (start !== "arn" || /[*?]/.test(partition) || /[*?]/.test(service)) return "an ARN whose partition and service have no wildcard";
  if (!/^(?:\d{12}|aws)?$/.test(account)) return "an ARN of one account, by its 12 digits";
  const resource = rest.join(":");
  const wildcard = resource.search(/[*?]/);
  const name = resource.slice(0, wildcard).replace(/^(?:[a-zA-Z-]+[/:])?/, "");
  const isOneTree = wildcard < 0 || (/^[*?]+$|^\*\/?[^*?]*$/.test(resource.slice(wildcard)) && /[^/:*?]{3}/.test(name));
  return resource === "" || !isOneTree
    ? "an ARN of one resource, or of one tree by 3 characters or more of its name, as role/shared/*"
    : undefined;
}

/** Returns the entries. @throws {Error} One has no reason. */
function checkReasons(kind: string, entries: unknown, example: string): object {
  if (!isObject(entries)) {
    throw new Error(
      `${FILE}: ${kind} is ${JSON.stringify(entries) ?? "missing"}, but must be an object of reasons, e.g. ${
        JSON.stringify({ [example]: "the reason" })
      }`,
    );
  }
  for (const [key, reason] of Object.entries(entries)) {
    if (typeof reason !== "string" || reason.trim() === "") {
      throw new Error(`${FILE}: the reason of ${kind} "${key}" is ${JSON.stringify(reason)}, but must be text`);
    }
  }
  return entries;
}
