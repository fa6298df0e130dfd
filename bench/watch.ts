import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { checkOut } from "../tests/support/checkout";

/** Milliseconds from each save to the verdict of `npm run plan -- --watch`. */
export type Watching = Record<"setting" | "component", number[]>;

const DONE = "waiting for changes";

/** Saves a setting and a component alternately, in a copy of this project. */
async function watching(turns: number): Promise<Watching> {
  const folder = mkdtempSync(join(tmpdir(), "watch-"));
  checkOut(folder);
  const plan = spawn(process.execPath, ["--require", "./toolkit/plan/start.cjs", "toolkit/plan/main.ts", "--watch"], { cwd: folder });
  const times: Watching = { setting: [], component: [] };
  try {
    await verdictOf(plan);
    await new Promise((resolve) => setTimeout(resolve, 2000)); // time in which the command loads the compiler
    for (let turn = 0; turn < turns + 3; turn++) {
      const took: [keyof Watching, number][] = [["setting", await saved(plan, () => changeSetting(folder, turn))], [
        "component",
        await saved(plan, () => changeComponent(folder, turn)),
      ]];
      if (turn >= 3) took.forEach(([what, milliseconds]) => times[what].push(milliseconds)); // the first turns warm up the code
    }
    return times;
  } finally {
    plan.kill();
    rmSync(folder, { recursive: true });
  }
}

/** Writes another file and renames it, as editors do. */
function changeSetting(folder: string, turn: number): void {
  const file = join(folder, "Pulumi.stg.yaml");
  const text = readFileSync(file, "utf8");
  const other = text.includes("multiAz: false")
    ? text.replace("multiAz: false", "multiAz: true")
    : text.replace("multiAz: true", "multiAz: false");
  writeFileSync(`${file}.tmp`, `${other}# ${turn}\n`);
  renameSync(`${file}.tmp`, file);
}

function changeComponent(folder: string, turn: number): void {
  appendFileSync(join(folder, "components", "data", "database.ts"), `// ${turn}\n`);
}

async function saved(plan: ChildProcessWithoutNullStreams, save: () => void): Promise<number> {
  const verdict = verdictOf(plan);
  const started = performance.now();
  save();
  await verdict;
  const milliseconds = performance.now() - started;
  await new Promise((resolve) => setTimeout(resolve, 100));
  return milliseconds;
}

/** Resolves when the plan has printed its verdict. */
function verdictOf(plan: ChildProcessWithoutNullStreams): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = "";
    const listen = (chunk: Buffer) => {
      text += chunk.toString();
      if (!text.includes(DONE)) return;
      plan.stdout.off("data", listen);
      plan.off("exit", ended);
      if (/policies pass/.test(text)) resolve();
      else reject(new Error(`the plan failed:\n${text}`));
    };
    const ended = (code: number | null) => reject(new Error(`the plan ended with ${code}:\n${text}`));
    plan.stdout.on("data", listen);
    plan.once("exit", ended);
  });
}

void watching(Number(process.argv[2] ?? 5)).then((times) => process.stdout.write(JSON.stringify(times)));
