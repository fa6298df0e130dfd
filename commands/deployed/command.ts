import { PulumiCli } from "../../toolkit/recover/pulumi-cli";
import { columns } from "../../toolkit/shared/columns";
import { type Command, EXIT, type Io } from "../../toolkit/shared/command";
import { knownAre, UsageError } from "../../toolkit/shared/errors";
import { readOptions } from "../../toolkit/shared/options";
import { painter } from "../../toolkit/shared/paint";
import { chooseStack, loadProject, readConfig } from "../../toolkit/shared/project";
import { type StackAccount, stackAccount } from "../../toolkit/shared/stack-account";
import { timeText } from "../../toolkit/shared/time-text";
import { lastUpdate, type Update } from "./last-update";
import { type Origin, originOf } from "./origin";
import { type Running, RunningWorkloads, shortImage } from "./running";
import { type Workload, workloadsOf } from "./workloads";

const USAGE = `Usage: npm run deployed -- [--stack NAME] [options]

Shows what runs where: each service and job with its image, the commit that it was built from, since when, and by which approved plan; and
whether ECS runs what the stack says. It reads the stack's state, ECS and the registry, and changes nothing.

  --stack NAME      the stack, e.g. prd (default: stg, or the only stack)
  --service NAME    only this service or job; repeatable
  --program FOLDER  the program, e.g. examples/minimal (default: the one in this folder)
  --json            prints an object
  -h, --help        this text

Exit code: 0 ECS runs what the stack says, 1 it doesn't, or a request failed, 2 wrong usage.
`;

const OPTIONS = {
  stack: { type: "string" },
  service: { type: "string", multiple: true },
  program: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

/** A workload as the stack, ECS and the registry have it. */
interface Deployed extends Workload, Origin {
  running: Running;
}

/** Shows the images that a stack runs. */
export const deployedCommand: Command = {
  name: "npm run deployed",
  run: async (argv, io) => {
    const values = readOptions("npm run deployed", argv, OPTIONS, (word) => `did you mean --stack ${word}?`, io.env);
    if (values.help === true) {
      io.out.write(USAGE);
      return EXIT.fine;
    }
    const project = loadProject(io.root, values.program ?? ".");
    const stack = chooseStack(project, values.stack);
    const pulumi = new PulumiCli(project.directory, stack);
    await pulumi.check();
    const account = await stackAccount(readConfig(project, stack).config);
    const [state, history] = [await pulumi.export(), await pulumi.history(HISTORY)];
    const workloads = chosen(workloadsOf(state), values.service);
    const deployed = await look(workloads, account);
    const update = lastUpdate(history);
    if (values.json === true) io.out.write(`${JSON.stringify({ stack, update, workloads: deployed })}\n`);
    else io.out.write(render(stack, account, deployed, update, io));
    return deployed.every(({ running }) => running.difference === undefined) ? EXIT.fine : EXIT.failed;
  },
};

/** Updates to look through for the last one that succeeded. */
const HISTORY = 50;

function chosen(workloads: Workload[], names: readonly string[] | undefined): Workload[] {
  const unknown = names?.find((name) => !workloads.some((workload) => workload.name === name));
  if (unknown !== undefined) {
    throw new UsageError(
      `--service is ${unknown}, which the stack doesn't have; ${knownAre(workloads.map(({ name }) => name))}`,
    );
  }
  return names === undefined ? workloads : workloads.filter(({ name }) => names.includes(name));
}

async function look(workloads: readonly Workload[], account: StackAccount): Promise<Deployed[]> {
  const ecs = await RunningWorkloads.connect(account);
  const origins = new Map<string, ReturnType<typeof originOf>>();
  return Promise.all(workloads.map(async (workload) => {
    const running = await ecs.of(workload);
    const image = running.image ?? workload.image;
    if (image !== undefined && !origins.has(image)) origins.set(image, originOf(image, account));
    return { ...workload, running, ...(image === undefined ? { commit: undefined, source: undefined } : await origins.get(image)!) };
  }));
}

function render(
  stack: string,
  { accountId, region }: StackAccount,
  deployed: readonly Deployed[],
  update: Update | undefined,
  io: Io,
): string {
  const paint = painter(io.out, io.env);
  const rows = deployed.map(({ name, kind, running, image, commit }) => [
    name,
    kind,
    shortImage(running.image ?? image),
    commit?.slice(0, 12) ?? "-",
    timeText(running.since),
    running.difference ?? "as the stack says",
  ]);
  const lines = columns([["Name", "Kind", "Image", "Commit", "Since", "ECS"], ...rows]);
  const wrong = deployed.filter(({ running }) => running.difference !== undefined).length;
  const by = update === undefined
    ? "no update succeeded yet"
    : `updated ${timeText(update.at)} at commit ${update.commit?.slice(0, 12) ?? "unknown"}, ${
      update.approved === undefined ? "without a record of an approval" : `approved as ${update.approved}`
    }`;
  const verdict = wrong === 0
    ? `${paint("green", "✓")} ${stack} runs what its stack says`
    : `${paint("red", "✗")} ${wrong} of ${deployed.length} in ${stack} aren't what the stack says`;
  return `${stack}, account ${accountId}, ${region}: ${by}\n\n${[paint("bold", lines[0]!), ...lines.slice(1)].join("\n")}\n\n${verdict}\n`;
}
