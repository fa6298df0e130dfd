import { Server } from "../../database-users/task/server";
import { log, messageOf } from "../../node-task/task/log";
import { SecretsManager } from "../../node-task/task/secrets-manager";
import type { CheckRequest, RestoredDatabase } from "../restore-request";
import { check } from "./check";

/** A new instance's name may resolve, and its master's secret be current, some time after RDS says that it is available. */
const PATIENCE_SECONDS = 600;

function given(variable: "REQUEST" | "INPUT"): unknown {
  const text = process.env[variable];
  if (text === undefined) throw new Error(`${variable} is missing`);
  return JSON.parse(text);
}

async function main(): Promise<void> {
  const request = given("REQUEST") as CheckRequest;
  const restored = given("INPUT") as RestoredDatabase;
  const { host, masterSecretArn, point } = restored;
  log(`checking database ${request.database.name} of ${host}, restored to ${point}`);
  const secrets = await SecretsManager.open();
  const server = await Server.of({ ...request.database, host, masterSecretArn });
  const { client } = await server.connectMaster(secrets, PATIENCE_SECONDS);
  try {
    log(JSON.stringify(await check(client, request, restored)));
  } finally {
    await client.end().catch(() => undefined);
  }
}

main().catch((error: unknown) => {
  console.error(`failed: ${messageOf(error)}`);
  process.exitCode = 1;
});
