import assert from "node:assert/strict";

import type * as v from "valibot";

import { CHANGES, OF_THE_PROVIDER } from "../../../commands/changes/catalogue";
import type { SettingsChange } from "../../../commands/changes/change";
import { sectionsOf } from "../../../commands/changes/effects";
import { valueAt } from "../../../commands/changes/settings";
import { shapeOf } from "../../../components/shared/schema-issues";
import { PINNED } from "../../../settings/aws";
import { SECTIONS } from "../../../settings/sections";

/** Rules of all tiers and directions share one schema and one component, so each of their settings is changed once. */
const SAME: readonly [RegExp, string][] = [
  [/\.subnetBlocks\.(private|isolated)\b/, ".subnetBlocks.public"],
  [/^network\.networkAcls\.(public|isolated)\.(ingress|egress)/, "network.networkAcls.private.$2"],
  [/^network\.networkAcls\.private\.egress\.\*\./, "network.networkAcls.private.ingress.*."],
];

/** `build` needs a package that isn't installed by default; docs/build-in-up.md says what changing it does. */
const NOT_IN_THE_MATRIX = /^(services|jobs)\.\*\.build[ .]/;

/** Changes that a setting requires: `services.* added`, `services.*.count changed`. */
function requiredOf(path: string, schema: v.GenericSchema): string[] {
  const { group, map, list } = shapeOf(schema);
  if (group !== undefined) {
    return Object.entries(group).flatMap((
      [key, inner],
    ) => [...(isOptionalGroup(inner) ? [`${path}.${key} added or removed`] : []), ...requiredOf(`${path}.${key}`, inner)]);
  }
  if (map !== undefined) return [`${path}.* added`, `${path}.* removed`, ...requiredOf(`${path}.*`, map)];
  if (list !== undefined && shapeOf(list).group !== undefined) return [`${path} changed`, ...requiredOf(`${path}.*`, list)];
  return [`${path} changed`];
}

/** Whether a group is absent by default. */
function isOptionalGroup(schema: v.GenericSchema): boolean {
  return schema.type === "optional" && (schema as { default?: unknown }).default === undefined && shapeOf(schema).group !== undefined;
}

/** Requirements that a change meets, in the same form. */
function doneBy(change: SettingsChange): string[] {
  const { before, after } = sectionsOf(change);
  const path = patternOf(change.path);
  const [from, to] = [valueAt(before, change.path), valueAt(after, change.path)];
  const what = from === undefined ? "added" : to === undefined ? "removed" : "changed";
  return [`${path} ${what}`, `${path} changed`, ...(what === "changed" ? [] : [`${path} added or removed`])];
}

/** `services.api.count` -> `services.*.count` */
function patternOf(path: string): string {
  const [section = "", ...keys] = path.split(".");
  let schema: v.GenericSchema | undefined = SECTIONS[section as keyof typeof SECTIONS];
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
const unify = (requirement: string) => SAME.reduce((text, [pattern, as]) => text.replace(pattern, as), requirement);

describe("The catalogue of changes", () => {
  it("changes every setting, adds an entry to each map and removes one", () => {
    const required = Object.entries<v.GenericSchema>(SECTIONS).flatMap(([section, schema]) => requiredOf(section, schema));
    const done = new Set(all.flatMap(doneBy));
    assert.ok(required.length > 150, `only ${required.length} required changes`);
    assert.deepEqual(
      [...new Set(required.map(unify))].filter((requirement) => !done.has(requirement) && !NOT_IN_THE_MATRIX.test(requirement)),
      [],
    );
  });

  it("describes each provider setting that a stack pins", () => {
    const required = Object.entries(PINNED).flatMap(([key, schema]) => requiredOf(`aws:${key}`, schema));
    const settings = new Set(required.map((requirement) => requirement.split(" ")[0]!));
    assert.deepEqual(Object.keys(OF_THE_PROVIDER).toSorted(), [...settings].toSorted());
  });

  it("has each change in its section, without duplicates", () => {
    for (const [section, changes] of Object.entries(CHANGES)) for (const { path } of changes) assert.equal(path.split(".")[0], section);
    const identities = all.map(({ path, base = "stg", to }) => `${path} ${base} ${JSON.stringify(to)}`);
    assert.deepEqual(identities.filter((identity, index) => identities.indexOf(identity) !== index), []);
  });

  it("changes a value with each entry", () => {
    for (const change of all) {
      const { before, after } = sectionsOf(change);
      assert.notDeepEqual(before, after, change.path);
      for (const path of Object.keys(change.also ?? {})) {
        assert.notDeepEqual(valueAt(before, path), valueAt(after, path), `${change.path}: ${path}`);
      }
    }
  });
});
