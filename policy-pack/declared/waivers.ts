import { parseFile } from "./file";

/** Exempts one resource from one policy for a time. */
export interface Waiver {
  /** Id of the policy. */
  policy: string;
  /** Logical name of the resource, or its URN if another one has the name. */
  resource: string;
  /** Why the resource may break the policy. */
  reason: string;
  /** The person or team responsible for it. */
  owner: string;
  /** The last day on which it counts, yyyy-mm-dd; at most 180 days from now. */
  expires: string;
  /**
   * The one environment to which it applies, e.g. `prd`.
   * @default all of them, and each must need it
   */
  environment?: string;
}

const REQUIRED = ["policy", "resource", "reason", "owner", "expires"] as const;
const KEYS = [...REQUIRED, "environment"] as const;

/**
 * Reads the file of waivers: a JSON list.
 *
 * @throws {Error} It isn't a list of waivers; the message says which one is wrong and why.
 */
export function readWaivers(text: string): Waiver[] {
  const list = parseFile("waivers.json", text);
  if (!Array.isArray(list)) throw new Error("waivers.json must be a list of waivers");
  return list.map((entry: unknown, index) => {
    const waiver = entry as Record<string, unknown>;
    for (const key of KEYS) {
      const value = waiver[key];
      if (value === undefined && !REQUIRED.some((required) => required === key)) continue;
      if (typeof value !== "string" || value.trim() === "") {
        throw new Error(`waivers.json: ${key} of waiver ${index + 1} is ${JSON.stringify(value) ?? "missing"}, but must be text`);
      }
    }
    if (!isDay(String(waiver["expires"]))) {
      throw new Error(
        `waivers.json: expires of waiver ${index + 1} is ${JSON.stringify(waiver["expires"])}, but must be a day, yyyy-mm-dd`,
      );
    }
    const unknown = Object.keys(waiver).find((key) => !KEYS.some((known) => known === key));
    if (unknown !== undefined) throw new Error(`waivers.json: ${unknown} of waiver ${index + 1} is unknown; known are ${KEYS.join(", ")}`);
    return entry as Waiver;
  });
}

export function isDay(text: unknown): text is string {
  if (typeof text !== "string") return false;
  const day = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** Waivers that apply to an environment. */
export function waiversFor(environment: string, waivers: readonly Waiver[]): Waiver[] {
  return waivers.filter((waiver) => waiver.environment === undefined || waiver.environment === environment);
}

/** Whether a waiver counts on a day, UTC. */
export function isInForce(waiver: Waiver, today: Date): boolean {
  return today.toISOString().slice(0, 10) <= waiver.expires && !isTooLong(waiver, today);
}

/** Whether a waiver names a resource. */
export function isFor(waiver: Waiver, { name, urn }: { name: string; urn: string }): boolean {
  return waiver.resource === name || waiver.resource === urn;
}

/** A waiver is for a time: nothing of a program is known for longer. */
export const LONGEST_DAYS = 180;

export function isTooLong({ expires }: Waiver, today: Date): boolean {
  return Date.parse(`${expires}T00:00:00Z`) - today.getTime() > LONGEST_DAYS * 86_400_000;
}
