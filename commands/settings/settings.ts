import { join } from "node:path";

import * as v from "valibot";

import type { JsonSchema } from "../../components/shared/schema";
import { shapeOf } from "../../components/shared/schema-issues";
import { PINNED } from "../../settings/aws";
import { STACK_SETTINGS } from "../../settings/environment";
import { BOOTSTRAP_SECTIONS, SECTIONS } from "../../settings/sections";
import { loadProject } from "../../toolkit/shared/project";
import { type DocComment, docCommentsOf, type Documented } from "./doc-comments";

/** A setting, or a group of settings. */
export interface Setting {
  /** Path in the stack file; `<name>` is a key of a map, e.g. `["aws-practice:services", "<name>", "count"]`. */
  path: readonly string[];
  schema: v.GenericSchema;
  doc: DocComment | undefined;
  /** The default of the schema; undefined if it has none. */
  default: unknown;
  /** Whether a group that is given has to have it. */
  isRequired: boolean;
  /** Settings of a group, or of each entry of a map or a list. */
  parts: Setting[];
}

/** All settings of the stack files of the root program and of bootstrap/, by section. */
export function allSettings(root: string): Setting[] {
  const [project, bootstrap] = [".", "bootstrap"].map((label) => loadProject(root, label).name);
  const sources = (file: string, name: string) => docCommentsOf(join(root, "settings", file), name);
  const groups: [prefix: string, schemas: Record<string, v.GenericSchema>, comments: Documented][] = [
    ["aws:", PINNED, sources("aws.ts", "PINNED")],
    [`${project}:`, STACK_SETTINGS, sources("environment.ts", "STACK_SETTINGS")],
    [`${project}:`, SECTIONS, sources("sections.ts", "SECTIONS")],
    [`${bootstrap}:`, BOOTSTRAP_SECTIONS, sources("sections.ts", "BOOTSTRAP_SECTIONS")],
  ];
  return groups.flatMap(([prefix, schemas, comments]) =>
    Object.entries(schemas).map(([key, schema]) => settingOf([prefix + key], schema, comments.entries[key]))
  );
}

function settingOf(path: readonly string[], schema: v.GenericSchema, source: Documented["entries"][string] | undefined): Setting {
  const isOptional = schema.type === "optional";
  return {
    path,
    schema,
    doc: source?.doc,
    default: isOptional ? (schema as unknown as { default: unknown }).default : undefined,
    isRequired: !isOptional && source?.doc?.default === undefined,
    parts: partsOf(path, schema, source?.of),
  };
}

function partsOf(path: readonly string[], schema: v.GenericSchema, source: Documented | undefined): Setting[] {
  const { group, map, list } = shapeOf(schema);
  if (group) return Object.entries(group).map(([key, entry]) => settingOf([...path, key], entry, source?.entries[key]));
  if (map) return partsOf([...path, "<name>"], map, source?.item);
  return list ? partsOf([...path, "[]"], list, source?.item) : [];
}

/** The values that a schema allows, in words. */
export function allowedBy(schema: v.GenericSchema): string {
  const { inner } = shapeOf(schema);
  return inner === undefined ? "" : (v.safeParse(bare(schema), undefined).issues?.[0].message ?? "");
}

/** A schema without `optional` around it. */
export const bare = (schema: v.GenericSchema): v.GenericSchema =>
  schema.type === "optional" ? bare((schema as unknown as { wrapped: v.GenericSchema }).wrapped) : schema;

/** JSON schema of one value, from the schema's metadata. */
export function jsonOf(schema: v.GenericSchema): JsonSchema {
  const metadata = v.getMetadata(bare(schema)) as { json?: JsonSchema };
  return metadata.json ?? {};
}
