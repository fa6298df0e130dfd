import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync } from "node:fs";
import { join } from "node:path";

import type { ENGINE } from "../docs/stories";
import { RESTORED } from "../support/fake-aws-ids";
import { FakeImages } from "../support/fake-images";
import { GitFolder } from "../support/git-folder";
import { setByHand } from "./support/by-hand";
import { UP } from "./support/changes";
import { needsCli } from "./support/cli";
import { editYaml } from "./support/edit-yaml";
import { FAKE_AWS, followAll, type Reader } from "./support/follow";
import { writeProgram } from "./support/install";
import { Workplace, type WorkplaceOptions } from "./support/workplace";

const INSTANCE = "aws:rds/instance:Instance";
const SERVICE = "aws:ecs/service:Service";
const NAT = "aws:ec2/instance:Instance";
const OLD_IMAGE = "ami-0aaaaaaaaaaaaaaaa";
const INTERFACE = "aws:ec2/networkInterface:NetworkInterface";

const thingsOf = (place: Workplace, type: string) => place.cloud.read().resources.filter((resource) => resource.type === type);

/** A reader's edits before the commands of a heading. */
const editsAt = (place: Workplace): NonNullable<Reader["edits"]> => ({
  "docs/first-deployment.md#3. Deploy a new image with scaling": [
    () => place.settings({ "aws-practice:services": { api: { image: "4e5f6a7", scaling: { maxCount: 2, cpuPercent: 60 } } } }),
  ],
  "docs/first-deployment.md#4. Remove the route, then restore it": [
    () =>
      place.settings({
        "aws-practice:services": {
          api: {
            route: undefined,
            healthCheck: { path: undefined, command: ["CMD-SHELL", "wget -q -O /dev/null http://localhost:8080/health"] },
          },
        },
      }),
    () => place.settings({ "aws-practice:services": { api: { route: { priority: 100, paths: ["/*"] } } } }),
  ],
  "docs/operations.md#Update the NAT instance's AMI": [() => setByHand(place.cloud, NAT, { ami: OLD_IMAGE })], // older than AWS's latest
  "docs/operations.md#Add an environment": [() => {
    const file = join(place.project, "Pulumi.dev.yaml");
    copyFileSync(join(place.project, "Pulumi.stg.yaml"), file);
    editYaml(file, (document) => document.setIn(["config", "aws:defaultTags", "tags", "environment"], "dev"));
  }],
});

const commitOf = (place: Workplace): string =>
  spawnSync("git", ["-C", join(place.folder, "my-api"), "rev-parse", "HEAD"], { encoding: "utf8" }).stdout.trim();

/** Values that a reader finds in the stack's outputs and in AWS. */
function ownValues(place: Workplace): Record<string, string> {
  const first = (type: string) => thingsOf(place, type)[0];
  const bucketOf = (name: string) => String(thingsOf(place, "aws:s3/bucket:Bucket").find(({ urn }) => urn.endsWith(`::${name}`))?.id);
  return {
    "<load balancer arn>": String(first("aws:lb/loadBalancer:LoadBalancer")?.outputs["arn"]),
    "<archive bucket>": bucketOf("logs-archive-bucket"),
    "<log bucket>": bucketOf("load-balancer-logs-bucket"),
    "<nat instance>": String(first(NAT)?.id),
    "<new resource id>": RESTORED,
    "<query results bucket>": bucketOf("logs-search-results-bucket"),
    "<work group>": String(first("aws:athena/workgroup:Workgroup")?.id),
    "<old resource id>": String(thingsOf(place, INSTANCE).find(({ id }) => id !== RESTORED)?.id),
  };
}

/** Runs the commands of a story in a workplace. */
const follow = (place: Workplace, story: keyof typeof ENGINE, after: NonNullable<Reader["after"]> = {}) =>
  followAll(place, story, { edits: editsAt(place), own: () => ownValues(place), after });

