import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { type Command, EXIT } from "../../toolkit/shared/command";
import { readOptions } from "../../toolkit/shared/options";
import { documentOf } from "./document";
import { matrix } from "./matrix";

const USAGE = `Usage: npm run changes

Changes each setting of a staging stack once, on the simulator, and writes the effects to docs/changes.md.
`;

export const changesCommand: Command = {
  name: "npm run changes",
  run: async (argv, { out, env, root }) => {
    const { help } = readOptions("npm run changes", argv, { help: { type: "boolean", short: "h" } }, () => "it takes no arguments", env);
    if (help === true) {
      out.write(USAGE);
      return EXIT.fine;
    }
    const effects = await matrix();
    writeFileSync(join(root, "docs", "changes.md"), documentOf(effects));
    out.write(`docs/changes.md: ${effects.length} changes\n`);
    return EXIT.fine;
  },
};
