import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";

import {
  CreateClusterCommand,
  CreateServiceCommand,
  DeleteServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from "@aws-sdk/client-ecs";

import { RUNNING_ACTIONS } from "../../commands/deployed/running";
import { FakeStack } from "../commands/deployed/fake-stack";
import { sharedCheckout } from "../support/checkout";
import { planOf } from "../support/simulated";
import { ACCOUNT, MotoServer, type MotoUser, needsMoto, REGION } from "./moto";
import { StoredImages } from "./stored-images";

const ANYONE = { accessKeyId: "any", secretAccessKey: "any" };
const REPOSITORY = "aws-practice-stg";
const CLUSTER = "aws-practice-stg";
const COMMIT = "c0ffee".padEnd(40, "0");
const NEEDED = [...RUNNING_ACTIONS, "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];

interface Statement {
  Effect: string;
  Action: string[];
  Resource: unknown[];
}

describe("npm run deployed on moto, as the role that previews", () => {
  let moto: MotoServer;
  let images: StoredImages;
  let stack: FakeStack;
  let statements: Statement[];
  let image: string;
  let users = 0;

  needsMoto();
  before(async () => {
    images = await StoredImages.start();
    moto = await MotoServer.start({ REGISTRY_STORAGE: images.url });
    const { registered } = await planOf("bootstrap", "stg");
    const documents = [
      registered.json("RolePolicy", "preview-images", "policy"),
      ...["preview-policy-1", "preview-policy-2"].map((name) => registered.json("Policy", name, "policy")),
    ] as { Statement: Statement[] }[];
    statements = documents.flatMap(({ Statement }) => Statement);
  });
  after(async () => {
    await moto?.stop();
    images?.stop();
  });
  beforeEach(async () => {
    await moto.reset();
    stack = new FakeStack();
    const digest = await images.put(moto, REPOSITORY, { commit: COMMIT, source: "https://github.com/example/api" });
    image = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/${REPOSITORY}@${digest}`;
    const ecs = new ECSClient(client);
    await ecs.send(new CreateClusterCommand({ clusterName: CLUSTER }));
    const definition = await define(image);
    // moto runs no tasks, so the service wants none.
    await ecs.send(
      new CreateServiceCommand({ cluster: CLUSTER, serviceName: "api-service-1", taskDefinition: definition, desiredCount: 0 }),
    );
    stack.workloads({ name: "api", definition, image, service: { cluster: CLUSTER, name: "api-service-1" } });
  });
  afterEach(() => stack.remove());

  const client = {
    region: REGION,
    credentials: ANYONE,
    maxAttempts: 1,
    get endpoint() {
      return moto.url;
    },
  };

  async function define(own: string): Promise<string> {
    const containerDefinitions = [{ name: "api", image: own, memory: 256 }];
    const { taskDefinition } = await new ECSClient(client).send(
      new RegisterTaskDefinitionCommand({ family: "aws-practice-api-stg", containerDefinitions }),
    );
    return taskDefinition!.taskDefinitionArn!;
  }

  async function deployed(allowed: Statement[]): Promise<{ code: number | null; out: string; err: string }> {
    const user: MotoUser = await moto.user(`viewer-${++users}`, { Version: "2012-10-17", Statement: allowed });
    await moto.enforce(true);
    const child = spawn(process.execPath, ["--require", "./toolkit/plan/start.cjs", "commands/deployed/main.ts", "--stack", "stg"], {
      cwd: sharedCheckout(),
      env: { ...moto.environment(user), PATH: stack.path },
    });
    const ran = { out: "", err: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => (ran.out += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (ran.err += text));
    const [code] = await once(child, "close") as [number | null];
    await moto.enforce(false);
    return { code, ...ran };
  }

  it("shows the image with its commit, and whether ECS runs it", async () => {
    const { code, out, err } = await deployed(statements);
    assert.equal(code, 0, err);
    assert.match(out, /api {3}service {2}sha256:[0-9a-f]{12} {2}c0ffee000000 .* as the stack says\n/);

    // moto keeps a service's first deployment, so another task definition would not show.
    await new ECSClient(client).send(new DeleteServiceCommand({ cluster: CLUSTER, service: "api-service-1", force: true }));
    const gone = await deployed(statements);
    assert.equal(gone.code, 1, gone.err);
    assert.match(gone.out, /ECS has no such service/);
  });

  for (const action of NEEDED) {
    it(`fails without ${action}, and names it`, async () => {
      const rest = statements.map((each) => ({ ...each, Action: each.Action.filter((own) => each.Effect === "Deny" || own !== action) }));
      assert.ok(rest.some(({ Action }, index) => Action.length < statements[index]!.Action.length), "the role has it");
      const { code, err } = await deployed(rest.filter(({ Action }) => Action.length > 0));
      assert.equal(code, 1);
      assert.match(err, new RegExp(`${action.split(":")[1]} .*AccessDenied`));
    });
  }
});
