import { log } from "../../node-task/task/log";
import { alternateOf, type DatabaseUser, type UsersRequest } from "../users-request";
import {
  grantMembership,
  hasMembership,
  IAM_ROLE,
  markOf,
  markSteps,
  type Membership,
  membershipsOf,
  revokeMembership,
  type Role,
  rolesOf,
} from "./roles";
import { id, type Session, type Step, text } from "./session";

/** Login roles that a user has now: with a password its alternate too, once a rotation or a secret names it. */
export function loginsOf(user: DatabaseUser, inUse: string | undefined, roles: readonly Role[], mark: string): string[] {
  const alternate = alternateOf(user.name);
  const exists = roles.some(({ name, comment }) => name === alternate && comment === mark);
  return user.authentication === "password" && (exists || inUse === alternate) ? [user.name, alternate] : [user.name];
}

/** Refuses to change roles that the task didn't create, except for the application's user. */
export async function requireOwn(session: Session, { database, users, groups }: UsersRequest, logins: readonly string[]): Promise<void> {
  const roles = await rolesOf(session);
  const shared = users.filter((user) => user.shared).map(({ name }) => name);
  const check = (name: string, kind: "group" | "login"): string[] => {
    const role = roles.find((each) => each.name === name);
    if (role === undefined) return [];
    const mark = markOf(database.name, kind);
    if (role.privileged || (role.comment !== mark && role.createrole)) return [`role ${name} has more rights than a ${kind} role may have`];
    if (role.comment === mark || (role.comment === null && shared.includes(name))) return [];
    const remedy = role.comment === null ? `; to hand it over: COMMENT ON ROLE ${id(name)} IS ${text(mark)}` : `: ${role.comment}`;
    return [`role ${name} exists and isn't a ${kind} role of this database${remedy}`];
  };
  const problems = [...Object.values(groups).flatMap((name) => check(name, "group")), ...logins.flatMap((name) => check(name, "login"))];
  const iam = users.some(({ authentication }) => authentication === "iam");
  if (iam && !roles.some(({ name }) => name === IAM_ROLE)) problems.push(`role ${IAM_ROLE} doesn't exist, so the server isn't one of RDS`);
  if (problems.length > 0) throw new Error(`Nothing was changed: ${problems.join("; ")}`);
}

/** Creates or repairs a user's login roles. */
export async function loginSteps(session: Session, request: UsersRequest, user: DatabaseUser, logins: readonly string[]): Promise<Step[]> {
  const [roles, memberships] = [await rolesOf(session), await membershipsOf(session)];
  return logins.flatMap((name) => {
    const role = roles.find((each) => each.name === name);
    const mine = memberships.filter(({ member }) => member === name);
    return [
      ...roleSteps(name, role, user),
      ...markSteps(name, role, markOf(request.database.name, "login")),
      ...groupsOfLogin(session, request, user, name, mine),
      ...iamSteps(session, user, name, mine),
      ...settingSteps(name, role, user, request.groups.owner),
    ];
  });
}

/** The owner's login roles don't inherit from it: they create objects as the owner, to which they change at login, or not at all. */
const inherits = ({ as }: DatabaseUser) => as !== "owner";

function roleSteps(name: string, role: Role | undefined, user: DatabaseUser): Step[] {
  const inherit = inherits(user) ? "INHERIT" : "NOINHERIT";
  if (role === undefined) return [{ sql: `CREATE ROLE ${id(name)} LOGIN ${inherit}`, done: `created login role ${name}` }];
  const attributes = [
    ...(role.login ? [] : ["LOGIN"]),
    ...(role.inherit === inherits(user) ? [] : [inherit]),
    ...(role.createdb ? ["NOCREATEDB"] : []),
    ...(role.createrole ? ["NOCREATEROLE"] : []),
  ].join(" ");
  return attributes === "" ? [] : [{ sql: `ALTER ROLE ${id(name)} ${attributes}`, done: `changed login role ${name}: ${attributes}` }];
}

