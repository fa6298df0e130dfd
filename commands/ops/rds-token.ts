import { createHash, createHmac } from "node:crypto";

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

const ALGORITHM = "AWS4-HMAC-SHA256";
const hmac = (key: string | Buffer, data: string) => createHmac("sha256", key).update(data).digest();
const hash = (data: string) => createHash("sha256").update(data).digest("hex");

/**
 * Token of a database user, valid for 15 minutes to log in: a signed address. The SDK's package for it would be one more dependency.
 * Sources: Amazon RDS user guide, "Connecting to your DB instance using IAM authentication"; IAM user guide, "Create a signed AWS API request"
 * (query parameters); a test compares with AWS's own signer.
 */
export function databaseToken(of: TokenOf, { accessKeyId, secretAccessKey, sessionToken }: Credentials, now: Date = new Date()): string {
  const { host, port, user, region } = of;
  const time = now.toISOString().replaceAll(/[-:]|\.\d+/g, "");
  const scope = [time.slice(0, 8), region, "rds-db", "aws4_request"];
  const parameters = { // in the order of their names
    "Action": "connect",
    "DBUser": user,
    "X-Amz-Algorithm": ALGORITHM,
    "X-Amz-Credential": [accessKeyId, ...scope].join("/"),
    "X-Amz-Date": time,
    "X-Amz-Expires": "900",
    ...(sessionToken !== undefined && { "X-Amz-Security-Token": sessionToken }),
    "X-Amz-SignedHeaders": "host",
  };
  const query = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  const place = `${host}:${port}`;
  const request = ["GET", "/", query, `host:${place}`, "", "host", hash("")].join("\n");
  const key = scope.reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  const signature = hmac(key, [ALGORITHM, time, scope.join("/"), hash(request)].join("\n")).toString("hex");
  return `${place}/?${query}&X-Amz-Signature=${signature}`;
}
