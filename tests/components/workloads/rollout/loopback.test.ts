import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { serviceView, taskView } from "../../../../components/workloads/rollout/ecs-views";
import { follow } from "../../../../components/workloads/rollout/follow";
import { runRelease } from "../../../../components/workloads/rollout/run-release";
import { connectionTo, isTransient } from "../../../../toolkit/shared/aws-client";
import { type Answer, AwsError, AwsServer } from "../../../support/aws-server";
import { type DesiredService, EcsWorld, type Fate } from "../../../support/ecs-world";
import { NO_ACCOUNT, withEnvironment } from "../../../support/environment";
import { FakeClock } from "../../../support/fake-clock";

const CLUSTER = "arn:aws:ecs:ap-northeast-1:111111111111:cluster/c";
const definition = (revision: number) => `arn:aws:ecs:ap-northeast-1:111111111111:task-definition/app:${revision}`;
const desired = (revision: number) => ({
  taskDefinition: definition(revision),
  subnets: ["subnet-1"],
  securityGroups: ["sg-1"],
  capacity: [{ capacityProvider: "FARGATE", weight: 100, base: 1 }],
});
const log = { group: "/app", container: "app" };

describe("A rollout by the AWS SDK", () => {
  let fates: Record<number, Fate>;
  let service: DesiredService;
  let disturbed: Answer[];
  let server: AwsServer;
  let endpoint: string;
  let world: EcsWorld;
  const update = (revision: number) => (service = { ...desired(revision), desiredCount: 2, version: revision });

  beforeEach(async () => {
    fates = {};
    disturbed = [];
    update(1);
    world = new EcsWorld((name) => (name === "app" ? service : undefined), (arn) => fates[Number(arn.split(":").at(-1))] ?? "runs");
    server = new AwsServer((operation, input) => disturbed.shift() ?? world.answer(operation, input));
    endpoint = await server.start();
  });
  afterEach(() => server.stop());

  const here = <T>(run: () => Promise<T>) => withEnvironment({ ...NO_ACCOUNT, AWS_ENDPOINT_URL: endpoint }, run);
  const followed = (revision: number, isFresh = true, name = "app") =>
    here(async () => {
      const clock = new FakeClock();
      await follow(await serviceView(CLUSTER, name, log), {
        subject: "FargateService \"app\"",
        desired: desired(revision),
        logGroup: "/app",
        isFresh,
        limitMinutes: 20,
      }, clock);
      return clock;
    });
  const failure = (running: Promise<unknown>): Promise<string> =>
    running.then(() => assert.fail("it succeeded"), (error: Error) => error.message);

  it("succeeds", async () => {
    await followed(1);
    assert.deepEqual([...new Set(server.operations)], ["DescribeServices"]);
  });

  it("fails after a rollback with the last log lines, and succeeds once the cause is fixed", async () => {
    await followed(1);
    fates[2] = "fails";
    update(2);
    const message = await failure(followed(2));
    assert.match(
      message,
      /app:2 was requested, but app:1 runs instead\.\n.*\n {2}Task 0+\d+ stopped: Essential container in task exited; container app exit code 1\n {2}Its last lines:\n {4}\| starting\n {4}\| Error: connect ECONNREFUSED 10\.0\.3\.4:5432\n {2}Service event: /,
    );
    fates[2] = "runs";
    await followed(2, false);
    assert.deepEqual(server.operations.filter((operation) => operation === "UpdateService").length, 1);
  });

  it("retries throttling, server errors and lost connections", async () => {
    disturbed = [new AwsError("ThrottlingException", "Rate exceeded"), new AwsError("ServerException", "oops", 500), "hang up"];
    await followed(1);
    assert.equal(disturbed.length, 0);
  });

  it("fails at once with a missing permission", async () => {
    disturbed = [new AwsError("AccessDeniedException", "User: x is not authorized to perform: ecs:DescribeServices")];
    assert.equal(
      await failure(followed(1)),
      "FargateService \"app\": ECS denies the state of the rollout: User: x is not authorized to perform: ecs:DescribeServices",
    );
    assert.equal(server.operations.length, 1);
  });

  it("reports a service that doesn't exist", async () => {
    assert.match(
      await failure(followed(1, true, "other")),
      /app:1 was requested, but no task of it runs, and there is no version to roll back to\.\n {2}Reason: the service doesn't exist/,
    );
  });

  it("runs a release, once", async () => {
    const release = {
      subject: "FargateService \"app\"",
      label: "release [\"migrate\"]",
      unchanged: "The service was not changed.",
      ...desired(1),
      command: ["migrate"],
      container: "app",
      logGroup: "/app",
      timeoutMinutes: 5,
    };
    await here(async () => runRelease(await taskView(CLUSTER, log), release, new FakeClock()));
    await here(async () => runRelease(await taskView(CLUSTER, log), release, new FakeClock()));
    assert.deepEqual(world.runs.map(({ command }) => command), [["migrate"]]);
  });
});

