/** Roles that RDS keeps for itself. Source: Amazon RDS user guide, "Understanding PostgreSQL roles and permissions". */
export const RDS_ROLES: readonly string[] = ["admin", "rdsadmin", "rds_superuser", "rds_password", "rds_replication", "rdsrepladmin"];
/** Names that a role can't have, besides those with pg_. Source: PostgreSQL 17 and 18, parser/gram.y, `RoleSpec`. */
export const POSTGRES_ROLES: readonly string[] = ["none", "public"];

/** Whether a name belongs to RDS or PostgreSQL; RDS adds roles with rds_, as rds_iam, over time. */
export const isReservedRole = (name: string): boolean => [...RDS_ROLES, ...POSTGRES_ROLES].includes(name) || /^(pg|rds)_/.test(name);
