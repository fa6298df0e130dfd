import assert from "node:assert/strict";
import { join } from "node:path";

import { type Block, blocksOf, commandsOf, filled } from "../../docs/blocks";
import { ENGINE, NOT_RUN } from "../../docs/stories";
import { ROOT } from "../../support/simulated";
import type { Workplace } from "./workplace";

/** A reader's edits, values and checks, besides the commands of the documents. */
export interface Reader {
  /** Edits before the commands of a heading; all commands run after each edit. @default one run without edits */
  edits?: Readonly<Record<string, readonly (() => void | Promise<void>)[]>>;
  /** Values for the commands' placeholders, which the reader finds in the stack's outputs and in AWS. */
  own?: () => Record<string, string>;
  /** Checks after the commands of a heading. */
  after?: Readonly<Record<string, () => void | Promise<void>>>;
  /** @default the workplace's */
  env?: NodeJS.ProcessEnv;
}

/** Runs the commands of a story's headings as a reader does. */
export async function followAll(place: Workplace, story: keyof typeof ENGINE, reader: Reader = {}): Promise<void> {
  for (const at of ENGINE[story]) {
    const [document = "", heading = ""] = at.split("#");
    const blocks = blocksOf(document).filter((block) => block.language === "sh" && block.heading === heading);
    assert.ok(blocks.length > 0, `${document} has no commands under ${heading}`);
    for (const edit of reader.edits?.[at] ?? [() => undefined]) {
      await edit();
      for (const block of blocks) await follow(place, block, reader);
    }
    await reader.after?.[at]?.();
  }
}

/** Runs a block in the project's folder, line by line, until one fails. */
async function follow(place: Workplace, block: Block, { own = () => ({}), env = place.env }: Reader): Promise<void> {
  const lines = commandsOf(block).filter((line) => NOT_RUN[line] === undefined).map((line) => filled(line, own()));
  const { code, out } = await place.runs("bash", ["-c", ["set -e", ...lines].join("\n")], {
    env: { ...env, PULUMI_SKIP_CONFIRMATIONS: "true", NO_COLOR: "1" },
    seconds: 1_800,
  });
  assert.equal(code, 0, `${block.document}, ${block.heading}:\n${lines.join("\n")}\n${out.slice(-6000)}`);
}

/** AWS CLI that changes the simulated account, as a command of the shell. */
export const FAKE_AWS = `'${process.execPath}' --require '${join(ROOT, "toolkit", "plan", "start.cjs")}' '${
  join(ROOT, "tests", "support", "fake-aws.ts")
}' "$@"`;
