import * as pulumi from "@pulumi/pulumi";
import * as v from "valibot";

import { nearest, suggestion } from "../components/shared/mistake";
import { describeIssue } from "../components/shared/schema-issues";
import { partitionOf } from "../toolkit/shared/partition";
import { accountChecks } from "./accounts";
import { CREDENTIAL_KEYS, KNOWN_AWS_KEYS, PINNED } from "./aws";
import { parsed } from "./config-value";
import { crossChecks } from "./cross-checks";
import { isProduction, STACK_SETTINGS } from "./environment";
import { knownChecks, NEW_NAMES_KEY } from "./known";
import { completed, repositoriesOf } from "./place";
import { productionChecks } from "./production";
import { Readings, type Written } from "./readings";
import { ALL_SECTIONS, type SectionName, type Sections } from "./sections";
import { effectChecks } from "./without-effect";

export { withOrigin } from "./origin";

const STACK_PATTERN = /^[a-z][a-z0-9-]{0,19}$/;
const STACK_FORM = "a letter and then up to 19 lower-case letters, digits and hyphens, as it is part of names";

/** Settings that every stack has. */
export interface Stack {
  /** First part of names. */
  project: string;
  /** Name of the stack, last part of names: `stg`, `prd`. */
  environment: string;
  /** Whether the stack is production: by `aws-practice:environment`, or by the stack's name. */
  production: boolean;
  region: string;
  /** The one account that the stack may be deployed to. */
  accountId: string;
  /** `aws`, or another one such as `aws-cn`. */
  partition: string;
}

/**
 * Reads the settings of this stack and adds their defaults. Nothing else in the program reads configuration.
 *
 * @param parts Sections that the program uses; any other one in the stack file is rejected.
 * @throws {RunError} All mistakes, each with its path, its value and what is allowed.
 */
export function readSettings<Part extends SectionName>(...parts: Part[]): Stack & Pick<Sections, Part> {
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

  const kind = read(project, "environment", STACK_SETTINGS.environment);
  const production = isProduction(environment, kind);
  const region = read("aws", "region", PINNED.region);
  const [account] = read("aws", "allowedAccountIds", PINNED.allowedAccountIds) ?? [];
  const newNames = read(project, NEW_NAMES_KEY, STACK_SETTINGS.newNames) ?? [];
  const tags = read("aws", "defaultTags", PINNED.defaultTags)?.tags;
  const given = Object.fromEntries(parts.map((name) => [name, parsed(config[`${project}:${name}`])])) as Written;
  const place = {
    project,
    region,
    repositories: repositoriesOf(project, given["registries"]),
    production,
    environment,
    sleep: given["sleep"],
  };
  const withheld = parts.filter((name) => isConfigSecret(`${project}:${name}`)); // another message could show their contents
  const readable = parts.filter((name) => !withheld.includes(name));
  const readings = new Readings(project, given, Object.fromEntries(readable.map((name) => [name, completed(name, given[name], place)])));
  mistakes.push(...readings.mistakes());
  for (const name of withheld) {
    readings.withhold(name);
    mistakes.push(holdsSecret(`${project}:${name}`));
  }
  if (!STACK_PATTERN.test(environment)) {
    mistakes.push(`Pulumi: the stack's name is ${JSON.stringify(environment)}, but must be ${STACK_FORM}`);
  }
  mistakes.push(...readings.mistakesOf([
    ...crossChecks(readings, { project, environment, region, tags }),
    ...effectChecks(readings),
    ...productionChecks(readings, production, kind?.accepts ?? []),
    ...(account === undefined ? [] : accountChecks(readings, account, kind?.otherAccounts ?? [])),
    ...knownChecks(readings, region, newNames),
  ]));
  if (mistakes.length > 0) throw new pulumi.RunError(report(environment, mistakes));
  const stack = { project, environment, production, region: region!, accountId: account!, partition: partitionOf(region!) };
  return { ...stack, ...(withSharedImages(readings.sections) as Pick<Sections, Part>) };
}

/** Whether a value in the stack file is encrypted; the SDK's types omit the function. */
const { isConfigSecret } = pulumi.runtime as unknown as { isConfigSecret: (key: string) => boolean };

const holdsSecret = (key: string) =>
  `${key} holds an encrypted value, but settings end up where others read them: store the secret in SSM or Secrets Manager and name its ARN under secrets`;

/** Copies the image, its build and the repository of a service to the jobs whose `imageFrom` names it. */
function withSharedImages(sections: Partial<Sections>): Partial<Sections> {
  if (sections.jobs === undefined) return sections;
  const withImages = Object.entries(sections.jobs).map(([name, job]) => {
    const service = job.imageFrom === undefined ? undefined : sections.services?.[job.imageFrom];
    return [name, service ? { ...job, repository: service.repository, image: service.image, build: service.build } : job] as const;
  });
  return { ...sections, jobs: Object.fromEntries(withImages) };
}

function unknownKeys(config: Record<string, string>, project: string, parts: readonly string[]): string[] {
  const known = new Map([[project, parts], ["aws", KNOWN_AWS_KEYS]]);
  const ours = [...known].flatMap(([namespace, keys]) => keys.map((key) => `${namespace}:${key}`));
  return Object.keys(config).flatMap((full) => {
    const [namespace = "", key = ""] = full.split(/:(.*)/s);
    const keys = known.get(namespace);
    if (keys === undefined) {
      // other namespaces are of other providers, unless the key is one of our sections or the whole is a typo in our own namespace
      const meant = Object.hasOwn(ALL_SECTIONS, key) ? `${project}:${key}` : nearest(full, ours, 2);
      return meant === undefined ? [] : [`${full} is not a setting; did you mean ${meant}?`];
    }
    if (keys.includes(key)) return [];
    if (namespace === "aws" && CREDENTIAL_KEYS.includes(key)) {
      return [
        `${full} must be omitted: an access key in a stack file never expires; sign in with the AWS CLI, or name a role in aws:assumeRoles`,
      ];
    }
    if (namespace === "aws" && Object.hasOwn(ALL_SECTIONS, key)) return [`${full} is not a setting; did you mean ${project}:${key}?`];
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
