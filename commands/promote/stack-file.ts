import { isDeepStrictEqual } from "node:util";

import { isMap, isScalar, type Pair, parse, parseDocument, type YAMLMap } from "yaml";

import { ProgramError } from "../../toolkit/shared/errors";

/** As the CLI reads stack files. */
const YAML = { merge: true } as const;

/** Place of an image in a stack file: `config`, section, name of the workload. */
export interface ImagePlace {
  /** The file, for messages. */
  file: string;
  /** e.g. `aws-practice:services`. */
  section: string;
  /** e.g. `api`. */
  workload: string;
}

/**
 * Text of a stack file in which one workload has another image; every other character, comments included, is as it was.
 *
 * @throws {ProgramError} The file has no such workload, or its image isn't a plain value.
 */
export function withImage(text: string, { file, section, workload }: ImagePlace, image: string): string {
  const document = parseDocument(text, YAML);
  const settings = document.getIn(["config", section, workload], true);
  if (!isMap(settings)) throw new ProgramError(`${file} has no ${section}.${workload}, a map of settings: add it first`);
  const value = JSON.stringify(image);
  const pair = settings.items.find(({ key }) => isScalar(key) && key.value === "image");
  const changed = pair === undefined
    ? inserted(text, settings, value)
    : replaced(text, pair, value, `${file}: ${section}.${workload}.image`);
  document.setIn(["config", section, workload, "image"], image);
  if (!isDeepStrictEqual(parse(changed, YAML), document.toJS())) {
    throw new ProgramError(`${file}: the image of ${section}.${workload} can't be written into this form of YAML: write ${value} yourself`);
  }
  return changed;
}

function replaced(text: string, { value }: Pair, image: string, setting: string): string {
  const range = isScalar(value) && value.anchor === undefined ? value.range : undefined;
  if (range === undefined || range === null) {
    throw new ProgramError(`${setting} must be a plain value, as this command replaces it: write ${image} yourself`);
  }
  return text.slice(0, range[0]) + image + text.slice(range[1]);
}

/** Before the first setting: on a line of its own, or in the same braces. */
function inserted(text: string, settings: YAMLMap, image: string): string {
  const first = settings.items[0]?.key;
  const at = isScalar(first) ? first.range?.[0] : undefined;
  if (at === undefined) return text; // an empty map: the caller notices
  const indent = /[^\n]*$/.exec(text.slice(0, at))![0];
  return `${text.slice(0, at)}image: ${image}${settings.flow === true ? ", " : `\n${indent}`}${text.slice(at)}`;
}
