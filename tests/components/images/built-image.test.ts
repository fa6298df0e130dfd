import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

import { AWSX, DOCKER_BUILD } from "../../../components/images/built-image";
import { makeWorkloads } from "../../../components/workloads/make-workloads";
import { plain, type Properties } from "../../../toolkit/shared/values";
import { simulateFirstPreview } from "../../../toolkit/simulator/preview";
import { hasAwsx, needsAwsx } from "../../support/awsx";
import { build, PLACE, refusal, type Registered, ROOT } from "../../support/simulated";
import { surroundings } from "../../support/workloads";

const DIGEST = /^111111111111\.dkr\.ecr\.ap-northeast-1\.amazonaws\.com\/images-stg@sha256:[0-9a-f]{64}$/;

describe("The package of builds", () => {
  it("is the one of package.json, and optional", () => {
    const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
      peerDependencies: Record<string, string>;
      peerDependenciesMeta: Record<string, unknown>;
    };
    assert.equal(AWSX, `@pulumi/awsx@${manifest.peerDependencies["@pulumi/awsx"]}`);
    assert.deepEqual(manifest.peerDependenciesMeta["@pulumi/awsx"], { optional: true });
  });

  it("is asked for if it is missing", async function() {
    if (hasAwsx) this.skip();
    assert.equal(
      await refusal(() => program({ api: { build: { folder: "tests/stacks", dockerfile: "Pulumi.yaml" } } })),
      "FargateService \"api\": build needs the package @pulumi/awsx, which isn't installed; "
        + `run npm install --save-prod --save-exact ${AWSX}, or set image instead`,
    );
  });
});

/** Services, and a job that runs the image of `api`. */
function program(services: Record<string, object>): void {
  const { registry, image: _, ...surrounding } = surroundings();
  const repository = "images";
  const entries = Object.entries(services).map(([name, one]) => [name, { repository, connectsTo: [], ...one }] as const);
  const { build: shared } = services["api"] as { build?: never };
  makeWorkloads({
    ...surrounding,
    registries: new Map([[repository, registry]]),
    services: Object.fromEntries(entries),
    jobs: {
      report: { repository, connectsTo: [], imageFrom: "api", build: shared, schedule: "rate(1 day)" },
    },
  });
}

describe("BuiltImage", () => {
  needsAwsx();
  const folder = mkdtempSync(join(tmpdir(), "built-"));
  before(() => writeFileSync(join(folder, "Dockerfile"), "FROM scratch AS app\nCOPY . /\n"));
  after(() => rmSync(folder, { recursive: true }));
  const source = () => relative(process.cwd(), folder);
  const tagOf = (registered: Registered) => String((registered.inputs("Image")["tags"] as string[])[0]).split(":")[1]!;

  it("builds with docker-build, pushes under a tag of its content, and runs by digest", async () => {
    const registered = await build(() =>
      program({ api: { architecture: "ARM64", build: { folder: source(), target: "app", args: { LEVEL: "info" } } } })
    );
    const inputs = registered.inputs("Image");
    assert.match(tagOf(registered), /^live-[0-9a-f]{16}-[0-9a-f]{8}$/);
    const name = `111111111111.dkr.ecr.ap-northeast-1.amazonaws.com/images-stg:${tagOf(registered)}`;
    assert.deepEqual(inputs, {
      tags: [name],
      buildArgs: { LEVEL: "info" },
      cacheFrom: [{ registry: { ref: name } }],
      cacheTo: [{ inline: {} }],
      context: { location: source() },
      dockerfile: { location: `${source()}/Dockerfile` },
      platforms: ["linux/arm64"],
      target: "app",
      push: true,
    });
    const { options, provider } = registered.only("Image");
    assert.equal(options.retainOnDelete, true, "an earlier image is for a rollback");
    const builder = registered.only("docker-build");
    assert.deepEqual([provider, builder.version], [`${builder.urn}::${builder.id}`, DOCKER_BUILD]);
    const images = ["api-task-definition", "report-task-definition"].map((one) => imageOf(registered, one));
    assert.match(images[0]!, DIGEST);
    assert.equal(images[1], images[0], "a job with imageFrom runs the image of its service");
  });

  it("has another tag for other content, and the same one for the same", async () => {
    const make = () => build(() => program({ api: { build: { folder: source() } } }));
    const first = tagOf(await make());
    assert.equal(tagOf(await make()), first);
    writeFileSync(join(folder, "server"), "one");
    assert.notEqual(tagOf(await make()), first);
  });

  it("is an image of its own for each service", async () => {
    const registered = await build(() => program({ api: { build: { folder: source() } }, web: { build: { folder: source() } } }));
    assert.deepEqual(registered.ofType("RandomId").map(({ name }) => name).toSorted(), ["api-image-tag", "web-image-tag"]);
    assert.equal(new Set(registered.ofType("Image").filter(({ custom }) => custom).map(({ name }) => name)).size, 2);
  });

  it("scales and admits as with an image", async () => {
    const registered = await build(() => program({ api: { build: { folder: source() }, scaling: { maxCount: 3 } } }));
    assert.equal(registered.inputs("Target", "api-scaling-target")["maxCapacity"], 3);
    assert.equal(registered.inputs("Schedule")["state"], "ENABLED");
  });

  it("leaves the image unknown, and builds nothing, in the first preview", async () => {
    const { resources } = await simulateFirstPreview(() => program({ api: { build: { folder: source() } } }), {
      project: "aws-practice",
      stack: "stg",
      config: PLACE,
    });
    assert.deepEqual(resources.filter(({ type }) => type === "docker-build:index:Image"), []);
    const component = resources.find(({ type }) => type === "awsx:ecr:Image")!;
    assert.equal((plain(component.outputs) as Properties)["imageUri"], "04da6b54-80e4-46f7-96ec-b56ff0331ba9");
  });

  it("is rejected without its folder", async () => {
    assert.match(
      await refusal(() => program({ api: { build: { folder: "../none" } } })),
      /^FargateService "api": build\.folder is "\.\.\/none", but must be a folder/,
    );
  });
});

function imageOf(registered: Registered, name: string): string {
  return (registered.json("TaskDefinition", name, "containerDefinitions") as { image: string }[])[0]!.image;
}
