import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Arguments and environment that the plugin got. */
export interface PluginCall {
  args: string[];
  env: Record<string, string>;
}

/** A session-manager-plugin that notes its call, and runs the command of the session on this machine. */
export class FakePlugin {
  readonly folder = mkdtempSync(join(tmpdir(), "plugin-"));
  private readonly note = join(this.folder, "call.json");
  private readonly command = join(this.folder, "command");

  constructor(version = "1.2.707.0") {
    const script = `#!${process.execPath}
const { existsSync, readFileSync, writeFileSync } = require("node:fs");
const { spawnSync } = require("node:child_process");
const args = process.argv.slice(2);
if (args[0] === "--version") process.stdout.write(${JSON.stringify(`${version}\n`)});
else {
  writeFileSync(${JSON.stringify(this.note)}, JSON.stringify({ args, env: process.env }));
  process.stdout.write("\\nStarting session\\n");
  if (existsSync(${JSON.stringify(this.command)})) {
    const line = readFileSync(${JSON.stringify(this.command)}, "utf8");
    process.stdout.write(spawnSync("sh", ["-c", line], { encoding: "utf8", env: { PATH: ${
      JSON.stringify(process.env["PATH"])
    }, PSQL: 'echo "psql $*"' } }).stdout.replaceAll("\\n", "\\r\\n"));
  }
  process.stdout.write("\\nExiting session\\n");
}
`;
    writeFileSync(join(this.folder, "session-manager-plugin"), script);
    chmodSync(join(this.folder, "session-manager-plugin"), 0o755);
  }

  /** The command of the next session, as the agent in the container would run it. */
  runs(command: string): void {
    writeFileSync(this.command, command);
  }

  get call(): PluginCall | undefined {
    return existsSync(this.note) ? JSON.parse(readFileSync(this.note, "utf8")) as PluginCall : undefined;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
