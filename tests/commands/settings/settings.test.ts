import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { settingsFiles } from "../../../commands/settings/command";
import { allowedBy, allSettings, type Setting } from "../../../commands/settings/settings";
import { ROOT, STACKS } from "../../support/simulated";

const all = (settings: readonly Setting[]): Setting[] => settings.flatMap((setting) => [setting, ...all(setting.parts)]);
const SETTINGS = all(allSettings(ROOT));
const nameOf = ({ path }: Setting) => path.join(".");

describe("npm run settings", () => {
  for (const [path, text] of Object.entries(settingsFiles(ROOT))) {
    it(`wrote ${path} as the schemas have it`, () => assert.equal(readFileSync(join(ROOT, path), "utf8"), text));
  }

  it("knows each key once", () => {
    const names = SETTINGS.map(nameOf);
    assert.ok(names.length > 150, String(names.length));
    assert.deepEqual(names, [...new Set(names)]);
  });
});

describe("A schema's doc comments", () => {
  it("say of every setting what it sets, and its schema what is allowed", () => {
    assert.deepEqual(SETTINGS.filter(({ doc }) => (doc?.text ?? "").length < 4).map(nameOf), []);
    assert.deepEqual(SETTINGS.filter(({ schema }) => allowedBy(schema).length < 4).map(nameOf), []);
  });

  it("begin @default with the default of the schema", () => {
    const isEmpty = (value: unknown) => typeof value === "object" && value !== null && Object.keys(value).length === 0;
    const wrong = SETTINGS.filter(({ default: value, doc }) => {
      if (value === undefined) return false;
      if (isEmpty(value)) return doc?.default !== undefined && !/^none\b/.test(doc.default);
      return typeof value !== "object" && doc?.default?.split(" - ")[0] !== JSON.stringify(value);
    });
    assert.deepEqual(wrong.map((setting) => `${nameOf(setting)}: ${String(setting.doc?.default)}`), []);
  });
});

type Json = {
  properties?: Record<string, Json>;
  additionalProperties?: Json | false;
  items?: Json;
  enum?: unknown[];
  description?: string;
};

/** Keys of a value that its JSON schema doesn't have. */
function unknownIn(value: unknown, schema: Json, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => unknownIn(item, schema.items ?? {}, `${path}[${index}]`));
  if (schema.enum && !schema.enum.includes(value)) return [path];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const known = schema.properties?.[key] ?? schema.additionalProperties;
    return known ? unknownIn(inner, known, `${path}.${key}`) : [`${path}.${key}`];
  });
}

describe("settings.schema.json", () => {
  const { properties } = JSON.parse(readFileSync(join(ROOT, "settings.schema.json"), "utf8")) as { properties: { config: Json } };

  for (const stack of ["stg", "prd"]) {
    it(`has every key of ${stack}`, () => {
      const { config } = parse(readFileSync(join(STACKS, `Pulumi.${stack}.yaml`), "utf8")) as { config: unknown };
      assert.deepEqual(unknownIn(config, properties.config, "config"), []);
    });
  }

  it("refuses what isn't a setting or not one of its values", () => {
    const config = { "aws-practice:network": { colour: 1, nat: { mode: "cloud" } }, "aws-practice:services": { api: { cpu: 1 } } };
    assert.deepEqual(unknownIn(config, properties.config, ""), [
      ".aws-practice:network.colour",
      ".aws-practice:network.nat.mode",
      ".aws-practice:services.api.cpu",
    ]);
  });

  it("describes a setting where an editor shows it", () => {
    const { description } = properties.config.properties!["aws-practice:database"]!.properties!["multiAz"]!;
    assert.match(description!, /^A second server.*Must be true or false.*Default: true - /s);
  });
});
