import { isProduction } from "../../policy-pack/declared/production";
import { resolvePlan } from "../../toolkit/plan/resolve";
import { type Command, EXIT, type Io } from "../../toolkit/shared/command";
import { painter } from "../../toolkit/shared/paint";
import { chooseStack, loadProject, readConfig } from "../../toolkit/shared/project";
import type { StackAccount } from "../../toolkit/shared/stack-account";
import { acts, NAME, type OpsArguments, parseArguments, USAGE } from "./arguments";
import { restart, scale } from "./change-service";
import { OperatedCluster } from "./ecs";
import { OperatedLogs } from "./logs";
import { type OperatedPlatform, operatedPlatform, type OperatedWorkload, workloadNamed } from "./platform";
import { JobRunners, runJob } from "./run-job";
import { operatorSession } from "./session";
import { isFine, renderStatus, statusOf } from "./status";

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
    const workload = args.verb === "status" ? undefined : workloadNamed(platform, args.name, KINDS[args.verb]); // before AWS is asked
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
    const place = { platform, account };
    return workload === undefined ? showStatus(args, stack, place, io) : operate(args, workload, place, io);
  },
};

interface Place {
  platform: OperatedPlatform;
  account: StackAccount;
}

const KINDS = { "logs": undefined, "run-job": "job", "restart": "service", "scale": "service" } as const;

async function showStatus({ json }: OpsArguments, stack: string, { platform, account }: Place, { out, env }: Io): Promise<number> {
  const status = await statusOf(platform, account);
  if (json) out.write(`${JSON.stringify({ stack, ...status })}\n`);
  else out.write(renderStatus(status, `${stack}, account ${account.accountId}, ${account.region}`, painter(out, env)));
  return isFine(status) ? EXIT.fine : EXIT.failed;
}

async function operate(args: OpsArguments, workload: OperatedWorkload, { platform, account }: Place, { out, err }: Io): Promise<number> {
  const write = (text: string) => void out.write(text);
  const { verb, wait } = args;
  if (verb === "logs") {
    const logs = await OperatedLogs.connect(account);
    const printed = await logs.print({ ...args, logGroup: workload.logGroup }, out);
    if (printed === 0) err.write(`no lines in ${workload.logGroup}; --since looks further back\n`);
    return EXIT.fine;
  }
  const cluster = await OperatedCluster.connect(account, platform.clusterName);
  if (verb === "run-job") {
    const execution = `by-hand-${new Date().toISOString().replace(/\D/g, "")}`;
    const [runners, logs] = await Promise.all([JobRunners.connect(account), OperatedLogs.connect(account)]);
    return runJob({ job: workload, wait, execution, runners, cluster, logs, write });
  }
  const change = { service: workload, cluster, wait, write };
  return verb === "restart" ? restart(change) : scale(change, args.count);
}
