import { existsSync } from "node:fs";
import { resolve } from "node:path";

import { pathOf, titleOf } from "../../policy-pack/title";
import { specialArchiveSig, specialAssetSig, specialSigKey } from "../shared/signatures";
import { isObject, isSecret, isUnknown } from "../shared/values";
import { shortName, type SimulatedResource } from "../simulator";
import { propertiesOf, settingsOf } from "./judged-program";

/** What the plan itself sees wrong in what a program would send to AWS, whatever policies say. */
export interface PlanFinding {
  resource: SimulatedResource;
  /** The setting that the resource comes from, where that is known. */
  setting: string | undefined;
  /** Path of the input, e.g. `tags.Name`. */
  path: string;
  /** What is wrong and what to do, to be read behind the path. */
  problem: string;
}

/** `aws:s3/bucketObject:BucketObject "page": source is ...` */
export function describeFinding({ resource: { type, urn, inputs }, setting, path, problem }: PlanFinding): string {
  return `${titleOf({ type, name: shortName(urn), setting })}: ${pathOf({ properties: propertiesOf(inputs) }, path)} ${problem}`;
}

/**
 * Inputs that a deployment would fail with, or that say something nobody meant.
 *
 * @param directory Where the program runs, which paths of files count from.
 */
export function findingsOf(resources: readonly SimulatedResource[], directory: string): PlanFinding[] {
  const settingOf = settingsOf(resources);
  return resources.filter(({ custom, external }) => custom && !external).flatMap((resource) => {
    const found: PlanFinding[] = [];
    walk(resource.inputs, "", (value, path) => {
      const problem = isObject(value) ? fileProblem(value, directory) : textProblem(value);
      if (problem !== undefined) found.push({ resource, setting: settingOf(resource.urn), path, problem });
    });
    return found;
  });
}

/** Every object and leaf, those of a JSON text among them, with its path. */
function walk(value: unknown, path: string, look: (value: unknown, path: string) => void): void {
  if (isUnknown(value)) return;
  if (isSecret(value)) return walk(value["value"], path, look);
  if (Array.isArray(value)) return value.forEach((item, index) => walk(item, `${path}[${index}]`, look));
  const inner = typeof value === "string" ? document(value) : undefined;
  if (inner !== undefined) return walk(inner, path, look);
  look(value, path);
  if (!isObject(value)) return;
  if (typeof value["text"] === "string" && value[specialSigKey] === specialAssetSig) return; // the text of a file, whatever it says
  for (const [key, item] of Object.entries(value)) walk(item, path === "" ? key : `${path}.${key}`, look);
}

/** A policy, container definitions, an event pattern. */
function document(text: string): unknown {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // another kind of text
  }
}

/** A file or folder of an asset that isn't there: the engine reads it in the preview. */
function fileProblem(value: Record<string, unknown>, directory: string): string | undefined {
  const kind = value[specialSigKey];
  const { path } = value;
  if ((kind !== specialAssetSig && kind !== specialArchiveSig) || typeof path !== "string") return undefined;
  const file = resolve(directory, path);
  return existsSync(file)
    ? undefined
    : `is the file ${path}, which doesn't exist in ${directory}; make it before the plan, or mend its path`;
}

/** What the SDK, or JavaScript, makes of a value that was put into a text the wrong way. */
function textProblem(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const call = /Calling \[(\w+)\] on an \[Output<T>\]/.exec(value)?.[1];
  if (call !== undefined) {
    const means = call === "toJSON" ? "pulumi.jsonStringify" : "pulumi.interpolate or pulumi.concat";
    return `holds the SDK's message "Calling [${call}] on an [Output<T>] is not supported" in place of a value; put outputs into a text with ${means}, or in an apply`;
  }
  if (value.includes("[object Object]") || value.includes("[object Promise]")) {
    return `is ${JSON.stringify(shortened(value))}: an object was put into a text; write one of its properties, or await it`;
  }
  const lost = /(?:^|[-_/:.@=])(undefined|NaN)(?=$|[-_/:.@*])/.exec(value)?.[1];
  if (lost === undefined || /\s/.test(value)) return undefined; // prose and code may speak of it
  return `is ${JSON.stringify(shortened(value))}: a value that was ${lost} was put into a text; give it a value, or leave the input out`;
}

const shortened = (text: string) => (text.length <= 120 ? text : `${text.slice(0, 120)}... (${text.length} characters in all)`);
