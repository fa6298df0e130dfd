import { resolve } from "node:path";

import { resolvePlan } from "../../toolkit/plan/resolve";
import { type Command, EXIT, type Io } from "../../toolkit/shared/command";
import { ProgramError } from "../../toolkit/shared/errors";
import { chooseStack, loadProject } from "../../toolkit/shared/project";
import { stackAccount } from "../../toolkit/shared/stack-account";
import { type ImageArguments, parseArguments, USAGE } from "./arguments";
import { Builder } from "./builder";
import { ImageRepository } from "./image-repository";
import { type MarkedImage, markLive } from "./mark-live";
import { type ProgramImage, programImage } from "./program-image";
import { buildImage, pushImage } from "./push";
import { requireCommitted, type Source, sourceOf } from "./source-folder";

/** Builds, pushes and marks the images of a stack. */
export const imageCommand: Command = {
  name: "npm run image",
  run: async (argv, io) => {
    const args = parseArguments(argv, io.env);
    if (args.help) {
      io.out.write(USAGE);
      return EXIT.fine;
    }
    await runSteps(args, io);
    return EXIT.fine;
  },
};

async function runSteps(args: ImageArguments, io: Io): Promise<void> {
  const { steps } = args;
  const show = (text: string) => void io.err.write(text);
  const folder = resolve(io.root, args.folder);
  const source = steps.has("build") || steps.has("push") || (steps.has("mark-live") && args.image === undefined)
    ? sourceOf(folder, io.env)
    : undefined;
  if (steps.has("build") || steps.has("push")) requireCommitted(folder, io.env);

  const project = loadProject(io.root, args.program);
  const stack = chooseStack(project, args.stack);
  const { simulation, config } = await resolvePlan(project, stack, { idle: io.idle });
  const image = programImage(simulation.resources, args);
  const builder = () => Builder.find(args.builder, { env: io.env, show });
  const place = { image, source: source!, folder, show };
  if (steps.has("build")) await buildImage(place, await builder());
  if (steps.size === 1 && steps.has("build")) return;

  const repository = await connect(config, image);
  if (steps.has("login")) await (await builder()).login(hostOf(image), await repository.login());
  const pushed = steps.has("push") ? await pushImage(place, repository, builder, hostOf(image)) : undefined;
  const marked = steps.has("mark-live") ? await markLive(repository, args.image ?? place.source.commit, source, show) : undefined;
  const result = marked ?? pushed;
  if (result !== undefined) io.out.write(`${args.json ? JSON.stringify(shown(result, image, source)) : result.digest}\n`);
}

/** @throws {ProgramError} The credentials are of another account than the repository. */
async function connect(config: Readonly<Record<string, string>>, image: ProgramImage): Promise<ImageRepository> {
  const account = await stackAccount(config);
  if (!image.repositoryUrl.startsWith(`${account.accountId}.`)) {
    throw new ProgramError(
      `these are credentials of account ${account.accountId}, but the repository is ${image.repositoryUrl}: sign in to its account`,
    );
  }
  return ImageRepository.connect(account, image.repositoryName);
}

const hostOf = ({ repositoryUrl }: ProgramImage): string => repositoryUrl.split("/")[0]!;

/** Object that `--json` prints. */
function shown({ digest, commit }: MarkedImage, { repositoryName, repositoryUrl, platform }: ProgramImage, source: Source | undefined) {
  return { repository: repositoryName, commit, digest, image: `${repositoryUrl}@${digest}`, platform, source: source?.repository };
}
