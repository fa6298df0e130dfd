import type * as v from "valibot";

import type { Sections } from "../../settings";
import { alerts } from "../../settings/alerts";
import { cluster } from "../../settings/cluster";
import { database } from "../../settings/database";
import { jobs } from "../../settings/jobs";
import { loadBalancer } from "../../settings/load-balancer";
import { network } from "../../settings/network";
import { registries } from "../../settings/registries";
import { services } from "../../settings/services";
import { isObject, type Properties } from "../../toolkit/shared/values";

/** Schemas of the sections of a stack file, in the order of the README. */
export const SCHEMAS: Record<keyof Sections, v.GenericSchema> = {
  alerts: alerts.schema,
  network: network.schema,
  database: database.schema,
  registries: registries.schema,
  loadBalancer: loadBalancer.schema,
  cluster: cluster.schema,
  services: services.schema,
  jobs: jobs.schema,
};

/** Values by path in a stack file, e.g. `services.api.count`; undefined removes a setting. */
export type Edits = Readonly<Record<string, unknown>>;

/** Settings with some values changed. */
export function edited(settings: Properties, edits: Edits): Properties {
  return Object.entries(edits).reduce<Properties>((all, [path, value]) => withValue(all, path.split("."), value) as Properties, settings);
}

function withValue(at: unknown, [key, ...rest]: string[], value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(at)) return at.map((item, index) => (String(index) === key ? withValue(item, rest, value) : (item as unknown)));
  const { [key]: before, ...others } = isObject(at) ? at : {};
  const after = withValue(before, rest, value);
  if (after === undefined) return others;
  return isObject(at) && key in at ? { ...at, [key]: after } : { ...others, [key]: after };
}

export function valueAt(settings: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>(
    (at, key) => (typeof at === "object" && at !== null ? (at as Properties)[key] : undefined),
    settings,
  );
}

interface Nested {
  wrapped?: v.GenericSchema;
  pipe?: readonly { kind: string }[];
  entries?: Record<string, v.GenericSchema>;
  value?: v.GenericSchema;
  item?: v.GenericSchema;
}

/** Kind of a schema's value, without the `optional` and checks around it. */
export function shapeOf(
  schema: v.GenericSchema,
): { group?: Record<string, v.GenericSchema>; map?: v.GenericSchema; list?: v.GenericSchema } {
  const nested = schema as v.GenericSchema & Nested;
  const inner = nested.wrapped ?? (nested.pipe?.findLast(({ kind }) => kind === "schema") as v.GenericSchema | undefined);
  if (inner !== undefined && inner !== schema) return shapeOf(inner);
  return { group: nested.entries, map: nested.value, list: nested.item };
}
