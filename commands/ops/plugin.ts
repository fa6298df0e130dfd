import { spawn } from "node:child_process";

import { ProgramError } from "../../toolkit/shared/errors";
import type { SessionSignals } from "./signals";

const PLUGIN = "session-manager-plugin";
/** The last version that takes the answer only as an argument, which other users of the machine can read, instead of by a variable. */
const LAST_WITHOUT_VARIABLE = [1, 2, 497, 0];
const VARIABLE = "AWS_SSM_START_SESSION_RESPONSE";

/** Answer of StartSession and of ExecuteCommand. */
export interface StartedSession {
  SessionId: string;
  StreamUrl: string;
  TokenValue: string;
}

export interface PluginRun {
  session: StartedSession;
  /** Parameters of StartSession, with the target. */
  parameters: object;
  region: string;
  /** Endpoint of Systems Manager. */
  endpoint: string;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string | undefined };
  signals: SessionSignals;
  /**
   * Receives its output instead of the terminal.
   * @default the terminal
   */
  output?: ((chunk: Buffer) => void) | undefined;
  /** Whether a person can answer. */
  isInteractive: boolean;
}

/** The Session Manager plugin, which carries the bytes of a session. */
export class SessionManagerPlugin {
  private constructor(private readonly env: NodeJS.ProcessEnv, private readonly takesVariable: boolean) {}

  /** @throws {ProgramError} It isn't installed. */
  static async find(env: NodeJS.ProcessEnv): Promise<SessionManagerPlugin> {
    const version = await new Promise<string>((resolve, reject) => {
      const child = spawn(PLUGIN, ["--version"], { env, stdio: ["ignore", "pipe", "ignore"] });
      let text = "";
      child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
      child.on("error", reject);
      child.on("close", () => resolve(text.trim()));
    }).catch((error: NodeJS.ErrnoException) => {
      throw new ProgramError(
        error.code === "ENOENT"
          ? `${PLUGIN} isn't on the PATH: it carries sessions into containers. Install it as docs/ops.md, "The Session Manager plugin", says`
          : `${PLUGIN} can't be started: ${error.message}`,
      );
    });
    return new SessionManagerPlugin(env, isLater(version));
  }

  /**
   * Runs until the session ends. Its arguments are those of the AWS CLI. It gets the credentials of this session, with which it asks KMS for the
   * key of an encrypted session. Sources: aws/aws-cli, awscli/customizations/sessionmanager.py and ecs/executecommand.py;
   * aws/session-manager-plugin, src/sessionmanagerplugin/session/session.go.
   *
   * @returns Its exit code.
   */
  async run({ session, parameters, region, endpoint, credentials, signals, output, isInteractive }: PluginRun): Promise<number> {
    const { SessionId, StreamUrl, TokenValue } = session;
    const answer = JSON.stringify({ SessionId, TokenValue, StreamUrl });
    const args = [this.takesVariable ? VARIABLE : answer, region, "StartSession", "", JSON.stringify(parameters), endpoint];
    const { AWS_PROFILE: _, AWS_DEFAULT_PROFILE: __, AWS_SESSION_TOKEN: ___, ...env } = this.env;
    const child = spawn(PLUGIN, args, {
      env: {
        ...env,
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        ...(credentials.sessionToken !== undefined && { AWS_SESSION_TOKEN: credentials.sessionToken }),
        ...(this.takesVariable && { [VARIABLE]: answer }),
      },
      // It ends the session when its input ends, so that without a terminal the input stays open.
      stdio: [isInteractive ? "inherit" : "pipe", output === undefined ? "inherit" : "pipe", "inherit"],
    });
    if (output !== undefined) child.stdout?.on("data", output);
    const detach = signals.attach((signal) => void child.kill(signal));
    try {
      return await new Promise<number>((resolve, reject) => {
        child.on("error", (error) => reject(new ProgramError(`${PLUGIN} can't be started: ${error.message}`)));
        child.on("close", (code) => resolve(code ?? 1));
      });
    } finally {
      detach();
    }
  }
}

function isLater(version: string): boolean {
  const parts = version.split(".").map(Number);
  if (!/^\d+(\.\d+){0,3}$/.test(version)) return false;
  const at = LAST_WITHOUT_VARIABLE.findIndex((part, index) => (parts[index] ?? 0) !== part);
  return at !== -1 && (parts[at] ?? 0) > LAST_WITHOUT_VARIABLE[at]!;
}
