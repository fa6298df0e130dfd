import { createInterface } from "node:readline/promises";

import { type Command, EXIT, type Io } from "../shared/command";
import { knownAre, UsageError } from "../shared/errors";
import { painter } from "../shared/paint";
import { chooseStack, loadProject } from "../shared/project";
import { parseArguments, type RecoverArguments, USAGE } from "./arguments";
import { accountOf } from "./aws-account";
import { inspect } from "./inspect";
import { findOrphans } from "./orphans";
import { PulumiCli } from "./pulumi-cli";
import { recover } from "./recover";
import { showOrphans } from "./show";

/** Recovers the stack that the arguments name, or lists its orphans. */
export const recoverCommand: Command = {
  name: "npm run recover",
  run: async (argv, io) => {
    const args = parseArguments(argv, io.env);
    if (args.help) {
      io.out.write(USAGE);
      return EXIT.fine;
    }
    return (await recoverStack(args, io)) ? EXIT.fine : EXIT.failed;
  },
};

async function recoverStack({ program, stack: name, yes, manualIds, orphans }: RecoverArguments, io: Io): Promise<boolean> {
  const project = loadProject(io.root, program);
  if (name === undefined) {
    throw new UsageError(`which stack? A recovery changes its state, so name it with --stack; ${knownAre(project.stacks)}`);
  }
  const stack = chooseStack(project, name);
  if (!yes && !orphans && !io.isInteractive) throw new UsageError("there is no terminal to ask in: --yes asks nothing");
  const pulumi = new PulumiCli(project.directory, stack);
  await pulumi.check();
  const sources = { account: accountOf, withSecrets: () => pulumi.export("--show-secrets") };
  if (orphans) {
    const search = await findOrphans(await pulumi.export(), stack, sources);
    io.out.write(showOrphans(search, stack, painter(io.out, io.env)));
    return search.orphans.length === 0 && search.uninspected.length === 0;
  }
  return recover(stack, {
    pulumi,
    inspect: (state) => inspect(state, manualIds, sources),
    ask: yes ? undefined : ask,
    write: (text) => void io.out.write(text),
    paint: painter(io.out, io.env),
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
