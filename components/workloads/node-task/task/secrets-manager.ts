import { randomUUID } from "node:crypto";

import { codeOf, pause } from "./log";
import { signedHeaders, type TaskCredentials } from "./signature";

/** A secret's current version. */
export interface SecretVersion {
  id: string;
  values: Record<string, unknown>;
}

/** Errors of a connection that wasn't made, or that broke. */
export const NETWORK_ERRORS: readonly string[] = [
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_SOCKET",
];
const ATTEMPTS = 5;

/** Sends a request up to five times while the network fails, as in a task's first seconds, or the service is throttling or failing. */
export async function fetchPatiently(url: string, init: () => RequestInit = () => ({})): Promise<Response> {
  for (let attempt = 1;; attempt++) {
    try {
      const response = await fetch(url, init());
      if (attempt === ATTEMPTS || (response.status < 500 && response.status !== 429)) return response;
    } catch (error) {
      if (attempt === ATTEMPTS || !NETWORK_ERRORS.includes(codeOf(error) ?? "")) throw error;
    }
    await pause(attempt * 500);
  }
}

/**
 * The task role's credentials.
 * Source: Amazon ECS developer guide, "Amazon ECS task IAM role"; AWS SDKs reference, "Container credential provider".
 */
export async function taskCredentials({ env }: NodeJS.Process): Promise<TaskCredentials> {
  const relative = env["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"];
  const url = relative === undefined ? env["AWS_CONTAINER_CREDENTIALS_FULL_URI"] : `http://169.254.170.2${relative}`;
  if (url === undefined) throw new Error("No credentials: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is missing, so the task has no task role");
  const token = env["AWS_CONTAINER_AUTHORIZATION_TOKEN"];
  const response = await fetchPatiently(url, () => token === undefined ? {} : { headers: { authorization: token } });
  if (!response.ok) throw new Error(`The task role's credentials can't be read: ${response.status}`);
  return await response.json() as TaskCredentials;
}

/** Calls of Secrets Manager. Source: AWS Secrets Manager API reference. */
export class SecretsManager {
  private constructor(private readonly credentials: TaskCredentials, private readonly region: string, private readonly url: string) {}

  static async open(): Promise<SecretsManager> {
    const region = process.env["AWS_REGION"];
    if (region === undefined) throw new Error("AWS_REGION is missing");
    const url = process.env["AWS_ENDPOINT_URL_SECRETS_MANAGER"] ?? `https://secretsmanager.${region}.amazonaws.com`;
    return new SecretsManager(await taskCredentials(process), region, url);
  }

  /** Current version of a secret with JSON keys; undefined if it has no value yet. */
  async read(arn: string): Promise<SecretVersion | undefined> {
    const answer = await this.call("GetSecretValue", { SecretId: arn }).catch((error: unknown) => {
      // A secret without a value and one that doesn't exist have one error code.
      if (codeOf(error) === "ResourceNotFoundException" && /staging label/.test(String(error))) return undefined;
      throw error;
    });
    if (answer === undefined) return undefined;
    return { id: String(answer["VersionId"]), values: keysOf(arn, answer["SecretString"]) };
  }

  async write(arn: string, values: Record<string, unknown>): Promise<void> {
    // The token makes a repeated request the same version.
    await this.call("PutSecretValue", { SecretId: arn, ClientRequestToken: randomUUID(), SecretString: JSON.stringify(values) });
  }

  /** Letters and digits, which need no escaping in a connection URL. */
  async randomPassword(): Promise<string> {
    const { RandomPassword: password } = await this.call("GetRandomPassword", { PasswordLength: 40, ExcludePunctuation: true });
    if (typeof password !== "string" || password.length !== 40) throw new Error("GetRandomPassword returned no password");
    return password;
  }

  private async call(action: string, request: Record<string, unknown>): Promise<Record<string, unknown>> {
    const { url, region, credentials } = this;
    const body = JSON.stringify(request);
    const headers = () => signedHeaders({ url, region, service: "secretsmanager", action, body }, credentials);
    const response = await fetchPatiently(url, () => ({ method: "POST", headers: headers(), body }));
    const answer = await response.json().catch(() => ({})) as Record<string, unknown>;
    if (response.ok) return answer;
    const { __type: type = `HTTP ${response.status}`, message, Message } = answer as Record<string, string | undefined>;
    const subject = typeof request["SecretId"] === "string" ? ` of ${request["SecretId"]}` : "";
    throw Object.assign(new Error(`${action}${subject} failed: ${message ?? Message}`), { code: type.replace(/^.*#/, "") });
  }
}

function keysOf(arn: string, text: unknown): Record<string, unknown> {
  try {
    const values: unknown = JSON.parse(String(text));
    if (typeof values === "object" && values !== null && !Array.isArray(values)) return values as Record<string, unknown>;
  } catch {
    // The parser's message has a part of the value.
  }
  throw new Error(`The value of secret ${arn} isn't an object in JSON`);
}
