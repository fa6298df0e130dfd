import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Run } from "./session";
import type { Workplace } from "./workplace";

/**
 * pulumi that kills the program by which it is started: once between each two different commands, and once after each one that changes
 * resources, before that program learns of its end. A command is its arguments and where its state is.
 */
const STAND_IN = (folder: string, real: string) =>
  `#!/usr/bin/env bash
cut_off() {
  grep --quiet --line-regexp --fixed-strings -- "$1" '${folder}/cuts' && return
  echo "$1" >>'${folder}/cuts'
  kill -KILL "$PPID"
  exit 137
}
words="$*"
words="\${words%% --stack *}"
if [[ $1 == config ]]; then words="$1 $2"; fi # each setting is one command
command="$words in \${PULUMI_BACKEND_URL%%:*}"
cut_off "$(cat '${folder}/last'), then $command"
echo "$command" >'${folder}/last'
if [[ $1 == up || $1 == destroy ]] && ! grep --quiet --line-regexp --fixed-strings -- "$command, then nothing" '${folder}/cuts'; then
  '${real}' "$@" || exit
  cut_off "$command, then nothing"
fi
exec '${real}' "$@"
`;

/** More runs than any command needs. */
const MOST_RUNS = 200;

/** Cuts a command off everywhere: between the steps that it takes, and at the operations of the provider. */
export class CutOffs {
  private readonly folder: string;
  private readonly standIn: string;

  /** @param stride Operations from one cut to the next; 1 cuts off at each. */
  constructor(private readonly place: Workplace, private readonly stride: number) {
    this.folder = join(place.folder, "cut-offs");
    this.standIn = join(place.folder, "bin", "pulumi");
    mkdirSync(this.folder);
    writeFileSync(join(this.folder, "cuts"), "");
  }

  /**
   * Repeats a command until it isn't cut off any more: at each run once, between two steps or at an operation.
   *
   * @param first Operation at which the first run that changes resources is cut off.
   * @returns Steps between which it was cut off, and the operations at which it was.
   */
  async survived(
    operation: "create" | "delete",
    first: number,
    command: () => Promise<Run>,
  ): Promise<{ steps: string[]; operations: string[] }> {
    const real = spawnSync("sh", ["-c", "command -v pulumi"], { encoding: "utf8" }).stdout.trim();
    writeFileSync(this.standIn, STAND_IN(this.folder, real), { mode: 0o755 });
    try {
      const [before, stepsBefore] = [this.killed().length, this.steps().length];
      for (let run = 1; run <= MOST_RUNS; run++) {
        const [steps, operations] = [this.steps().length, this.killed().length];
        writeFileSync(join(this.folder, "last"), "nothing");
        // Both let the same number of operations happen; one leaves the last of them unreported, the other leaves the next one pending.
        const done = this.killed().length === before ? first : this.stride;
        this.place.cloud.setFaults([
          run % 2 === 0
            ? { operation, number: done, how: "kill-after" }
            : { operation, number: done + 1, how: "kill-before" },
        ]);
        const { code, out } = await command();
        if (code === 0) return { steps: this.steps().slice(stepsBefore), operations: this.killed().slice(before) };
        assert.equal(this.steps().length - steps + this.killed().length - operations, 1, `run ${run} wasn't cut off:\n${out.slice(-6000)}`);
      }
      return assert.fail(`cut off ${MOST_RUNS} times:\n${this.steps().join("\n")}`);
    } finally {
      rmSync(this.standIn);
      this.place.cloud.setFaults([]);
    }
  }

  private steps(): string[] {
    return readFileSync(join(this.folder, "cuts"), "utf8").split("\n").filter(Boolean);
  }

  private killed(): string[] {
    return this.place.cloud.log().filter(({ outcome }) => outcome.startsWith("killed")).map(({ type, name, outcome }) =>
      `${outcome} ${type} ${name}`
    );
  }
}
