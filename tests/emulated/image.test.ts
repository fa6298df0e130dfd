import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";

import {
  BatchCheckLayerAvailabilityCommand,
  BatchGetImageCommand,
  CompleteLayerUploadCommand,
  CreateRepositoryCommand,
  ECRClient,
  GetDownloadUrlForLayerCommand,
  InitiateLayerUploadCommand,
  PutImageCommand,
  UploadLayerPartCommand,
} from "@aws-sdk/client-ecr";

import type { PolicyDocument } from "../../components/shared/policy-document";
import { GitFolder } from "../support/git-folder";
import { planOf, ROOT } from "../support/simulated";
import { ImageRegistry } from "./image-registry";
import { ACCOUNT, MotoServer, type MotoUser, needsMoto, REGION } from "./moto";
import { limitedTo } from "./policies";

const HOST = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com`;
const REPOSITORY = "aws-practice-stg";
const ANYONE = { accessKeyId: "any", secretAccessKey: "any" };
const TOOLS: [string, string[]][] = [["buildah", ["version"]], ["crane", ["version"]], ["openssl", ["version"]], ["skopeo", ["--version"]]];
const LAYER = `sha256:${"0".repeat(64)}`;

const PUSH_ACTIONS = [
  "BatchCheckLayerAvailability",
  "BatchGetImage",
  "CompleteLayerUpload",
  "GetAuthorizationToken",
  "GetDownloadUrlForLayer",
  "InitiateLayerUpload",
  "PutImage",
  "UploadLayerPart",
];

interface Inspected {
  mediaType?: string;
  Digest?: string;
  Architecture?: string;
  Labels?: Record<string, string>;
}

interface Ran {
  code: number | null;
  out: string;
  err: string;
}

describe("npm run image with buildah, a registry, and moto's IAM enforcement", () => {
  let moto: MotoServer;
  let registry: ImageRegistry;
  let push: PolicyDocument;
  let folder: string;
  let git: GitFolder;
  let users = 0;

  needsMoto();
  before(async function() {
    for (const [tool, args] of TOOLS) {
      if (spawnSync(tool, args).status === 0) continue;
      console.warn(`\n    skipped: ${tool} isn't installed`);
      this.skip();
    }
    const { registered } = await planOf("bootstrap", "stg");
    push = registered.json("RolePolicy", "push-push", "policy") as PolicyDocument;
    registry = await ImageRegistry.start(HOST);
    moto = await MotoServer.start({ REGISTRY_STORAGE: registry.storage });
  });
  after(async () => {
    await moto?.stop();
    await registry?.stop();
  });
  beforeEach(async () => {
    await moto.reset();
    await client(ANYONE).send(new CreateRepositoryCommand({ repositoryName: REPOSITORY, imageTagMutability: "IMMUTABLE" }));
    registry.logOut();
    registry.denied.length = 0;
    git = new GitFolder();
    folder = git.folderWith(".");
    git.run("remote", "add", "origin", "https://user:token@github.com/example/api.git");
    git.commit();
  });
  afterEach(() => git.remove());

  const client = (credentials: MotoUser) => new ECRClient({ region: REGION, endpoint: moto.url, credentials, maxAttempts: 1 });

  /** A user with these permissions, as whom builders log in as well. */
  async function userWith(policy: PolicyDocument): Promise<MotoUser> {
    await moto.enforce(false);
    const user = await moto.user(`pusher-${++users}`, policy);
    await moto.enforce(true);
    const ecr = client(user);
    const isAllowed = (answer: Promise<unknown>) => answer.then(() => true, (error: Error) => error.name !== "AccessDeniedException");
    registry.gate = {
      host: HOST,
      password: `${ACCOUNT}-auth-token`,
      allows: (action, repositoryName) => isAllowed(requestOf(ecr, action, repositoryName)),
      put: async (repositoryName, imageTag, imageManifest, imageManifestMediaType) => {
        const imageDigest = `sha256:${createHash("sha256").update(imageManifest).digest("hex")}`;
        const input = { repositoryName, imageTag, imageManifest, imageManifestMediaType, imageDigest };
        return ecr.send(new PutImageCommand(input)).then(() => undefined, (error: Error) => error.name);
      },
    };
    return user;
  }

  /** Runs the command in a process of its own. */
  async function image(user: MotoUser, ...args: string[]): Promise<Ran> {
    const command = ["--require", "./toolkit/plan/start.cjs", "commands/image/main.ts", "--program", "tests/stacks", "--folder", folder];
    const env = { ...moto.environment(user), ...registry.environment };
    const child = spawn(process.execPath, [...command, "--builder", "buildah", ...args], { cwd: ROOT, env });
    const ran = { out: "", err: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => (ran.out += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (ran.err += text));
    const [code] = await once(child, "close") as [number | null];
    assert.doesNotMatch(ran.out + ran.err, /auth-token/, "the password is printed");
    return { code, ...ran };
  }

  async function digestsOf(imageTag: string): Promise<(string | undefined)[]> {
    const { images = [] } = await client(ANYONE).send(new BatchGetImageCommand({ repositoryName: REPOSITORY, imageIds: [{ imageTag }] }));
    return images.map(({ imageId }) => imageId?.imageDigest);
  }

  /** Reads an image as another program does. */
  async function skopeo(...args: string[]): Promise<Inspected> {
    const child = spawn("skopeo", ["inspect", ...args], { env: { ...process.env, ...registry.environment } });
    let out = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
    child.stderr.pipe(process.stderr);
    assert.deepEqual(await once(child, "close"), [0, null]);
    return JSON.parse(out) as Inspected;
  }
  const head = () => git.run("rev-parse", "HEAD");

  it("builds, pushes, verifies and marks live with exactly the permissions of the push role", async () => {
    const user = await userWith(push);
    const first = await image(user, "push");
    assert.equal(first.code, 0, first.err);
    assert.match(first.out, /^sha256:[0-9a-f]{64}\n$/);
    const again = await image(user, "push", "mark-live", "--json");
    assert.equal(again.code, 0, again.err);
    assert.doesNotMatch(again.err, /buildah/);
    const digest = first.out.trim();
    assert.deepEqual(JSON.parse(again.out), {
      repository: REPOSITORY,
      commit: head(),
      digest,
      image: `${HOST}/${REPOSITORY}@${digest}`,
      platform: "linux/amd64",
      source: "https://github.com/example/api",
    });
    const marked = await image(user, "mark-live");
    assert.deepEqual([marked.code, marked.out], [0, first.out], marked.err);
    assert.match(marked.err, /already keeps/);

    await moto.enforce(false);
    assert.deepEqual(await digestsOf(`live-${head()}`), [digest]);
    assert.equal(
      (await skopeo("--raw", `docker://${HOST}/${REPOSITORY}:${head()}`)).mediaType,
      "application/vnd.oci.image.manifest.v1+json",
    );
    const { Digest, Architecture, Labels } = await skopeo(`docker://${HOST}/${REPOSITORY}@${digest}`);
    assert.deepEqual([Digest, Architecture, Labels?.["org.opencontainers.image.revision"]], [digest, "amd64", head()]);
  });

  it("mark-live needs only three permissions on the repository", async () => {
    assert.equal((await image(await userWith(push), "push")).code, 0);
    const actions = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:PutImage"];
    for (const left of [actions, ...actions.map((action) => actions.filter((each) => each !== action))]) {
      const { code, err } = await image(await userWith(limitedTo(push, left)), "mark-live");
      assert.equal(code, left === actions ? 0 : 1, err);
      if (left !== actions) assert.match(err, /AccessDeniedException.*\n.*docs\/operations\.md/);
    }
  });

  for (const action of PUSH_ACTIONS) {
    it(`push and mark-live fail without ecr:${action}`, async () => {
      const actions = PUSH_ACTIONS.filter((each) => each !== action).map((each) => `ecr:${each}`);
      const { code, err } = await image(await userWith(limitedTo(push, actions)), "push", "mark-live");
      assert.equal(code, 1, err);
      assert.ok(registry.denied.includes(action) || new RegExp(`AccessDenied.* ecr:${action}`).test(err), err);
    });
  }

  it("has a case for each action of the push role", () => {
    const actions = push.Statement.flatMap(({ Action }) => Action).toSorted();
    assert.deepEqual(actions, PUSH_ACTIONS.map((action) => `ecr:${action}`).toSorted());
  });

  it("another environment's repository is out of reach", async () => {
    const elsewhere = JSON.parse(JSON.stringify(push).replaceAll(REPOSITORY, "aws-practice-prd")) as PolicyDocument;
    const { code, err } = await image(await userWith(elsewhere), "push");
    assert.equal(code, 1);
    assert.match(err, /BatchGetImage aws-practice-stg \S+: AccessDeniedException/);
  });

  it("an image that was pushed by hand isn't used", async () => {
    const user = await userWith(push);
    const env = { ...process.env, ...registry.environment };
    const run = async (args: string[], input = "") => {
      const child = spawn("buildah", args, { env, stdio: ["pipe", "ignore", "inherit"] });
      child.stdin.end(input);
      assert.deepEqual(await once(child, "close"), [0, null]);
    };
    await run(["login", "--username", "AWS", "--password-stdin", HOST], registry.gate.password);
    await run(["build", "--tag", `${HOST}/${REPOSITORY}:${head()}`, folder]);
    await run(["push", `${HOST}/${REPOSITORY}:${head()}`]);
    const { code, out, err } = await image(user, "push", "mark-live");
    assert.deepEqual([code, out], [1, ""]);
    assert.match(err, /its label org\.opencontainers\.image\.revision is "", not "[0-9a-f]{40}"/);
    assert.equal((await image(await userWith(push), "push")).code, 1, "it stays as it is");
  });
});

