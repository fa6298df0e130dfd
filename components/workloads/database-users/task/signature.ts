import { createHash, createHmac } from "node:crypto";

/** As the container's credentials endpoint returns them. */
export interface TaskCredentials {
  AccessKeyId: string;
  SecretAccessKey: string;
  Token: string;
}

/** A request of a JSON service: POST to the root. */
export interface JsonRequest {
  url: string;
  region: string;
  service: string;
  action: string;
  body: string;
}

const ALGORITHM = "AWS4-HMAC-SHA256";
const hmac = (key: string | Buffer, data: string) => createHmac("sha256", key).update(data).digest();
const hash = (data: string) => createHash("sha256").update(data).digest("hex");

/**
 * Headers of a request with its signature, version 4, as short as one form of request allows: libraries for all forms would be a tenth of
 * the bundle.
 * Source: AWS IAM user guide, "Create a signed AWS API request"; a test compares with AWS's own signer.
 */
export function signedHeaders(
  { url, region, service, action, body }: JsonRequest,
  { AccessKeyId, SecretAccessKey, Token }: TaskCredentials,
  now: Date = new Date(),
): Record<string, string> {
  const time = now.toISOString().replaceAll(/[-:]|\.\d+/g, "");
  const day = time.slice(0, 8);
  const headers = { // in the order of their names
    "content-type": "application/x-amz-json-1.1",
    host: new URL(url).host,
    "x-amz-date": time,
    "x-amz-security-token": Token,
    "x-amz-target": `${service}.${action}`,
  };
  const names = Object.keys(headers).join(";");
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}`);
  const canonical = ["POST", "/", "", ...lines, "", names, hash(body)].join("\n");
  const scope = [day, region, service, "aws4_request"];
  const key = scope.reduce<string | Buffer>(hmac, `AWS4${SecretAccessKey}`);
  const signature = hmac(key, [ALGORITHM, time, scope.join("/"), hash(canonical)].join("\n")).toString("hex");
  const { host: _, ...sent } = headers; // fetch sets it
  return {
    ...sent,
    authorization: `${ALGORITHM} Credential=${AccessKeyId}/${scope.join("/")}, SignedHeaders=${names}, Signature=${signature}`,
  };
}
