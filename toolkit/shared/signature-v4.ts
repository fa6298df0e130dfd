import { createHash, createHmac } from "node:crypto";

export const ALGORITHM = "AWS4-HMAC-SHA256";

const hmac = (key: string | Buffer, data: string) => createHmac("sha256", key).update(data).digest();
export const hash = (data: string) => createHash("sha256").update(data).digest("hex");

/** Time of a signature and the parts of its scope: day, region, service and an end. */
export function signingScope(now: Date, region: string, service: string): { time: string; scope: string[] } {
  const time = now.toISOString().replaceAll(/[-:]|\.\d+/g, "");
  return { time, scope: [time.slice(0, 8), region, service, "aws4_request"] };
}

/**
 * Signature, version 4, of a canonical request. Each caller writes its one form of request: libraries for all forms would be a tenth of a
 * task's bundle, and one more dependency. Source: AWS IAM user guide, "Create a signed AWS API request"; tests compare with AWS's own signer.
 */
export function signatureOf(canonical: string, { time, scope }: ReturnType<typeof signingScope>, secretAccessKey: string): string {
  const key = scope.reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  return hmac(key, [ALGORITHM, time, scope.join("/"), hash(canonical)].join("\n")).toString("hex");
}
