import { isObject } from "../../../toolkit/shared/values";
import { isMadeUp } from "../../../toolkit/simulator/defaults";
import { TASK_DEFINITION } from "../plugin/cloud";
import type { CloudResource, CloudState } from "../plugin/state-file";
import { isForgotten } from "./recovery";
import type { State, StateResource, Workplace } from "./workplace";

/** Shorter texts among outputs are words like `ACTIVE`, no names that AWS gave. */
const SHORTEST_NAME = 8;

/**
 * In what two accounts differ, by type, logical name and inputs. What AWS or the provider made up, as ids, ARNs and digits behind a
 * name, is another one each time, so where one thing's inputs tell it of another thing, they are read as that thing's output.
 */
export function differences(expected: CloudState, actual: CloudState): string[] {
  const [wanted, found] = [described(expected), described(actual)];
  const byName = { wanted: new Map(wanted.map((one) => [one.name, one])), found: new Map(found.map((one) => [one.name, one])) };
  return [
    ...wanted.filter(({ name }) => !byName.found.has(name)).map(({ name }) => `missing: ${name}`),
    ...found.filter(({ name }) => !byName.wanted.has(name)).map(({ name }) => `one too many: ${name}`),
    ...found.filter((one) => byName.found.get(one.name) !== one && !isForgotten(one.type)).map(({ name }) => `twice: ${name}`),
    ...[...byName.found.values()].flatMap(({ name, inputs }) => {
      const other = byName.wanted.get(name)?.inputs ?? inputs;
      return other === inputs ? [] : [`other inputs: ${name}\n  wanted ${other}\n  found  ${inputs}`];
    }),
  ].toSorted();
}

/** Each thing's type and name, and its inputs as a text. */
function described({ resources }: CloudState): { type: string; name: string; inputs: string }[] {
  const made = resources
    .flatMap((resource) => textsOf(resource).map(([key, value]) => ({ value, label: `<${nameOf(resource)}.${key}>` })))
    .toSorted((a, b) => b.value.length - a.value.length || (a.label < b.label ? -1 : 1));
  return resources.map((resource) => ({
    type: resource.type,
    name: nameOf(resource),
    inputs: made.reduce((inputs, { value, label }) => inputs.replaceAll(value, label), JSON.stringify(resource.inputs, inOrder)),
  }));
}

const nameOf = ({ type, urn }: CloudResource) => `${type.split(":").at(-1)} ${urn.split("::").at(-1)}`;

/** What it got from AWS or the provider: the id, and outputs that the program didn't ask for. */
function textsOf({ id, inputs, outputs }: CloudResource): [key: string, value: string][] {
  return Object.entries({ ...outputs, id })
    .filter((entry): entry is [string, string] => typeof entry[1] === "string" && entry[1].length >= SHORTEST_NAME)
    .filter(([key, value]) => inputs[key] !== value || isMadeUp(inputs, key))
    .map(([key, value]) => [key, JSON.stringify(value).slice(1, -1)]);
}

/** For JSON.stringify: the keys of every object in order. */
export function inOrder(_: string, value: unknown): unknown {
  return isObject(value) ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))) : value;
}

/** What the account has and the state doesn't know or knows otherwise, the reverse, and what the state has left to do. */
export async function strays(place: Workplace): Promise<string[]> {
  const state = await place.openedState();
  const resources = (state.deployment.resources ?? []).filter(({ custom, type }) => custom && !type.startsWith("pulumi:"));
  const known = new Map(resources.map((resource) => [identity(resource), resource]));
  const existing = new Map(place.cloud.read().resources.map((resource) => [identity(resource), resource]));
  return [
    ...[...existing].filter(([resource, { type }]) => !known.has(resource) && !isForgotten(type)).map(([resource]) =>
      `the state doesn't know ${resource}`
    ),
    ...[...known].flatMap(([name, { inputs }]) => {
      const resource = existing.get(name);
      if (resource === undefined) return [`there is no ${name}`];
      const [asked, had] = [inputs, resource.inputs].map((each) => JSON.stringify(each, inOrder));
      return asked === had ? [] : [`the state has other inputs: ${name}\n  state   ${asked}\n  account ${had}`];
    }),
    ...unfinished(state),
  ];
}

/** Revisions of a task definition's family have one id. */
const identity = ({ type, id, outputs }: Pick<StateResource, "type" | "id" | "outputs">) =>
  `${type} ${String(type === TASK_DEFINITION ? outputs?.["arn"] : id)}`;

function unfinished({ deployment: { resources = [], pending_operations: pending = [] } }: State): string[] {
  return [
    ...pending.map(({ type, resource }) => `pending: ${type} ${resource.urn}`),
    ...resources.filter((resource) => resource.delete).map(({ urn }) => `to be deleted: ${urn}`),
    ...resources.filter(({ initErrors = [] }) => initErrors.length > 0).map(({ urn }) => `begun badly: ${urn}`),
  ];
}
