import { isWithoutSignals } from "../../policy-pack/world/signals";
import { sdkTypes } from "./sdk-types";

const WIDTH = 130;

/** The pack's module with the types that have nothing to judge, derived from the inputs of the SDK. */
export function withoutSignals(): string {
  const byModule = new Map<string, string[]>();
  for (const [type, inputs] of sdkTypes()) {
    const [, module = "", name = ""] = /^aws:(\w+)\/(\w+):/.exec(type) ?? [];
    if (isWithoutSignals(type, inputs)) byModule.set(module, [...(byModule.get(module) ?? []), name]);
  }
  const lines = [...byModule].toSorted(([a], [b]) => (a < b ? -1 : 1)).flatMap(([module, names]) => linesOf(module, names.toSorted()));
  return [
    "/**",
    " * Types of AWS's provider with nothing to judge: no name of their inputs is about a concern. By module; npm run policies writes them, and",
    " * a test compares them with the SDK.",
    " */",
    "export const WITHOUT_SIGNALS: readonly string[] = [",
    ...lines.map((line) => `  ${JSON.stringify(line)},`),
    "];",
    "",
  ].join("\n");
}

/** `module name name ...`, as often as one line isn't enough. */
function linesOf(module: string, names: readonly string[]): string[] {
  const lines: string[] = [];
  for (const name of names) {
    const last = lines.at(-1);
    if (last === undefined || last.length + name.length >= WIDTH) lines.push(`${module} ${name}`);
    else lines[lines.length - 1] = `${last} ${name}`;
  }
  return lines;
}
