import assert from "node:assert/strict";

import type * as v from "valibot";

import { CHANGES, OF_THE_PROVIDER } from "../../../commands/changes/catalogue";
import type { SettingsChange } from "../../../commands/changes/change";
import { sectionsOf } from "../../../commands/changes/effects";
import { SCHEMAS, shapeOf, valueAt } from "../../../commands/changes/settings";
import { PINNED } from "../../../settings/aws";

/** Rules of all three tiers, and of both directions, are one schema and one component: each part of a rule is changed once. */
const SAME: readonly [RegExp, string][] = [
  [/^network\.networkAcls\.(public|isolated)\.(ingress|egress)/, "network.networkAcls.private.$2"],
  [/^network\.networkAcls\.private\.egress\.\*\./, "network.networkAcls.private.ingress.*."],
];

/** What has to be done to a setting: `services.* added`, `services.*.count changed`. */
function demandsOf(path: string, schema: v.GenericSchema): string[] {
  const { group, map, list } = shapeOf(schema);
  if (group !== undefined) {
    return Object.entries(group).flatMap((
      [key, inner],
    ) => [...(isOptionalGroup(inner) ? [`${path}.${key} added or taken out`] : []), ...demandsOf(`${path}.${key}`, inner)]);
  }
  if (map !== undefined) return [`${path}.* added`, `${path}.* taken out`, ...demandsOf(`${path}.*`, map)];
  if (list !== undefined && shapeOf(list).group !== undefined) return [`${path} changed`, ...demandsOf(`${path}.*`, list)];
  return [`${path} changed`];
}

/** A group that isn't there unless it is given. */
function isOptionalGroup(schema: v.GenericSchema): boolean {
  return schema.type === "optional" && (schema as { default?: unknown }).default === undefined && shapeOf(schema).group !== undefined;
}

/** What a change does, in the same words. */
function doneBy(change: SettingsChange): string[] {
  const { before, after } = sectionsOf(change);
  const path = patternOf(change.path);
  const [from, to] = [valueAt(before, change.path), valueAt(after, change.path)];
  const what = from === undefined ? "added" : to === undefined ? "taken out" : "changed";
  return [`${path} ${what}`, `${path} changed`, ...(what === "changed" ? [] : [`${path} added or taken out`])];
}

/** `services.api.count` -> `services.*.count` */
function patternOf(path: string): string {
  const [section = "", ...keys] = path.split(".");
  let schema: v.GenericSchema | undefined = SCHEMAS[section as keyof typeof SCHEMAS];
  return [
    section,
    ...keys.map((key) => {
      const { group, map, list }: ReturnType<typeof shapeOf> = schema === undefined ? {} : shapeOf(schema);
      schema = group?.[key] ?? map ?? list;
      return group?.[key] === undefined ? "*" : key;
    }),
  ].join(".");
}

const all = Object.values(CHANGES).flat();
const unify = (demand: string) => SAME.reduce((text, [pattern, as]) => text.replace(pattern, as), demand);

describe("The catalogue of changes", () => {
  it("changes every setting that there is, adds an entry to each map and takes one out", () => {
    const demands = Object.entries(SCHEMAS).flatMap(([section, schema]) => demandsOf(section, schema));
    const done = new Set(all.flatMap(doneBy));
    assert.ok(demands.length > 150, `only ${demands.length} demands, too few to say anything`);
    assert.deepEqual([...new Set(demands.map(unify))].filter((demand) => !done.has(demand)), []);
  });

  it("speaks of each setting of the provider that a stack pins", () => {
    const demands = Object.entries(PINNED).flatMap(([key, schema]) => demandsOf(`aws:${key}`, schema));
    const settings = new Set(demands.map((demand) => demand.split(" ")[0]!));
    assert.deepEqual(Object.keys(OF_THE_PROVIDER).toSorted(), [...settings].toSorted());
  });

  it("has each change in the section it belongs to, and none twice", () => {
    for (const [section, changes] of Object.entries(CHANGES)) for (const { path } of changes) assert.equal(path.split(".")[0], section);
    const identities = all.map(({ path, base = "stg", to }) => `${path} ${base} ${JSON.stringify(to)}`);
    assert.deepEqual(identities.filter((identity, index) => identities.indexOf(identity) !== index), []);
  });

  it("changes something each time, and only what it names", () => {
    for (const change of all) {
      const { before, after } = sectionsOf(change);
      assert.notDeepEqual(before, after, change.path);
      for (const path of Object.keys(change.also ?? {})) {
        assert.notDeepEqual(valueAt(before, path), valueAt(after, path), `${change.path}: ${path}`);
      }
    }
  });
});
