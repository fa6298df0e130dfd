import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const SDK = dirname(require.resolve("@pulumi/aws/package.json"));

/** A property that a resource of the SDK takes, at any depth; `*` is each item of a list. */
export interface SdkInput {
  type: string;
  path: string;
}

/** Interfaces of the SDK's nested inputs, e.g. `rds.ClusterScalingConfiguration`, with their properties and types. */
function nestedInputs(): ReadonlyMap<string, readonly (readonly [name: string, type: string])[]> {
  const found = new Map<string, (readonly [string, string])[]>();
  let namespace = "";
  let current: (readonly [string, string])[] = [];
  for (const line of readFileSync(join(SDK, "types/input.d.ts"), "utf8").split("\n")) {
    const space = /^export declare namespace (\w+) \{/.exec(line);
    const begin = /^\s*(?:export )?interface (\w+)/.exec(line);
    const member = /^\s+(?:readonly )?(\w+)\??: (.*);$/.exec(line);
    if (space !== null) namespace = `${space[1]}.`;
    else if (begin !== null) found.set(`${line.startsWith(" ") ? namespace : ""}${begin[1]}`, current = []);
    else if (member !== null) current.push([member[1]!, member[2]!]);
  }
  return found;
}

/** All inputs of all resources of @pulumi/aws whose last name matches. */
export function sdkInputs(name: RegExp): SdkInput[] {
  const nested = nestedInputs();
  const found: SdkInput[] = [];
  const visit = (type: string, path: string, declared: string, depth: number): void => {
    if (name.test(path.slice(path.lastIndexOf(".") + 1)) && !/inputs\./.test(declared)) found.push({ type, path });
    const of = /inputs\.([\w.]+)/.exec(declared)?.[1];
    if (of === undefined || depth > 6) return; // statements of WAF and Lex nest in themselves
    for (const [key, inner] of nested.get(of) ?? []) visit(type, `${path}${declared.includes("[]") ? ".*" : ""}.${key}`, inner, depth + 1);
  };
  for (const file of readdirSync(SDK, { recursive: true, encoding: "utf8" }).filter((each) => each.endsWith(".js"))) {
    const type = /__pulumiType = '(aws:\w+\/[^']+)'/.exec(readFileSync(join(SDK, file), "utf8"))?.[1];
    if (type === undefined) continue;
    const declaration = readFileSync(join(SDK, file.replace(/js$/, "d.ts")), "utf8");
    const body = /export interface \w+Args \{([\s\S]*?)\n\}/.exec(declaration)?.[1] ?? "";
    for (const [, key, declared] of body.matchAll(/^ {4}(\w+)\??: (.*?);?$/gm)) visit(type, key!, declared!, 0);
  }
  return found;
}
