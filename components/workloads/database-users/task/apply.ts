import { log } from "../../node-task/task/log";
import type { SecretsManager } from "../../node-task/task/secrets-manager";
import type { UsersRequest } from "../users-request";
import { connectSteps, groupRightSteps, groupSteps, masterSteps, publicSteps } from "./groups";
import { loginsOf, loginSteps, requireOwn, retireSteps } from "./logins";
import { defaultSteps, objectSteps, ownerSteps, reportOthersObjects } from "./objects";
import { applyPassword, type PasswordUser, passwordUsers } from "./passwords";
import { IAM_ROLE, markOf, membershipsOf, revokeMembership, rolesOf } from "./roles";
import { isRefusal, type Server } from "./server";
import type { Session } from "./session";

/** Creates and repairs groups, rights, login roles and passwords. */
export async function apply(session: Session, server: Server, secrets: SecretsManager, request: UsersRequest): Promise<void> {
  const { database, groups, users } = request;
  await session.locked(async () => {
    const withPassword = await passwordUsers(secrets, users);
    const logins = await allLogins(session, request, withPassword);
    await requireOwn(session, request, [...logins.values()].flat());
    const before = await iamMembers(session);
    // One transaction: no one loses PUBLIC's rights before it has its own.
    await session.transaction(async () => {
      await session.settle(() => groupSteps(session, database.name, groups));
      await session.settle(() => masterSteps(session, groups));
      await session.settle(() => groupRightSteps(session, database.name, groups));
      await session.settle(() => defaultSteps(session, groups));
      await session.settle(() => objectSteps(session, groups));
      for (const user of users) await session.settle(() => loginSteps(session, request, user, logins.get(user.name) ?? []));
      await session.settle(() => connectSteps(session, database.name, [...logins.values()].flat()));
      await session.settle(() => publicSteps(session, database.name));
    });
    await requireMasterLogin(session, server, secrets, before);
    await reportShutOut(session, request);
    // Each on its own: a lock on all tables at once would be a deadlock with clients that have one and want another.
    await session.settle(() => ownerSteps(session, groups));
    await session.transaction(async () => {
      await session.settle(() => groupRightSteps(session, database.name, groups));
      await session.settle(() => objectSteps(session, groups));
    });
    await reportOthersObjects(session, groups);
    for (const user of withPassword) await applyPassword(session, server, secrets, request, user);
    await session.transaction(() => session.settle(() => retireSteps(session, request, [...logins.values()].flat())));
    for (const { name, as, authentication } of users) log(`user ${name}: ${groups[as]}, ${authentication}`);
  });
}

async function allLogins(
  session: Session,
  { database, users }: UsersRequest,
  withPassword: PasswordUser[],
): Promise<Map<string, string[]>> {
  const roles = await rolesOf(session);
  const inUse = (name: string) => withPassword.find(({ user }) => user.name === name)?.inUse?.login;
  return new Map(users.map((user) => [user.name, loginsOf(user, inUse(user.name), roles, markOf(database.name, "login"))]));
}

const iamMembers = async (session: Session) =>
  (await membershipsOf(session)).filter(({ group }) => group === IAM_ROLE).map(({ member }) => member);

/**
 * Members of rds_iam log in with IAM only, and since PostgreSQL 16 the master is a member of each role that it created, so indirectly of
 * rds_iam. Should the server count that, the master couldn't log in any more: the grants are taken back while its session is open.
 * Source: PostgreSQL documentation, "The pg_hba.conf File", +, and "CREATE ROLE"; movetokube/postgres-operator#315.
 */
async function requireMasterLogin(session: Session, server: Server, secrets: SecretsManager, before: readonly string[]): Promise<void> {
  const added = (await iamMembers(session)).filter((member) => !before.includes(member));
  if (added.length === 0) return;
  try {
    const { client } = await server.connectMaster(secrets);
    await client.end();
  } catch (error) {
    if (!isRefusal(error)) throw error;
    for (const member of added) await session.run(revokeMembership(IAM_ROLE, member));
    throw new Error(`As members of ${IAM_ROLE}, ${added.join(", ")} shut the master out of the server; they aren't any more`, {
      cause: error,
    });
  }
}

/** Reports login roles that came in by PUBLIC's CONNECT: the task doesn't know them, so it grants them nothing. */
async function reportShutOut(session: Session, { database }: UsersRequest): Promise<void> {
  const roles = await session.rows<{ name: string }>(
    `SELECT rolname AS name FROM pg_roles WHERE rolcanlogin AND NOT has_database_privilege(oid, $1, 'CONNECT')
    AND coalesce(shobj_description(oid, 'pg_authid'), '') <> $2 ORDER BY 1`,
    [database.name, markOf(database.name, "login")],
  );
  for (const { name } of roles) log(`left role ${name}, which isn't declared: it can't connect to database ${database.name}`);
}
