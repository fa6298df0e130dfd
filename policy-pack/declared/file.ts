import { readJson } from "../json";
import type { Value } from "../stack-view";

/** Content of one of the pack's files. @throws {Error} It isn't valid JSON. */
export function parseFile(file: string, text: string): Value {
  return readJson(text, (error) => {
    throw new Error(`${file} isn't valid JSON: ${error.message}`, { cause: error });
  });
}
