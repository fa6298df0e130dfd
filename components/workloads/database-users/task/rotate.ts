import { log, messageOf } from "../../node-task/task/log";
import type { SecretsManager } from "../../node-task/task/secrets-manager";
import { alternateOf, type DatabaseUser, type UsersRequest } from "../users-request";
import { connectSteps } from "./groups";
import { connected, loginSteps, requireOwn } from "./logins";
import { readPasswordUser, secretValues, setPassword } from "./passwords";
import { markOf, rolesOf } from "./roles";
import type { Server } from "./server";
import type { Session } from "./session";

/**
 * Changes the passwords of users: the secret's login role stays as it is, with its password, until the next rotation, and the other one
 * gets a new password and the secret. A failure before the secret is written changes nothing for clients.
 */
export async function rotate(session: Session, server: Server, secrets: SecretsManager, request: UsersRequest): Promise<void> {
  const users = selected(request);
  const seen = new Map<string, string | undefined>();
  for (const user of users) seen.set(user.name, (await readPasswordUser(secrets, user)).version?.id);
  await session.locked(async () => {
    const failures: string[] = [];
    for (const user of users) {
      try {
        await rotateUser(session, server, secrets, request, user, seen.get(user.name));
      } catch (error) {
        log(`failed: user ${user.name}: ${messageOf(error)}`);
        failures.push(user.name);
      }
    }
    if (failures.length > 0) {
      throw new Error(`The passwords of ${failures.join(", ")} weren't rotated; clients go on with those that they have`);
    }
  });
}

function selected({ users, only }: UsersRequest): DatabaseUser[] {
  const withPassword = users.filter(({ authentication }) => authentication === "password");
  const names = withPassword.map(({ name }) => name);
  const unknown = (only ?? []).filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Error(`only: no user with a password is ${unknown.join(", ")}; there are ${names.join(", ")}`);
  return withPassword.filter(({ name }) => only === undefined || only.includes(name));
}

async function rotateUser(
  session: Session,
  server: Server,
  secrets: SecretsManager,
  request: UsersRequest,
  user: DatabaseUser,
  seen: string | undefined,
): Promise<void> {
  const { version, inUse, secretArn } = await readPasswordUser(secrets, user);
  if (version?.id !== seen) return log(`left user ${user.name}: another run wrote its secret meanwhile`);
  if (version === undefined || inUse === undefined) throw new Error("its secret has no password yet: apply comes first");
  const next = inUse.login === user.name ? alternateOf(user.name) : user.name;
  await requireRotatable(session, request, inUse.login, next);
  await session.transaction(async () => {
    await session.settle(() => loginSteps(session, request, user, [next]));
    await session.settle(() => connectSteps(session, request.database.name, [next]));
  });
  const password = await secrets.randomPassword();
  await setPassword(session, server, request, user, next, password);
  await secrets.write(secretArn, { ...version.values, ...secretValues(request.database, next, password) });
  session.changes++;
  log(`rotated user ${user.name} from ${inUse.login} to ${next}, in ${secretArn}`);
}

async function requireRotatable(session: Session, request: UsersRequest, inUse: string, next: string): Promise<void> {
  await requireOwn(session, { ...request, users: [] }, [inUse, next]);
  const roles = await rolesOf(session);
  const groupsExist = Object.values(request.groups).every((group) => roles.some(({ name }) => name === group));
  if (!groupsExist || !roles.some(({ name, comment }) => name === inUse && comment === markOf(request.database.name, "login"))) {
    throw new Error(`login role ${inUse} isn't managed yet: apply comes first`);
  }
  const count = (await connected(session)).get(next) ?? 0;
  // They have the password before last: tasks that the deployment after the last rotation didn't replace.
  if (count > 0) throw new Error(`login role ${next} still has ${count} connections: clients that must be restarted first`);
}
