import { allowedOn } from "../iam/grants";
import { arnCovers } from "../iam/match";
import { rolesOf } from "../iam/roles";
import { projectOf, type StackView } from "../stack-view";
import { textsIn } from "../values";
import { type Declared, KINDS } from "./declared";

/** An entry of declared.json that fits nothing. */
export interface UnusedEntry {
  kind: string;
  entry: string;
}

/**
 * Entries that fit no resource of any of these stacks, which should be all that the file is for: one is forgotten, and allows what someone
 * creates later. Entries of `reachable` and `unread` are judged with their stack; here, only that there is one.
 */
export function unusedEntries(declared: Declared, stacks: readonly StackView[]): UnusedEntry[] {
  const texts = [...new Set(stacks.flatMap(({ resources }) => resources.flatMap(({ properties }) => textsIn(properties).texts)))];
  const arns = texts.flatMap((text) => text.match(/arn:aws[a-z-]*:[^\s"'\\]+/g) ?? []);
  const environments = new Set(stacks.flatMap(({ environment, resources }) => [environment, `${projectOf(resources)}/${environment}`]));
  const isNamed = (part: string) => texts.some((text) => text.includes(part));
  const fits: Record<(typeof KINDS)[number], (entry: string) => boolean> = {
    external: (pattern) => arns.some((arn) => arnCovers(pattern, arn)),
    accounts: isNamed,
    registries: isNamed,
    powers: (entry) => stacks.some((stack) => hasPower(stack, entry)),
    reachable: (environment) => environments.has(environment),
    unread: (environment) => environments.has(environment),
  };
  return KINDS.flatMap((kind) => Object.keys(declared[kind]).filter((entry) => !fits[kind](entry)).map((entry) => ({ kind, entry })));
}

function hasPower(stack: StackView, entry: string): boolean {
  const [name = "", action = ""] = entry.split(" ");
  const roles = rolesOf(stack);
  return roles.all.some((role) => role.resource.name === name && allowedOn(roles.grants(role), action).length > 0);
}
