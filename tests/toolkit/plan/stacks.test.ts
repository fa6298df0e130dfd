import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import * as aws from "@pulumi/aws";

import { planCommand } from "../../../toolkit/plan/command";
import type { Plan } from "../../../toolkit/plan/resolve";
import { collides, compareStacks, renderComparison, summarizeComparison } from "../../../toolkit/plan/stacks";
import type { Paint } from "../../../toolkit/shared/paint";
import type { Properties } from "../../../toolkit/shared/values";
import { simulate } from "../../../toolkit/simulator";
import { checkOut } from "../../support/checkout";
import { runHere } from "../../support/run-command";

const uncoloured: Paint = (_style, text) => text;

const HERE = { "aws:region": "ap-northeast-1", "aws:allowedAccountIds": "[\"111111111111\"]" };

async function planned(stack: string, program: () => unknown, config: Record<string, string> = HERE): Promise<Plan> {
  const project = {
    directory: "/",
    label: `examples/${stack}`,
    name: "p",
    entry: "/",
    workingDirectory: "/",
    runtime: "nodejs",
    tsconfig: undefined,
    unread: [],
    stacks: [stack],
  };
  return {
    project,
    stack,
    config,
    changes: [],
    simulation: await simulate(program, { project: "p", stack, config }),
    at: new Date(),
    milliseconds: 0,
  };
}

/** What two stacks say together, of which the second one has another configuration perhaps. */
async function together(first: () => unknown, second: () => unknown = first, config: Record<string, string> = HERE): Promise<string[]> {
  const comparison = compareStacks([await planned("a", first), await planned("b", second, config)]);
  return renderComparison(comparison, uncoloured).split("\n").slice(1);
}

const FINE = ["✓ no name is taken twice in an account by 2 stacks"];

describe("Names of all stacks together", () => {
  const named: [type: string, name: string, make: () => unknown][] = [
    ["ecr.Repository", "shop", () => new aws.ecr.Repository("r", { name: "shop" })],
    ["secretsmanager.Secret", "rds-main", () => new aws.secretsmanager.Secret("r", { name: "rds-main" })],
    ["cloudwatch.LogGroup", "/shop/api", () => new aws.cloudwatch.LogGroup("r", { name: "/shop/api" })],
    ["rds.Instance", "main", () => new aws.rds.Instance("r", { identifier: "main", instanceClass: "db.t4g.micro" })],
    ["ecs.Cluster", "shop", () => new aws.ecs.Cluster("r", { name: "shop" })],
    ["sqs.Queue", "jobs", () => new aws.sqs.Queue("r", { name: "jobs" })],
    ["sns.Topic", "alerts", () => new aws.sns.Topic("r", { name: "alerts" })],
  ];
  for (const [type, name, make] of named) {
    it(`collide in one account: ${type}, by both stacks, type and name`, async () => {
      assert.deepEqual(await together(make), [
        `✗ ${type} "${name}" (111111111111 ap-northeast-1) is made by p a (examples/a) and by p b (examples/b): AWS refuses the second one, or it takes over the first one's. `
        + "Give one another name, or one of the stacks another account in aws:allowedAccountIds",
      ]);
    });
  }

  const topic = () => new aws.sns.Topic("r", { name: "alerts" });

  it("don't in two accounts, in two regions, as two types, nor where Pulumi makes them", async () => {
    assert.deepEqual(await together(topic, topic, { ...HERE, "aws:allowedAccountIds": "[\"222222222222\"]" }), FINE);
    assert.deepEqual(await together(topic, topic, { ...HERE, "aws:region": "eu-west-1" }), FINE);
    assert.deepEqual(await together(topic, () => new aws.sns.Topic("r", { name: "alerts", region: "eu-west-1" })), FINE);
    assert.deepEqual(await together(topic, () => new aws.sqs.Queue("r", { name: "alerts" })), FINE);
    assert.deepEqual(await together(() => new aws.sns.Topic("alerts")), FINE);
    assert.deepEqual(await together(topic, () => aws.sns.Topic.get("r", "arn:aws:sns:ap-northeast-1:111111111111:alerts")), FINE);
  });

  it("collide in two regions where the service has none", async () => {
    const role = () => new aws.iam.Role("r", { name: "deploy", assumeRolePolicy: "{}" });
    const [line] = await together(role, role, { ...HERE, "aws:region": "eu-west-1" });
    assert.match(line!, /^✗ iam\.Role "deploy" \(111111111111\) is made by p a /);
  });

  it("aren't compared where a stack says no account", async () => {
    assert.deepEqual(await together(topic, topic, { "aws:region": "ap-northeast-1" }), [
      "· p b (examples/b) says no aws:allowedAccountIds: its names aren't compared with those of others",
      ...FINE,
    ]);
  });

  it("are in the summaries of both stacks, and of no other", async () => {
    const plans = [
      await planned("a", topic),
      await planned("b", topic),
      await planned("c", () => new aws.sns.Topic("r", { name: "others" })),
    ] as const;
    const comparison = compareStacks(plans);
    assert.deepEqual(plans.map((plan) => collides(comparison, plan)), [true, true, false]);
    const [a, b, c] = plans.map((plan) => summarizeComparison(comparison, plan)["collisions"] as Properties[]);
    const { message, ...facts } = b![0]!;
    assert.deepEqual(facts, {
      type: "aws:sns/topic:Topic",
      name: "alerts",
      where: "111111111111 ap-northeast-1",
      resource: "urn:pulumi:b::p::aws:sns/topic:Topic::r",
      with: { program: "examples/a", project: "p", stack: "a", resource: "urn:pulumi:a::p::aws:sns/topic:Topic::r" },
    });
    assert.equal(message, a![0]!["message"]);
    assert.deepEqual(c, []);
  });
});

