import * as pulumi from "@pulumi/pulumi";
import * as v from "valibot";

import { requireMatch } from "../components/shared/validation";
import { accountChecks } from "./accounts";
import { alerts } from "./alerts";
import { CREDENTIAL_KEYS, KNOWN_AWS_KEYS, PINNED } from "./aws";
import { cluster } from "./cluster";
import { parsed } from "./config-value";
import { database } from "./database";
import { ENVIRONMENT, isProduction } from "./environment";
import { jobs } from "./jobs";
import { knownChecks, NEW_NAMES, NEW_NAMES_KEY } from "./known";
import { loadBalancer } from "./load-balancer";
import { network } from "./network";
import { completed, repositoriesOf } from "./place";
import { productionChecks } from "./production";
import { registries } from "./registries";
import { relationChecks } from "./relations";
import { describeIssue, nearest, suggestion } from "./schema";
import { type Check, checksOf, type Reading, readSection, type Section } from "./section";
import { services } from "./services";
import { effectChecks, type Written } from "./without-effect";

export { withOrigin } from "./origin";

/** The sections of a stack's settings. A new part of the system is one more file and one more name here. */
const SECTIONS = { alerts, network, database, registries, loadBalancer, cluster, services, jobs };

export type Sections = { [Name in keyof typeof SECTIONS]: v.InferOutput<(typeof SECTIONS)[Name]["schema"]> };

const STACK_PATTERN = /^[a-z][a-z0-9-]{0,19}$/;

/** What every stack says. */
export interface Stack {
  /** First part of names. */
  project: string;
  /** The stack, last part of names: `stg`, `prd`. */
  environment: string;
  /** Whether people depend on it: `aws-practice:environment`, or the stack's name. */
  production: boolean;
  region: string;
}

/**
 * Reads the settings of this stack, complete with their defaults; nothing else in the program reads configuration.
 *
 * @param parts The sections that the program has a use for; any other one in the stack file is refused.
 * @throws {RunError} Every mistake at once, each with its path, its value and what is allowed.
 */
export function readSettings<Part extends keyof Sections>(...parts: Part[]): Stack & Pick<Sections, Part> {
  const project = pulumi.getProject();
  const environment = pulumi.getStack();
  const config = pulumi.runtime.allConfig();
  const mistakes = [...unknownKeys(config, project, ["environment", NEW_NAMES_KEY, ...parts])];

  const read = <S extends v.GenericSchema>(namespace: string, key: string, schema: S): v.InferOutput<S> | undefined => {
    const full = `${namespace}:${key}`;
    const result = v.safeParse(schema, parsed(config[full]));
    if (isConfigSecret(full)) mistakes.push(holdsSecret(full));
    else if (!result.success) mistakes.push(...result.issues.flatMap((issue) => describeIssue(full, schema, issue)));
    return result.success ? result.output : undefined;
  };

  const kind = read(project, "environment", ENVIRONMENT);
  const production = isProduction(environment, kind);
  const region = read("aws", "region", PINNED.region);
  const [account] = read("aws", "allowedAccountIds", PINNED.allowedAccountIds) ?? [];
  const newNames = read(project, NEW_NAMES_KEY, NEW_NAMES) ?? [];
  read("aws", "defaultTags", PINNED.defaultTags);
  const checks: Check[] = [
    () =>
      requireMatch(
        "Pulumi",
        "the stack's name",
        environment,
        STACK_PATTERN,
        "a letter and then up to 19 lower-case letters, digits and hyphens, as it is part of names",
      ),
  ];
  const given = Object.fromEntries(parts.map((name) => [name, parsed(config[`${project}:${name}`])])) as Written;
  const place = { project, region, repositories: repositoriesOf(project, given["registries"]) };
  const readings = new Map<keyof Sections, Reading<unknown>>();
  for (const name of parts) {
    const section = SECTIONS[name] as Section<unknown>;
    const owner = `${project}:${name}`;
    if (isConfigSecret(owner)) {
      mistakes.push(holdsSecret(owner));
      readings.set(name, { values: undefined, refused: "all", issues: [] }); // any more said of it would show what it holds
      continue;
    }
    const reading = readSection(section, given[name], (rest) => completed(name, rest, place));
    mistakes.push(...reading.issues.flatMap((issue) => describeIssue(owner, section.schema, issue)));
    checks.push(...checksOf(section, reading, { owner, environment, region }));
    readings.set(name, reading);
  }
  const sections = Object.fromEntries([...readings].map(([name, { values }]) => [name, values])) as Partial<Sections>;
  checks.push(...relationChecks(project, given, sections, (name, key) => {
    const refused = readings.get(name)?.refused;
    return refused === "all" || refused?.has(key) === true;
  }));

  const whole = Object.fromEntries(
    Object.entries(sections).filter(([name]) =>
      ["services", "jobs"].includes(name) || readings.get(name as keyof Sections)?.issues.length === 0
    ),
  );
  checks.push(...effectChecks(project, given, whole));
  checks.push(...productionChecks(project, production, kind?.accepts ?? [], sections));
  if (account !== undefined) checks.push(...accountChecks(project, account, kind?.otherAccounts ?? [], sections));
  checks.push(...knownChecks(project, region, sections, newNames));

  mistakes.push(...refusals(checks));
  if (mistakes.length > 0) throw new pulumi.RunError(report(environment, mistakes));
  return { project, environment, production, region: region!, ...(withSharedImages(sections) as Pick<Sections, Part>) };
}

