import { resolvePlan } from "../../toolkit/plan/resolve";
import { type Command, EXIT, type Io } from "../../toolkit/shared/command";
import { painter } from "../../toolkit/shared/paint";
import { chooseStack, loadProject } from "../../toolkit/shared/project";
import { connect } from "./account";
import { parseArguments, type SecretsArguments, USAGE } from "./arguments";
import { createSecrets } from "./create";
import { exitCodeOf, renderList } from "./list";
import { secretsOf } from "./program-secrets";
import { restartReaders } from "./restart";
import { type Input, STANDARD_INPUT } from "./terminal";

/** Lists, creates or restarts for the secrets of a stack, with values from an input. */
export const secretsCommandWith = (input: Input): Command => ({
  name: "npm run secrets",
  run: async (argv, io) => {
    const args = parseArguments(argv, io.env);
    if (args.help) {
      io.out.write(USAGE);
      return EXIT.fine;
    }
    return runFor(args, io, input);
  },
});

export const secretsCommand = secretsCommandWith(STANDARD_INPUT);

async function runFor(args: SecretsArguments, io: Io, input: Input): Promise<number> {
  const project = loadProject(io.root, args.program);
  const stack = chooseStack(project, args.stack);
  const { simulation, config } = await resolvePlan(project, stack, { idle: io.idle });
  const program = secretsOf(simulation.resources);
  const account = await connect(config);
  const write = (line: string) => void io.out.write(`${line}\n`);
  const command = `npm run secrets --${project.label === "." ? "" : ` --program ${project.label}`} --stack ${stack}`;
  if (args.mode === "restart") return restartReaders({ names: args.names, program, account, write });
  if (args.mode === "create") {
    await createSecrets({ args, stack, program, account, input, isInteractive: io.isInteractive, write, command });
    return EXIT.fine;
  }
  const states = await account.describe(program.secrets);
  const shown = { title: `${project.name} ${stack}`, create: `${command} --create` };
  io.out.write(renderList(states, program, shown, painter(io.out, io.env)));
  return exitCodeOf(states, program);
}
