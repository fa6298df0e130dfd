import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";

import { CreateClusterCommand, CreateServiceCommand, ECSClient, RegisterTaskDefinitionCommand, RunTaskCommand } from "@aws-sdk/client-ecs";
import { CreateAliasCommand, CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { DeleteSecretCommand, DescribeSecretCommand, GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { DescribeParametersCommand, GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";

import { CHECKED_WITHIN, type Right, RIGHTS, rightsFor } from "../../commands/secrets/rights";
import { Shop } from "../commands/secrets/shop";
import { ROOT } from "../support/simulated";
import { ACCOUNT, MotoServer, type MotoUser, needsMoto, REGION } from "./moto";

const PLACE = {
  partition: "aws",
  region: REGION,
  accountId: ACCOUNT,
  environment: "stg",
  cluster: "shop-stg",
  kmsKeyAlias: "alias/shop-stg",
};
const ANYONE = { accessKeyId: "any", secretAccessKey: "any" };
const VALUES = JSON.stringify({
  "web/api-key": "value-of-api-key",
  "database/main": { user: "app", password: "value-of-password" },
  "web/token": "value-of-token",
  "web/later": "value-of-later",
  "web/unused": "value-of-unused",
});

describe("npm run secrets on moto, with its IAM enforcement", () => {
  let moto: MotoServer;
  let shop: Shop;

  needsMoto();
  before(async () => {
    moto = await MotoServer.start();
    shop = new Shop({ "shop:kmsKeyAlias": "alias/shop-stg" });
  });
  after(async () => {
    await moto?.stop();
    shop?.remove();
  });
  beforeEach(async () => {
    await moto.reset();
    const kms = client(KMSClient);
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    await kms.send(new CreateAliasCommand({ AliasName: PLACE.kmsKeyAlias, TargetKeyId: KeyMetadata!.KeyId! }));
  });

  function client<C>(Client: new(config: object) => C, credentials: MotoUser = ANYONE): C {
    return new Client({ region: REGION, endpoint: moto.url, credentials, maxAttempts: 1 });
  }

  /** Runs the command in a process of its own, as a user with exactly these rights. */
  async function secrets(user: MotoUser, args: string[], input = ""): Promise<{ code: number | null; out: string; err: string }> {
    const child = spawn(process.execPath, [
      "--require",
      "./toolkit/plan/start.cjs",
      "commands/secrets/main.ts",
      "--program",
      shop.folder,
      ...args,
    ], {
      cwd: ROOT,
      env: moto.environment(user),
    });
    const ran = { out: "", err: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => (ran.out += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (ran.err += text));
    child.stdin.end(input);
    const [code] = await once(child, "close") as [number | null];
    assert.doesNotMatch(ran.out + ran.err, /value-of-/, "a value is printed");
    return { code, ...ran };
  }

  /** Preparation, run and output of each use. */
  const USES: Record<Right, { before: () => Promise<void>; run: (user: MotoUser) => ReturnType<typeof secrets>; says: RegExp }> = {
    list: { before: createAll, run: (user) => secrets(user, []), says: /✓ shop stg: 7 secrets, none missing/ },
    create: { before: nothing, run: (user) => secrets(user, ["--create"], VALUES), says: /✓ web\/unused: created in SSM/ },
    replace: {
      before: createAll,
      run: (user) =>
        secrets(
          user,
          ["--create", "--replace", "web/api-key", "web/token"],
          "{\"web/api-key\":\"value-of-2\",\"web/token\":\"value-of-3\"}",
        ),
      says: /✓ web\/token: replaced in Secrets Manager/,
    },
    generate: { before: nothing, run: (user) => secrets(user, ["--create", "--generate"]), says: /✓ web\/token: created/ },
    restore: {
      before: async () => {
        await createAll();
        await client(SecretsManagerClient).send(new DeleteSecretCommand({ SecretId: "/stg/web/token" }));
      },
      run: (user) => secrets(user, ["--create", "--restore", "web/token"]),
      says: /✓ web\/token: restored/,
    },
    restart: {
      before: runTask,
      run: (user) => secrets(user, ["--restart", "web/api-key"]),
      says: /api: .* started a new deployment of api-1234567/,
    },
  };
  /** Rights that a use needs besides its own. */
  const WITH: Record<Right, Right[]> = {
    list: [],
    create: ["list"],
    replace: ["list"],
    generate: ["list", "create"],
    restore: ["list"],
    restart: ["list"],
  };

  async function nothing(): Promise<void> {}

  async function createAll(): Promise<void> {
    const { code, err } = await secrets(ANYONE, ["--create"], VALUES);
    assert.equal(code, 0, err);
  }

  async function runTask(): Promise<void> {
    await createAll();
    const ecs = client(ECSClient);
    await ecs.send(new CreateClusterCommand({ clusterName: "shop-stg" }));
    await ecs.send(
      new RegisterTaskDefinitionCommand({ family: "shop-api-stg", containerDefinitions: [{ name: "api", image: "shop:1", memory: 256 }] }),
    );
    await ecs.send(
      new CreateServiceCommand({
        cluster: "shop-stg",
        serviceName: "api-1234567",
        taskDefinition: "shop-api-stg",
        desiredCount: 1,
        launchType: "FARGATE",
      }),
    );
    await ecs.send(
      new RunTaskCommand({ cluster: "shop-stg", taskDefinition: "shop-api-stg", group: "service:api-1234567", launchType: "FARGATE" }),
    );
  }

  for (const use of RIGHTS) {
    const policy = rightsFor([...WITH[use], use], PLACE);
    const actions = rightsFor([use], PLACE).Statement.flatMap(({ Action }) => Action).filter((action) =>
      CHECKED_WITHIN[action] === undefined
    );

    it(`${use}: its documented policy suffices, and reads no value`, async () => {
      await USES[use].before();
      const user = await moto.user("operator", policy);
      await moto.enforce(true);
      const { code, out, err } = await USES[use].run(user);
      assert.equal(code, 0, err);
      assert.match(out, USES[use].says);
      const denied = /AccessDenied/;
      await assert.rejects(
        client(SSMClient, user).send(new GetParameterCommand({ Name: "/stg/web/api-key", WithDecryption: true })),
        denied,
      );
      await assert.rejects(client(SecretsManagerClient, user).send(new GetSecretValueCommand({ SecretId: "/stg/web/token" })), denied);
    });

    for (const action of new Set(actions)) {
      it(`${use}: fails without ${action}`, async () => {
        await USES[use].before();
        const statements = policy.Statement.map((statement) => ({
          ...statement,
          Action: statement.Action.filter((each) => each !== action),
        }));
        const user = await moto.user("operator", { ...policy, Statement: statements.filter(({ Action }) => Action.length > 0) });
        await moto.enforce(true);
        const { code, out, err } = await USES[use].run(user);
        assert.notEqual(code, 0, out);
        assert.match(out + err, new RegExp(`AccessDenied|no permission ${action}`));
      });
    }
  }

  it("another environment's secrets are out of reach", async () => {
    const user = await moto.user("operator", rightsFor(RIGHTS, { ...PLACE, environment: "prd" }));
    await moto.enforce(true);
    const { code, err } = await secrets(user, ["--create", "web/api-key"], "value-of-api-key");
    assert.equal(code, 1);
    assert.match(err, /PutParameter \/stg\/web\/api-key: AccessDenied/);
  });

  it("creates each secret with its type, key, description and tags", async () => {
    await createAll();
    const { Parameters = [] } = await client(SSMClient).send(new DescribeParametersCommand({}));
    const { Name, Type, KeyId, Description, Tier } = Parameters.find((parameter) => parameter.Name === "/stg/web/api-key")!;
    assert.deepEqual([Name, Type, KeyId, Description, Tier], [
      "/stg/web/api-key",
      "SecureString",
      "alias/shop-stg",
      "Partner's API",
      "Standard",
    ]);
    const secret = await client(SecretsManagerClient).send(new DescribeSecretCommand({ SecretId: "/stg/database/main" }));
    assert.equal(secret.KmsKeyId, "alias/shop-stg");
    assert.deepEqual(Object.fromEntries(secret.Tags!.map(({ Key, Value }) => [Key, Value])), {
      project: "shop",
      environment: "stg",
      Name: "/stg/database/main",
    });
    const { SecretString } = await client(SecretsManagerClient).send(new GetSecretValueCommand({ SecretId: "/stg/database/main" }));
    assert.equal(SecretString, "{\"user\":\"app\",\"password\":\"value-of-password\"}");
  });

  it("a list without the secrets fails, and names the command", async () => {
    const { code, out } = await secrets(ANYONE, []);
    assert.equal(code, 1);
    assert.match(out, /5 to create: npm run secrets -- --program \S+ --stack stg --create/);
  });
});
