import assert from "node:assert/strict";

import { deployedCommand } from "../../../commands/deployed/command";
import { lastUpdate } from "../../../commands/deployed/last-update";
import type { Properties } from "../../../toolkit/shared/values";
import { AwsError, AwsServer, callerIdentity } from "../../support/aws-server";
import { NO_ACCOUNT, withEnvironment } from "../../support/environment";
import { runHere } from "../../support/run-command";
import { FakeStack } from "./fake-stack";

const ARN = "arn:aws:ecs:ap-northeast-1:111111111111:";
const [NEW, OLD, JOB] = ["api:2", "api:1", "report:1"].map((name) => `${ARN}task-definition/${name}`) as [string, string, string];
const image = (letter: string) => `docker.io/example/api@sha256:${letter.repeat(64)}`;
const DIGEST = `sha256:${"d".repeat(64)}`;

describe("npm run deployed", () => {
  let stack: FakeStack;
  let server: AwsServer;
  let url: string;
  let service: Properties | undefined;
  let definitions: Record<string, Properties>;

  const primary = (more: Properties = {}) => ({
    status: "PRIMARY",
    taskDefinition: NEW,
    rolloutState: "COMPLETED",
    runningCount: 1,
    createdAt: Date.UTC(2026, 10, 27, 3, 12) / 1000,
    ...more,
  });
  const active = (more: Properties = {}) => ({ status: "ACTIVE", desiredCount: 1, runningCount: 1, deployments: [primary()], ...more });

  beforeEach(async () => {
    stack = new FakeStack();
    stack.workloads(
      { name: "api", definition: NEW, image: image("b"), service: { cluster: `${ARN}cluster/shop`, name: "api-service-1" } },
      { name: "report", definition: JOB, image: image("b") },
    );
    service = active();
    definitions = { [NEW]: { image: image("b") }, [OLD]: { image: image("a") }, [JOB]: { image: image("b") } };
    server = new AwsServer((operation, input) => {
      if (operation === "DescribeServices") return { services: service === undefined ? [] : [service] };
      const found = definitions[String(input["taskDefinition"])];
      if (operation !== "DescribeTaskDefinition" || found === undefined) return new AwsError("AccessDeniedException", "not authorized");
      const { status = "ACTIVE", image: own } = found;
      return { taskDefinition: { status, registeredAt: 1_700_000_000, containerDefinitions: [{ name: "x", image: own }] } };
    }, () => callerIdentity("111111111111"));
    url = await server.start();
  });
  afterEach(async () => {
    await server.stop();
    stack.remove();
  });

  async function deployed(...args: string[]) {
    const env = {
      AWS_ENDPOINT_URL_ECS: url,
      AWS_ENDPOINT_URL_STS: url,
      AWS_ACCESS_KEY_ID: "a",
      AWS_SECRET_ACCESS_KEY: "a",
      PATH: stack.path,
    };
    return withEnvironment({ ...NO_ACCOUNT, ...env }, () => runHere(deployedCommand, ["--stack", "stg", ...args], { env }));
  }

  it("shows what runs, since when, and by which approved plan", async () => {
    stack.history(
      {
        kind: "update",
        result: "failed",
        message: `approved sha256:${"e".repeat(64)}`,
        startTime: "2026-11-27T04:00:00.000Z",
        environment: {},
      },
      {
        kind: "update",
        result: "succeeded",
        message: `approved ${DIGEST}`,
        startTime: "2026-11-27T03:00:00.000Z",
        endTime: "2026-11-27T03:12:00.000Z",
        environment: { "git.head": "c".repeat(40) },
      },
    );
    const { code, out, err } = await deployed();
    assert.equal(code, 0, err);
    assert.equal(
      out,
      `stg, account 111111111111, ap-northeast-1: updated 2026-11-27 03:12 UTC at commit ${"c".repeat(12)}, approved as ${DIGEST}

Name    Kind     Image                Commit  Since                 ECS
api     service  sha256:${"b".repeat(12)}  -       2026-11-27 03:12 UTC  as the stack says
report  job      sha256:${"b".repeat(12)}  -       2023-11-14 22:13 UTC  as the stack says

✓ stg runs what its stack says
`,
    );
  });

  const differences: [title: string, make: () => void, says: RegExp][] = [
    [
      "another image",
      () => (service = active({ deployments: [primary({ taskDefinition: OLD })] })),
      /sha256:a{12} .*the stack has sha256:b{12}/,
    ],
    [
      "another task definition with the same image",
      () => {
        definitions[OLD] = { image: image("b") };
        service = active({ deployments: [primary({ taskDefinition: OLD })] });
      },
      /it runs api:1, not api:2/,
    ],
    [
      "a rollback that isn't over: what serves is the old one",
      () => (service = active({
        deployments: [primary({ runningCount: 0, rolloutState: "IN_PROGRESS" }), primary({ status: "ACTIVE", taskDefinition: OLD })],
      })),
      /sha256:a{12} .*the stack has sha256:b{12}/,
    ],
    [
      "a deployment in progress",
      () => (service = active({ deployments: [primary({ rolloutState: "IN_PROGRESS" })] })),
      /a deployment is in progress/,
    ],
    [
      "a failed deployment",
      () => (service = active({ deployments: [primary({ rolloutState: "FAILED", rolloutStateReason: "circuit breaker" })] })),
      /its deployment failed: circuit breaker/,
    ],
    ["no task", () => (service = active({ runningCount: 0 })), /no task runs/],
    ["a deleted service", () => (service = undefined), /ECS has no such service/],
    ["an inactive service", () => (service = active({ status: "INACTIVE" })), /ECS has no such service/],
    [
      "a job whose definition is deregistered",
      () => (definitions[JOB] = { image: image("b"), status: "INACTIVE" }),
      /report .*deregistered/,
    ],
  ];
  for (const [title, make, says] of differences) {
    it(`fails for ${title}`, async () => {
      make();
      const { code, out } = await deployed();
      assert.equal(code, 1, out);
      assert.match(out, says);
      assert.match(out, /✗ 1 of 2 in stg aren't what the stack says/);
    });
  }

  it("is fine with a service that is scaled to none, and with one that has no image yet", async () => {
    service = active({ desiredCount: 0, runningCount: 0, deployments: [primary({ runningCount: 0 })] });
    assert.equal((await deployed()).code, 0);
    const none = "111111111111.dkr.ecr.ap-northeast-1.amazonaws.com/shop:awaits-first-image";
    definitions[NEW] = { image: none };
    stack.workloads({ name: "api", definition: NEW, image: none, service: { cluster: "shop", name: "api-service-1" } });
    const { code, out } = await deployed();
    assert.equal(code, 0, out);
    assert.match(out, /api {3}service {2}no image/);
    assert.match(out, /no update succeeded yet/);
  });

  it("shows one workload, and as JSON", async () => {
    const { code, out } = await deployed("--service", "report", "--json");
    assert.equal(code, 0);
    const { workloads } = JSON.parse(out) as { workloads: { name: string; running: { difference?: string } }[] };
    assert.deepEqual(workloads.map(({ name, running }) => [name, running.difference]), [["report", undefined]]);
  });

  it("names what is known if a service isn't, and a request that AWS denies", async () => {
    const unknown = await deployed("--service", "web");
    assert.equal(unknown.code, 2);
    assert.match(unknown.err, /--service is web, which the stack doesn't have; known are api, report/);
    definitions = {};
    const denied = await deployed();
    assert.equal(denied.code, 1);
    assert.match(denied.err, /DescribeTaskDefinition \S+: AccessDeniedException: not authorized\n {2}docs\/delivery\.md/);
  });

  it("takes no digest from another text", () => {
    const entry = { kind: "update", result: "succeeded", startTime: "2026-11-27T03:00:00.000Z", environment: {} };
    assert.equal(lastUpdate([{ ...entry, message: "not approved" }])!.approved, undefined);
    assert.equal(lastUpdate([{ ...entry, message: `approved ${DIGEST}` }])!.approved, DIGEST);
    assert.equal(lastUpdate([]), undefined);
  });
});
