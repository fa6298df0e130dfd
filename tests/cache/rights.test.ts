import assert from "node:assert/strict";
import { connect } from "node:net";

import { EVICTION } from "../../components/data/cache/cache-settings";
import { ACCESS, DISABLED } from "../../components/data/cache/cache-users";
import { describeRedis, RedisServer } from "./redis-server";

const PASSWORD = "passwordOfTheApi0";

describeRedis("Users of the cache", () => {
  let server: RedisServer;
  before(async () => {
    server = await RedisServer.start();
    for (const [purpose, access] of Object.entries(ACCESS)) {
      await server.admin("ACL", "SETUSER", purpose, ...access.split(" "), `>${PASSWORD}`);
    }
    await server.admin("ACL", "SETUSER", "off", "nopass", ...DISABLED.split(" "));
  });
  after(() => server.stop());

  const allowed: [string, ...string[]][] = [
    ["SET", "session:1", "value", "EX", "60"],
    ["GET", "session:1"],
    ["HSET", "cart:1", "book", "2"],
    ["EXPIRE", "cart:1", "60"],
    ["DEL", "cart:1"],
    ["SCAN", "0"],
    ["EVAL", "return redis.call('GET', KEYS[1])", "1", "session:1"],
    ["PUBLISH", "events", "one"],
    ["XADD", "queue", "*", "key", "value"],
    ["INFO"],
    ["CLIENT", "SETNAME", "api"],
    ["SELECT", "1"],
  ];
  const refused: string[][] = [
    ["FLUSHALL"],
    ["KEYS", "*"],
    ["CONFIG", "GET", "*"],
    ["ACL", "LIST"],
    ["ACL", "SETUSER", "other"],
    ["CLIENT", "KILL", "TYPE", "normal"],
    ["CLIENT", "LIST"],
    ["MONITOR"],
    ["REPLICAOF", "localhost", "6379"],
    ["SAVE"],
    ["SHUTDOWN"],
    ["SLOWLOG", "GET"],
  ];
  for (const purpose of ["sessions", "cache"] as const) {
    for (const command of allowed) {
      it(`of ${purpose} may ${command.slice(0, 2).join(" ")}`, async () => void await server.as(purpose, PASSWORD, ...command));
    }
    for (const command of refused) {
      it(`of ${purpose} may not ${command.slice(0, 2).join(" ")}`, async () => {
        await assert.rejects(server.as(purpose, PASSWORD, ...command), /^(Simple)?Error: NOPERM/);
      });
    }
  }

  it("of a cache may empty it, of sessions may not", async () => {
    assert.equal(await server.as("cache", PASSWORD, "FLUSHDB"), "OK");
    await assert.rejects(server.as("sessions", PASSWORD, "FLUSHDB"), /NOPERM/);
  });

  it("log in with their own password only", async () => {
    await assert.rejects(server.as("sessions", "wrong", "PING"), /WRONGPASS/);
    await assert.rejects(server.as("other", PASSWORD, "PING"), /WRONGPASS/);
  });

  it("don't include the default user, nor the disabled one of Redis OSS", async () => {
    for (const user of ["default", "off"]) await assert.rejects(server.as(user, "", "PING"), /WRONGPASS|NOAUTH/, user);
  });

  it("connect with TLS only", async () => {
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(server.port, "localhost", () => socket.write("PING\r\n"));
      let text = "";
      socket.on("data", (chunk) => text += String(chunk));
      socket.on("error", () => undefined).on("close", () => resolve(text));
    });
    assert.ok(!answer.includes("PONG"), answer);
  });
});

describeRedis("The eviction policy", () => {
  /** Keys without a time to live that are left after more keys with one than fit into memory, and whether any key was evicted. */
  async function keptWith(policy: string): Promise<{ permanent: number; hasEvicted: boolean }> {
    const server = await RedisServer.start({ maxmemory: "4mb", "maxmemory-policy": policy });
    try {
      return await server.asAdmin(async (send) => {
        const value = "x".repeat(1_000);
        const all = (count: number, set: (index: number) => Promise<unknown>) =>
          Promise.all(Array.from({ length: count }, (_, index) => set(index)));
        await all(500, (index) => send("SET", `permanent:${index}`, value));
        await all(4_000, (index) => send("SET", `session:${index}`, value, "EX", "600"));
        const permanent = await send("KEYS", "permanent:*") as string[];
        return { permanent: permanent.length, hasEvicted: !/evicted_keys:0\r/.test(String(await send("INFO", "stats"))) };
      });
    } finally {
      await server.stop();
    }
  }

  it("of sessions evicts only keys with a time to live", async () => {
    assert.deepEqual(await keptWith(EVICTION.sessions), { permanent: 500, hasEvicted: true });
  });

  it("of a cache evicts keys without one too", async () => {
    const { permanent, hasEvicted } = await keptWith(EVICTION.cache);
    assert.ok(permanent < 500 && hasEvicted, String(permanent));
  });
});