describe("A connection to AWS", () => {
  const provider = { region: "eu-west-1", skip: undefined } as unknown as Parameters<typeof connectionTo>[1];
  const credentialsOf = async (settings: object) =>
    withEnvironment(NO_ACCOUNT, async () => {
      const { credentials } = await connectionTo("ecs", { ...provider!, ...settings });
      assert.ok(typeof credentials === "function");
      return credentials();
    });

  it("uses the provider's region, else the environment's, else fails", async () => {
    assert.equal((await connectionTo("ecs", provider)).region, "eu-west-1");
    const elsewhere = { ...provider!, region: undefined };
    assert.equal((await withEnvironment(NO_ACCOUNT, () => connectionTo("ecs", elsewhere))).region, "ap-northeast-1");
    await assert.rejects(withEnvironment({ AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined }, () => connectionTo("ecs", elsewhere)), {
      message: "no region: run pulumi config set aws:region, or set AWS_REGION",
    });
  });

  it("uses the provider's endpoint and retries", async () => {
    const { endpoint, maxAttempts } = await connectionTo("logs", {
      ...provider!,
      endpoints: [{ ecs: "http://a" }, { logs: "http://b" }],
      maxRetries: 9,
    });
    assert.deepEqual([endpoint, maxAttempts], ["http://b", 10]);
  });

  it("uses the provider's keys, else the environment's", async () => {
    assert.equal((await credentialsOf({ accessKey: "own", secretKey: "s", token: "t" })).sessionToken, "t");
    assert.equal((await credentialsOf({})).accessKeyId, "test");
  });

  it("assumes the provider's role", async () => {
    const asks: string[] = [];
    const sts = createServer((request, response) => {
      request.on("data", (body: Buffer) => void asks.push(decodeURIComponent(body.toString())));
      request.on(
        "end",
        () =>
          response.end(
            `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>role</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2999-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
          ),
      );
    });
    await new Promise<void>((resolve) => sts.listen(0, "127.0.0.1", resolve));
    try {
      const roleArn = "arn:aws:iam::111111111111:role/deploy";
      const { accessKeyId } = await withEnvironment(
        { AWS_ENDPOINT_URL_STS: `http://127.0.0.1:${(sts.address() as AddressInfo).port}` },
        () => credentialsOf({ assumeRoles: [{ roleArn, externalId: "x1" }] }),
      );
      assert.equal(accessKeyId, "role");
      assert.match(asks.join(), /Action=AssumeRole.*RoleArn=arn:aws:iam::111111111111:role\/deploy.*ExternalId=x1/);
    } finally {
      sts.closeAllConnections();
      sts.close();
    }
  });

  it("retries transient errors only", () => {
    const error = (change: object) => Object.assign(new Error("x"), change);
    for (
      const passing of [{ name: "ThrottlingException" }, { $fault: "server" }, { code: "ECONNRESET" }, { name: "TimeoutError" }, {
        $retryable: {},
      }]
    ) assert.equal(isTransient(error(passing)), true, JSON.stringify(passing));
    for (
      const lasting of [{}, { name: "AccessDeniedException", $fault: "client" }, { name: "CredentialsProviderError" }, {
        name: "ExpiredTokenException",
        $fault: "client",
      }]
    ) assert.equal(isTransient(error(lasting)), false, JSON.stringify(lasting));
  });
});
