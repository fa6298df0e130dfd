import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Declarations of inputs in a file: names with their types. */
type Declared = readonly (readonly [name: string, type: string])[];

const inputsIn = (text: string, indent: number): Declared =>
  [...text.matchAll(new RegExp(`^ {${indent}}(\\w+)\\??: (.*);$`, "gm"))].map(([, name, type]) => [name!, type!]);

/** The types of all resources of @pulumi/aws with the names of their inputs, at any depth. */
export function sdkTypes(): Map<string, Set<string>> {
  const sdk = dirname(require.resolve("@pulumi/aws/package.json"));
  const blocks = nestedBlocks(readFileSync(join(sdk, "types", "input.d.ts"), "utf8"));
  const types = new Map<string, Set<string>>();
  for (const file of readdirSync(sdk, { recursive: true, encoding: "utf8" }).filter((each) => each.endsWith(".js")).toSorted()) {
    const type = /__pulumiType = '(aws:[^']+)'/.exec(readFileSync(join(sdk, file), "utf8"))?.[1];
    if (type === undefined) continue;
    const text = readFileSync(join(sdk, file.replace(/js$/, "d.ts")), "utf8");
    types.set(type, allNames(inputsIn(text.slice(text.lastIndexOf("Args {")), 4), blocks));
  }
  return types;
}

/** Blocks by the name with which inputs refer to them, e.g. `rds.ClusterScalingConfiguration`. */
function nestedBlocks(text: string): Map<string, Declared> {
  const blocks = new Map<string, Declared>();
  for (const [, outer, body] of text.matchAll(/^export declare namespace (\w+) \{\n([\s\S]*?)^\}/gm)) {
    for (const [, indent, name, members] of body!.matchAll(/^( +)interface (\w+) \{\n([\s\S]*?)^\1\}/gm)) {
      blocks.set(`${outer}.${name}`, inputsIn(members!, indent!.length + 4));
    }
  }
  for (const [, name, members] of text.matchAll(/^export interface (\w+) \{\n([\s\S]*?)^\}/gm)) blocks.set(name!, inputsIn(members!, 4));
  return blocks;
}

function allNames(inputs: Declared, blocks: ReadonlyMap<string, Declared>): Set<string> {
  const names = new Set<string>();
  const seen = new Set<string>();
  for (const open = [...inputs]; open.length > 0;) {
    const [name, type] = open.pop()!;
    names.add(name);
    for (const [, block] of type.matchAll(/inputs\.([\w.]+)/g)) {
      if (seen.has(block!)) continue;
      seen.add(block!);
      open.push(...(blocks.get(block!) ?? []));
    }
  }
  return names;
}
