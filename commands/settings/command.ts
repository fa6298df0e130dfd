import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { type Command, EXIT } from "../../toolkit/shared/command";
import { readOptions } from "../../toolkit/shared/options";
import { documentOf } from "./document";
import { jsonSchemaOf } from "./json-schema";
import { allSettings } from "./settings";

const USAGE = `Usage: npm run settings

Writes the reference of all settings to docs/settings.md, and their JSON schema for editors to settings.schema.json. The impacts come from
docs/changes.md: run npm run changes first after a change of resources.
`;

/** The files that the schemas of the settings decide, by path. */
export function settingsFiles(root: string): Record<string, string> {
  const settings = allSettings(root);
  return {
    "settings.schema.json": jsonSchemaOf(settings),
    "docs/settings.md": documentOf(settings, readFileSync(join(root, "docs", "changes.md"), "utf8")),
  };
}

export const settingsCommand: Command = {
  name: "npm run settings",
  run: (argv, { out, env, root }) => {
    const { help } = readOptions("npm run settings", argv, { help: { type: "boolean", short: "h" } }, () => "it takes no arguments", env);
    if (help === true) {
      out.write(USAGE);
      return Promise.resolve(EXIT.fine);
    }
    for (const [path, text] of Object.entries(settingsFiles(root))) {
      writeFileSync(join(root, path), text);
      out.write(`${path}\n`);
    }
    return Promise.resolve(EXIT.fine);
  },
};
