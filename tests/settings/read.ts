import assert from "node:assert/strict";

import { RunError } from "@pulumi/pulumi";

import { readSettings } from "../../settings";
import { type SectionName, SECTIONS } from "../../settings/sections";
import { simulate } from "../../toolkit/simulator";
import { PLACE } from "../support/simulated";

/** Settings by key; a group is written as one, a text as it stands in the stack's file. `undefined` takes a key away. */
export type Config = Record<string, unknown>;

export const NETWORK = "aws-practice:network";
export const DATABASE = "aws-practice:database";
export const REGISTRIES = "aws-practice:registries";
export const ALERTS = "aws-practice:alerts";
export const LOAD_BALANCER = "aws-practice:loadBalancer";
export const CLUSTER = "aws-practice:cluster";
export const SERVICES = "aws-practice:services";
export const JOBS = "aws-practice:jobs";

/** The sections of the main program. */
export const PARTS = Object.keys(SECTIONS) as SectionName[];

export type Settings = ReturnType<typeof readSettings<SectionName>>;

interface Reader {
  stack?: string;
  /** The sections that the program has a use for. */
  parts?: readonly SectionName[];
  /** The keys whose values were encrypted. */
  secretKeys?: string[];
}

/** A job that is right: it must have a schedule. */
export const DAILY = { schedule: "cron(0 2 * * ? *)" };
/** A load balancer that is right, for example.com alone. */
export const BALANCER = { domainName: "example.com", hostedZone: "example.com" };

/** As the engine hands them over: every value a text, groups as JSON. */
function handedOver(config: Config): Record<string, string> {
  const given = Object.entries({ ...PLACE, ...config }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]));
}

export async function settingsOf(config: Config = {}, stack: string | Reader = {}): Promise<Settings> {
  const reader = typeof stack === "string" ? { stack } : stack;
  let settings: Settings | undefined;
  await simulate(() => void (settings = readSettings(...(reader.parts ?? PARTS))), {
    project: "aws-practice",
    stack: reader.stack ?? "stg",
    config: handedOver(config),
    secretKeys: reader.secretKeys ?? [],
  });
  assert.ok(settings);
  return settings;
}

/** The mistakes that are reported, one by one; fails where the settings are right, or where they fail without words. */
export async function mistakesOf(config: Config, stack: string | Reader = {}): Promise<string[]> {
  const error: unknown = await settingsOf(config, stack).then(() => undefined, (reason: unknown) => reason);
  assert.ok(RunError.isInstance(error), `not refused in words: ${error instanceof Error ? error.stack : "accepted"}`);

  const name = typeof stack === "string" ? stack : stack.stack ?? "stg";
  const lines = error.message.split("\n");
  const mistakes = lines.slice(1, -1).join("\n").split(/^ {2}- /m).slice(1).map((mistake) => mistake.trimEnd());
  const count = mistakes.length === 1 ? "a mistake" : `${mistakes.length} mistakes`;
  assert.equal(lines[0], `The settings of stack ${name} have ${count}:`);
  assert.equal(lines.at(-1), `They are read from Pulumi.${name}.yaml, and from the config of Pulumi.yaml where it has any.`);
  return mistakes;
}

/** The path of each mistake, as it stands before ` is ` or ` must `. */
export const pathsOf = (mistakes: string[]): string[] => mistakes.map((mistake) => mistake.split(/ (?:is|must) /)[0] ?? "");
