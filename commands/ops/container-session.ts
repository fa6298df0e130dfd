import { randomBytes } from "node:crypto";

import type { SSMClient } from "@aws-sdk/client-ssm";

import { connectionTo } from "../../toolkit/shared/aws-client";
import { EXIT, type Io } from "../../toolkit/shared/command";
import type { StackAccount } from "../../toolkit/shared/stack-account";
import { idOf, type OperatedCluster } from "./ecs";
import type { RunningTask } from "./operations-task";
import type { PluginRun, SessionManagerPlugin, StartedSession } from "./plugin";
import { sent } from "./session";
import type { SessionSignals } from "./signals";

export interface ContainerSessionArgs {
  cluster: Pick<OperatedCluster, "enter" | "cluster">;
  plugin: Pick<SessionManagerPlugin, "run">;
  signals: SessionSignals;
  io: Pick<Io, "out" | "err" | "isInteractive">;
}

/** Sessions of this person in containers, which end with the command. */
export class ContainerSessions {
  private constructor(
    private readonly sdk: typeof import("@aws-sdk/client-ssm"),
    private readonly client: SSMClient,
    private readonly region: string,
    private readonly endpoint: string,
    private readonly args: ContainerSessionArgs,
  ) {}

  static async connect({ settings, region }: StackAccount, args: ContainerSessionArgs): Promise<ContainerSessions> {
    const sdk = await import("@aws-sdk/client-ssm");
    const connection = await connectionTo("ssm", settings.connection);
    const client = new sdk.SSMClient(connection);
    const { useFipsEndpoint: UseFIPS, useDualstackEndpoint: UseDualStack, endpoint: Endpoint } = connection;
    const { url } = client.config.endpointProvider({ Region: region, UseFIPS, UseDualStack, ...(Endpoint !== undefined && { Endpoint }) });
    return new ContainerSessions(sdk, client, region, url.origin, args);
  }

  /**
   * Runs a command in a container, by ECS Exec. With an ending, the exit code is the command's, which a session doesn't have: its shell prints it.
   *
   * @param command A line for `sh`; undefined: a shell for the person.
   */
  async enter(task: RunningTask, command: string, reportsEnd: boolean): Promise<number> {
    const { cluster, io } = this.args;
    const mark = `exit-${randomBytes(8).toString("hex")}`;
    const line = reportsEnd ? `sh -c ${quoted(`(${command}); echo ${mark} $?`)}` : command;
    const session = await cluster.enter(task, line);
    const ending = new Ending(mark, io.out);
    await this.carry(session, { Target: this.target(task) }, reportsEnd ? (chunk) => ending.take(chunk) : undefined);
    if (!reportsEnd) return EXIT.fine;
    const code = ending.close();
    if (code === 0) return EXIT.fine;
    io.err.write(code === undefined ? "the session ended before the command\n" : `the command ended with exit code ${code}\n`);
    return EXIT.failed;
  }

  /** Forwards a local port to a server that the container reaches. Source: AWS Systems Manager user guide, "Start a session", port forwarding. */
  async forward(task: RunningTask, to: { host: string; port: number; localPort: number; reason: string }): Promise<number> {
    const parameters = {
      Target: this.target(task),
      DocumentName: "AWS-StartPortForwardingSessionToRemoteHost",
      Reason: to.reason,
      Parameters: { host: [to.host], portNumber: [String(to.port)], localPortNumber: [String(to.localPort)] },
    };
    const { SessionId = "", StreamUrl = "", TokenValue = "" } = await sent(
      `StartSession on ${idOf(task.taskArn)}`,
      this.client.send(new this.sdk.StartSessionCommand(parameters)),
    );
    return this.carry({ SessionId, StreamUrl, TokenValue }, parameters, undefined);
  }

  /** Source: aws/aws-cli, awscli/customizations/ecs/executecommand.py. */
  private target({ taskArn, runtimeId }: RunningTask): string {
    return `ecs:${this.args.cluster.cluster}_${idOf(taskArn)}_${runtimeId}`;
  }

  private async carry(session: StartedSession, parameters: object, output: PluginRun["output"]): Promise<number> {
    const { plugin, signals, io } = this.args;
    const credentials = await this.client.config.credentials();
    try {
      return await plugin.run({
        session,
        parameters,
        region: this.region,
        endpoint: this.endpoint,
        credentials,
        signals,
        output,
        isInteractive: io.isInteractive,
      });
    } finally {
      await this.client.send(new this.sdk.TerminateSessionCommand({ SessionId: session.SessionId })).catch((error: Error) =>
        // A session that has ended is unknown; the agent ends one that is left after 20 minutes.
        error.name === "DoesNotExistException" ? undefined : io.err.write(`TerminateSession ${session.SessionId}: ${error.message}\n`)
      );
    }
  }
}

/** A word for a shell. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Passes output on, but for the line with a command's exit code, which may arrive in parts. */
class Ending {
  private held = "";
  private code: number | undefined;

  constructor(private readonly mark: string, private readonly out: Io["out"]) {}

  take(chunk: Buffer): void {
    this.held += chunk.toString("utf8");
    const end = new RegExp(`${this.mark} (\\d+)\\r?\\n`).exec(this.held);
    if (end !== null) {
      this.code = Number(end[1]);
      this.held = this.held.replace(end[0], "");
    }
    const keep = this.held.lastIndexOf("\n") + 1; // the mark is on a line of its own, or at the end of one without an end
    const at = this.held.indexOf("exit-", keep);
    const pass = at === -1 ? this.held : this.held.slice(0, at);
    this.out.write(pass);
    this.held = this.held.slice(pass.length);
  }

  /** @returns The exit code; undefined if the command didn't end. */
  close(): number | undefined {
    this.out.write(this.held);
    return this.code;
  }
}
