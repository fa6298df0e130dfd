import * as pulumi from "@pulumi/pulumi";
import * as v from "valibot";

import { requireMatch } from "../components/lib/validation";
import { CREDENTIAL_KEYS, KNOWN_AWS_KEYS, PINNED } from "./aws";
import { database } from "./database";
import { network } from "./network";
import { registries } from "./registries";
import { describeIssue, nearest, suggestion } from "./schema";
import { type Check, checksOfTheRest, type Section } from "./section";

/** The sections of a stack's settings. A new part of the system is one more file and one more name here. */
const SECTIONS = { network, database, registries };

type Sections = { [Name in keyof typeof SECTIONS]: v.InferOutput<(typeof SECTIONS)[Name]["schema"]> };

const STACK_PATTERN = /^[a-z][a-z0-9-]{0,19}$/;

/** Everything a stack can set, complete with its defaults. */
export interface Settings extends Sections {
  /** First part of names. */
  project: string;
  /** The stack, last part of names: `stg`, `prd`. */
  environment: string;
  region: string;
}

/**
 * Reads the settings of this stack; nothing else in the program reads configuration.
 *
 * @throws {RunError} Every mistake at once, each with its path, its value and what is allowed.
 */
export function readSettings(): Settings {
  const project = pulumi.getProject();
  const environment = pulumi.getStack();
  const config = pulumi.runtime.allConfig();
  const mistakes = [...unknownKeys(config, project)];

  const read = <S extends v.GenericSchema>(namespace: string, key: string, schema: S): v.InferOutput<S> | undefined => {
    const result = v.safeParse(schema, parsed(config[`${namespace}:${key}`]));
    if (result.success) return result.output;
    mistakes.push(...result.issues.flatMap((issue) => describeIssue(`${namespace}:${key}`, schema, issue)));
    return undefined;
  };

  const region = read("aws", "region", PINNED.region);
  read("aws", "allowedAccountIds", PINNED.allowedAccountIds);
  read("aws", "defaultTags", PINNED.defaultTags);
  const sections: Record<string, unknown> = {};
  const checks: Check[] = [
    () => requireMatch("Pulumi", "the stack's name", environment, STACK_PATTERN, "1 to 20 lower-case letters, digits and hyphens, as it is part of names"),
  ];
  for (const [name, section] of Object.entries<Section<unknown>>(SECTIONS)) {
    const stack = { owner: `${project}:${name}`, environment, region };
    sections[name] = read(project, name, section.schema);
    if (sections[name] !== undefined) checks.push(...section.checks(sections[name], stack));
    else checks.push(...checksOfTheRest(section, parsed(config[stack.owner]), stack));
  }

  mistakes.push(...refusals(checks));
  if (mistakes.length > 0) throw new pulumi.RunError(report(environment, mistakes));
  return { project, environment, region: region!, ...(sections as unknown as Sections) };
}

/** The messages of the checks that refuse. */
function refusals(checks: Check[]): string[] {
  return checks.flatMap((check) => {
    try {
      check();
      return [];
    } catch (error) {
      if (pulumi.RunError.isInstance(error)) return [asPath(error.message)];
      throw error;
    }
  });
}

/** `aws-practice:network: nat.mode is ...`, as a component says it, -> `aws-practice:network.nat.mode is ...`, as a stack file has it. */
function asPath(message: string): string {
  const joined = message.replace(/^(\S+): (?=\S+: |\S+ is )/, "$1.");
  return joined === message ? message : asPath(joined);
}

function unknownKeys(config: Record<string, string>, project: string): string[] {
  const known = new Map([[project, Object.keys(SECTIONS)], ["aws", KNOWN_AWS_KEYS]]);
  const ours = [...known].flatMap(([namespace, keys]) => keys.map((key) => `${namespace}:${key}`));
  return Object.keys(config).flatMap((full) => {
    const [namespace = "", key = ""] = full.split(/:(.*)/s);
    const keys = known.get(namespace);
    if (keys === undefined) {
      // other namespaces belong to other providers, but for a slip of the pen in our own
      const meant = nearest(full, ours, 2);
      return meant === undefined ? [] : [`${full} is not a setting; did you mean ${meant}?`];
    }
    if (keys.includes(key)) return [];
    if (namespace === "aws" && CREDENTIAL_KEYS.includes(key)) {
      return [`${full} must be left out: an access key in a stack file never expires; sign in with the AWS CLI, or name a role in aws:assumeRoles`];
    }
    return [`${full} is not a setting${suggestion(key, keys, `${namespace}:`)}`];
  });
}

/** Lists and groups come as JSON text, everything else as it stands. */
function parsed(value: string | undefined): unknown {
  if (value === undefined) return undefined;
  try {
    return JSON.parse(value);
  } catch {
    return value; // a plain text; the schema says what it should be
  }
}

function report(environment: string, mistakes: string[]): string {
  const count = mistakes.length === 1 ? "a mistake" : `${mistakes.length} mistakes`;
  return [
    `The settings of stack ${environment} have ${count}:`,
    ...mistakes.map((mistake) => `  - ${mistake.replaceAll("\n", "\n    ")}`),
    `They are read from Pulumi.${environment}.yaml.`,
  ].join("\n");
}
