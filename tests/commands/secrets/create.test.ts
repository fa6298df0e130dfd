import assert from "node:assert/strict";

import { secretsCommandWith } from "../../../commands/secrets/command";
import { AwsError } from "../../support/aws-server";
import { type Ran, runHere } from "../../support/run-command";
import { ROOT } from "../../support/simulated";
import { FakeAccount } from "./fake-account";
import { Shop } from "./shop";

const AT = "2026-11-26T19:30:00Z";
const VALUES = {
  "web/api-key": "hunter2-api",
  "database/main": { user: "hunter2-user", password: "hunter2-password" },
  "web/token": "hunter2-token",
  "web/later": "hunter2-later",
  "web/unused": "hunter2-unused",
};

describe("npm run secrets -- --create", () => {
  let account: FakeAccount;
  let shop: Shop;
  let connection: Record<string, unknown>;
  beforeEach(async () => {
    account = new FakeAccount();
    connection = await account.start();
    shop = new Shop(connection);
  });
  afterEach(async () => {
    await account.stop();
    shop.remove();
  });

  /** Runs with a text on standard input, or with answers on a terminal; no output has a value. */
  async function create(args: string[], input: string | Record<string, string> = ""): Promise<Ran & { questions: string[] }> {
    const questions: string[] = [];
    const isInteractive = typeof input !== "string";
    const command = secretsCommandWith({
      ask: (asked) => {
        questions.push(...asked);
        return Promise.resolve(asked.map((question) => (input as Record<string, string>)[question] ?? ""));
      },
      read: () => Promise.resolve(input as string),
    });
    const ran = await runHere(command, ["--program", shop.folder, "--create", ...args], { root: ROOT, isInteractive });
    assert.doesNotMatch(ran.out + ran.err, /hunter2/, "a value is printed");
    return { ...ran, questions };
  }
  const writes = () => account.asked.filter(({ action }) => !/Describe|GetRandom/.test(action)).map(({ action }) => action);

  it("reads the values of all missing secrets from a JSON object on standard input", async () => {
    const { code, out } = await create([], JSON.stringify(VALUES));
    assert.equal(code, 0);
    assert.match(out, /✓ web\/api-key: created in SSM as \/stg\/web\/api-key\n/);
    assert.equal(out.match(/✓/g)!.length, 5);
    assert.deepEqual(account.named("/stg/web/api-key"), {
      name: "/stg/web/api-key",
      service: "ssm",
      type: "SecureString",
      value: "hunter2-api",
      description: "Partner's API",
      tags: { project: "shop", environment: "stg", Name: "/stg/web/api-key" },
      changedAt: account.now,
    });
    const { value, description, tags } = account.named("/stg/database/main")!;
    assert.equal(value, "{\"user\":\"hunter2-user\",\"password\":\"hunter2-password\"}");
    assert.equal(description, "Secret database/main, given by an operator");
    assert.deepEqual(tags, { project: "shop", environment: "stg", Name: "/stg/database/main" });
  });

  it("reads the value of a single secret as it is, without the line break at its end", async () => {
    assert.equal((await create(["web/api-key"], "-----BEGIN KEY-----\nhunter2\n-----END KEY-----\n")).code, 0);
    assert.equal(account.named("/stg/web/api-key")!.value, "-----BEGIN KEY-----\nhunter2\n-----END KEY-----");
    assert.deepEqual(writes(), ["ssm:PutParameter"]);
  });

  it("asks on a terminal for each value, and for each key of a JSON text", async () => {
    const answers = { "database/main:user": "hunter2-user", "database/main:password": "hunter2-password", "web/token": "hunter2-token" };
    const { code, questions } = await create(["database/main", "web/token"], answers);
    assert.equal(code, 0);
    assert.deepEqual(questions, ["database/main:user", "database/main:password", "web/token"]);
    assert.equal(account.named("/stg/database/main")!.value, "{\"user\":\"hunter2-user\",\"password\":\"hunter2-password\"}");
  });

  it("--generate asks nothing, and has Secrets Manager generate each value", async () => {
    const { code } = await create(["--generate", "--length", "20", "database/main", "web/api-key"]);
    assert.equal(code, 0);
    const generated = "g".repeat(20);
    assert.equal(account.named("/stg/database/main")!.value, JSON.stringify({ user: generated, password: generated }));
    assert.equal(account.named("/stg/web/api-key")!.value, generated);
    const asked = account.asked.find(({ action }) => action === "secretsmanager:GetRandomPassword");
    assert.deepEqual(asked?.input, { PasswordLength: 20, ExcludePunctuation: true });
  });

  it("creates nothing if nothing is missing", async () => {
    await create([], JSON.stringify(VALUES));
    const { code, out } = await create([]);
    assert.deepEqual([code, out], [0, "nothing is missing\n"]);
  });

  for (const [title, input] of [["no input", ""], ["an empty value", "\n"], ["an empty answer", {}]] as const) {
    it(`${title} is rejected, and nothing is created`, async () => {
      const { code, err } = await create(["web/api-key"], input);
      assert.equal(code, 1);
      assert.match(err, /standard input is empty|the value of web\/api-key is empty/);
      assert.deepEqual(writes(), []);
    });
  }

  it("one value that doesn't fit keeps all from being created", async () => {
    const { code } = await create([], JSON.stringify({ ...VALUES, "web/unused": "" }));
    assert.deepEqual([code, writes()], [1, []]);
  });

  it("a name that isn't declared is wrong usage", async () => {
    const { code, err } = await create(["web/other"], "x");
    assert.equal(code, 2);
    assert.match(err, /web\/other isn't a secret that an operator gives; declared are database\/main, web\/api-key/);
  });

  it("a secret of the program can't be created", async () => {
    const { code } = await create(["/stg/web/url"], "x");
    assert.equal(code, 2);
  });

  it("a secret that exists is never overwritten without --replace", async () => {
    account.secrets.push({ name: "/stg/web/api-key", service: "ssm", value: "first", changedAt: AT });
    const { code, err } = await create(["web/api-key", "web/token"], JSON.stringify(VALUES));
    assert.equal(code, 1);
    assert.match(err, /web\/api-key exists: npm run secrets -- .*--stack stg --create --replace web\/api-key gives it a new value/);
    assert.deepEqual([writes(), account.named("/stg/web/api-key")!.value], [[], "first"]);
  });

  it("a secret that another user creates meanwhile isn't overwritten", async () => {
    account.disturb = (action) => {
      if (action === "ssm:PutParameter") account.secrets.push({ name: "/stg/web/api-key", service: "ssm", value: "theirs", changedAt: AT });
      return undefined;
    };
    const { code, err } = await create(["web/api-key"], "hunter2");
    assert.deepEqual([code, err], [1, "✗ PutParameter /stg/web/api-key: ParameterAlreadyExists: The parameter already exists.\n"]);
    assert.equal(account.named("/stg/web/api-key")!.value, "theirs");
  });

  it("--replace gives secrets a new value, keeps their tags, and names the command that restarts their readers", async () => {
    const tags = { owner: "them" };
    account.secrets.push(
      { name: "/stg/web/api-key", service: "ssm", value: "first", changedAt: AT, tags },
      { name: "/stg/web/token", service: "secretsmanager", value: "first", changedAt: AT, tags },
    );
    const { code, out } = await create(
      ["--replace", "web/api-key", "web/token"],
      JSON.stringify({ "web/api-key": "hunter2", "web/token": "hunter2" }),
    );
    assert.equal(code, 0);
    assert.deepEqual(account.secrets.map(({ value, tags: kept }) => [value, kept]), [["hunter2", tags], ["hunter2", tags]]);
    assert.match(out, /Tasks that run keep the old value: npm run secrets -- .* --restart web\/api-key web\/token\n/);
  });

  it("a secret without a value gets one without --replace", async () => {
    account.secrets.push({ name: "/stg/web/token", service: "secretsmanager", changedAt: AT });
    assert.equal((await create(["web/token"], "hunter2")).code, 0);
    assert.equal(account.named("/stg/web/token")!.value, "hunter2");
  });

  it("a secret that is scheduled for deletion is restored only with --restore", async () => {
    account.secrets.push({ name: "/stg/web/token", service: "secretsmanager", value: "first", changedAt: AT, deleted: true });
    const refused = await create(["web/token"], "hunter2");
    assert.equal(refused.code, 1);
    assert.match(refused.err, /web\/token is scheduled for deletion: .* --create --restore web\/token keeps it with its value/);
    assert.equal((await create(["--restore", "web/token"])).code, 0);
    const { deleted, value } = account.named("/stg/web/token")!;
    assert.deepEqual([deleted, value], [false, "first"]);
  });

  it("--restore with --replace gives it a new value", async () => {
    account.secrets.push({ name: "/stg/web/token", service: "secretsmanager", value: "first", changedAt: AT, deleted: true });
    assert.equal((await create(["--restore", "--replace", "web/token"], "hunter2")).code, 0);
    const { deleted, value } = account.named("/stg/web/token")!;
    assert.deepEqual([deleted, value], [false, "hunter2"]);
  });

  it("a parameter of another type is refused with the command that deletes it", async () => {
    account.secrets.push({ name: "/stg/web/api-key", service: "ssm", value: "first", type: "String", changedAt: AT });
    const { code, err } = await create(["--replace", "web/api-key"], "hunter2");
    assert.equal(code, 1);
    assert.match(
      err,
      /type String, which SSM can't change to SecureString: delete it with aws ssm delete-parameter --name \/stg\/web\/api-key/,
    );
  });

  it("without permission to look a secret up, it isn't created", async () => {
    account.disturb = (action) => action === "ssm:DescribeParameters" ? new AwsError("AccessDeniedException", "not authorized") : undefined;
    const { code, err } = await create(["web/api-key"], "hunter2");
    assert.equal(code, 1);
    assert.match(err, /web\/api-key in SSM can't be checked: no permission ssm:DescribeParameters/);
  });

  it("an error of AWS that quotes the value is printed without it", async () => {
    account.disturb = (action, { Value }) =>
      action === "ssm:PutParameter" ? new AwsError("ValidationException", `in the value: ${String(Value)}`) : undefined;
    const { code, err } = await create(["web/api-key"], "hunter2");
    assert.deepEqual([code, err], [1, "✗ PutParameter /stg/web/api-key: ValidationException: in the value: [secret]\n"]);
  });

  it("an error in the middle leaves what was created, and says so", async () => {
    account.disturb = (action) => action === "ssm:PutParameter" ? new AwsError("AccessDeniedException", "not authorized") : undefined;
    const { code, out, err } = await create(
      ["web/token", "web/api-key"],
      JSON.stringify({ "web/api-key": "hunter2", "web/token": "hunter2" }),
    );
    assert.equal(code, 1);
    assert.equal(out, "✓ web/token: created in Secrets Manager as /stg/web/token\n");
    assert.match(err, /PutParameter \/stg\/web\/api-key: AccessDeniedException: not authorized\n {2}docs\/secrets.md, "Permissions"/);
  });

  it("credentials of another account create nothing", async () => {
    account.accountId = "999999999999";
    const { code } = await create(["web/api-key"], "hunter2");
    assert.deepEqual([code, account.asked], [1, []]);
  });

  describe("with the environment's own key", () => {
    beforeEach(() => shop.configure({ ...connection, "shop:kmsKeyAlias": "alias/shop-stg" }));

    it("encrypts with it", async () => {
      account.keys.set("alias/shop-stg", "Enabled");
      assert.equal((await create([], JSON.stringify(VALUES))).code, 0);
      assert.deepEqual([...new Set(account.secrets.map(({ keyId }) => keyId))], ["alias/shop-stg"]);
    });

    it("a key that doesn't exist yet is refused before a value is asked for", async () => {
      const { code, err, questions } = await create(["web/api-key"], {});
      assert.equal(code, 1);
      assert.match(err, /the key alias\/shop-stg doesn't exist yet: pulumi up --stack stg creates it; create the secrets after that/);
      assert.deepEqual([questions, writes()], [[], []]);
    });

    it("a disabled key is refused", async () => {
      account.keys.set("alias/shop-stg", "PendingDeletion");
      const { code, err } = await create(["web/api-key"], "hunter2");
      assert.equal(code, 1);
      assert.match(err, /the key alias\/shop-stg is PendingDeletion, but must be Enabled/);
    });
  });
});
