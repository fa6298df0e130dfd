import { isDeepStrictEqual } from "node:util";

import { type Plan, resolvePlan } from "../../../toolkit/plan/resolve";
import { loadProject } from "../../../toolkit/shared/project";
import { isObject, isUnknown, plain } from "../../../toolkit/shared/values";
import { PROVIDER, STACK } from "../../../toolkit/simulator";
import { asGiven } from "../../../toolkit/simulator/defaults";
import { inOrder } from "./same-cloud";
import type { StateResource, Workplace } from "./workplace";

/** The plan of the program as it stands in a workplace, with its settings. */
export function planAt(place: Workplace): Promise<Plan> {
  return resolvePlan(loadProject(place.project, place.program), place.stack);
}

/** What the engine has in its state, secrets opened; without the providers, which a plan doesn't list. */
export async function deployed(place: Workplace): Promise<StateResource[]> {
  const { deployment } = await place.openedState();
  return (deployment.resources ?? []).filter(({ type }) => !type.startsWith(PROVIDER));
}

/** In what the plan and the engine differ: URNs, inputs, ids, parents, outputs. */
export async function disagreements(place: Workplace): Promise<string[]> {
  const { simulation } = await planAt(place);
  const planned = new Map(simulation.resources.map((resource) => [resource.urn, resource]));
  const made = new Map((await deployed(place)).map((resource) => [resource.urn, resource]));
  const missing = [...planned.keys()].filter((urn) => !made.has(urn)).map((urn) => `only planned: ${urn}`);
  const unplanned = [...made.keys()].filter((urn) => !planned.has(urn)).map((urn) => `only made: ${urn}`);
  const different = [...planned.values()].flatMap((resource) => {
    const other = made.get(resource.urn);
    if (other === undefined) return [];
    const sides: [string, unknown, unknown][] = [
      ["inputs", resource.inputs, asGiven(other.inputs ?? {})],
      ["id", isEngines(resource) ? "" : resource.id, isEngines(resource) ? "" : (other.id ?? "")],
      ["parent", resource.parent, other.parent ?? ""],
      ["protect", resource.options.protect, other.protect ?? false],
      [
        "outputs",
        resource.type === STACK || resource.custom
          ? Object.fromEntries(Object.entries(resource.outputs).map(([key, value]) => [key, known(value)]))
          : {},
        resource.type === STACK || resource.custom ? other.outputs : {},
      ],
    ];
    return sides.filter(([, a, b]) => !isDeepStrictEqual(asJson(a), asJson(b))).map(([what, a, b]) =>
      `${what} of ${resource.urn}: planned ${text(a)}, made ${text(b)}`
    );
  });
  return [...missing, ...unplanned, ...different];
}

/** What a plan knows: of what AWS adds inside an object it says that nobody knows it yet, where the account that the plugin plays adds nothing. */
function known(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(known);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, item]) => !isUnknown(item)).map(([key, item]) => [key, known(item)]));
}

/** What the engine keeps for itself gets an id of its own making. */
const isEngines = ({ type }: { type: string }) => type.startsWith("pulumi:index:");

const text = (value: unknown) => JSON.stringify(asJson(value));

/** As it is in a state file: keys in order, without what is undefined. */
function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(plain(value) ?? {}, inOrder));
}
