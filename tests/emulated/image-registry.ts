import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttp, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { createServer as createHttps } from "node:https";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { freePort } from "../support/free-port";

/** Decides whether a user may do what a request to the registry needs; the answer of a rejection is a status and a code. */
export interface Gate {
  host: string;
  /** Password of a login. */
  password: string;
  allows: (action: string, repository: string) => Promise<boolean>;
  /** Puts a manifest with a tag; returns the registry's error code if it is refused. */
  put: (repository: string, tag: string, manifest: string, mediaType: string) => Promise<string | undefined>;
}

/** A request to the registry: its repository, the rest of its path, and the IAM action that ECR checks. */
interface Asked {
  repository: string;
  reference: string;
  action: string;
}

/**
 * IAM action of a request. Sources: Amazon ECR user guide, "IAM permissions for pushing an image to an Amazon ECR private repository";
 * OCI distribution specification, "API", endpoints.
 */
function askedBy(method: string, path: string): Asked | undefined {
  const [, repository = "", kind, reference = ""] = /^\/v2\/(.+)\/(manifests|blobs\/uploads|blobs)\/?([^/?]*)/.exec(path) ?? [];
  const asked = (action: string) => ({ repository, reference, action });
  if (kind === "manifests") return asked(method === "PUT" ? "PutImage" : "BatchGetImage");
  if (kind === "blobs") return asked(method === "HEAD" ? "BatchCheckLayerAvailability" : "GetDownloadUrlForLayer");
  if (kind === undefined) return undefined;
  return asked(method === "POST" ? "InitiateLayerUpload" : method === "PUT" ? "CompleteLayerUpload" : "UploadLayerPart");
}

/**
 * crane's in-memory registry under the name of ECR's, with TLS, a login and IAM. A builder reaches it by a proxy, as if it were AWS's.
 * crane isn't part of the project; .ci/run builds it.
 */
export class ImageRegistry {
  private readonly folder = mkdtempSync(join(tmpdir(), "registry-"));
  private readonly servers: Server[] = [];
  private readonly sockets = new Set<Socket>();
  private crane!: ChildProcess;
  private craneUrl = "";
  private proxyUrl = "";
  /** Actions that were denied so far. */
  readonly denied: string[] = [];
  gate!: Gate;

  static async start(host: string): Promise<ImageRegistry> {
    const registry = new ImageRegistry();
    await registry.startCrane();
    const front = await registry.startFront(host);
    await registry.startProxy(front);
    return registry;
  }

  /** Address of crane itself, without TLS and login, e.g. for signed downloads. */
  get storage(): string {
    return this.craneUrl;
  }

  /** Environment of a builder that reaches this registry and nothing else. */
  get environment(): NodeJS.ProcessEnv {
    return {
      HTTPS_PROXY: this.proxyUrl,
      SSL_CERT_FILE: join(this.folder, "certificate.pem"),
      REGISTRY_AUTH_FILE: join(this.folder, "auth.json"),
      STORAGE_DRIVER: "vfs",
      BUILDAH_ISOLATION: "chroot",
      CONTAINERS_STORAGE_CONF: join(this.folder, "storage.conf"),
    };
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    for (const server of this.servers) server.close();
    if (this.crane.exitCode === null) {
      this.crane.kill();
      await once(this.crane, "exit");
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Forgets the logins of builders. */
  logOut(): void {
    rmSync(join(this.folder, "auth.json"), { force: true });
  }

  private async startCrane(): Promise<void> {
    const port = await freePort();
    this.craneUrl = `http://127.0.0.1:${port}`;
    const storage = `[storage]\ndriver = "vfs"\ngraphroot = "${this.folder}/images"\nrunroot = "${this.folder}/run"\n`;
    writeFileSync(join(this.folder, "storage.conf"), storage);
    this.crane = spawn("crane", ["registry", "serve", "--address", `127.0.0.1:${port}`], { stdio: "ignore" });
    for (let tries = 0; tries < 1000; tries++) {
      if (await fetch(`${this.craneUrl}/v2/`).then(({ ok }) => ok, () => false)) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error("crane didn't start");
  }

  private async startFront(host: string): Promise<number> {
    const [key, certificate] = [join(this.folder, "key.pem"), join(this.folder, "certificate.pem")];
    const made = spawnSync("openssl", [
      ..."req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=registry -addext".split(" "),
      `subjectAltName=DNS:${host}`,
      "-keyout",
      key,
      "-out",
      certificate,
    ], { encoding: "utf8" });
    if (made.status !== 0) throw new Error(made.stderr);
    const server = createHttps({ key: readFileSync(key), cert: readFileSync(certificate) }, (asking, answer) => {
      this.answer(asking, answer).catch((error: Error) => answer.writeHead(500).end(error.message));
    });
    return this.listen(server);
  }

  private async startProxy(front: number): Promise<void> {
    const server = createHttp((_, answer) => answer.writeHead(405).end());
    server.on("connect", (_, client: Socket) => {
      const upstream = connect(front, "127.0.0.1", () => {
        client.write("HTTP/1.1 200 Connection established\r\n\r\n");
        upstream.pipe(client).pipe(upstream);
      });
      for (const socket of [client, upstream]) socket.on("error", () => (client.destroy(), upstream.destroy()));
      this.sockets.add(client).add(upstream);
    });
    this.proxyUrl = `http://127.0.0.1:${await this.listen(server)}`;
  }

  private async listen(server: Server): Promise<number> {
    this.servers.push(server);
    server.on("connection", (socket: Socket) => this.sockets.add(socket));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  private async answer(asking: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { method = "GET", url = "/", headers } = asking;
    const refuse = (status: number, code: string, message: string) =>
      answer.writeHead(status, { "content-type": "application/json", "www-authenticate": `Basic realm="https://${this.gate.host}/"` })
        .end(JSON.stringify({ errors: [{ code, message }] }));
    const login = `Basic ${Buffer.from(`AWS:${this.gate.password}`).toString("base64")}`;
    const body = await bodyOf(asking);
    if (headers.authorization !== login) return void refuse(401, "UNAUTHORIZED", "no basic auth credentials");
    const asked = askedBy(method, url);
    if (asked !== undefined) {
      if (!await this.gate.allows(asked.action, asked.repository)) {
        this.denied.push(asked.action);
        return void refuse(403, "DENIED", `not authorized: ecr:${asked.action}`);
      }
    }
    if (asked?.action === "PutImage") {
      const refused = await this.gate.put(asked.repository, asked.reference, body.toString(), String(headers["content-type"]));
      if (refused !== undefined) {
        if (refused === "AccessDeniedException") this.denied.push(asked.action);
        return void refuse(refused === "AccessDeniedException" ? 403 : 400, "TAG_INVALID", refused);
      }
    }
    await this.forward(asking, body, answer);
  }

  private async forward({ method, url = "/", headers }: IncomingMessage, body: Buffer, answer: ServerResponse): Promise<void> {
    const { authorization: _, ...others } = headers;
    const onward = request(`${this.craneUrl}${url}`, { method, headers: others });
    onward.end(body);
    const [response] = await once(onward, "response") as [IncomingMessage];
    answer.writeHead(response.statusCode ?? 500, response.headers);
    response.pipe(answer);
  }
}

async function bodyOf(asking: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of asking) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
