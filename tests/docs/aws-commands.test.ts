import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { blocksOf, commandsOf, DOCUMENTS, filled, readDocument } from "./blocks";

/** Commands of the AWS CLI in the documents, in blocks and in sentences. */
const COMMANDS = [
  ...new Set(
    DOCUMENTS.flatMap((document) => [
      ...blocksOf(document).filter(({ language }) => language === "sh").flatMap(commandsOf),
      ...[...readDocument(document).replaceAll(/```[^]*?```/g, "").matchAll(/`(aws \S+ [^`]+)`/g)].map(([, command]) =>
        command!.replaceAll("\n", " ")
      ),
    ]).filter((command) => command.startsWith("aws ") && command.split(" ").length > 3).map((command) =>
      command.replace(/ \|.*| > \S+$/, "")
    ),
  ),
];

const AT_A_TIME = 4;

/** Commands that version 1 of the CLI, the only one on PyPI, knows since a minor version; undefined: never. */
const VERSION_1_KNOWS: [RegExp, since: number | undefined][] = [[/^aws logs tail/, undefined], [/--engine-lifecycle-support/, 46]];

describe("The documents' commands of the AWS CLI", () => {
  const results = new Map<string, { reached: boolean; said: string }>();
  const reached = new Set<string>();
  let server: Server;
  let folder: string;
  /** Minor version of version 1; undefined for version 2. */
  let minor: number | undefined;

  before(async function() {
    const { status, stdout, stderr } = spawnSync("aws", ["--version"], { encoding: "utf8" });
    const version1 = /aws-cli\/1\.(\d+)/.exec(stdout + stderr);
    minor = version1 === null ? undefined : Number(version1[1]);
    if (status !== 0) {
      console.warn("\n    skipped: aws is not on PATH (pip install awscli)");
      this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), "aws-"));
    mkdirSync(join(folder, "bin"));
    writeFileSync(join(folder, "bin", "session-manager-plugin"), "#!/bin/sh\n", { mode: 0o755 });
    writeFileSync(join(folder, "images.json"), "[{\"imageTag\":\"3f2c1a9\"}]");
    writeFileSync(join(folder, "versions.json"), "{\"Objects\":[{\"Key\":\"logs/1.gz\",\"VersionId\":\"3sL4kqtJlcpXroDTDmJ\"}]}");
    server = createServer((request, response) => {
      for (const [, id] of String(request.headers["user-agent"]).matchAll(/app\/(\S+)/g)) reached.add(id!);
      request.resume();
      response.writeHead(400, { "content-type": "application/json" }).end("{\"__type\":\"Reached\"}");
    });
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    const waiting = [...COMMANDS.entries()];
    const work = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await run(...next);
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, work));
  });
  after(async () => {
    if (server === undefined) return;
    await new Promise((resolve) => {
      server.close(resolve);
    });
    rmSync(folder, { recursive: true });
  });

  /** Runs the real CLI up to its first request, which it sends if it accepts the command, its options and their values. */
  async function run(index: number, command: string): Promise<void> {
    const id = `command-${index}`;
    const env = {
      PATH: [join(folder, "bin"), process.env["PATH"]].join(delimiter),
      HOME: folder,
      ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_REGION: "ap-northeast-1",
      AWS_DEFAULT_REGION: "ap-northeast-1",
      AWS_ACCESS_KEY_ID: "example",
      AWS_SECRET_ACCESS_KEY: "nothing",
      AWS_MAX_ATTEMPTS: "1",
      AWS_SDK_UA_APP_ID: id,
      AWS_EC2_METADATA_DISABLED: "true",
      value: "hunter2",
    };
    const child = spawn("bash", ["-c", `aws() { command aws --endpoint-url "$ENDPOINT" "$@"; }\n${filled(command)}`], {
      cwd: folder,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (said += text));
    await new Promise((resolve) => {
      child.once("close", resolve);
    });
    results.set(command, { reached: reached.has(id), said });
  }

  for (const command of COMMANDS) {
    it(command, function() {
      const unknown = minor !== undefined
        && VERSION_1_KNOWS.some(([pattern, since]) => pattern.test(command) && !(since !== undefined && minor! >= since));
      if (unknown) {
        console.warn(`\n    skipped: the aws on PATH is 1.${minor}, which doesn't know ${command}`);
        this.skip();
      }
      assert.doesNotMatch(filled(command), /<[a-z]/i, "a value that the tests don't know");
      const { reached: asked, said } = results.get(command)!;
      assert.ok(asked, said);
    });
  }
});