function groupsOfLogin(session: Session, { groups }: UsersRequest, user: DatabaseUser, name: string, mine: readonly Membership[]): Step[] {
  const wanted = groups[user.as];
  const options = { inherit: inherits(user), set: user.as === "owner" };
  const others = Object.values(groups).filter((group) => group !== wanted && mine.some((each) => each.group === group));
  return [
    ...(hasMembership(session, mine.find(({ group }) => group === wanted), options)
      ? []
      : [grantMembership(session, wanted, name, options)]),
    ...others.map((group) => revokeMembership(group, name)),
  ];
}

function iamSteps(session: Session, { authentication }: DatabaseUser, name: string, mine: readonly Membership[]): Step[] {
  const found = mine.find(({ group }) => group === IAM_ROLE);
  if (authentication === "password") return found === undefined ? [] : [revokeMembership(IAM_ROLE, name)];
  const options = { inherit: true, set: false };
  return hasMembership(session, found, options) ? [] : [
    { sql: `ALTER ROLE ${id(name)} PASSWORD NULL`, done: `took the password from ${name}, if it had one` },
    grantMembership(session, IAM_ROLE, name, options),
  ];
}

function settingSteps(name: string, role: Role | undefined, { as }: DatabaseUser, owner: string): Step[] {
  const found = role?.config.find((setting) => setting.startsWith("role="));
  if (as === "owner") {
    return found === `role=${owner}` ? [] : [{
      sql: `ALTER ROLE ${id(name)} SET role TO ${text(owner)}`,
      done: `${name} changes to ${owner} at login`,
    }];
  }
  return found === undefined ? [] : [{ sql: `ALTER ROLE ${id(name)} RESET role`, done: `${name} no longer changes its role at login` }];
}

/** Login roles with a connection now. */
export async function connected(session: Session): Promise<Map<string, number>> {
  const rows = await session.rows<{ name: string; count: number }>(
    "SELECT usename::text AS name, count(*)::int AS count FROM pg_stat_activity WHERE usename IS NOT NULL GROUP BY 1",
  );
  return new Map(rows.map(({ name, count }) => [name, count]));
}

/**
 * Takes the login and the rights from login roles that are no longer declared. It doesn't drop them: PostgreSQL refuses that while any
 * database has a grant to the role, and a name that is declared again goes on where it was. A role with connections has them until the
 * next run, as a deployment may not have replaced its tasks yet.
 */
export async function retireSteps(session: Session, { database, groups }: UsersRequest, logins: readonly string[]): Promise<Step[]> {
  const memberships = await membershipsOf(session);
  const open = await connected(session);
  const [acl] = await session.rows<{ names: string[] }>(
    "SELECT coalesce(array_agg(pg_get_userbyid(grantee)::text), '{}') AS names FROM pg_database, aclexplode(datacl) WHERE datname = $1",
    [database.name],
  );
  const gone = (await rolesOf(session)).filter(({ name, comment }) => comment === markOf(database.name, "login") && !logins.includes(name));
  return gone.flatMap(({ name, login }) => {
    const lost = memberships.filter(({ group, member }) => member === name && [...Object.values(groups), IAM_ROLE].includes(group));
    const steps: Step[] = [
      ...(login ? [{ sql: `ALTER ROLE ${id(name)} NOLOGIN`, done: `took the login from ${name}, which is no longer declared` }] : []),
      ...lost.map(({ group }) => revokeMembership(group, name)),
      ...(acl?.names.includes(name) === true
        ? [{ sql: `REVOKE ALL ON DATABASE ${id(database.name)} FROM ${id(name)}`, done: `revoked CONNECT from ${name}` }]
        : []),
    ];
    const count = open.get(name) ?? 0;
    if (steps.length === 0 || count === 0) return steps;
    log(`left login role ${name}, which is no longer declared and has ${count} connections; the next run takes its login`);
    return [];
  });
}