/** A request of ECR's API that needs the same permission as one to its registry. Whether it finds anything doesn't matter. */
function requestOf(ecr: ECRClient, action: string, repositoryName: string): Promise<unknown> {
  const upload = { repositoryName, uploadId: "any" };
  const part = { ...upload, partFirstByte: 0, partLastByte: 0, layerPartBlob: new Uint8Array(1) };
  const requests: Record<string, () => Promise<unknown>> = {
    BatchCheckLayerAvailability: () => ecr.send(new BatchCheckLayerAvailabilityCommand({ repositoryName, layerDigests: [LAYER] })),
    BatchGetImage: () => ecr.send(new BatchGetImageCommand({ repositoryName, imageIds: [{ imageTag: "any" }] })),
    CompleteLayerUpload: () => ecr.send(new CompleteLayerUploadCommand({ ...upload, layerDigests: [LAYER] })),
    GetDownloadUrlForLayer: () => ecr.send(new GetDownloadUrlForLayerCommand({ repositoryName, layerDigest: LAYER })),
    InitiateLayerUpload: () => ecr.send(new InitiateLayerUploadCommand({ repositoryName })),
    PutImage: () => Promise.resolve(), // asked with the manifest
    UploadLayerPart: () => ecr.send(new UploadLayerPartCommand(part)),
  };
  return requests[action]!();
}
