import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { type Block, blocksOf, commandsOf, filled } from "../docs/blocks";
import { NOT_RUN } from "../docs/stories";
import { ROOT } from "../support/simulated";
import { needsCli } from "./cli";
import { runInSession } from "./session";
import { UP } from "./changes";
import { Workplace, type WorkplaceOptions } from "./workplace";

const INSTANCE = "aws:rds/instance:Instance";
const thingOf = (place: Workplace, type: string) => place.world.read().things.find((thing) => thing.type === type)!;

/** The blocks of commands under a heading, in their order. */
function blocksUnder(document: string, heading: string): Block[] {
  const found = blocksOf(document).filter((block) => block.language === "sh" && block.heading === heading);
  assert.ok(found.length > 0, `${document} has no commands under ${heading}`);
  return found;
}

/** What a reader would see in the stack's outputs and in AWS. */
function ownValues(place: Workplace): Record<string, string> {
  const { things } = place.world.read();
  const of = (type: string) => things.find((thing) => thing.type === type);
  return {
    "<load balancer arn>": String(of("aws:lb/loadBalancer:LoadBalancer")?.outputs["arn"]),
    "<log bucket>": String(of("aws:s3/bucket:Bucket")?.id),
    "<nat instance>": String(of("aws:ec2/instance:Instance")?.id),
  };
}

/** Runs a block as a reader does: in the project's folder, line after line, and stops where one fails. */
async function follow(place: Workplace, block: Block, own: Record<string, string> = {}): Promise<string> {
  const lines = commandsOf(block).filter((line) => NOT_RUN[line] === undefined).map((line) => filled(line, { ...own, ...ownValues(place) }));
  const script = ["set -e", ...lines].join("\n");
  const env = { ...place.env, PULUMI_SKIP_CONFIRMATIONS: "true", NO_COLOR: "1" };
  const { code, out } = await runInSession("bash", ["-c", script], { cwd: place.project, env, seconds: 600 });
  assert.equal(code, 0, `${block.document}, ${block.heading}:\n${lines.join("\n")}\n${out.slice(-6000)}`);
  return out;
}

/** What a reader has besides the project: an application with a commit, Docker, and the AWS CLI. */
async function equip(place: Workplace): Promise<void> {
  const executable = (name: string, text: string) => writeFileSync(join(place.folder, "bin", name), text, { mode: 0o755 });
  executable("docker", "#!/bin/sh\n");
  executable("aws", `#!/bin/sh\nexec '${process.execPath}' --require '${join(ROOT, "plan", "start.cjs")}' '${join(ROOT, "tests", "support", "fake-aws.ts")}' "$@"\n`);
  const application = join(place.folder, "my-api");
  mkdirSync(application);
  writeFileSync(join(application, "Dockerfile"), "FROM scratch\n");
  const git = "git -c user.name=t -c user.email=t@example.com -c init.defaultBranch=main";
  const { code, out } = await runInSession("bash", ["-c", `${git} init --quiet && git add . && ${git} commit --quiet --message first`], { cwd: application, env: place.env, seconds: 60 });
  assert.equal(code, 0, out);
}

async function inWorkplace(options: WorkplaceOptions, story: (place: Workplace) => Promise<void>): Promise<void> {
  const place = await Workplace.create(options);
  try {
    await equip(place);
    await story(place);
  } finally {
    await place.close();
  }
}

describe("The documents' commands with the real engine", function () {
  this.timeout(1_200_000);
  needsCli();

  it("from zero to a stack, as README says, then the first deployment's list, another NAT image, and a restore", () => inWorkplace({ pack: true }, async (place) => {
    await place.succeeds("stack", "rm", "stg", "--yes", "--preserve-config");
    for (const block of blocksUnder("README.md", "From zero to a stack on AWS")) await follow(place, block);
    assert.match(String(thingOf(place, "aws:ecs/service:Service").inputs["taskDefinition"]), /:\d+$/);

    for (const heading of ["1. Up, and nothing to do after it", "2. An image, and nothing to do after it", "8. A plan from the account"]) {
      for (const block of blocksUnder("docs/first-deployment.md", heading)) await follow(place, block);
    }
    for (const block of blocksUnder("docs/operations.md", "Deploy an image")) await follow(place, block);
    for (const block of blocksUnder("docs/operations.md", "Outputs and ids")) await follow(place, block);

    const nat = () => [thingOf(place, "aws:ec2/instance:Instance").id, thingOf(place, "aws:ec2/networkInterface:NetworkInterface").id];
    const [instance, networkInterface] = nat();
    for (const block of blocksUnder("docs/operations.md", "A newer image for the NAT instance")) await follow(place, block);
    assert.notEqual(nat()[0], instance);
    assert.equal(nat()[1], networkInterface, "routes point to it");

    await restore(place);
  }));

  it("an environment with images and access logs is deleted as the text says", () => inWorkplace({ stack: "prd", pack: true }, async (place) => {
    await place.succeeds(...UP);
    place.world.change(({ things }) => {
      for (const thing of things) if (["aws:s3/bucket:Bucket", "aws:ecr/repository:Repository"].includes(thing.type)) thing.holds = 3;
    });
    for (const block of blocksUnder("docs/operations.md", "Delete an environment")) await follow(place, block);
    assert.deepEqual(place.existing(), []);
  }));
});

/** A restore to a point in time; the way from a snapshot differs by one command, which the AWS CLI's own test takes. */
async function restore(place: Workplace): Promise<void> {
  const before = thingOf(place, INSTANCE).id;
  place.world.clearLog();
  const blocks = blocksUnder("docs/operations.md", "Restore a database").filter(({ text }) => !text.includes("from-db-snapshot") && !text.includes("delete-db-instance"));
  const restored = () => place.world.read().things.find(({ type, id }) => type === INSTANCE && id !== before)?.id ?? "";
  for (const block of blocks) await follow(place, block, { "<old resource id>": before, "<new resource id>": restored() });

  const state = (await place.state()).deployment.resources!.find(({ type }) => type === INSTANCE)!;
  assert.equal(state.id, restored());
  assert.equal(state.outputs!["identifier"], "main-stg");
  assert.equal(place.world.read().things.find(({ id }) => id === restored())!.inputs["backupRetentionPeriod"], 7, "the stack's own setting is back");
  const done = place.world.log().filter(({ type, operation }) => type === INSTANCE && ["create", "delete"].includes(operation));
  assert.deepEqual(done, [], "it is neither replaced nor made again");
}
