import { createServer, type Server } from "node:http";

/** A user as ElastiCache has it. */
interface User {
  type: "iam" | "password";
  passwords: string[];
  /** Looks until it is active again. */
  modifying: number;
}

const xml = (action: string, user: User, id: string) =>
  `<${action}Response><${action}Result><Users><member><UserId>${id}</UserId><Status>${user.modifying > 0 ? "modifying" : "active"}</Status>`
  + `</member></Users></${action}Result></${action}Response>`;

/**
 * ElastiCache's calls for users, over HTTP. Sources: ElastiCache API reference, `DescribeUsers`, `ModifyUser` and their errors; the form of
 * requests and answers is AWS's query protocol.
 */
export class ElastiCacheServer {
  readonly users = new Map<string, User>();
  /** Actions in order, e.g. `ModifyUser main-stg-api`. */
  readonly calls: string[] = [];
  /** Applies the passwords of a user to the nodes. */
  apply: (id: string, passwords: readonly string[]) => Promise<void> = () => Promise.resolve();
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      let body = "";
      request.setEncoding("utf8").on("data", (chunk: string) => body += chunk);
      request.on("end", () => {
        void this.answer(new URLSearchParams(body), String(request.headers.authorization)).then(({ status, text }) =>
          response.writeHead(status, { "content-type": "text/xml" }).end(text)
        );
      });
    });
  }

  static async start(): Promise<ElastiCacheServer> {
    const fake = new ElastiCacheServer();
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

  private async answer(form: URLSearchParams, authorization: string): Promise<{ status: number; text: string }> {
    const [action, id] = [form.get("Action") ?? "", form.get("UserId") ?? ""];
    this.calls.push(`${action} ${id}`);
    const refused = (code: string, message: string) => ({
      status: 400,
      text: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
    });
    if (!/Credential=[^/]+\/\d{8}\/[a-z0-9-]+\/elasticache\/aws4_request/.test(authorization) || form.get("Version") !== "2015-02-02") {
      return refused("IncompleteSignature", "not signed for elasticache");
    }
    const user = this.users.get(id);
    if (user === undefined) return refused("UserNotFound", `User ${id} not found`);
    if (action === "ModifyUser") {
      if (user.modifying > 0) return refused("InvalidUserState", `User ${id} is not active`);
      const passwords = [1, 2].flatMap((index) => form.get(`AuthenticationMode.Passwords.member.${index}`) ?? []);
      if (form.get("AuthenticationMode.Type") !== "password" || passwords.length === 0 || passwords.some(({ length }) => length < 16)) {
        return refused("InvalidParameterValue", "Passwords length must be between 16-128 characters");
      }
      await this.apply(id, passwords);
      this.users.set(id, { type: "password", passwords, modifying: 1 });
      return { status: 200, text: xml(action, this.users.get(id)!, id) };
    }
    const text = xml(action, user, id);
    if (user.modifying > 0) user.modifying--;
    return { status: 200, text };
  }
}
