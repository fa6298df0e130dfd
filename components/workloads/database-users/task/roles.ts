import { id, type Session, type Step, text } from "./session";

/** A role, as the master may see it: pg_authid isn't readable on RDS (aboutbits/postgresql-operator#70). */
export interface Role {
  name: string;
  login: boolean;
  inherit: boolean;
  createdb: boolean;
  createrole: boolean;
  /** SUPERUSER, REPLICATION or BYPASSRLS, which the master can't take away. */
  privileged: boolean;
  /** Settings at login, e.g. `role=shop_owner`. */
  config: string[];
  comment: string | null;
}

export interface Membership {
  group: string;
  member: string;
  inherit: boolean;
  set: boolean;
}

/** Role of RDS whose members log in with IAM. Source: Amazon RDS user guide, "Creating a database account using IAM authentication". */
export const IAM_ROLE = "rds_iam";

/** Comment on the roles that the task manages; it leaves all others alone. */
export const markOf = (database: string, kind: "group" | "login"): string => `aws-practice: ${kind} role of database ${database}`;

export const rolesOf = (session: Session): Promise<Role[]> =>
  session.rows<Role>(`
    SELECT rolname AS name, rolcanlogin AS login, rolinherit AS inherit, rolcreatedb AS createdb, rolcreaterole AS createrole,
      rolsuper OR rolreplication OR rolbypassrls AS privileged,
      coalesce(rolconfig, '{}') AS config, shobj_description(oid, 'pg_authid') AS comment
    FROM pg_roles ORDER BY rolname`);

/** PostgreSQL 16 has options per membership; before, they follow from the member. */
export const membershipsOf = (session: Session): Promise<Membership[]> => {
  const [inherit, set] = session.version >= 16 ? ["inherit_option", "set_option"] : ["m.rolinherit", "true"];
  return session.rows<Membership>(`
    SELECT g.rolname AS group, m.rolname AS member, bool_or(${inherit}) AS inherit, bool_or(${set}) AS set
    FROM pg_auth_members JOIN pg_roles g ON g.oid = roleid JOIN pg_roles m ON m.oid = member
    GROUP BY 1, 2 ORDER BY 1, 2`);
};

export interface Options {
  inherit: boolean;
  set: boolean;
}

/** Statement that makes a role a member; repeated, it changes the options. */
export function grantMembership(session: Session, group: string, member: string, { inherit, set }: Options): Step {
  const options = session.version >= 16 ? ` WITH INHERIT ${inherit}, SET ${set}` : "";
  return { sql: `GRANT ${id(group)} TO ${id(member)}${options}`, done: `granted ${group} to ${member}` };
}

/** A membership as wanted; before PostgreSQL 16 its options follow from the member. */
export const hasMembership = (session: Session, found: Membership | undefined, { inherit, set }: Options): boolean =>
  found !== undefined && (session.version < 16 || (found.inherit === inherit && (found.set || !set)));

export const revokeMembership = (group: string, member: string): Step => ({
  sql: `REVOKE ${id(group)} FROM ${id(member)}`,
  done: `revoked ${group} from ${member}`,
});

/** Steps for a comment, which marks a role as the task's. */
export const markSteps = (role: string, found: Role | undefined, mark: string): Step[] =>
  found?.comment === mark ? [] : [{ sql: `COMMENT ON ROLE ${id(role)} IS ${text(mark)}`, done: `marked role ${role}: ${mark}` }];
