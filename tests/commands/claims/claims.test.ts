import assert from "node:assert/strict";
import { createServer } from "node:http";

import { claimsCommandWith } from "../../../commands/claims/command";
import { claimsOf } from "../../../components/delivery/github-claims";
import { runHere } from "../../support/run-command";

const REPOSITORY = { owner: "example", ownerId: "1234567", repository: "aws-practice", repositoryId: "7654321", subject: "ids" } as const;
const MAIN = claimsOf(REPOSITORY, { branch: "main" });
const asToken = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.c2lnbmF0dXJl`;

const ask = (input: string, args: string[], env: NodeJS.ProcessEnv = {}) =>
  runHere(claimsCommandWith(() => Promise.resolve(input)), args, { env });

describe("npm run claims", () => {
  it("accepts a token of the branch for the roles push and preview, and shows why deploy refuses it", async () => {
    const { code, out } = await ask(asToken(MAIN), ["--stack", "stg"]);
    assert.equal(code, 0, out);
    assert.match(out, /✓ aws-practice-push-stg\n/);
    assert.match(out, /✗ aws-practice-deploy-stg\n(?:.*\n)*.*✗ environment +missing\n +must be stg\n/);
    assert.doesNotMatch(out, /c2lnbmF0dXJl/, "the token is printed");
  });

  it("shows the other form of the subject, another case, and a pull request", async () => {
    const sub = async (claims: object) => {
      const { code, out } = await ask(JSON.stringify(claims), ["--stack", "stg", "--role", "aws-practice-push-stg"]);
      assert.equal(code, 1);
      return out;
    };
    const names = claimsOf({ ...REPOSITORY, subject: "names" }, { branch: "main" });
    assert.match(
      await sub(names),
      /✗ sub +repo:example\/aws-practice:ref:refs\/heads\/main\n +must be repo:example@1234567\/aws-practice@7654321:ref:refs\/heads\/main/,
    );
    assert.match(await sub({ ...MAIN, sub: MAIN["sub"]!.replace("example", "Example") }), /✗ sub +repo:Example@/);
    assert.match(await sub({ ...MAIN, ref: "refs/pull/7/merge" }), /✗ ref +refs\/pull\/7\/merge\n +must be refs\/heads\/main/);
  });

  it("fetches the token in a job", async () => {
    const server = createServer((request, response) => {
      const isAsked = request.url === "/?api=1&audience=sts.amazonaws.com" && request.headers.authorization === "bearer secret";
      response.writeHead(isAsked ? 200 : 400).end(JSON.stringify({ value: asToken(MAIN) }));
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    try {
      const { port } = server.address() as { port: number };
      const env = { ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/?api=1`, ACTIONS_ID_TOKEN_REQUEST_TOKEN: "secret" };
      assert.equal((await ask("", ["--stack", "stg"], env)).code, 0);
    } finally {
      server.close();
    }
  });

  it("rejects text that isn't a token, and roles that don't exist", async () => {
    assert.match((await ask("hello", ["--stack", "stg"])).err, /neither a token of GitHub nor its claims as JSON/);
    assert.match(
      (await ask("{}", ["--stack", "stg", "--role", "x"])).err,
      /no role x trusts GitHub's tokens; known are aws-practice-push-stg/,
    );
  });
});