describe("Addresses of all stacks together", () => {
  const vpc = (cidrBlock: string) => () => new aws.ec2.Vpc("vpc", { cidrBlock });
  const elsewhere = { "aws:region": "eu-west-1", "aws:allowedAccountIds": "[\"222222222222\"]" };

  it("give a warning that names both and says why, whatever their accounts and regions", async () => {
    assert.deepEqual(await together(vpc("10.0.0.0/16"), vpc("10.0.128.0/20"), elsewhere), [
      "warning: the VPC of p a (examples/a) has 10.0.0.0/16 and that of p b (examples/b) 10.0.128.0/20: with addresses in common they can never be peered, "
      + "and a VPC's own block can't be changed. Give one another cidrBlock before it is made",
      ...FINE,
    ]);
    const comparison = compareStacks([await planned("a", vpc("10.0.0.0/8")), await planned("b", vpc("10.1.0.0/16"))]);
    const [overlap] = summarizeComparison(comparison, comparison.plans[0]!)["overlaps"] as Properties[];
    assert.deepEqual(overlap!["cidrBlocks"], ["10.0.0.0/8", "10.1.0.0/16"]);
  });

  it("count with a block that was added, and are fine beside one another", async () => {
    assert.deepEqual(await together(vpc("10.0.0.0/16"), vpc("10.1.0.0/16")), FINE);
    const more = () => new aws.ec2.VpcIpv4CidrBlockAssociation("more", { vpcId: "vpc-1", cidrBlock: "10.0.0.0/20" });
    assert.match((await together(vpc("10.0.0.0/16"), more))[0]!, /^warning: .* 10\.0\.0\.0\/16 and .* 10\.0\.0\.0\/20: /);
  });
});

describe("npm run plan -- --all", () => {
  let copy: string;
  before(() => checkOut(copy = mkdtempSync(join(tmpdir(), "stacks-"))));
  after(() => rmSync(copy, { recursive: true, force: true }));

  const planAll = (...more: string[]) => runHere(planCommand, ["--all", ...more], { root: copy });

  it("refuses programs that can't be in one account together, and has it in each summary", async () => {
    const file = join(copy, "examples", "minimal", "Pulumi.stg.yaml");
    writeFileSync(
      file,
      readFileSync(file, "utf8").replace("aws-practice-minimal:database:\n", "$&    name: main\n").replace("10.2.0.0/16", "10.1.0.0/16"),
    );
    const { code, out } = await planAll();
    assert.equal(code, 1);
    assert.match(
      out,
      /\n✗ rds\.Instance "main-stg" \(111111111111 ap-northeast-1\) is made by aws-practice stg \(\.\) and by aws-practice-minimal stg \(examples\/minimal\): /,
    );
    assert.match(
      out,
      /\nwarning: the VPC of aws-practice prd \(\.\) has 10\.1\.0\.0\/16 and that of aws-practice-minimal stg \(examples\/minimal\) 10\.1\.0\.0\/16: /,
    );

    const json = await planAll("--json");
    const summaries = JSON.parse(json.out) as Properties[];
    assert.equal(json.code, 1);
    assert.deepEqual(summaries.map(({ stack, ok, standing }) => [stack, ok, standing]), [
      ["stg", false, "refused"],
      ["prd", true, "holds"],
      ["stg", false, "refused"],
    ]);
    assert.deepEqual(
      summaries.map(({ otherStacks }) => Object.values(otherStacks as Record<string, unknown[]>).map((clashes) => clashes.length)),
      [[4, 0], [0, 1], [4, 1]],
    );
  });
});
