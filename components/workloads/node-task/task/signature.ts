import { ALGORITHM, hash, signatureOf, signingScope } from "../../../../toolkit/shared/signature-v4";

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

/** A request of a service with AWS's query protocol: a POST of a form to the root. */
export type FormRequest = Omit<JsonRequest, "action">;

/** Headers of a request of a JSON service, with its signature. */
export const signedHeaders = ({ action, ...request }: JsonRequest, credentials: TaskCredentials, now: Date = new Date()) =>
  signed(request, "application/x-amz-json-1.1", `${request.service}.${action}`, credentials, now);

/** Headers of a request with a form, with its signature. */
export const signedFormHeaders = (request: FormRequest, credentials: TaskCredentials, now: Date = new Date()) =>
  signed(request, "application/x-www-form-urlencoded; charset=utf-8", undefined, credentials, now);

function signed(
  { url, region, service, body }: FormRequest,
  contentType: string,
  target: string | undefined,
  { AccessKeyId, SecretAccessKey, Token }: TaskCredentials,
  now: Date,
): Record<string, string> {
  const place = signingScope(now, region, service);
  const headers = { // in the order of their names
    "content-type": contentType,
    host: new URL(url).host,
    "x-amz-date": place.time,
    "x-amz-security-token": Token,
    ...(target !== undefined && { "x-amz-target": target }),
  };
  const names = Object.keys(headers).join(";");
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}`);
  const canonical = ["POST", "/", "", ...lines, "", names, hash(body)].join("\n");
  const signature = signatureOf(canonical, place, SecretAccessKey);
  const { host: _, ...sent } = headers; // fetch sets it
  return {
    ...sent,
    authorization: `${ALGORITHM} Credential=${AccessKeyId}/${place.scope.join("/")}, SignedHeaders=${names}, Signature=${signature}`,
  };
}
