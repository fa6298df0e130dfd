import assert from "node:assert/strict";

import { alternateOf } from "../../components/workloads/database-users/users-request";
import { describeServers } from "./postgres-server";
import { type Call, type Fault } from "./secrets-manager-server";
import { arnOf, passwordUser, TaskWorld } from "./users-task";

describeServers("Rotation of passwords", (version) => {
  let world: TaskWorld;
  let count = 0;

  /** A user that apply created, and its requests. */
  async function fresh(as: "readwrite" | "owner" = "readwrite") {
    const name = `user${++count}`;
    const users = [passwordUser(name, as)];
    await world.succeed(world.request("apply", users));
    return {
      name,
      request: world.request("rotate", users),
      apply: world.request("apply", users),
      values: () => world.secretsManager.values(arnOf(name)),
    };
  }
  const logsIn = (values: Record<string, string>) =>
    world.server.as(values["DB_USER_NAME"]!, values["DB_PASSWORD"]!, values["DB_NAME"]!, "SELECT count(*)::int FROM items");

  before(async () => {
    world = await TaskWorld.start(version);
    await world.asMaster("CREATE TABLE items (id serial PRIMARY KEY, name text)");
  });
  afterEach(() => {
    world.secretsManager.fault = () => undefined;
    world.secretsManager.before = () => Promise.resolve();
  });
  after(() => world?.stop());

  it("connections open across two rotations don't break, and old and new credentials both log in", async () => {
    const { name, request, values } = await fresh();
    const first = values();
    const client = world.server.client(first["DB_USER_NAME"]!, first["DB_PASSWORD"]!, "shop");
    await client.connect();
    const traffic = { running: true, queries: 0 };
    const work = (async () => {
      for (; traffic.running; traffic.queries++) await client.query("INSERT INTO items (name) VALUES ('x')");
    })();
    await world.succeed(request);
    const second = values();
    assert.deepEqual({ ...second, DB_PASSWORD: "" }, { ...first, DB_USER_NAME: alternateOf(name), DB_PASSWORD: "" });
    await Promise.all([logsIn(first), logsIn(second)]);
    traffic.running = false;
    await work;
    assert.ok(traffic.queries > 10, String(traffic.queries));
    await client.end();
    await world.server.sessionsEnded();
    await world.succeed(request);
    const third = values();
    assert.equal(third["DB_USER_NAME"], name);
    assert.notEqual(third["DB_PASSWORD"], first["DB_PASSWORD"]);
    await Promise.all([logsIn(second), logsIn(third)]);
    await assert.rejects(logsIn(first), /password authentication failed/);
  });

  it("changes nothing but the other login role and the secret", async () => {
    const { name, request } = await fresh("owner");
    await world.succeed(request);
    await world.server.sessionsEnded();
    const before = await world.catalog();
    await world.succeed(request);
    const changed = (await world.catalog()).filter((row) => !before.includes(row));
    assert.equal(changed.length, 1, changed.join("\n"));
    assert.match(changed[0]!, new RegExp(`"${name}"`));
    assert.deepEqual(await world.as(name, "SELECT current_user::text"), [["shop_owner"]]);
  });

  it("apply leaves the login role that a rotation chose, and both keep their rights", async () => {
    const { name, request, apply, values } = await fresh();
    await world.succeed(request);
    const rotated = values();
    const lines = await world.succeed(apply);
    assert.equal(lines.at(-1), "done: no changes");
    assert.ok(lines.includes(`left the password of ${alternateOf(name)}`));
    assert.deepEqual(values(), rotated);
  });

  it("`only` rotates the users that it names, and rejects others", async () => {
    const users = [
      passwordUser("some_api"),
      passwordUser("some_web"),
      { name: "some_iam", as: "readwrite", authentication: "iam" } as const,
    ];
    await world.succeed(world.request("apply", users));
    const before = world.secretsManager.values(arnOf("some_web"));
    const request = world.request("rotate", users);
    await world.succeed({ ...request, only: ["some_api"] });
    assert.equal(world.secretsManager.values(arnOf("some_api"))["DB_USER_NAME"], "some_api_2");
    assert.deepEqual(world.secretsManager.values(arnOf("some_web")), before);
    const line = await world.fail({ ...request, only: ["some_iam"] });
    assert.match(line, /only: no user with a password is some_iam; there are some_api, some_web/);
  });

  /** Failures by step: what the secret has afterwards, and that the next rotation succeeds. */
  const on = (action: string, secret: string | undefined, fault: Exclude<ReturnType<Fault>, undefined>): Fault => (call: Call) =>
    call.action === action && (secret === undefined || call.secret === secret) ? fault : undefined;
  const denied = { status: 400, type: "AccessDeniedException" };
  const failing = { status: 500, type: "InternalServiceError" };
  const faults: [step: string, fault: (arn: string) => Fault, message: RegExp][] = [
    ["the secret can't be read", (arn) => on("GetSecretValue", arn, denied), /GetSecretValue of .* failed: a fault of the test/],
    ["no password is generated", () => on("GetRandomPassword", undefined, denied), /weren't rotated/],
    ["the secret can't be written", (arn) => on("PutSecretValue", arn, denied), /weren't rotated/],
    ["Secrets Manager fails while the secret is written", (arn) => on("PutSecretValue", arn, failing), /weren't rotated/],
  ];
  for (const [step, fault, message] of faults) {
    it(`a failure leaves old credentials in use, and a second rotation is safe: ${step}`, async () => {
      const { name, request, values } = await fresh();
      const old = values();
      world.secretsManager.fault = fault(arnOf(name));
      assert.match(await world.fail(request), message);
      assert.deepEqual(values(), old);
      await logsIn(old);
      world.secretsManager.fault = () => undefined;
      await world.server.sessionsEnded();
      await world.succeed(request);
      await Promise.all([logsIn(old), logsIn(values())]);
    });
  }

  it("a failure leaves old credentials in use: the server refuses the new login", async () => {
    const { name, request, values } = await fresh();
    const old = values();
    await world.server.reload([`hostssl all ${alternateOf(name)} all reject`]);
    const { status, lines } = await world.run(request);
    await world.server.reload();
    assert.equal(status, 1);
    assert.match(lines.join("\n"), /refuses login role user\d+_2 with the password that was set/);
    assert.deepEqual(values(), old);
    await world.succeed(request);
    await Promise.all([logsIn(old), logsIn(values())]);
  });

  for (const action of ["GetRandomPassword", "PutSecretValue"]) {
    it(`a task that is killed in ${action} leaves old credentials in use, and a second rotation is safe`, async () => {
      const { request, values } = await fresh();
      const old = values();
      let called: () => void;
      const reached = new Promise<void>((resolve) => called = resolve);
      world.secretsManager.fault = (call) => {
        if (call.action !== action) return undefined;
        called();
        return "hang";
      };
      const { child, result } = world.spawn(request);
      await reached;
      child.kill("SIGKILL");
      await result;
      world.secretsManager.fault = () => undefined;
      assert.deepEqual(values(), old);
      await logsIn(old);
      await world.server.sessionsEnded();
      await world.succeed(request);
      await Promise.all([logsIn(old), logsIn(values())]);
    });
  }

  it("an answer to the write that is lost is asked for again, so that the rotation goes on", async () => {
    const { name, request, values } = await fresh();
    let lost = 0;
    world.secretsManager.fault = ({ action }) => (action === "PutSecretValue" && lost++ === 0 ? "answer-lost" : undefined);
    await world.succeed(request);
    assert.equal(values()["DB_USER_NAME"], alternateOf(name));
    await logsIn(values());
  });

  it("clients of the credentials before last are left alone: the rotation reports them and changes nothing", async () => {
    const { name, request, values } = await fresh();
    const old = values();
    await world.succeed(request);
    const client = world.server.client(name, old["DB_PASSWORD"]!, "shop");
    await client.connect();
    const { lines, status } = await world.run(request);
    assert.equal(status, 1);
    assert.match(lines.join("\n"), new RegExp(`login role ${name} still has 1 connections: clients that must be restarted first`));
    await client.end();
    await logsIn(old);
    assert.equal(values()["DB_USER_NAME"], alternateOf(name));
  });

  it("rotations at the same time change the password once", async () => {
    const { name, request, values } = await fresh();
    const old = values();
    // Both have read the secret before one of them changes it.
    let readers = 0;
    let both: () => void;
    const ready = new Promise<void>((resolve) => both = resolve);
    world.secretsManager.before = async ({ action, secret }) => {
      if (action !== "GetSecretValue" || secret !== arnOf(name) || readers >= 2) return;
      if (++readers === 2) both();
      await ready;
    };
    const results = await Promise.all([world.run(request), world.run(request)]);
    for (const { status, lines } of results) assert.equal(status, 0, lines.join("\n"));
    assert.equal(results.filter(({ lines }) => lines.some((line) => line.includes("another run wrote its secret meanwhile"))).length, 1);
    await Promise.all([logsIn(old), logsIn(values())]);
  });

  it("a user without a password yet, or without apply, is refused, and the others are rotated", async () => {
    const { name, request } = await fresh();
    const late = passwordUser(`${name}_late`);
    const { status, lines } = await world.run(world.request("rotate", [late, ...request.users]));
    assert.equal(status, 1);
    assert.match(lines.join("\n"), /its secret has no password yet: apply comes first/);
    assert.equal(world.secretsManager.values(arnOf(name))["DB_USER_NAME"], alternateOf(name));
  });
});
