import { ALGORITHM, hash, signatureOf, signingScope } from "../../toolkit/shared/signature-v4";

export interface TokenOf {
  host: string;
  port: number;
  user: string;
  region: string;
}

interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
}

/**
 * Token of a database user, valid for 15 minutes to log in: a signed address. Source: Amazon RDS user guide, "Connecting to your DB instance
 * using IAM authentication".
 */
export function databaseToken(of: TokenOf, { accessKeyId, secretAccessKey, sessionToken }: Credentials, now: Date = new Date()): string {
  const { host, port, user, region } = of;
  const scoped = signingScope(now, region, "rds-db");
  const parameters = { // in the order of their names
    "Action": "connect",
    "DBUser": user,
    "X-Amz-Algorithm": ALGORITHM,
    "X-Amz-Credential": [accessKeyId, ...scoped.scope].join("/"),
    "X-Amz-Date": scoped.time,
    "X-Amz-Expires": "900",
    ...(sessionToken !== undefined && { "X-Amz-Security-Token": sessionToken }),
    "X-Amz-SignedHeaders": "host",
  };
  const query = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  const place = `${host}:${port}`;
  const request = ["GET", "/", query, `host:${place}`, "", "host", hash("")].join("\n");
  return `${place}/?${query}&X-Amz-Signature=${signatureOf(request, scoped, secretAccessKey)}`;
}
