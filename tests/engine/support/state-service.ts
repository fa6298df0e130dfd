import { once } from "node:events";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";

import { ACCOUNT, MotoServer } from "../../emulated/moto";
import { accessKeyOf } from "../../support/aws-server";
import type { CloudResource, StateFile } from "../plugin/state-file";

const BUCKET = "aws:s3/bucket:Bucket";
const VERSIONING = "aws:s3/bucketVersioning:BucketVersioning";
const ALIAS = "aws:kms/alias:Alias";

/**
 * S3 and KMS of simulated accounts for the CLI itself: moto's, but a bucket or a key alias is there exactly as long as the account has it.
 * A bucket with objects isn't deleted without force, and keeps versions if the account has that resource.
 */
export class StateService {
  private readonly created = new Map<string, Promise<void>>();
  /** IAM actions that requests so far needed, with the ARN of an object or bucket. */
  readonly requests: { action: string; resource: string }[] = [];

  private constructor(
    readonly moto: MotoServer,
    private readonly cloud: StateFile,
    private readonly server: Server,
    private readonly accountOf: (accessKeyId: string) => string,
  ) {}

  /** @param accountOf Account of an access key. */
  static async start(cloud: StateFile, accountOf: (accessKeyId: string) => string): Promise<StateService> {
    const moto = await MotoServer.start();
    const server = createServer();
    const service = new StateService(moto, cloud, server, accountOf);
    server.on("request", (asked, answer) => void service.answer(asked, answer).catch((error: unknown) => answer.destroy(error as Error)));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return service;
  }

  /** Environment variables that point the CLI at this service. */
  get env(): Record<string, string> {
    const { port } = this.server.address() as { port: number };
    return { AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`, AWS_ENDPOINT_URL_KMS: `http://127.0.0.1:${port}` };
  }

  /** ARN of the key that an alias names. */
  async keyArn(alias: string): Promise<string> {
    const { KeyMetadata } = await this.kms("DescribeKey", { KeyId: alias }) as { KeyMetadata: { Arn: string } };
    return KeyMetadata.Arn;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await this.moto.stop();
  }

  private async answer(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of asked) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const target = String(asked.headers["x-amz-target"] ?? "");
    const isKms = target.startsWith("TrentService");
    this.requests.push(isKms ? { action: target.replace("TrentService.", "kms:"), resource: "*" } : s3RequestOf(asked));
    const { resources } = this.cloud.read();
    if (isKms) {
      const { KeyId: key } = JSON.parse(body.toString()) as { KeyId?: string };
      const account = this.accountOf(accessKeyOf(asked.headers));
      const isThere = ({ type, outputs }: CloudResource) => type === ALIAS && String(outputs["arn"]).includes(`:${account}:`);
      const aliases = resources.filter(isThere).map(({ id }) => id);
      for (const alias of aliases) await this.once(`${account} ${alias}`, () => this.createKey(alias, account));
      asked.headers[ACCOUNT_HEADER] = account;
      if (aliases.length === 0 || (key !== undefined && !aliases.includes(key))) return refuse(answer, 400, NO_KEY);
    } else {
      const name = decodeURIComponent(asked.url!.split(/[/?]/)[1]!);
      const bucket = resources.find(({ type, id }) => type === BUCKET && id === name);
      if (bucket === undefined) return refuse(answer, 404, NO_BUCKET);
      const isVersioned = resources.some(({ type, inputs }) => type === VERSIONING && inputs["bucket"] === name);
      await this.once(name, () => this.createBucket(name, isVersioned));
      if (asked.method === "PUT") this.cloud.change((state) => void (state.resources.find(({ id }) => id === name)!.holds = 1));
    }
    this.forward(asked, body, answer);
  }

  private forward(asked: IncomingMessage, body: Buffer, answer: ServerResponse): void {
    const { method, url: path, headers } = asked;
    const { hostname, port } = new URL(this.moto.url);
    const onward = request({ hostname, port, method, path, headers }, (told) => {
      answer.writeHead(told.statusCode!, told.headers);
      told.pipe(answer);
    });
    onward.once("error", (error) => answer.destroy(error));
    onward.end(body);
  }

  private once(name: string, create: () => Promise<void>): Promise<void> {
    const creation = this.created.get(name) ?? create();
    this.created.set(name, creation);
    return creation;
  }

  private async createBucket(name: string, isVersioned: boolean): Promise<void> {
    // Elsewhere than in us-east-1 a bucket needs a LocationConstraint; moto answers for every region.
    const put = async (path: string, body = "") => {
      const { ok, status } = await fetch(`${this.moto.url}/${path}`, { method: "PUT", headers: signed("s3", "us-east-1"), body });
      if (!ok) throw new Error(`moto doesn't create the bucket ${path}: ${status}`);
    };
    await put(name);
    if (isVersioned) await put(`${name}?versioning`, "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>");
  }

  private async createKey(alias: string, account: string): Promise<void> {
    const { KeyMetadata } = await this.kms("CreateKey", {}, account) as { KeyMetadata: { KeyId: string } };
    await this.kms("CreateAlias", { AliasName: alias, TargetKeyId: KeyMetadata.KeyId }, account);
  }

  private async kms(operation: string, input: object, account = ACCOUNT): Promise<unknown> {
    const response = await fetch(this.moto.url, {
      method: "POST",
      headers: {
        ...signed("kms"),
        [ACCOUNT_HEADER]: account,
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `TrentService.${operation}`,
      },
      body: JSON.stringify(input),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${operation}: ${text}`);
    return text === "" ? {} : JSON.parse(text);
  }
}

/** Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3". */
function s3RequestOf({ method, url }: IncomingMessage): { action: string; resource: string } {
  const { pathname } = new URL(url!, "http://s3");
  const [bucket, ...key] = decodeURIComponent(pathname.slice(1)).split("/");
  const isBucket = key.length === 0 || key[0] === "";
  const actions: Record<string, string> = { GET: "s3:GetObject", HEAD: "s3:GetObject", PUT: "s3:PutObject", DELETE: "s3:DeleteObject" };
  return {
    action: isBucket ? "s3:ListBucket" : actions[method!]!,
    resource: `arn:aws:s3:::${isBucket ? bucket : `${bucket}/${key.join("/")}`}`,
  };
}

/** Account of a request to moto: tests/emulated/moto-server.py. */
const ACCOUNT_HEADER = "x-moto-account-id";

const NO_BUCKET =
  "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>NoSuchBucket</Code><Message>The specified bucket does not exist</Message></Error>";
const NO_KEY = "{\"__type\":\"NotFoundException\",\"message\":\"Alias is not found.\"}";

function refuse(answer: ServerResponse, status: number, text: string): void {
  answer.writeHead(status, { "content-type": text.startsWith("{") ? "application/x-amz-json-1.1" : "application/xml" });
  answer.end(text);
}

const signed = (service: string, region = "ap-northeast-1") => ({
  authorization: `AWS4-HMAC-SHA256 Credential=any/20261126/${region}/${service}/aws4_request, SignedHeaders=host, Signature=any`,
});
