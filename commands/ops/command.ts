import { isProduction } from "../../policy-pack/declared/production";
import { resolvePlan } from "../../toolkit/plan/resolve";
import { type Command, EXIT } from "../../toolkit/shared/command";
import { chooseStack, loadProject, readConfig } from "../../toolkit/shared/project";
import { NAME, parseArguments, usage } from "./arguments";
import { operatedPlatform } from "./platform";
import { operatorSession } from "./session";
import { VERBS } from "./verbs";

/** Shows what runs in an environment, and acts on it. */
export const opsCommand: Command = {
  name: NAME,
  run: async (argv, io) => {
    const args = parseArguments(argv, io.env);
    if (args === undefined) {
      io.out.write(usage());
      return EXIT.fine;
    }
    const project = loadProject(io.root, args.program);
    const stack = chooseStack(project, args.stack);
    const plan = await resolvePlan(project, stack, { idle: io.idle });
    const platform = operatedPlatform(plan);
    const { acts, prepare } = VERBS[args.verb];
    const act = prepare({ args, project: project.name, stack, platform, io });
    return act(
      await operatorSession({
        project: project.name,
        stack,
        config: plan.config,
        production: isProduction({ project: project.name, stack, config: readConfig(project, stack).config }),
        roleArn: platform.operatorRoleArn,
        acts,
        reason: args.reason,
      }),
    );
  },
};
