import { existsSync } from "node:fs";
import { resolve } from "node:path";

import { pathOf, titleOf } from "../../policy-pack/title";
import { specialArchiveSig, specialAssetSig, specialSigKey } from "../shared/signatures";
import { isObject, isSecret, isUnknown } from "../shared/values";
import { shortName, type SimulatedResource, type Simulation } from "../simulator";
import { GET_AMI, isOfKnownOwner } from "../simulator/image-owner";
import { propertiesOf, settingsOf } from "./judged-program";

/** A wrong input that the plan itself detects, independent of policies. */
export interface PlanFinding {
  resource: SimulatedResource;
  /** Setting that the resource comes from, if known. */
  setting: string | undefined;
  /** Path of the input, e.g. `tags.Name`. */
  path: string;
  /** The problem and its remedy; follows the path in the message. */
  problem: string;
}

/** `aws:s3/bucketObject:BucketObject "page": source is ...` */
export function describeFinding({ resource: { type, urn, inputs }, setting, path, problem }: PlanFinding): string {
  return `${titleOf({ type, name: shortName(urn), setting })}: ${pathOf({ properties: propertiesOf(inputs) }, path)} ${problem}`;
}

/**
 * Finds inputs with which a deployment would fail, or that hold an accidental text such as `undefined`.
 *
 * @param directory Working directory of the program, to which paths of files are relative.
 */
export function findingsOf({ resources, lookups }: Pick<Simulation, "resources" | "lookups">, directory: string): PlanFinding[] {
  const settingOf = settingsOf(resources);
  const fromAnyAccount = new Set(
    lookups.filter(({ token, inputs }) => token === GET_AMI && !isOfKnownOwner(inputs)).map(({ outputs }) => outputs["id"]),
  );
  return resources.filter(({ custom, external }) => custom && !external).flatMap((resource) => {
    const found: PlanFinding[] = [];
    walk(resource.inputs, "", (value, path) => {
      const problem = fromAnyAccount.has(value)
        ? IMAGE_OF_ANY_ACCOUNT
        : isObject(value)
        ? fileProblem(value, directory)
        : textProblem(value);
      if (problem !== undefined) found.push({ resource, setting: settingOf(resource.urn), path, problem });
    });
    return found;
  });
}

/** The resource has the id of an image, but not where it comes from: only the lookup knows that. */
const IMAGE_OF_ANY_ACCOUNT =
  "is an image that getAmi finds by its name among those of all accounts, so that any of them can publish the next one; "
  + "look it up with owners, e.g. [\"amazon\"] or [\"self\"], or take a public parameter of AWS";

/** Visits every object and leaf with its path, including those inside JSON texts. */
function walk(value: unknown, path: string, visit: (value: unknown, path: string) => void): void {
  if (isUnknown(value)) return;
  if (isSecret(value)) return walk(value["value"], path, visit);
  if (Array.isArray(value)) return value.forEach((item, index) => walk(item, `${path}[${index}]`, visit));
  const inner = typeof value === "string" ? document(value) : undefined;
  if (inner !== undefined) return walk(inner, path, visit);
  visit(value, path);
  if (!isObject(value)) return;
  if (typeof value["text"] === "string" && value[specialSigKey] === specialAssetSig) return; // the content of a file may be any text
  for (const [key, item] of Object.entries(value)) walk(item, path === "" ? key : `${path}.${key}`, visit);
}

/** Parses a JSON text: a policy, container definitions, an event pattern. */
function document(text: string): unknown {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // not JSON
  }
}

/** Reports a missing file or folder of an asset, which the engine reads during preview. */
function fileProblem(value: Record<string, unknown>, directory: string): string | undefined {
  const kind = value[specialSigKey];
  const { path } = value;
  if ((kind !== specialAssetSig && kind !== specialArchiveSig) || typeof path !== "string") return undefined;
  const file = resolve(directory, path);
  return existsSync(file)
    ? undefined
    : `is the file ${path}, which doesn't exist in ${directory}; create it before planning, or correct the path`;
}

/** Reports the texts that the SDK or JavaScript produces from a value that was concatenated by mistake. */
function textProblem(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const call = /Calling \[(\w+)\] on an \[Output<T>\]/.exec(value)?.[1];
  if (call !== undefined) {
    const means = call === "toJSON" ? "pulumi.jsonStringify" : "pulumi.interpolate or pulumi.concat";
    return `holds the SDK's message "Calling [${call}] on an [Output<T>] is not supported" in place of a value; `
      + `build texts from outputs with ${means}, or in an apply`;
  }
  if (value.includes("[object Object]") || value.includes("[object Promise]")) {
    return `is ${JSON.stringify(shortened(value))}: an object was converted to text; use one of its properties, or await it`;
  }
  const lost = /(?:^|[-_/:.@=])(undefined|NaN)(?=$|[-_/:.@*])/.exec(value)?.[1];
  if (lost === undefined || /\s/.test(value)) return undefined; // the word may occur in prose and code
  return `is ${JSON.stringify(shortened(value))}: ${lost} was converted to text; provide a value, or omit the input`;
}

const shortened = (text: string) => (text.length <= 120 ? text : `${text.slice(0, 120)}... (${text.length} characters in all)`);
