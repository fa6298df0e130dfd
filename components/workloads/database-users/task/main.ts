import { codeOf, log, messageOf, pause } from "../../node-task/task/log";
import { NETWORK_ERRORS, SecretsManager } from "../../node-task/task/secrets-manager";
import type { UsersRequest } from "../users-request";
import { apply } from "./apply";
import { rotate } from "./rotate";
import { Server } from "./server";
import { Session } from "./session";

/**
 * Errors after which a second attempt may succeed: serialization failure, deadlock, lock timeout, too many connections, shutdown, and an
 * object that another session changes. Source: PostgreSQL documentation, "PostgreSQL Error Codes".
 */
const PASSING = ["40001", "40P01", "55P03", "53300", "57P01", "57P02", "57P03", ...NETWORK_ERRORS];
const passes = (error: unknown) => PASSING.includes(codeOf(error) ?? "") || /tuple concurrently (updated|deleted)/.test(messageOf(error));

const ATTEMPTS = 4;

/** Runs a request in a session of the master. `apply` is repeated as a whole; `rotate` never is, as it may have written a secret. */
async function run(request: UsersRequest): Promise<void> {
  const { action, database } = request;
  log(`${action} on database ${database.name} of ${database.host}`);
  const secrets = await SecretsManager.open();
  const server = await Server.of(database);
  for (let attempt = 1;; attempt++) {
    const { master, client } = await server.connectMaster(secrets);
    try {
      const session = await Session.of(master, client);
      await (action === "apply" ? apply : rotate)(session, server, secrets, request);
      return log(session.changes === 0 ? "done: no changes" : `done: ${session.changes} changes`);
    } catch (error) {
      if (action !== "apply" || attempt === ATTEMPTS || !passes(error)) throw error;
      log(`retrying: ${messageOf(error)}`);
      await pause(attempt * 1_000);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

/** The request of the task definition. INPUT, which a state machine passes, chooses only the action and some of its users. */
function requestOf({ REQUEST, INPUT = "{}" }: Partial<Record<"REQUEST" | "INPUT", string>>): UsersRequest {
  if (REQUEST === undefined) throw new Error("REQUEST is missing");
  const request = JSON.parse(REQUEST) as UsersRequest;
  const { action = request.action, only = request.only } = JSON.parse(INPUT) as Partial<UsersRequest>;
  if (action !== "apply" && action !== "rotate") throw new Error(`action is ${JSON.stringify(action)}, but must be apply or rotate`);
  if (only !== undefined && !Array.isArray(only)) throw new Error(`only is ${JSON.stringify(only)}, but must be a list of users`);
  return { ...request, action, ...(only && { only }) };
}

const main = async () => run(requestOf(process.env));

main().catch((error: unknown) => {
  console.error(`failed: ${messageOf(error)}`);
  process.exitCode = 1;
});
