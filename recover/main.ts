import { resolve } from "node:path";
import { createInterface } from "node:readline/promises";

import { ProgramError, UsageError } from "../plan/errors";
import { painter } from "../plan/paint";
import { chooseStack, loadProject } from "../plan/project";
import { parseArguments, type RecoverArguments, USAGE } from "./arguments";
import { accountOf } from "./aws-account";
import { look } from "./look";
import { PulumiCli } from "./pulumi-cli";
import { recover } from "./recover";

const ROOT = resolve(__dirname, "..");
const FINE = 0;
const FAILED = 1;
const WRONG_USAGE = 2;

/** Recovers what the arguments ask for. @returns The exit code. */
async function main(argv: string[]): Promise<number> {
  try {
    const args = parseArguments(argv);
    if (args.help) {
      process.stdout.write(USAGE);
      return FINE;
    }
    return (await recoverStack(args)) ? FINE : FAILED;
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof ProgramError)) throw error;
    process.stderr.write(`${painter(process.stderr, process.env)("red", "✗")} ${error.message}\n`);
    if (error instanceof ProgramError) return FAILED;
    process.stderr.write(`\n${USAGE}`);
    return WRONG_USAGE;
  }
}

async function recoverStack({ program, stack: wanted, yes, byHand }: RecoverArguments): Promise<boolean> {
  const project = loadProject(ROOT, program);
  const stack = chooseStack(project, wanted);
  if (!yes && !process.stdin.isTTY) throw new UsageError("nobody can be asked here: --yes asks nothing");
  const pulumi = new PulumiCli(project.directory, stack);
  await pulumi.check();
  return recover(stack, {
    pulumi,
    look: (state) => look(state, byHand, { account: accountOf, withSecrets: () => pulumi.export("--show-secrets") }),
    ask: yes ? undefined : ask,
    write: (text) => void process.stdout.write(text),
    paint: painter(process.stdout, process.env),
  });
}

async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
}

process.exitCode = FAILED; // until main has returned
main(process.argv.slice(2)).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    process.stderr.write(`✗ the recovery itself failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  },
);