/** Sets up a reader's tools: an application with a commit, Docker with a registry, and the AWS CLI. */
async function equip(place: Workplace): Promise<FakeImages> {
  const images = new FakeImages(place.folder);
  const { AWS_ENDPOINT_URL_ECR, AWS_ENDPOINT_URL_STS } = await images.start();
  Object.assign(place.env, { AWS_ENDPOINT_URL_ECR, AWS_ENDPOINT_URL_STS });
  writeProgram(place, "aws", `exec ${FAKE_AWS}`);
  const application = new GitFolder(place.folder);
  application.folderWith(".");
  application.commit();
  return images;
}

async function inWorkplace(options: WorkplaceOptions, story: (place: Workplace, images: FakeImages) => Promise<void>): Promise<void> {
  const place = await Workplace.create({ pack: true, ...options });
  const images = await equip(place).catch(async (error: Error) => {
    await place.close();
    throw error;
  });
  try {
    await story(place, images);
  } finally {
    await images.stop();
    await place.close();
  }
}

describe("Commands of the documents with the real engine", () => {
  needsCli();

  it("create a first deployment", () =>
    inWorkplace({}, async (place, images) => {
      await place.succeeds("stack", "rm", "stg", "--yes", "--preserve-config");
      const service = () => thingsOf(place, SERVICE)[0]!.inputs;
      await follow(place, "a first deployment", {
        "README.md#From zero to a stack on AWS": () => {
          assert.equal(service()["desiredCount"], 1, "runs, as it has an image");
          assert.deepEqual(images.tagged(commitOf(place))?.tags, [commitOf(place), `live-${commitOf(place)}`]);
        },
        "docs/first-deployment.md#4. Remove the route, then restore it": () =>
          assert.equal((service()["loadBalancers"] as unknown[]).length, 1),
      });
    }));

  it("operate a deployed stack: images, another NAT instance, a restore", () =>
    inWorkplace({}, async (place) => {
      await place.succeeds(...UP);
      const nat = () => [NAT, INTERFACE].map((type) => thingsOf(place, type)[0]!.id);
      const [before, networkInterface] = nat();
      await follow(place, "a stack that is up", {
        "docs/operations.md#Update the NAT instance's AMI": () => {
          assert.notEqual(nat()[0], before);
          assert.equal(nat()[1], networkInterface, "routes point to it");
          assert.notEqual(thingsOf(place, NAT)[0]!.inputs["ami"], OLD_IMAGE);
          place.cloud.clearLog();
        },
        "docs/operations.md#Keep the restored instance": () => isRestored(place),
      });
    }));

  it("create another environment", () =>
    inWorkplace({}, async (place) => {
      await follow(place, "another environment");
      assert.equal(thingsOf(place, INSTANCE)[0]!.outputs["identifier"], "main-dev");
    }));

  it("delete production with images and access logs in it", () =>
    inWorkplace({ stack: "prd" }, async (place) => {
      await place.succeeds(...UP);
      place.cloud.change(({ resources }) => {
        for (const resource of resources) {
          if (["aws:s3/bucket:Bucket", "aws:ecr/repository:Repository"].includes(resource.type)) resource.holds = 3;
        }
      });
      await follow(place, "the end of production");
      assert.deepEqual(place.existing(), ["Key encryption-key"]); // "Delete the environment's own key" is later, if at all
    }));
});

/** Asserts that the stack has the restored instance with its own settings, and that no other one was created. */
async function isRestored(place: Workplace): Promise<void> {
  const state = (await place.state()).deployment.resources!.find(({ type }) => type === INSTANCE)!;
  assert.deepEqual([state.id, state.outputs!["identifier"]], [RESTORED, "main-stg"]);
  assert.equal(
    thingsOf(place, INSTANCE).find(({ id }) => id === RESTORED)!.inputs["backupRetentionPeriod"],
    7,
    "the stack's own setting is restored",
  );
  const done = place.cloud.log().filter(({ type, operation }) => type === INSTANCE && ["create", "delete"].includes(operation));
  assert.deepEqual(done, []);
}
