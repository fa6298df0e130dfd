import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";

import { freePort } from "../support/free-port";
import { needs } from "../support/needs";

/**
 * moto's server with its IAM enforcement. It isn't part of the project; .ci/run installs it as here:
 *
 *     python3 -m venv /tmp/moto && /tmp/moto/bin/pip install 'moto[server]==5.2.5'
 *     MOTO=/tmp/moto npx mocha tests/emulated/secrets.test.ts
 */
const MOTO = process.env["MOTO"];
const python = () => join(MOTO!, "bin", "python");

/** Why it can't run here; undefined if it can. */
function motoMissing(): string | undefined {
  if (MOTO === undefined) return "MOTO doesn't name a Python environment with moto";
  if (!existsSync(python())) return `there is no ${python()}`;
  return spawnSync(python(), ["-c", "import moto.server"]).status === 0 ? undefined : `${python()} has no moto`;
}

/** Skips the tests of a `describe`, and says why, where moto can't run. */
export function needsMoto(): void {
  needs(motoMissing);
}

export const ACCOUNT = "111111111111";
export const REGION = "ap-northeast-1";
const START_MS = 300_000;

/** Credentials of a user that exists only in moto. */
export interface MotoUser {
  accessKeyId: string;
  secretAccessKey: string;
}

export class MotoServer {
  private constructor(private readonly process: ChildProcess, readonly url: string) {}

  /** @param env Additional environment of the server. */
  static async start(env: NodeJS.ProcessEnv = {}): Promise<MotoServer> {
    const port = await freePort();
    const child = spawn(python(), [join(__dirname, "moto-server.py"), "-H", "127.0.0.1", "-p", String(port)], {
      env: { ...env, PATH: process.env["PATH"], MOTO_ACCOUNT_ID: ACCOUNT },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
    const server = new MotoServer(child, `http://127.0.0.1:${port}`);
    for (const end = Date.now() + START_MS; Date.now() < end && child.exitCode === null;) {
      if (await fetch(`${server.url}/moto-api/data.json`).then(({ ok }) => ok, () => false)) return server;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    await server.stop();
    throw new Error(`moto didn't start: ${said}`);
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null) return;
    this.process.kill();
    await once(this.process, "exit");
  }

  /** Forgets everything, without enforcement. */
  async reset(): Promise<void> {
    await this.post("reset");
    await this.enforce(false);
  }

  async enforce(on: boolean): Promise<void> {
    await this.post("reset-auth", on ? "0" : "inf");
  }

  private async post(path: string, body = ""): Promise<void> {
    const { ok, status } = await fetch(`${this.url}/moto-api/${path}`, { method: "POST", body });
    if (!ok) throw new Error(`moto-api/${path}: ${status}`);
  }

  /** Environment of a process that uses this server alone. */
  environment({ accessKeyId, secretAccessKey }: MotoUser): NodeJS.ProcessEnv {
    return {
      PATH: process.env["PATH"],
      HOME: process.env["HOME"],
      AWS_ENDPOINT_URL: this.url,
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    };
  }

  /** Sends requests of IAM with its query protocol. */
  async iam(action: string, parameters: Record<string, string>): Promise<string> {
    const response = await fetch(this.url, {
      method: "POST",
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "authorization": `AWS4-HMAC-SHA256 Credential=any/20261126/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=any`,
      },
      body: new URLSearchParams({ Action: action, Version: "2010-05-08", ...parameters }).toString(),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${action}: ${text}`);
    return text;
  }

  /** Names of a bucket's objects with the hash of their content. */
  async objects(bucket: string): Promise<Record<string, string>> {
    const response = await fetch(`${this.url}/${bucket}?list-type=2`);
    const text = await response.text();
    if (!response.ok) throw new Error(`${bucket}: ${text}`);
    const all = [...text.matchAll(/<Contents>.*?<Key>(.*?)<\/Key>.*?<ETag>(.*?)<\/ETag>/gs)];
    return Object.fromEntries(all.map(([, key, tag]) => [key!, tag!]));
  }

  /** A user with one policy. */
  async user(name: string, policy: object): Promise<MotoUser> {
    await this.iam("CreateUser", { UserName: name });
    await this.iam("PutUserPolicy", { UserName: name, PolicyName: "only", PolicyDocument: JSON.stringify(policy) });
    const key = await this.iam("CreateAccessKey", { UserName: name });
    const part = (tag: string) => new RegExp(`<${tag}>(.*?)</${tag}>`).exec(key)![1]!;
    return { accessKeyId: part("AccessKeyId"), secretAccessKey: part("SecretAccessKey") };
  }
}
