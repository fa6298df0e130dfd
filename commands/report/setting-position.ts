import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { type Document, isMap, isScalar, LineCounter, parseDocument } from "yaml";

import type { Project } from "../../toolkit/shared/project";

/** Place in a file of the repository. */
export interface Position {
  /** Path from the repository's root, with slashes. */
  file: string;
  /** From 1. */
  line: number;
}

/** Returns a function from a setting, e.g. `aws-practice:services.api`, to its place in the stack's file; line 1 if it isn't there. */
export function settingPositions({ directory, label }: Project, stack: string): (setting: string | undefined) => Position {
  const name = `Pulumi.${stack}.yaml`;
  const file = label === "." ? name : `${label}/${name}`;
  const counter = new LineCounter();
  const path = join(directory, name);
  const document = existsSync(path) ? parseDocument(readFileSync(path, "utf8"), { lineCounter: counter, merge: true }) : undefined;
  return (setting) => {
    const offset = document === undefined || setting === undefined ? undefined : offsetOf(document, setting);
    return { file, line: offset === undefined ? 1 : counter.linePos(offset).line };
  };
}

/** Where the key of a setting begins; the nearest key above it that the file has. */
function offsetOf(document: Document, setting: string): number | undefined {
  const [namespace = "", ...rest] = setting.split(":");
  const [section = "", ...keys] = rest.join(":").split(".");
  let found: number | undefined;
  let node: unknown = document.get("config", true);
  for (const key of [`${namespace}:${section}`, ...keys]) {
    const pair = isMap(node) ? node.items.find(({ key: own }) => isScalar(own) && String(own.value) === key) : undefined;
    if (pair === undefined) return found;
    found = isScalar(pair.key) ? pair.key.range?.[0] : found;
    node = pair.value;
  }
  return found;
}
