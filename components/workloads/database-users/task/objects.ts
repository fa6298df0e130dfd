import { log } from "../../node-task/task/log";
import type { DatabaseGroups } from "../users-request";
import { id, type Session, type Step } from "./session";

/** An object that an extension created belongs to the extension. */
const notOfExtension = (catalog: string) =>
  `NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = '${catalog}'::regclass AND d.objid = o.oid AND d.deptype = 'e')`;
/** Schemas other than the server's own. */
const OF_USERS = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

/**
 * Objects that the owner doesn't own, schemas first: tables, views and sequences (not those of a column, which follow their table),
 * functions, and types (not those of tables).
 */
const OTHERS_OBJECTS = `
  SELECT 1 AS place, 'SCHEMA' AS kind, quote_ident(n.nspname) AS name, n.nspowner AS owner FROM pg_namespace n, LATERAL (SELECT n.oid) o
    WHERE ${OF_USERS} AND n.nspname <> 'public' AND ${notOfExtension("pg_namespace")}
  UNION ALL SELECT 2, 'TABLE', o.oid::regclass::text, o.relowner FROM pg_class o JOIN pg_namespace n ON n.oid = o.relnamespace
    WHERE ${OF_USERS} AND o.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND ${notOfExtension("pg_class")}
      AND NOT (o.relkind = 'S' AND EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = o.oid
        AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')))
  UNION ALL SELECT 3, 'ROUTINE', o.oid::regprocedure::text, o.proowner FROM pg_proc o JOIN pg_namespace n ON n.oid = o.pronamespace
    WHERE ${OF_USERS} AND ${notOfExtension("pg_proc")}
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = o.oid AND d.deptype = 'i')
  UNION ALL SELECT 4, 'TYPE', o.oid::regtype::text, o.typowner FROM pg_type o JOIN pg_namespace n ON n.oid = o.typnamespace
    LEFT JOIN pg_class c ON c.oid = o.typrelid
    WHERE ${OF_USERS} AND (o.typtype IN ('e', 'd', 'r') OR o.typtype = 'c' AND c.relkind = 'c') AND ${notOfExtension("pg_type")}`;

/** Gives the owner what the master created, e.g. the tables of an environment that ran migrations as the master; grants on them stay. */
export async function ownerSteps(session: Session, groups: DatabaseGroups): Promise<Step[]> {
  const objects = await session.rows<{ kind: string; name: string }>(
    `SELECT kind, name FROM (${OTHERS_OBJECTS}) objects WHERE pg_get_userbyid(owner) = $1 ORDER BY place, name`,
    [session.master],
  );
  return objects.map(({ kind, name }) => ({
    sql: `ALTER ${kind} ${name} OWNER TO ${id(groups.owner)}`,
    done: `passed ${kind.toLowerCase()} ${name} to ${groups.owner}`,
  }));
}

/** Reports objects of roles other than the owner and the master, whose rights the task can't grant. */
export async function reportOthersObjects(session: Session, groups: DatabaseGroups): Promise<void> {
  const objects = await session.rows<{ kind: string; name: string; owner: string }>(
    `SELECT kind, name, pg_get_userbyid(owner) AS owner FROM (${OTHERS_OBJECTS}) objects
    WHERE pg_get_userbyid(owner)::text <> ALL($1) ORDER BY place, name`,
    [[session.master, groups.owner]],
  );
  for (const { kind, name, owner } of objects) {
    log(`left ${kind.toLowerCase()} ${name}, which belongs to ${owner}: the groups have no rights on it`);
  }
}

interface ObjectRight {
  /** A kind of object as GRANT and pg_default_acl have it. */
  kind: "TABLE" | "SEQUENCE" | "SCHEMA";
  type: "r" | "S" | "n";
  rights: Record<"readwrite" | "readonly", string[]>;
}

const OBJECT_RIGHTS: readonly ObjectRight[] = [
  { kind: "TABLE", type: "r", rights: { readwrite: ["SELECT", "INSERT", "UPDATE", "DELETE"], readonly: ["SELECT"] } },
  { kind: "SEQUENCE", type: "S", rights: { readwrite: ["USAGE", "SELECT"], readonly: ["SELECT"] } },
  { kind: "SCHEMA", type: "n", rights: { readwrite: ["USAGE"], readonly: ["USAGE"] } },
];
const GRANTEES = ["readwrite", "readonly"] as const;

/** Rights that are wanted and not in a list that the server returned. */
const missing = (wanted: readonly string[], found: readonly string[] = []) => wanted.filter((right) => !found.includes(right)).join(", ");

/** Grants rights on objects that the owner will create. */
export async function defaultSteps(session: Session, groups: DatabaseGroups): Promise<Step[]> {
  const found = await session.rows<{ type: string; role: string; rights: string[] }>(
    `
    SELECT defaclobjtype AS type, pg_get_userbyid(grantee) AS role, array_agg(privilege_type) AS rights
    FROM pg_default_acl, aclexplode(defaclacl) WHERE defaclnamespace = 0 AND pg_get_userbyid(defaclrole) = $1 GROUP BY 1, 2`,
    [groups.owner],
  );
  return OBJECT_RIGHTS.flatMap(({ kind, type, rights }) =>
    GRANTEES.flatMap((grantee) => {
      const role = groups[grantee];
      const lacking = missing(rights[grantee], found.find((entry) => entry.type === type && entry.role === role)?.rights);
      return lacking === "" ? [] : [{
        sql: `ALTER DEFAULT PRIVILEGES FOR ROLE ${id(groups.owner)} GRANT ${lacking} ON ${kind}S TO ${id(role)}`,
        done: `granted ${lacking} on future ${kind.toLowerCase()}s of ${groups.owner} to ${role}`,
      }];
    })
  );
}

/** Grants rights on the tables, views and sequences that the owner has. */
export async function objectSteps(session: Session, groups: DatabaseGroups): Promise<Step[]> {
  const objects = await session.rows<{ name: string; type: string; readwrite: string[]; readonly: string[] }>(
    `
    SELECT o.oid::regclass::text AS name, CASE o.relkind WHEN 'S' THEN 'S' ELSE 'r' END AS type,
      coalesce(array_agg(privilege_type) FILTER (WHERE pg_get_userbyid(grantee) = $2), '{}') AS readwrite,
      coalesce(array_agg(privilege_type) FILTER (WHERE pg_get_userbyid(grantee) = $3), '{}') AS readonly
    FROM pg_class o JOIN pg_namespace n ON n.oid = o.relnamespace LEFT JOIN LATERAL aclexplode(o.relacl) ON true
    WHERE ${OF_USERS} AND o.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND pg_get_userbyid(o.relowner) = $1 GROUP BY 1, 2 ORDER BY 1`,
    [groups.owner, groups.readwrite, groups.readonly],
  );
  return objects.flatMap((object) => {
    const { kind, rights } = OBJECT_RIGHTS.find(({ type }) => type === object.type)!;
    return GRANTEES.flatMap((grantee) => {
      const lacking = missing(rights[grantee], object[grantee]);
      return lacking === "" ? [] : [{
        sql: `GRANT ${lacking} ON ${kind} ${object.name} TO ${id(groups[grantee])}`,
        done: `granted ${lacking} on ${kind.toLowerCase()} ${object.name} to ${groups[grantee]}`,
      }];
    });
  });
}
