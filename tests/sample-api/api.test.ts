import assert from "node:assert/strict";
import { connect } from "node:net";

import type { Container } from "./support/container";
import { needsWorld, SampleWorld } from "./support/world";

type Json = Record<string, unknown>;
const TRACE = "1-67891233-abcdef012345678912345678";

describe("The sample API", () => {
  needsWorld();

  let world: SampleWorld;
  let api: Container;
  before(async () => {
    world = await SampleWorld.start();
    const release = await world.command(["migrate"]);
    assert.equal(release.exitCode, 0, release.log);
    api = await world.api();
  });
  after(() => world?.stop());

  async function request(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const answer = await fetch(`${api.url}${path}`, {
      method,
      headers: { ...(body !== undefined && { "content-type": "application/json" }), ...headers },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const json = text === "" ? undefined : JSON.parse(text) as Json;
    return { status: answer.status, headers: answer.headers, text, json };
  }
  const create = async (content: Json) => (await request("POST", "/notes", content)).json!;

  it("creates, reads, replaces and deletes a note", async () => {
    const { status, headers, json } = await request("POST", "/notes", { title: "Milk", body: "Two liters\n牛乳 🥛" });
    assert.equal(status, 201);
    const path = headers.get("location")!;
    assert.match(path, /^\/notes\/\d+$/);
    assert.deepEqual({ ...json, createdAt: "", updatedAt: "" }, {
      id: Number(path.split("/").at(-1)),
      title: "Milk",
      body: "Two liters\n牛乳 🥛",
      createdAt: "",
      updatedAt: "",
    });
    assert.ok(Math.abs(Date.now() - Date.parse(String(json!["createdAt"]))) < 60_000, String(json!["createdAt"]));
    assert.deepEqual((await request("GET", path)).json, json);
    const replaced = (await request("PUT", path, { title: "Butter" })).json!;
    assert.deepEqual([replaced["title"], replaced["body"], replaced["createdAt"]], ["Butter", "", json!["createdAt"]]);
    assert.ok(String(replaced["updatedAt"]) > String(json!["updatedAt"]));
    assert.deepEqual((await request("GET", path)).json, replaced);
    assert.deepEqual(await request("DELETE", path).then((answer) => [answer.status, answer.text]), [204, ""]);
    for (const method of ["GET", "DELETE", "PUT"]) {
      const answer = await request(method, path, method === "PUT" ? { title: "Butter" } : undefined);
      assert.deepEqual([answer.status, answer.json!["detail"]], [404, `There is no note ${path.split("/").at(-1)}.`]);
    }
  });

  it("lists notes by page, each once", async () => {
    const ids = [];
    for (const title of ["a", "b", "c"]) ids.push((await create({ title }))["id"]);
    const page = async (query: string) => ((await request("GET", `/notes?${query}`)).json as unknown as Json[]).map(({ id }) => id);
    const after = Number(ids[0]) - 1;
    assert.deepEqual(await page(`after=${after}&limit=2`), ids.slice(0, 2));
    assert.deepEqual(await page(`after=${String(ids[1])}&limit=2`), ids.slice(2));
    assert.deepEqual(await page(`after=${String(ids[2])}`), []);
  });

  const rejected: [title: string, method: string, path: string, body: unknown, errors: object | undefined][] = [
    ["no title", "POST", "/notes", { body: "x" }, [{ field: "title", message: "must not be blank" }]],
    ["a title that is too long", "PUT", "/notes/1", { title: "x".repeat(201) }, [{
      field: "title",
      message: "size must be between 0 and 200",
    }]],
    ["a line break in a title", "POST", "/notes", { title: "a\nb" }, [{ field: "title", message: "must not have control characters" }]],
    ["NUL in a body", "POST", "/notes", { title: "a", body: "\0" }, [
      { field: "body", message: "must not have a character NUL or half of a surrogate pair" },
    ]],
    ["half of a surrogate pair", "POST", "/notes", "{\"title\": \"\\ud800\"}", [{
      field: "title",
      message: "must not have control characters",
    }]],
    ["a page that is too large", "GET", "/notes?limit=101", undefined, [{ field: "limit", message: "must be less than or equal to 100" }]],
    ["a body that isn't JSON", "POST", "/notes", "{", undefined],
    ["null as the title", "POST", "/notes", { title: null }, undefined],
    ["an id that isn't a number", "GET", "/notes/one", undefined, undefined],
    ["an id that is too large", "GET", "/notes/99999999999999999999", undefined, undefined],
  ];
  for (const [title, method, path, body, errors] of rejected) {
    it(`rejects ${title}`, async () => {
      const { status, headers, json } = await request(method, path, body);
      assert.deepEqual([status, headers.get("content-type"), json!["errors"]], [400, "application/problem+json", errors]);
    });
  }

  const statuses: [title: string, status: number, method: string, path: string, body: unknown, headers?: Record<string, string>][] = [
    ["a body over 64 KB", 413, "POST", "/notes", { title: "a", body: "x".repeat(70_000) }],
    ["an unknown path", 404, "GET", "/", undefined],
    ["a method that a path doesn't have", 405, "PATCH", "/notes/1", {}],
    ["a body of another type", 415, "POST", "/notes", "title=a", { "content-type": "application/x-www-form-urlencoded" }],
  ];
  for (const [title, status, method, path, body, headers] of statuses) {
    it(`answers ${title} with ${status} as a problem`, async () => {
      const answer = await request(method, path, body, headers);
      assert.deepEqual([answer.status, answer.headers.get("content-type")], [status, "application/problem+json"], answer.text);
    });
  }

  it("answers an error of its own with 500 and nothing of its inside, and logs the reason", async () => {
    await world.tasks.server.admin("ALTER TABLE notes RENAME COLUMN title TO titles", "notes");
    try {
      const { status, headers, text } = await request("POST", "/notes", { title: "x" });
      assert.equal(status, 500);
      assert.deepEqual(JSON.parse(text), {
        title: "Internal Server Error",
        status: 500,
        detail: "The request failed; its id finds the reason in the log.",
        instance: "/notes",
      });
      const lines = await api.linesOf(headers.get("x-request-id")!);
      assert.ok(lines.some(({ stack_trace: trace }) => String(trace).includes("column \"title\" of relation")), JSON.stringify(lines));
    } finally {
      await world.tasks.server.admin("ALTER TABLE notes RENAME COLUMN titles TO title", "notes");
    }
  });

  it("answers a request that isn't HTTP without the server's name or a stack trace", async () => {
    const text = await new Promise<string>((resolve, reject) => {
      let answer = "";
      connect(api.port, "127.0.0.1").on("error", reject).on("data", (chunk) => (answer += String(chunk))).on("close", () => resolve(answer))
        .write("GET /notes?a=^[ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    });
    assert.match(text, /^HTTP\/1\.1 400 /);
    assert.doesNotMatch(text, /Tomcat|\tat |Exception/);
  });

  it("is healthy, and has no other endpoint of the actuator", async () => {
    const health = await request("GET", "/actuator/health");
    assert.deepEqual([health.status, health.json!["status"], health.json!["components"]], [200, "UP", undefined]);
    for (const path of ["", "/env", "/beans", "/loggers", "/metrics", "/heapdump", "/shutdown", "/health/db", "/info", "/threaddump"]) {
      for (const method of ["GET", "POST"]) {
        const { status } = await request(method, `/actuator${path}`);
        assert.ok([404, 405].includes(status), `${method} ${path}: ${status}`);
      }
    }
  });

  it("keeps a connection longer than the load balancer, and says so", async () => {
    assert.equal((await request("GET", "/notes")).headers.get("keep-alive"), "timeout=75");
  });

  it("takes over the load balancer's request id, in its answer and its lines", async () => {
    const { headers } = await request("GET", "/notes?secret=1", undefined, { "x-amzn-trace-id": `Self=1-67891234-12456789;Root=${TRACE}` });
    assert.equal(headers.get("x-request-id"), TRACE);
    const [line, ...more] = await api.linesOf(TRACE);
    assert.deepEqual(more, []);
    const { method, path, status, level, milliseconds } = line!;
    assert.deepEqual({ method, path, status, level }, { method: "GET", path: "/notes", status: 200, level: "INFO" });
    assert.equal(typeof milliseconds, "number");
    assert.doesNotMatch(api.log, /secret=1/);
  });

  for (const header of ["none", "Root=1-67891233-ABCDEF", `Root=${TRACE}"}`, `Root=${TRACE.replace("1-", "2-")}`]) {
    it(`creates an id for a request whose X-Amzn-Trace-Id is ${header}`, async () => {
      const { headers } = await request("GET", "/notes", undefined, header === "none" ? {} : { "x-amzn-trace-id": header });
      const id = headers.get("x-request-id")!;
      assert.match(id, /^1-[0-9a-f]{8}-[0-9a-f]{24}$/);
      assert.ok(Math.abs(Number.parseInt(id.slice(2, 10), 16) * 1_000 - Date.now()) < 60_000, id);
      assert.equal((await api.linesOf(id)).length, 1);
    });
  }
});
