import assert from "node:assert/strict";

import { RunError } from "@pulumi/pulumi";

import { readSettings, type Settings } from "../../settings";
import { simulate } from "../../simulator";
import { PLACE } from "../support/simulated";

/** Settings by key; a group is written as one, a text as it stands in the stack's file. `undefined` takes a key away. */
export type Config = Record<string, unknown>;

export const NETWORK = "aws-practice:network";
export const DATABASE = "aws-practice:database";
export const REGISTRIES = "aws-practice:registries";

/** As the engine hands them over: every value a text, groups as JSON. */
function handedOver(config: Config): Record<string, string> {
  const given = Object.entries({ ...PLACE, ...config }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]));
}

export async function settingsOf(config: Config = {}, stack = "stg"): Promise<Settings> {
  let settings: Settings | undefined;
  await simulate(() => void (settings = readSettings()), { project: "aws-practice", stack, config: handedOver(config) });
  assert.ok(settings);
  return settings;
}

/** The mistakes that are reported, one by one; fails where the settings are right, or where they fail without words. */
export async function mistakesOf(config: Config, stack = "stg"): Promise<string[]> {
  const error: unknown = await settingsOf(config, stack).then(() => undefined, (reason: unknown) => reason);
  assert.ok(RunError.isInstance(error), `not refused in words: ${error instanceof Error ? error.stack : "accepted"}`);

  const lines = error.message.split("\n");
  const mistakes = lines.slice(1, -1).join("\n").split(/^ {2}- /m).slice(1).map((mistake) => mistake.trimEnd());
  const count = mistakes.length === 1 ? "a mistake" : `${mistakes.length} mistakes`;
  assert.equal(lines[0], `The settings of stack ${stack} have ${count}:`);
  assert.equal(lines.at(-1), `They are read from Pulumi.${stack}.yaml.`);
  return mistakes;
}
