import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { createHash, createHmac } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import { ROOT } from "../support/simulated";
import { locate } from "./support/programs";

const SCRIPT = join(ROOT, "components", "network", "nat-health.sh");
const CREDENTIALS = {
  Code: "Success",
  AccessKeyId: "ASIAEXAMPLE",
  SecretAccessKey: "a/secret+key",
  Token: "a//session+token==",
  Expiration: "2030-01-01T00:00:00Z",
};
const METADATA: Record<string, string> = {
  "placement/region": "ap-northeast-1",
  "services/domain": "amazonaws.com",
  "iam/security-credentials/": "network-nat-role",
  "iam/security-credentials/network-nat-role": JSON.stringify(CREDENTIALS, null, 2),
};

const hmac = (key: string | Buffer, message: string) => createHmac("sha256", key).update(message).digest();
const sha256 = (message: string) => createHash("sha256").update(message).digest("hex");

/** Signature of a request, computed as AWS does. Source: IAM user guide, "Create a signed AWS API request". */
function signatureOf({ method, url, headers }: IncomingMessage, body: string): string {
  const { scope, signed } = /Credential=[^/]+\/(?<scope>[^,]+), ?SignedHeaders=(?<signed>[^,]+)/.exec(headers.authorization!)!.groups!;
  const names = signed!.split(";");
  const canonical = [method, url, "", ...names.map((name) => `${name}:${String(headers[name]).trim()}`), "", signed, sha256(body)].join(
    "\n",
  );
  const [date, region, service] = scope!.split("/");
  const key = hmac(hmac(hmac(hmac(`AWS4${CREDENTIALS.SecretAccessKey}`, date!), region!), service!), "aws4_request");
  return hmac(key, ["AWS4-HMAC-SHA256", headers["x-amz-date"], scope, sha256(canonical)].join("\n")).toString("hex");
}

describe("NAT health script", () => {
  let server: Server;
  let folder: string;
  let base: string;
  let status = 200;
  const puts: Record<string, string>[] = [];
  const problems: string[] = [];

  before(async function() {
    if (locate("curl") === undefined) {
      console.warn("\n    tests/nat: the tests of the health script are skipped: curl is missing: apt-get install curl");
      this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), "nat-health-"));
    server = createServer((request, response) => {
      void text(request).then((body) => {
        const { method, url = "", headers } = request;
        if (method === "PUT" && url === "/latest/api/token" && headers["x-aws-ec2-metadata-token-ttl-seconds"] === "60") {
          return response.end("the-token");
        }
        if (url.startsWith("/latest/meta-data/")) {
          if (headers["x-aws-ec2-metadata-token"] !== "the-token") return response.writeHead(401).end();
          const found = METADATA[url.slice("/latest/meta-data/".length)];
          return response.writeHead(found === undefined ? 404 : 200).end(found);
        }
        if (!headers.authorization?.endsWith(`Signature=${signatureOf(request, body)}`)) {
          problems.push(`wrong signature: ${headers.authorization}`);
        }
        if (!headers.authorization?.includes("x-amz-security-token")) problems.push("the session token isn't signed");
        if (headers["x-amz-security-token"] !== CREDENTIALS.Token) {
          problems.push(`session token ${String(headers["x-amz-security-token"])}`);
        }
        puts.push(Object.fromEntries(new URLSearchParams(body)));
        return response.writeHead(status).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server?.close();
    if (folder) rmSync(folder, { recursive: true });
  });
  beforeEach(() => {
    puts.length = problems.length = 0;
    status = 200;
    for (const [name, value] of [["nf_conntrack_count", 6_554], ["nf_conntrack_max", 65_536]] as const) {
      writeFileSync(join(folder, name), `${value}\n`);
    }
  });

  async function run(env: Record<string, string> = {}): Promise<{ code: number | null; err: string }> {
    const child = spawn("/bin/bash", [SCRIPT], {
      env: {
        PATH: process.env["PATH"],
        NAT_NAME: "aws-practice-nat-stg",
        NAT_CONNTRACK: folder,
        NAT_CHECK: "true",
        NAT_METADATA: `${base}/latest`,
        NAT_MONITORING: `${base}/`,
        ...env,
      },
      stdio: ["ignore", "ignore", "pipe"],
    });
    const [err, code] = await Promise.all([text(child.stderr), new Promise<number | null>((resolve) => child.on("close", resolve))]);
    return { code, err };
  }

  const published = (translating: string, used: string) => ({
    Action: "PutMetricData",
    Version: "2010-08-01",
    Namespace: "NatInstance",
    "MetricData.member.1.MetricName": "Translating",
    "MetricData.member.1.Unit": "None",
    "MetricData.member.1.Value": translating,
    "MetricData.member.1.Dimensions.member.1.Name": "Nat",
    "MetricData.member.1.Dimensions.member.1.Value": "aws-practice-nat-stg",
    "MetricData.member.2.MetricName": "ConnectionTableUsed",
    "MetricData.member.2.Unit": "Percent",
    "MetricData.member.2.Value": used,
    "MetricData.member.2.Dimensions.member.1.Name": "Nat",
    "MetricData.member.2.Dimensions.member.1.Value": "aws-practice-nat-stg",
  });

  it("publishes 1 and the table's fill level in a request with a valid AWS signature", async () => {
    assert.deepEqual(await run(), { code: 0, err: "" });
    assert.deepEqual([puts, problems], [[published("1", "10")], []]);
  });

  it("publishes 0 and prints the reason if the check fails", async () => {
    const { code, err } = await run({ NAT_CHECK: "/bin/ls /missing" });
    assert.equal(code, 0);
    assert.match(err, /\/missing/);
    assert.deepEqual([puts, problems], [[published("0", "10")], []]);
  });

  it("publishes 0 and an empty table before the kernel has connection tracking", async () => {
    assert.equal((await run({ NAT_CONNTRACK: "/missing", NAT_CHECK: "false" })).code, 0);
    assert.deepEqual(puts, [published("0", "0")]);
  });

  it("publishes 100 percent for a full table", async () => {
    writeFileSync(join(folder, "nf_conntrack_count"), "65536\n");
    await run();
    assert.deepEqual(puts, [published("1", "100")]);
  });

  it("fails if CloudWatch rejects the request or the role is missing, so that the metric is missing", async () => {
    status = 403;
    assert.match((await run()).err, /403[^]*nat-health: FAILED/);
    assert.notEqual((await run()).code, 0);
    const { code, err } = await run({ NAT_METADATA: `${base}/none` });
    assert.notEqual(code, 0);
    assert.match(err, /nat-health: FAILED/);
  });

  it("passes no secret on a command line", () => {
    const { stdout } = spawnSync("bash", ["-c", `grep -nE '^ *(fetch|curl)' ${SCRIPT}`], { encoding: "utf8" });
    assert.doesNotMatch(stdout, /credential|SecretAccessKey/);
  });
});
