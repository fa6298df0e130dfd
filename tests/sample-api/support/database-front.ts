import { createHash, createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { TLSSocket } from "node:tls";

import type { PostgresServer } from "../../database/postgres-server";
import { CREDENTIALS } from "../../database/secrets-manager-server";

export const REGION = "ap-northeast-1";
/** Source: PostgreSQL documentation, "Message Formats". */
const SSL_REQUEST = 80_877_103;
const CLEARTEXT_PASSWORD = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]);

/**
 * RDS in front of a PostgreSQL server: it asks each client for its token over TLS, checks it as IAM does, and connects who passes to the
 * server, which trusts it. Source: Amazon RDS user guide, "IAM database authentication for MariaDB, MySQL, and PostgreSQL".
 */
export class DatabaseFront {
  /** Tokens with which clients logged in. */
  readonly tokens: string[] = [];
  private readonly sockets = new Set<Socket>();
  private server: Server | undefined;

  constructor(private readonly postgres: PostgresServer, public port = 0) {}

  async start(): Promise<void> {
    const server = createServer((socket) => this.accept(socket));
    this.server = server;
    await new Promise<void>((resolve) => server.listen(this.port, "localhost", resolve));
    this.port = (server.address() as { port: number }).port;
  }

  /** Ends every connection and accepts no other, as a database that failed. */
  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.server?.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await ended;
  }

  private accept(socket: Socket): void {
    this.sockets.add(socket);
    socket.on("error", () => socket.destroy()).once("close", () => this.sockets.delete(socket));
    socket.once("data", (first: Buffer) => {
      if (first.readInt32BE(4) !== SSL_REQUEST) {
        socket.destroy();
        return;
      }
      socket.write("S");
      const pem = (name: string) => readFileSync(join(this.postgres.folder, name));
      const tls = new TLSSocket(socket, { isServer: true, key: pem("server.key"), cert: pem("server.pem") });
      tls.on("error", () => tls.destroy()).once("data", (startup: Buffer) => this.ask(tls, startup));
    });
  }

  private ask(tls: TLSSocket, startup: Buffer): void {
    const words = startup.subarray(8).toString().split("\0");
    const user = words[words.indexOf("user") + 1]!;
    tls.write(CLEARTEXT_PASSWORD);
    tls.once("data", (message: Buffer) => {
      const token = message.subarray(5, -1).toString();
      const mistake = tokenMistake(token, { host: "localhost", port: this.port, user });
      if (mistake !== undefined) {
        tls.end(errorMessage(`PAM authentication failed for user "${user}": ${mistake}`));
        return;
      }
      this.tokens.push(token);
      const backend = connect(join(this.postgres.folder, `.s.PGSQL.${this.postgres.port}`));
      for (const end of ["error", "close"]) backend.on(end, () => tls.destroy());
      tls.on("close", () => backend.destroy());
      backend.write(startup);
      tls.pipe(backend).pipe(tls);
    });
  }
}

function errorMessage(text: string): Buffer {
  const fields = Buffer.from(`SFATAL\0C28000\0M${text}\0\0`);
  const head = Buffer.alloc(5);
  head.write("E");
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}

const hash = (data: string) => createHash("sha256").update(data).digest("hex");
const hmac = (key: string | Buffer, data: string) => createHmac("sha256", key).update(data).digest();
const encoded = (text: string) =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * The reason for which IAM refuses a token; undefined if it accepts it. Source: AWS IAM user guide, "Create a signed AWS API request"
 * (authentication in query parameters); aws/aws-sdk-java-v2, services/rds, `DefaultRdsUtilities`.
 */
export function tokenMistake(token: string, { host, port, user }: { host: string; port: number; user: string }): string | undefined {
  const [address, query = ""] = token.split("/?");
  const values = Object.fromEntries(new URLSearchParams(query));
  const time = values["X-Amz-Date"] ?? "";
  const moment = Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
  const scope = [time.slice(0, 8), REGION, "rds-db", "aws4_request"];
  const { "X-Amz-Signature": signature, ...signed } = values;
  const expected = {
    Action: "connect",
    DBUser: user,
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": [CREDENTIALS.AccessKeyId, ...scope].join("/"),
    "X-Amz-Date": time,
    "X-Amz-Expires": signed["X-Amz-Expires"]!,
    "X-Amz-Security-Token": CREDENTIALS.Token,
    "X-Amz-SignedHeaders": "host",
  };
  for (const [name, value] of Object.entries({ ...signed, ...expected })) {
    if (signed[name] !== value || !(name in expected)) return `${name} is ${signed[name]}`;
  }
  // "Each token has a lifetime of 15 minutes"; AWS's signer for Java counts from before it signs, so there may be some seconds less.
  if (!/^(8[89]\d|900)$/.test(signed["X-Amz-Expires"] ?? "")) return `X-Amz-Expires is ${signed["X-Amz-Expires"]}`;
  if (address !== `${host}:${port}`) return `it is for ${address}`;
  if (!(Math.abs(Date.now() - moment) < 60_000)) return `it is of ${time}`; // this test's tokens are new
  const canonicalQuery = Object.keys(expected).toSorted().map((name) => `${encoded(name)}=${encoded(signed[name]!)}`).join("&");
  const canonical = ["GET", "/", canonicalQuery, `host:${address}`, "", "host", hash("")].join("\n");
  const key = scope.reduce<string | Buffer>(hmac, `AWS4${CREDENTIALS.SecretAccessKey}`);
  const right = hmac(key, ["AWS4-HMAC-SHA256", time, scope.join("/"), hash(canonical)].join("\n")).toString("hex");
  return signature === right ? undefined : "the signature is wrong";
}
