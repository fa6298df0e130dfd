import { isObject } from "../../../toolkit/shared/values";
import { isMadeUp } from "../../../toolkit/simulator/defaults";
import { TASK_DEFINITION } from "../plugin/cloud";
import type { CloudResource, CloudState } from "../plugin/state-file";
import { isForgotten } from "./recovery";
import type { State, StateResource } from "./state";
import type { Workplace } from "./workplace";

/** Shorter outputs are words like `ACTIVE`, not names from AWS. */
const SHORTEST_NAME = 8;

/**
 * Differences of two accounts by type, logical name and inputs. Generated values such as ids, ARNs and name suffixes differ each time, so
 * inputs that refer to another resource are compared as references to its outputs.
 */
export function differences(expected: CloudState, actual: CloudState): string[] {
  const [desired, found] = [described(expected), described(actual)];
  const byName = { desired: new Map(desired.map((one) => [one.name, one])), found: new Map(found.map((one) => [one.name, one])) };
  return [
    ...desired.filter(({ name }) => !byName.found.has(name)).map(({ name }) => `missing: ${name}`),
    ...found.filter(({ name }) => !byName.desired.has(name)).map(({ name }) => `unexpected: ${name}`),
    ...found.filter((one) => byName.found.get(one.name) !== one && !isForgotten(one.type)).map(({ name }) => `twice: ${name}`),
    ...[...byName.found.values()].flatMap(({ name, inputs }) => {
      const other = byName.desired.get(name)?.inputs ?? inputs;
      return other === inputs ? [] : [`other inputs: ${name}\n  expected ${other}\n  found    ${inputs}`];
    }),
  ].toSorted();
}

/** Type and name of each resource, with its inputs as text. */
function described({ resources }: CloudState): { type: string; name: string; inputs: string }[] {
  const generated = resources
    .flatMap((resource) => textsOf(resource).map(([key, value]) => ({ value, label: `<${nameOf(resource)}.${key}>` })))
    .toSorted((a, b) => b.value.length - a.value.length || (a.label < b.label ? -1 : 1));
  return resources.map((resource) => ({
    type: resource.type,
    name: nameOf(resource),
    inputs: generated.reduce((inputs, { value, label }) => inputs.replaceAll(value, label), JSON.stringify(resource.inputs, inOrder)),
  }));
}

const nameOf = ({ type, urn }: CloudResource) => `${type.split(":").at(-1)} ${urn.split("::").at(-1)}`;

/** Values from AWS or the provider: the id, and outputs that aren't inputs. */
function textsOf({ id, inputs, outputs }: CloudResource): [key: string, value: string][] {
  return Object.entries({ ...outputs, id })
    .filter((entry): entry is [string, string] => typeof entry[1] === "string" && entry[1].length >= SHORTEST_NAME)
    .filter(([key, value]) => inputs[key] !== value || isMadeUp(inputs, key))
    .map(([key, value]) => [key, JSON.stringify(value).slice(1, -1)]);
}

/** Replacer for JSON.stringify that sorts the keys of every object. */
export function inOrder(_: string, value: unknown): unknown {
  return isObject(value) ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))) : value;
}

/** Differences between account and state, and pending operations of the state. */
export async function strays(place: Workplace): Promise<string[]> {
  const state = await place.openedState();
  const resources = (state.deployment.resources ?? []).filter(({ custom, type }) => custom && !type.startsWith("pulumi:"));
  const known = new Map(resources.map((resource) => [identity(resource), resource]));
  const existing = new Map(place.cloud.read().resources.map((resource) => [identity(resource), resource]));
  return [
    ...[...existing].filter(([resource, { type }]) => !known.has(resource) && !isForgotten(type)).map(([resource]) =>
      `missing in the state: ${resource}`
    ),
    ...[...known].flatMap(([name, { inputs }]) => {
      const resource = existing.get(name);
      if (resource === undefined) return [`missing in the account: ${name}`];
      const [desired, had] = [inputs, resource.inputs].map((each) => JSON.stringify(each, inOrder));
      return desired === had ? [] : [`the state has other inputs: ${name}\n  state   ${desired}\n  account ${had}`];
    }),
    ...unfinished(state),
  ];
}

/** The id of a resource; the ARN of a task definition, as all revisions of a family have the same id. */
const identity = ({ type, id, outputs }: Pick<StateResource, "type" | "id" | "outputs">) =>
  `${type} ${String(type === TASK_DEFINITION ? outputs?.["arn"] : id)}`;

function unfinished({ deployment: { resources = [], pending_operations: pending = [] } }: State): string[] {
  return [
    ...pending.map(({ type, resource }) => `pending: ${type} ${resource.urn}`),
    ...resources.filter((resource) => resource.delete).map(({ urn }) => `to be deleted: ${urn}`),
    ...resources.filter(({ initErrors = [] }) => initErrors.length > 0).map(({ urn }) => `initialization failed: ${urn}`),
  ];
}
