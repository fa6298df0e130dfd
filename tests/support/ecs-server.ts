import { createServer, type Server } from "node:http";
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

/** Returns the answer of a service with EC2's protocol as XML, e.g. `<GetConsoleOutputResponse>...`. */
export type QueryAnswer = (parameters: URLSearchParams) => string;

/** Server on a local port for AWS services with a JSON protocol, and for EC2. */
export class JsonServer {
  /** Received operations in order, e.g. `DescribeServices`. */
  readonly operations: string[] = [];
  private readonly server: Server;

  constructor(answer: (operation: string, input: Properties) => Answer, answerQuery?: QueryAnswer) {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        if (answerQuery !== undefined && request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded")) {
          const parameters = new URLSearchParams(Buffer.concat(chunks).toString());
          this.operations.push(parameters.get("Action") ?? "");
          response.writeHead(200, { "content-type": "text/xml" });
          response.end(answerQuery(parameters));
          return;
        }
        const operation = String(request.headers["x-amz-target"]).split(".").at(-1)!;
        this.operations.push(operation);
        const output = answerOrError(() => answer(operation, JSON.parse(Buffer.concat(chunks).toString() || "{}") as Properties));
        if (output === "hang up") {
          request.socket.destroy();
          return;
        }
        const isError = output instanceof AwsError;
        response.writeHead(isError ? output.status : 200, { "content-type": "application/x-amz-json-1.1" });
        response.end(JSON.stringify(isError ? { __type: output.type, message: output.message } : output));
      });
    });
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

function answerOrError(answer: () => Answer): Answer {
  try {
    return answer();
  } catch (error) {
    return error instanceof AwsError ? error : new AwsError("ServerException", (error as Error).message, 500);
  }
}
