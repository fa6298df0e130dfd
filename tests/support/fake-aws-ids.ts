/** The resource id of a database that the documents' restore makes. */
export const RESTORED = "db-RESTOREDRESTOREDRESTORED22";
