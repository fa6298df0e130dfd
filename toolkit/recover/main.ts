import { resolve } from "node:path";
import { createInterface } from "node:readline/promises";

import { ProgramError, UsageError } from "../shared/errors";
import { painter } from "../shared/paint";
import { chooseStack, loadProject } from "../shared/project";
import { parseArguments, type RecoverArguments, USAGE } from "./arguments";
import { accountOf } from "./aws-account";
import { look } from "./look";
import { findOrphans } from "./orphans";
import { PulumiCli } from "./pulumi-cli";
import { recover } from "./recover";
import { showOrphans } from "./show";

const ROOT = resolve(__dirname, "..", "..");
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
    process.stderr.write("  npm run recover -- --help lists the options\n");
    return WRONG_USAGE;
  }
}

async function recoverStack({ program, stack: wanted, yes, byHand, orphans }: RecoverArguments): Promise<boolean> {
  const project = loadProject(ROOT, program);
  if (wanted === undefined) {
    throw new UsageError(`which stack? A recovery changes its state, so name it with --stack; known are ${project.stacks.join(", ")}`);
  }
  const stack = chooseStack(project, wanted);
  if (!yes && !orphans && !process.stdin.isTTY) throw new UsageError("nobody can be asked here: --yes asks nothing");
  const pulumi = new PulumiCli(project.directory, stack);
  await pulumi.check();
  const sources = { account: accountOf, withSecrets: () => pulumi.export("--show-secrets") };
  if (orphans) {
    const search = await findOrphans(await pulumi.export(), stack, sources);
    process.stdout.write(showOrphans(search, stack, painter(process.stdout, process.env)));
    return search.orphans.length === 0 && search.unlooked.length === 0;
  }
  return recover(stack, {
    pulumi,
    look: (state) => look(state, byHand, sources),
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
