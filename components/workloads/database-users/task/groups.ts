import type { DatabaseGroups } from "../users-request";
import { grantMembership, hasMembership, markOf, markSteps, membershipsOf, rolesOf } from "./roles";
import { id, type Session, type Step } from "./session";

/** Databases that every server has, and that no login role needs. */
const OTHER_DATABASES = ["postgres", "template1"];

interface PublicRight {
  name: string;
  rights: string[];
}

/** Creates the group roles. */
export async function groupSteps(session: Session, database: string, groups: DatabaseGroups): Promise<Step[]> {
  const roles = await rolesOf(session);
  return Object.values(groups).flatMap((name) => {
    const found = roles.find((role) => role.name === name);
    const created: Step[] = found !== undefined ? [] : [{ sql: `CREATE ROLE ${id(name)} NOLOGIN`, done: `created group role ${name}` }];
    const login: Step[] = found?.login === true ? [{ sql: `ALTER ROLE ${id(name)} NOLOGIN`, done: `took the login from ${name}` }] : [];
    return [...created, ...login, ...markSteps(name, found, markOf(database, "group"))];
  });
}

/**
 * Makes the master a member of the owner, as it isn't a superuser: to give the owner tables, it has to be able to become the owner, and
 * to change those tables later it has to inherit from it. Since PostgreSQL 16 the creator of a role has neither.
 * Source: PostgreSQL documentation, "ALTER TABLE", OWNER TO; "createrole_self_grant".
 */
export async function masterSteps(session: Session, groups: DatabaseGroups): Promise<Step[]> {
  const memberships = await membershipsOf(session);
  const found = memberships.find(({ group, member }) => group === groups.owner && member === session.master);
  const options = { inherit: true, set: true };
  return hasMembership(session, found, options) ? [] : [grantMembership(session, groups.owner, session.master, options)];
}

/**
 * Takes PUBLIC's rights on the database, on schema `public`, and on the databases that every server has, as far as the master owns them.
 */
export async function publicSteps(session: Session, database: string): Promise<Step[]> {
  const databases = await session.rows<PublicRight>(
    `
    SELECT datname AS name, array_agg(privilege_type ORDER BY privilege_type) AS rights
    FROM pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba)))
    WHERE grantee = 0 AND (datname = $1 OR datname = ANY($2) AND pg_has_role(datdba, 'USAGE')) GROUP BY 1 ORDER BY 1`,
    [database, OTHER_DATABASES],
  );
  const schemas = await session.rows<PublicRight>(`
    SELECT nspname AS name, array_agg(privilege_type ORDER BY privilege_type) AS rights
    FROM pg_namespace, aclexplode(coalesce(nspacl, acldefault('n', nspowner))) WHERE grantee = 0 AND nspname = 'public' GROUP BY 1`);
  const step = (kind: string) => ({ name, rights }: PublicRight): Step => ({
    sql: `REVOKE ALL ON ${kind} ${id(name)} FROM PUBLIC`,
    done: `revoked ${rights.join(", ")} on ${kind.toLowerCase()} ${name} from PUBLIC`,
  });
  return [...databases.map(step("DATABASE")), ...schemas.map(step("SCHEMA"))];
}

interface Right {
  kind: "DATABASE" | "SCHEMA";
  object: string;
  role: string;
  right: string;
}

/** Grants the groups their rights on the database, on schema `public` and on the owner's schemas. */
export async function groupRightSteps(session: Session, database: string, groups: DatabaseGroups): Promise<Step[]> {
  const owned = await session.rows<{ name: string }>(
    "SELECT nspname AS name FROM pg_namespace WHERE pg_get_userbyid(nspowner) = $1 ORDER BY 1",
    [groups.owner],
  );
  const schemas = ["public", ...owned.map(({ name }) => name)];
  return await missingSteps(session, [
    // CREATE also allows trusted extensions. TEMPORARY is for migrations; a client needs neither.
    ...["CREATE", "TEMPORARY"].map((right): Right => ({ kind: "DATABASE", object: database, role: groups.owner, right })),
    { kind: "SCHEMA", object: "public", role: groups.owner, right: "CREATE" },
    { kind: "SCHEMA", object: "public", role: groups.owner, right: "USAGE" },
    ...schemas.flatMap((object) =>
      [groups.readwrite, groups.readonly].map((role): Right => ({ kind: "SCHEMA", object, role, right: "USAGE" }))
    ),
  ]);
}

/** Grants the login roles CONNECT themselves, as the owner's don't inherit. */
export const connectSteps = (session: Session, database: string, roles: readonly string[]): Promise<Step[]> =>
  missingSteps(session, roles.map((role) => ({ kind: "DATABASE", object: database, role, right: "CONNECT" })));

/** Grants those of the rights that the access control lists don't have. */
async function missingSteps(session: Session, rights: readonly Right[]): Promise<Step[]> {
  const found = await session.rows<Right>(
    `
    SELECT 'DATABASE' AS kind, datname AS object, pg_get_userbyid(grantee) AS role, privilege_type AS right
    FROM pg_database, aclexplode(datacl) WHERE datname = $1
    UNION ALL SELECT 'SCHEMA', nspname, pg_get_userbyid(grantee), privilege_type FROM pg_namespace, aclexplode(nspacl)`,
    [rights.find(({ kind }) => kind === "DATABASE")?.object],
  );
  const has = (wanted: Right) =>
    found.some(({ kind, object, role, right }) =>
      kind === wanted.kind && object === wanted.object && role === wanted.role && right === wanted.right
    );
  return rights.filter((right) => !has(right)).map(({ kind, object, role, right }) => ({
    sql: `GRANT ${right} ON ${kind} ${id(object)} TO ${id(role)}`,
    done: `granted ${right} on ${kind.toLowerCase()} ${object} to ${role}`,
  }));
}
