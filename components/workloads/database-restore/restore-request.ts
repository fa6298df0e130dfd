// Request of the task that checks a restored database. The task's bundle has this file too: it imports no packages.

/** In the task definition. */
export interface CheckRequest {
  database: {
    port: number;
    name: string;
    /** Certificates of RDS's certificate authorities. */
    caUrl: string;
  };
  /** Must return true. @default none */
  query?: string;
  /** Column with the time of the newest data, e.g. `orders.created_at`. @default none */
  newest?: string;
}

/** The database to check, which a state machine passes in INPUT. */
export interface RestoredDatabase {
  host: string;
  masterSecretArn: string;
  /** Time to which it was restored. */
  point: string;
  /** Time at which the restore began. */
  startedAt: string;
}

/** Last line of a check that passed. */
export interface CheckResult {
  passed: true;
  tables: number;
  /** PostgreSQL's estimate. */
  rows: number;
  /** Time of the newest data; with `newest`. */
  newest?: string;
  /** Seconds from the newest data to the point that was restored; with `newest`. */
  newestAgeSeconds?: number;
  /** Seconds of data that a failure at the start of the restore would have lost. */
  rpoSeconds: number;
  /** Seconds from the start until the check passed. */
  rtoSeconds: number;
}

/** Start of the last line of a check that passed. */
export const PASSED = "{\"passed\":true,";
