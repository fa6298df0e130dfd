import { randomBytes, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";

interface Version {
  id: string;
  text: string;
}

export interface Call {
  action: string;
  secret: string | undefined;
}

/** A failure of a call: an HTTP answer, or none at all. */
export type Fault = (call: Call) => { status: number; type: string } | "hang" | "answer-lost" | undefined;

const ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
export const CREDENTIALS = {
  AccessKeyId: "ASIAEXAMPLE",
  SecretAccessKey: "secret-access-key-of-the-task",
  Token: "session-token-of-the-task",
};

/** Secrets Manager's three calls, and the container's credentials, over HTTP. */
export class SecretsManagerServer {
  readonly secrets = new Map<string, Version | undefined>();
  /** Every password that was generated or written. */
  readonly passwords = new Set<string>();
  readonly calls: Call[] = [];
  fault: Fault = () => undefined;
  /** Runs before a call is answered. */
  before: (call: Call) => Promise<void> = () => Promise.resolve();
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      void this.answer(request).then((answer) => {
        if (answer === "hang") return;
        if (answer === "answer-lost") response.destroy();
        else response.writeHead(answer.status, { "content-type": "application/json" }).end(JSON.stringify(answer.body));
      });
    });
  }

  static async start(): Promise<SecretsManagerServer> {
    const fake = new SecretsManagerServer();
    await new Promise<void>((resolve) => fake.server.listen(0, "127.0.0.1", resolve));
    return fake;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as { port: number }).port}`;
  }

  /** Keys of a secret's current version. */
  values(arn: string): Record<string, string> {
    return JSON.parse(this.secrets.get(arn)?.text ?? "{}") as Record<string, string>;
  }

  put(arn: string, values: Record<string, string>): void {
    this.secrets.set(arn, { id: randomUUID(), text: JSON.stringify(values) });
    for (const key of ["DB_PASSWORD", "password"]) if (values[key] !== undefined) this.passwords.add(values[key]);
  }

  private async answer(request: IncomingMessage): Promise<{ status: number; body: object } | "hang" | "answer-lost"> {
    if (request.url === "/credentials") return { status: 200, body: { ...CREDENTIALS, Expiration: inSixHours() } };
    const body = JSON.parse(await textOf(request)) as Record<string, string | number | boolean>;
    const secret = body["SecretId"] as string | undefined;
    const call = { action: String(request.headers["x-amz-target"]).replace("secretsmanager.", ""), secret };
    await this.before(call);
    this.calls.push(call);
    const fault = this.fault(call);
    if (fault === "hang") return fault;
    if (fault === "answer-lost") {
      this.result(call.action, body);
      return fault;
    }
    if (fault !== undefined) return { status: fault.status, body: { __type: fault.type, message: "a fault of the test" } };
    if (!isSigned(request)) return { status: 400, body: { __type: "IncompleteSignatureException", message: "not signed" } };
    return this.result(call.action, body);
  }

  private result(action: string, body: Record<string, string | number | boolean>): { status: number; body: object } {
    if (action === "GetRandomPassword") return { status: 200, body: { RandomPassword: this.randomPassword(body) } };
    const arn = String(body["SecretId"]);
    const refused = (message: string) => ({ status: 400, body: { __type: "ResourceNotFoundException", Message: message } });
    if (!this.secrets.has(arn)) return refused("Secrets Manager can't find the specified secret.");
    if (action === "PutSecretValue") {
      this.put(arn, JSON.parse(String(body["SecretString"])) as Record<string, string>);
      return { status: 200, body: { ARN: arn, VersionId: body["ClientRequestToken"] } };
    }
    const version = this.secrets.get(arn);
    if (version === undefined) return refused("Secrets Manager can't find the specified secret value for staging label: AWSCURRENT");
    return { status: 200, body: { ARN: arn, VersionId: version.id, SecretString: version.text } };
  }

  private randomPassword({ PasswordLength, ExcludePunctuation }: Record<string, unknown>): string {
    const alphabet = ExcludePunctuation === true ? ALPHABET : `${ALPHABET}'"\\$:;/@`;
    const password = [...randomBytes(Number(PasswordLength))].map((byte) => alphabet[byte % alphabet.length]).join("");
    this.passwords.add(password);
    return password;
  }
}

/** As ECS's endpoint has it, without fractions. Source: Amazon ECS developer guide, "Amazon ECS task IAM role", format of the answer. */
const inSixHours = () => new Date(Date.now() + 6 * 3_600_000).toISOString().replace(/\.\d+/, "");

const isSigned = ({ headers }: IncomingMessage) =>
  headers["x-amz-security-token"] === CREDENTIALS.Token && /^AWS4-HMAC-SHA256 .*Signature=[0-9a-f]{64}$/.test(headers.authorization ?? "");

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
