import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const SDK = dirname(require.resolve("@pulumi/aws/package.json"));

export interface Member {
  optional: boolean;
  type: string;
}
type Interfaces = Map<string, Map<string, Member>>;

/** Interfaces of `types/input.d.ts` or `types/output.d.ts` by their full names, e.g. `eks.ClusterVpcConfig`, with their members. */
export function interfacesIn(file: string): Interfaces {
  const all: Interfaces = new Map();
  const namespaces: string[] = [];
  let open: { members: Map<string, Member>; indent: string } | undefined;
  for (const line of readFileSync(join(SDK, "types", file), "utf8").split("\n")) {
    const indent = /^ */.exec(line)![0];
    if (open === undefined) {
      const [, kind, name] = /^ *(?:export )?(?:declare )?(namespace|interface) (\w+) \{$/.exec(line) ?? [];
      if (kind === "namespace") namespaces.push(name!);
      else if (kind === "interface") all.set([...namespaces, name!].join("."), (open = { members: new Map(), indent }).members);
      else if (/^ *\}$/.test(line)) namespaces.pop();
    } else if (line === `${open.indent}}`) {
      open = undefined;
    } else if (indent.length === open.indent.length + 4) {
      const [, name, optional, type] = /^ +(?:readonly )?(\w+)(\??): (.*);$/.exec(line) ?? [];
      if (name !== undefined) open.members.set(name, { optional: optional === "?", type: type! });
    }
  }
  return all;
}

/** Arguments of a type, from its file in the SDK. */
export function argumentsOf(type: string): Map<string, Member> {
  const text = readFileSync(join(SDK, `${/^aws:(.*):/.exec(type)![1]!}.d.ts`), "utf8");
  const members = text.slice(text.lastIndexOf("Args {")).matchAll(/^ {4}(?:readonly )?(\w+)(\??): (.*);$/gm);
  return new Map(Array.from(members, ([, name, optional, its]) => [name!, { optional: optional === "?", type: its! }]));
}

/**
 * Paths inside the objects of a resource type that a program may omit and that always have a value afterwards: AWS or the provider
 * adds them, down to the fourth level. Joined in one string to be short.
 */
export function addedInside(): Record<string, string> {
  const [inputs, outputs] = [interfacesIn("input.d.ts"), interfacesIn("output.d.ts")];
  const added = (output: string, input: string | undefined, path: string, depth: number): string[] =>
    [...(outputs.get(output) ?? [])].flatMap(([name, { optional, type }]) => {
      const given = input === undefined ? undefined : inputs.get(input)?.get(name);
      if (!optional && given?.optional !== false) return [`${path}.${name}`];
      const [inner, innerInput] = [/^outputs\.([\w.]+?)(\[\])?$/.exec(type)?.[1], /inputs\.([\w.]+)/.exec(given?.type ?? "")?.[1]];
      return inner === undefined || innerInput === undefined || depth > 2 ? [] : added(inner, innerInput, `${path}.${name}`, depth + 1);
    });

  const all: Record<string, string> = {};
  for (const module of readdirSync(SDK).toSorted().filter((one) => existsSync(join(SDK, one, "index.d.ts")))) {
    for (
      const file of readdirSync(join(SDK, module)).toSorted().filter((one) =>
        one.endsWith(".d.ts") && existsSync(join(SDK, module, one.replace(/d\.ts$/, "js")))
      )
    ) {
      const type = /__pulumiType = '([^']+)'/.exec(readFileSync(join(SDK, module, file.replace(/d\.ts$/, "js")), "utf8"))?.[1];
      const text = type === undefined ? "" : readFileSync(join(SDK, module, file), "utf8");
      const [, members = ""] = /export declare class ([^]*?)\n\}/.exec(text) ?? [];
      const takes = text.slice(text.lastIndexOf("Args {"));
      const paths = [...members.matchAll(/^ {4}readonly (\w+): pulumi\.Output<outputs\.([\w.]+)(?:\[\])?(?: \| undefined)?>;/gm)].flatMap(
        ([, name, output]) => {
          const input = new RegExp(`^ {4}${name}\\??: pulumi\\.Input<(?:pulumi\\.Input<)?inputs\\.([\\w.]+)`, "m").exec(takes)?.[1];
          return input === undefined ? [] : added(output!, input, name!, 0);
        },
      );
      if (paths.length > 0) all[type!] = paths.join(" ");
    }
  }
  return all;
}

// After an update of the SDK: `npx tsx tests/toolkit/simulator/sdk-types.ts > toolkit/simulator/added-inside.json`
if (require.main === module) process.stdout.write(`${JSON.stringify(addedInside(), null, 1)}\n`);
