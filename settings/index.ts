import * as pulumi from "@pulumi/pulumi";
import * as v from "valibot";

import { databaseChecks } from "../components/lib/database-choice";
import { aclRuleChecks } from "../components/lib/network-acl-rules";
import { zonesWithNat } from "../components/lib/nat-choice";
import { REPOSITORY_NAME_PATTERN } from "../components/lib/repository";
import { layOutSubnets, requireTiers, tiersOf } from "../components/lib/subnet-layout";
import { refuse, requireMatch } from "../components/lib/validation";
import { CREDENTIAL_KEYS, KNOWN_AWS_KEYS, PINNED } from "./aws";
import { database } from "./database";
import { network } from "./network";
import { registries } from "./registries";
import { describeIssue, nearest, suggestion } from "./schema";

/** The sections of a stack's settings, each with its schema. A new part of the system is one more file and one more line. */
const SECTIONS = {
  network: v.optional(network, {}),
  database: v.optional(database, {}),
  registries: v.optional(registries, { "aws-practice": {} }),
};

type Sections = { [Name in keyof typeof SECTIONS]: v.InferOutput<(typeof SECTIONS)[Name]> };

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
  const sections = Object.fromEntries(
    Object.entries(SECTIONS).map(([name, schema]) => [name, read(project, name, schema)]),
  ) as unknown as Partial<Sections>;

  mistakes.push(...contradictions(project, environment, region, sections));
  if (mistakes.length > 0) throw new pulumi.RunError(report(environment, mistakes));
  return { project, environment, region: region!, ...(sections as Sections) };
}

/** What is right by itself and wrong together; the components' own checks say it, so that there is one of each. */
function contradictions(project: string, environment: string, region: string | undefined, sections: Partial<Sections>): string[] {
  const { network: net, database: db, registries: repositories } = sections;
  const checks: (() => void)[] = [
    () => requireMatch("Pulumi", "the stack's name", environment, /^[a-z][a-z0-9-]{0,19}$/, "1 to 20 lower-case letters, digits and hyphens, as it is part of names"),
  ];
  if (net !== undefined) {
    const owner = `${project}:network`;
    const zones = Object.keys(net.availabilityZones);
    checks.push(
      () => layOutSubnets(owner, { ...net, ...net.layout, tiers: tiersOf(net) }),
      () => zonesWithNat(owner, net.nat, net.availabilityZones),
      () => requireTiers(owner, net.networkAcls, tiersOf(net)),
      ...Object.entries(net.networkAcls).flatMap(([tier, rules]) => (rules ? aclRuleChecks(`${owner}: networkAcls.${tier}`, rules) : [])),
      ...zones.map((zone) => () => {
        if (region !== undefined && zone.slice(0, -1) !== region) refuse(owner, "availabilityZones", zone, `a zone of aws:region, ${region}`);
      }),
      () => {
        if (zones.length < 2) refuse(owner, "availabilityZones", zones, "two zones or more, as RDS demands a subnet in each for the database");
      },
    );
  }
  if (db !== undefined) checks.push(...databaseChecks(`${project}:database`, db, `${db.name}-${environment}`, 2));
  for (const name of Object.keys(repositories ?? {})) {
    const allowed = "2 to 256 lower-case letters and digits, with single . _ - / between them";
    checks.push(() => requireMatch(`${project}:registries`, "repository", `${name}-${environment}`, REPOSITORY_NAME_PATTERN, allowed));
  }
  return checks.flatMap((check) => {
    try {
      check();
      return [];
    } catch (error) {
      if (pulumi.RunError.isInstance(error)) return [error.message];
      throw error;
    }
  });
}

function unknownKeys(config: Record<string, string>, project: string): string[] {
  const known = new Map([[project, Object.keys(SECTIONS)], ["aws", KNOWN_AWS_KEYS]]);
  const sections = Object.keys(SECTIONS).map((name) => `${project}:${name}`);
  return Object.keys(config).flatMap((full) => {
    const [namespace = "", key = ""] = full.split(/:(.*)/s);
    const keys = known.get(namespace);
    if (keys === undefined) {
      // other namespaces belong to other providers, but for a slip of the pen in our own
      const meant = nearest(full, sections, 2);
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
