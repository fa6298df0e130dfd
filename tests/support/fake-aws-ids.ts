/** Resource id of the database created by the documents' restore. */
export const RESTORED = "db-RESTOREDRESTOREDRESTORED22";
