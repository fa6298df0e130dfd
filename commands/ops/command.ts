import { isProduction } from "../../policy-pack/declared/production";
import { type Plan, resolvePlan } from "../../toolkit/plan/resolve";
import { type Command, EXIT, type Io } from "../../toolkit/shared/command";
import { chooseStack, loadProject, readConfig } from "../../toolkit/shared/project";
import type { StackAccount } from "../../toolkit/shared/stack-account";
import { acts, NAME, type OpsArguments, parseArguments, USAGE } from "./arguments";
import { restart, scale } from "./change-service";
import { OperatedCluster } from "./ecs";
import { OperatedLogs } from "./logs";
import { type OperatedPlatform, operatedPlatform, workloadNamed } from "./platform";
import { JobRunners, runJob } from "./run-job";
import { operatorSession } from "./session";
import { printStatus, statusOf } from "./status";

/** Shows what runs in an environment, and acts on it. */
export const opsCommand: Command = {
  name: NAME,
  run: async (argv, io) => {
    const args = parseArguments(argv, io.env);
    if (args === undefined) {
      io.out.write(USAGE);
      return EXIT.fine;
    }
    const project = loadProject(io.root, args.program);
    const stack = chooseStack(project, args.stack);
    const plan = await resolvePlan(project, stack, { idle: io.idle });
    const platform = operatedPlatform(plan);
    checkWords(args, platform);
    const production = isProduction({ project: project.name, stack, config: readConfig(project, stack).config });
    const account = await operatorSession({
      project: project.name,
      stack,
      config: plan.config,
      production,
      roleArn: platform.operatorRoleArn,
      acts: acts(args.verb),
      reason: args.reason,
    });
    return run(args, { plan, platform, account }, io);
  },
};

interface Place {
  plan: Plan;
  platform: OperatedPlatform;
  account: StackAccount;
}

/** Rejects an unknown name before AWS is asked for anything. */
function checkWords({ verb, name }: OpsArguments, platform: OperatedPlatform): void {
  if (verb !== "status") workloadNamed(platform, name, KINDS[verb]);
}

const KINDS = { "logs": undefined, "run-job": "job", "restart": "service", "scale": "service" } as const;

async function run(args: OpsArguments, { plan, platform, account }: Place, io: Io): Promise<number> {
  const write = (text: string) => void io.out.write(text);
  const { wait } = args;
  if (args.verb === "status") {
    const status = await statusOf(platform, account);
    if (!args.json) return printStatus(status, `${plan.stack}, account ${account.accountId}, ${account.region}`, io);
    write(`${JSON.stringify({ stack: plan.stack, ...status })}\n`);
    return status.alarms.length === 0 && status.workloads.every(({ problem }) => problem === undefined) ? EXIT.fine : EXIT.failed;
  }
  const workload = workloadNamed(platform, args.name, KINDS[args.verb]);
  const logs = await OperatedLogs.connect(account);
  if (args.verb === "logs") {
    const printed = await logs.print({ ...args, logGroup: workload.logGroup }, io.out);
    if (printed === 0) io.err.write(`no lines in ${workload.logGroup}; --since looks further back\n`);
    return EXIT.fine;
  }
  const cluster = await OperatedCluster.connect(account, platform.clusterName);
  if (args.verb === "run-job") {
    const execution = `by-hand-${new Date().toISOString().replace(/\D/g, "")}`;
    return runJob({ job: workload, wait, execution, runners: await JobRunners.connect(account), cluster, logs, write });
  }
  const change = { service: workload, cluster, wait, write };
  return args.verb === "restart" ? restart(change) : scale(change, args.count);
}
