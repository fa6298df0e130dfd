import { isDeepStrictEqual } from "node:util";

import { type Plan, resolvePlan } from "../../../toolkit/plan/resolve";
import { loadProject } from "../../../toolkit/shared/project";
import { isObject, isUnknown, plain } from "../../../toolkit/shared/values";
import { PROVIDER, STACK } from "../../../toolkit/simulator";
import { asGiven } from "../../../toolkit/simulator/defaults";
import { inOrder } from "./same-cloud";
import type { StateResource } from "./state";
import type { Workplace } from "./workplace";

/** Plans the program of a workplace with its settings. */
export function planAt(place: Workplace): Promise<Plan> {
  return resolvePlan(loadProject(place.project, place.program), place.stack);
}

/** Resources of the engine's state with plain secrets, except providers, which a plan doesn't list. */
export async function deployed(place: Workplace): Promise<StateResource[]> {
  const { deployment } = await place.openedState();
  return (deployment.resources ?? []).filter(({ type }) => !type.startsWith(PROVIDER));
}

/** Differences between plan and engine: URNs, inputs, ids, parents, outputs. */
export async function disagreements(place: Workplace): Promise<string[]> {
  const { simulation } = await planAt(place);
  const planned = new Map(simulation.resources.map((resource) => [resource.urn, resource]));
  const created = new Map((await deployed(place)).map((resource) => [resource.urn, resource]));
  const missing = [...planned.keys()].filter((urn) => !created.has(urn)).map((urn) => `only planned: ${urn}`);
  const unplanned = [...created.keys()].filter((urn) => !planned.has(urn)).map((urn) => `only created: ${urn}`);
  const different = [...planned.values()].flatMap((resource) => {
    const other = created.get(resource.urn);
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
      `${what} of ${resource.urn}: planned ${text(a)}, created ${text(b)}`
    );
  });
  return [...missing, ...unplanned, ...different];
}

/** Outputs without unknown values: the plan has them inside objects to which the simulated account adds nothing. */
function known(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(known);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, item]) => !isUnknown(item)).map(([key, item]) => [key, known(item)]));
}

/** Whether the engine itself creates the resource and its id. */
const isEngines = ({ type }: { type: string }) => type.startsWith("pulumi:index:");

const text = (value: unknown) => JSON.stringify(asJson(value));

/** Converts a value to the form of a state file: sorted keys, without undefined values. */
function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(plain(value) ?? {}, inOrder));
}