/** The SDK knows it and leaves it out of its types: whether a value in the stack file was encrypted. */
const { isConfigSecret } = pulumi.runtime as unknown as { isConfigSecret: (key: string) => boolean };

const holdsSecret = (key: string) =>
  `${key} holds an encrypted value, but settings end up where others read them: store the secret in SSM or Secrets Manager and name its ARN under secrets`;

/** Jobs with `imageFrom` have the image and the repository of that service. */
function withSharedImages(sections: Partial<Sections>): Partial<Sections> {
  if (sections.jobs === undefined) return sections;
  const withImages = Object.entries(sections.jobs).map(([name, job]) => {
    const service = job.imageFrom === undefined ? undefined : sections.services?.[job.imageFrom];
    return [name, service ? { ...job, repository: service.repository, image: service.image } : job] as const;
  });
  return { ...sections, jobs: Object.fromEntries(withImages) };
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
  return joined === message ? message.replace(/(that of \S+): /, "$1.") : asPath(joined);
}

function unknownKeys(config: Record<string, string>, project: string, parts: readonly string[]): string[] {
  const known = new Map([[project, parts], ["aws", KNOWN_AWS_KEYS]]);
  const ours = [...known].flatMap(([namespace, keys]) => keys.map((key) => `${namespace}:${key}`));
  return Object.keys(config).flatMap((full) => {
    const [namespace = "", key = ""] = full.split(/:(.*)/s);
    const keys = known.get(namespace);
    if (keys === undefined) {
      // other namespaces belong to other providers, but for our own section under a name that isn't the project's, and a slip of the pen
      const meant = Object.hasOwn(SECTIONS, key) ? `${project}:${key}` : nearest(full, ours, 2);
      return meant === undefined ? [] : [`${full} is not a setting; did you mean ${meant}?`];
    }
    if (keys.includes(key)) return [];
    if (namespace === "aws" && CREDENTIAL_KEYS.includes(key)) {
      return [
        `${full} must be left out: an access key in a stack file never expires; sign in with the AWS CLI, or name a role in aws:assumeRoles`,
      ];
    }
    if (namespace === "aws" && Object.hasOwn(SECTIONS, key)) return [`${full} is not a setting; did you mean ${project}:${key}?`];
    return [`${full} is not a setting${suggestion(key, keys, `${namespace}:`)}`];
  });
}

function report(environment: string, mistakes: string[]): string {
  const count = mistakes.length === 1 ? "a mistake" : `${mistakes.length} mistakes`;
  return [
    `The settings of stack ${environment} have ${count}:`,
    ...mistakes.map((mistake) => `  - ${mistake.replaceAll("\n", "\n    ")}`),
    `They are read from Pulumi.${environment}.yaml, and from the config of Pulumi.yaml where it has any.`,
  ].join("\n");
}
