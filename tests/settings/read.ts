import assert from "node:assert/strict";

import { RunError } from "@pulumi/pulumi";

import { readSettings } from "../../settings";
import { type SectionName, SECTIONS } from "../../settings/sections";
import { simulate } from "../../toolkit/simulator";
import { PLACE } from "../support/simulated";

/** Settings by key: a group as an object, a text as in the stack file. `undefined` removes a key of PLACE. */
export type Config = Record<string, unknown>;

export const NETWORK = "aws-practice:network";
export const DATABASE = "aws-practice:database";
export const REGISTRIES = "aws-practice:registries";
export const ALERTS = "aws-practice:alerts";
export const LOAD_BALANCER = "aws-practice:loadBalancer";
export const CLUSTER = "aws-practice:cluster";
export const SERVICES = "aws-practice:services";
export const JOBS = "aws-practice:jobs";

/** Sections of the main program. */
export const PARTS = Object.keys(SECTIONS) as SectionName[];

export type Settings = ReturnType<typeof readSettings<SectionName>>;

interface Reader {
  stack?: string;
  /** Sections that the program uses. */
  parts?: readonly SectionName[];
  /** Keys with encrypted values. */
  secretKeys?: string[];
}

/** Minimal valid job: `schedule` is required. */
export const DAILY = { schedule: "cron(0 2 * * ? *)" };
/** Minimal valid load balancer, for example.com only. */
export const BALANCER = { domainName: "example.com", hostedZone: "example.com" };

/** Returns the configuration as the engine passes it: every value is a text, groups are JSON. */
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

/** Returns the reported mistakes; fails if the settings are accepted, or if the error isn't a RunError. */
export async function mistakesOf(config: Config, stack: string | Reader = {}): Promise<string[]> {
  const error: unknown = await settingsOf(config, stack).then(() => undefined, (reason: unknown) => reason);
  assert.ok(RunError.isInstance(error), `not rejected with a RunError: ${error instanceof Error ? error.stack : "accepted"}`);

  const name = typeof stack === "string" ? stack : stack.stack ?? "stg";
  const lines = error.message.split("\n");
  const mistakes = lines.slice(1, -1).join("\n").split(/^ {2}- /m).slice(1).map((mistake) => mistake.trimEnd());
  const count = mistakes.length === 1 ? "a mistake" : `${mistakes.length} mistakes`;
  assert.equal(lines[0], `The settings of stack ${name} have ${count}:`);
  assert.equal(lines.at(-1), `They are read from Pulumi.${name}.yaml, and from the config of Pulumi.yaml where it has any.`);
  return mistakes;
}

/** Returns the path of each mistake: the text before ` is ` or ` must `. */
export const pathsOf = (mistakes: string[]): string[] => mistakes.map((mistake) => mistake.split(/ (?:is|must) /)[0] ?? "");
