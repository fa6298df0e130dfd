import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { connectionTo } from "../../toolkit/shared/aws-client";
import { knownAre, ProgramError, UsageError } from "../../toolkit/shared/errors";
import { inOperationsTask } from "./entering";
import { operationsTaskNamed, taskFor } from "./operations-task";
import type { Store } from "./platform";
import { databaseToken } from "./rds-token";
import type { Verb } from "./verb";

/** Variables of a task's container with the address and port of a store. */
const VARIABLES: Readonly<Record<Store, readonly [host: string, port: string]>> = {
  database: ["DB_HOST", "DB_PORT"],
  cache: ["REDIS_HOST", "REDIS_PORT"],
};
/** A token is valid for 15 minutes. */
const RENEW_MS = 10 * 60_000;

export const tunnelVerb: Verb = {
  words: ["STORE", "PORT"],
  options: ["owner", "reason"],
  summary: "forwards a port of this machine to the database or the cache, through a task of your own",
  acts: true,
  prepare: (request) => {
    const { args: { name: store, count: localPort, owner }, platform, io } = request;
    const name = taskFor(request.args);
    const stores = operationsTaskNamed(platform, name).stores;
    if (!stores.includes(store as Store)) throw new UsageError(`${store} isn't a store that tasks reach; ${knownAre(stores)}`);
    if (owner && store !== "database") throw new UsageError("--owner is a user of the database");
    return inOperationsTask(name, async (task, { sessions, cluster }, place) => {
      const variables = await cluster.variables(task.taskArn);
      const [host, port] = VARIABLES[store as Store].map((variable) => variables[variable]);
      if (host === undefined || port === undefined) {
        throw new ProgramError(`the task has no address of the ${store}: deploy the stack again`);
      }
      const to = { host, port: Number(port), localPort, reason: place.reason };
      if (store !== "database") {
        io.err.write(`forwards port ${localPort} to ${host}:${port}, which requires TLS; it ends with Ctrl-C\n`);
        return sessions.forward(task, to);
      }
      const user = variables["DB_USER_NAME"] ?? "";
      const { settings, region } = place.account;
      const { credentials } = await connectionTo("sts", settings.connection);
      const signer = typeof credentials === "function" ? credentials : () => Promise.resolve(credentials);
      const token = async () => databaseToken({ host, port: Number(port), user, region }, await signer());
      const login = await PasswordFile.of(token);
      io.err.write(
        `forwards port ${localPort} to ${host}:${port}; it ends with Ctrl-C. Log in as ${user}:\n`
          + `  PGPASSFILE=${login.path} psql "hostaddr=127.0.0.1 port=${localPort} host=${host} user=${user} dbname=${
            variables["DB_NAME"]
          } sslmode=require"\n`,
      );
      try {
        return await sessions.forward(task, to);
      } finally {
        login.remove();
      }
    })(request);
  },
};

/** File with a token as password, which is renewed until the tunnel ends. Source: PostgreSQL documentation, "The Password File". */
class PasswordFile {
  private constructor(private readonly folder: string, readonly path: string, private readonly timer: NodeJS.Timeout) {}

  static async of(token: () => Promise<string>): Promise<PasswordFile> {
    const folder = mkdtempSync(join(tmpdir(), "ops-"));
    const path = join(folder, "pgpass");
    const write = async () => writeFileSync(path, `*:*:*:*:${(await token()).replaceAll(/[\\:]/g, "\\$&")}\n`, { mode: 0o600 });
    await write();
    const timer = setInterval(() => void write().catch(() => undefined), RENEW_MS); // an old token is refused, which psql says
    return new PasswordFile(folder, path, timer);
  }

  remove(): void {
    clearInterval(this.timer);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
