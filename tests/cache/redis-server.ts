import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createClient } from "@redis/client";

import { atExit } from "../support/at-exit";
import { certify } from "../support/certificates";
import { freePort } from "../support/free-port";

const ADMIN = "admin";
const ADMIN_PASSWORD = "adminPassword0";

/** Version of the installed Redis, of Debian's package `redis-server`; undefined if there is none. Valkey has no package there. */
const INSTALLED = /v=(\d+\.\d+)/.exec(spawnSync("redis-server", ["--version"], { encoding: "utf8" }).stdout ?? "")?.[1];

/** Declares a suite on a real server. */
export function describeRedis(title: string, suite: () => void): void {
  if (Number(INSTALLED) >= 7) return void describe(`${title}, on Redis ${INSTALLED}`, suite);
  it(title, function() {
    console.warn("\n    skipped: needs redis-server 7 or later (apt-get install redis-server)");
    this.skip();
  });
}

type Send = (...command: string[]) => Promise<unknown>;

/** A server as the cache is: TLS only, and a default user that is off. */
export class RedisServer {
  readonly host = "localhost";

  private constructor(readonly port: number, private readonly folder: string, private readonly process: ChildProcess) {}

  static async start(options: Readonly<Record<string, string>> = {}): Promise<RedisServer> {
    const folder = mkdtempSync(join(tmpdir(), "redis-"));
    atExit(() => rmSync(folder, { recursive: true, force: true }));
    certify(folder);
    writeFileSync(join(folder, "users.acl"), `user default off\nuser ${ADMIN} on ~* &* +@all >${ADMIN_PASSWORD}\n`);
    const port = await freePort();
    const all = {
      port: "0", // none without TLS
      "tls-port": String(port),
      "tls-cert-file": join(folder, "server.pem"),
      "tls-key-file": join(folder, "server.key"),
      "tls-ca-cert-file": join(folder, "ca.pem"),
      "tls-auth-clients": "no",
      aclfile: join(folder, "users.acl"),
      save: "",
      dir: folder,
      logfile: join(folder, "log"),
      ...options,
    };
    const args = Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]);
    const child = spawn("redis-server", args, { stdio: "ignore" });
    atExit(() => child.kill("SIGKILL"));
    const server = new RedisServer(port, folder, child);
    await server.ready();
    return server;
  }

  get caFile(): string {
    return join(this.folder, "ca.pem");
  }

  private async ready(): Promise<void> {
    for (let attempt = 0; attempt < 300; attempt++) {
      const isUp = await this.admin("PING").then(() => true, () => false);
      if (isUp) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.fail(`Redis didn't start: ${readFileSync(join(this.folder, "log"), "utf8")}`);
  }

  /** Answer to a command of the administrator. */
  async admin(...command: string[]): Promise<unknown> {
    return await this.as(ADMIN, ADMIN_PASSWORD, ...command);
  }

  /** Answer to a command of a user. */
  async as(username: string, password: string, ...command: string[]): Promise<unknown> {
    return await this.connected(username, password, (send) => send(...command));
  }

  /** Runs commands of the administrator over one connection. */
  async asAdmin<T>(use: (send: Send) => Promise<T>): Promise<T> {
    return await this.connected(ADMIN, ADMIN_PASSWORD, use);
  }

  /** Connects over TLS, with the server's certificate verified. */
  private async connected<T>(username: string, password: string, use: (send: Send) => Promise<T>): Promise<T> {
    const client = createClient({
      username,
      password,
      socket: { host: this.host, port: this.port, tls: true, ca: readFileSync(this.caFile), reconnectStrategy: false },
    });
    client.on("error", () => undefined); // the promise has it as well
    try {
      await client.connect();
      return await use((...command) => client.sendCommand(command));
    } finally {
      client.destroy();
    }
  }

  async stop(): Promise<void> {
    if (this.process.exitCode === null) {
      const ended = new Promise((resolve) => this.process.once("exit", resolve));
      this.process.kill("SIGKILL");
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
