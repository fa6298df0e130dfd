import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import type { Properties } from "../../toolkit/shared/values";

/** Answer to an operation: its output, an AWS error, or a closed connection. */
export type Answer = Properties | AwsError | "hang up";

/** An AWS error, e.g. `new AwsError("ThrottlingException", "Rate exceeded")`; status 400 unless it is a server error. */
export class AwsError extends Error {
  constructor(readonly type: string, message: string, readonly status = 400) {
    super(message);
  }
}

/** Answers an operation of a service with a JSON protocol; the service is e.g. `ssm`. */
export type JsonAnswer = (operation: string, input: Properties, service: string) => Answer;
/** Answers an operation of EC2 or STS with XML, e.g. `<GetConsoleOutputResponse>...`; undefined closes the connection. */
export type QueryAnswer = (parameters: URLSearchParams, accessKeyId: string) => string | AwsError | undefined;

/** Access key that signed a request. Source: IAM user guide, "Elements of an AWS API request signature", Credential. */
export const accessKeyOf = ({ authorization }: IncomingMessage["headers"]): string =>
  /\bCredential=([^/]+)\//.exec(authorization ?? "")?.[1] ?? "";

/** Server on a local port for AWS services with a JSON protocol, and for EC2 and STS, which have the query protocol. */
export class AwsServer {
  /** Received operations in order, e.g. `DescribeServices`. */
  readonly operations: string[] = [];
  private readonly server: Server;

  constructor(
    private readonly answer: JsonAnswer,
    private readonly answerQuery: QueryAnswer = () => new AwsError("InvalidAction", "this account has no such service"),
  ) {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const body = Buffer.concat(chunks).toString();
        if (request.headers["x-amz-target"] === undefined) this.respondToQuery(request, new URLSearchParams(body), response);
        else this.respond(request, body, response);
      });
    });
  }

  private respond({ headers }: IncomingMessage, body: string, response: ServerResponse): void {
    const operation = String(headers["x-amz-target"]).split(".").at(-1)!;
    // Source: IAM user guide, "Elements of an AWS API request signature", credential scope.
    const [, service = ""] = /\/([a-z0-9-]+)\/aws4_request/.exec(String(headers.authorization)) ?? [];
    this.operations.push(operation);
    const output = answerOrError(() => this.answer(operation, JSON.parse(body || "{}") as Properties, service));
    if (output === "hang up") return void response.socket?.destroy();
    const isError = output instanceof AwsError;
    response.writeHead(isError ? output.status : 200, { "content-type": "application/x-amz-json-1.1" });
    response.end(JSON.stringify(isError ? { __type: output.type, message: output.message } : output));
  }

  private respondToQuery({ headers }: IncomingMessage, parameters: URLSearchParams, response: ServerResponse): void {
    const operation = parameters.get("Action") ?? "";
    this.operations.push(operation);
    const output = answerOrError(() => this.answerQuery(parameters, accessKeyOf(headers)));
    if (output === undefined) return void response.socket?.destroy();
    const isError = output instanceof AwsError;
    response.writeHead(isError ? output.status : 200, { "content-type": "text/xml" });
    response.end(
      isError ? `<ErrorResponse><Error><Code>${output.type}</Code><Message>${output.message}</Message></Error></ErrorResponse>` : output,
    );
  }

  /** @returns Its URL, e.g. `http://127.0.0.1:41234`. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** Answer of STS. Source: STS API reference, `GetCallerIdentity`. */
export function callerIdentity(accountId: string): string {
  return `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::${accountId}:user/test</Arn><UserId>AIDATEST</UserId><Account>${accountId}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;
}

function answerOrError<Output>(answer: () => Output): Output | AwsError {
  try {
    return answer();
  } catch (error) {
    return error instanceof AwsError ? error : new AwsError("ServerException", (error as Error).message, 500);
  }
}
