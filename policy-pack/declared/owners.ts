import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { settingTexts } from "./named";
import type { StackFacts } from "./production";

/** Whether a text names a person or team that is responsible for the repository or the stack. */
export type IsOwner = (owner: string) => boolean;

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** The owners of code, and the addresses in the stack's own settings. While these are unknown, every address may be one of them. */
export function ownersOf(codeOwners: string, facts: StackFacts): IsOwner {
  const ofCode = codeOwners.split("\n").flatMap((line) => line.replace(/#.*/, "").trim().split(/\s+/).slice(1));
  const owners = new Set([...ofCode, ...settingTexts(facts).filter((text) => EMAIL.test(text))]);
  return (owner) => owners.has(owner) || (facts.config === undefined && EMAIL.test(owner));
}

/** Where GitHub looks for the file, in this order. Source: GitHub docs, "About code owners". */
const PLACES = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

/** The repository's file of owners; empty if there is none. */
export function readCodeOwners(root: string): string {
  const file = PLACES.map((place) => join(root, place)).find((each) => existsSync(each));
  return file === undefined ? "" : readFileSync(file, "utf8");
}
