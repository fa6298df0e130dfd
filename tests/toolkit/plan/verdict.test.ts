import assert from "node:assert/strict";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { describeFact, factsOf } from "../../../toolkit/plan/facts";
import { describeFinding } from "../../../toolkit/plan/findings";
import { renderVerdict, standingOf, summarizeVerdict, verdictOf } from "../../../toolkit/plan/verdict";
import { simulate } from "../../../toolkit/simulator";
import { PLACE, ROOT } from "../../support/simulated";

const uncoloured = (_style: string, text: string) => text;

async function judged(program: () => unknown) {
  const project = {
    directory: ROOT,
    label: ".",
    name: "p",
    entry: ROOT,
    workingDirectory: ROOT,
    runtime: "nodejs",
    tsconfig: undefined,
    unread: [],
    stacks: ["s"],
  };
  const simulation = await simulate(() => void program(), { project: "p", stack: "s", config: PLACE });
  const verdict = await verdictOf({ project, stack: "s", config: PLACE, changes: [], simulation, at: new Date(), milliseconds: 0 });
  return { verdict, standing: standingOf(verdict), text: renderVerdict(verdict, uncoloured) };
}

/** A component of a package whose provider makes the resources, as awsx and eks have. */
class Remote extends pulumi.ComponentResource {
  declare readonly vpcId: pulumi.Output<string>;

  constructor(name: string, args: pulumi.Inputs = {}) {
    super("awsx:ec2:Vpc", name, { vpcId: undefined, ...args }, {}, true);
  }
}

const tagged = (Name: pulumi.Input<string>) => new aws.ec2.InternetGateway("gateway", { tags: { Name } });
const problems = async (program: () => unknown) => (await judged(program)).verdict.findings.map(describeFinding);

describe("What the plan itself finds in inputs", () => {
  const gateway = "aws:ec2/internetGateway:InternetGateway \"gateway\": ";
  const mistakes: [string, () => unknown, RegExp][] = [
    [
      "an output in a template string",
      () => tagged(`vpc of ${new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" }).id as unknown as string}`),
      /tags\.Name holds the SDK's message "Calling \[toString\].*pulumi\.interpolate/,
    ],
    [
      "an output in JSON.stringify, also deep in a document",
      () => new aws.sqs.Queue("queue", { policy: JSON.stringify({ Statement: [{ Resource: new aws.sns.Topic("topic").arn }] }) }),
      /queue": policy\.Statement\[0\]\.Resource holds .*Calling \[toJSON\].*pulumi\.jsonStringify/,
    ],
    ["undefined in a name", () => tagged(`app-${String(undefined)}`), /tags\.Name is "app-undefined": a value that was undefined/],
    ["undefined in an ARN", () => tagged("arn:aws:s3:::undefined/*"), /undefined was put into a text/],
    ["NaN", () => tagged(`10.0.${Number("x")}.0/24`), /a value that was NaN/],
    [
      "an object in a text",
      () => tagged(`${{} as unknown as string}-x`),
      /tags\.Name is "\[object Object\]-x": an object was put into a text/,
    ],
    [
      "a file that doesn't exist",
      () => new aws.s3.BucketObjectv2("gateway", { bucket: "b", key: "k", source: new pulumi.asset.FileAsset("./no-such-file.txt") }),
      /source is the file \.\/no-such-file\.txt, which doesn't exist in \//,
    ],
    [
      "an archive that doesn't exist, within another",
      () =>
        new aws.s3.BucketObjectv2("gateway", {
          bucket: "b",
          key: "k",
          source: new pulumi.asset.AssetArchive({
            a: new pulumi.asset.StringAsset("undefined"),
            b: new pulumi.asset.FileArchive("./nowhere"),
          }),
        }),
      /source\.assets\.b is the file \.\/nowhere/,
    ],
  ];
  for (const [what, program, expected] of mistakes) {
    it(`is ${what}`, async () => {
      const found = await problems(program);
      assert.equal(found.length, 1, found.join("\n"));
      assert.match(found[0]!, expected);
    });
  }

  it("is not prose, code, unknown values or what is there", async () => {
    assert.deepEqual(
      await problems(() => {
        tagged("a value may be undefined here, or NaN");
        new aws.ssm.Parameter("a", { type: "String", value: "typeof x === 'undefined'" });
        new aws.s3.BucketObjectv2("b", { bucket: "b", key: "b", source: new pulumi.asset.FileAsset("package.json") });
        new aws.s3.BucketObjectv2("c", { bucket: "b", key: "c", source: new pulumi.asset.RemoteAsset("https://example.com/x") });
        new aws.s3.BucketObjectv2("d", {
          bucket: "b",
          key: "d",
          content: new aws.kinesis.Stream("stream", { shardCount: 1 }).encryptionType.apply((type) => type!),
        });
        new aws.s3.BucketObjectv2("e", { bucket: "b", key: "e", source: new pulumi.asset.StringAsset("undefined") });
      }),
      [],
    );
  });

  it("refuses the plan, in words and for a program that reads it", async () => {
    const { verdict, standing, text } = await judged(() => tagged("app-undefined"));
    assert.equal(standing, "refused");
    assert.match(
      text,
      new RegExp(`^✗ ${gateway}tags\\.Name is "app-undefined".*\n✗ 1 wrong input in 1 of 1 resource; (\\d+) of \\1 policies hold$`),
    );
    assert.deepEqual((summarizeVerdict(verdict)["findings"] as { property: string }[]).map(({ property }) => property), ["tags.Name"]);
  });
});

describe("What can't be judged", () => {
  it("is a component whose resources another process makes: never green, by its name", async () => {
    const { standing, text, verdict } = await judged(() => new Remote("network"));
    assert.equal(standing, "incomplete");
    assert.match(text, /^· awsx:ec2:Vpc "network" makes its resources in a process of its own/);
    assert.match(
      text,
      /\n\? not all could be judged: \d+ policies found nothing in 0 of 0 resources, and 1 component could not be looked into$/,
    );
    assert.deepEqual((summarizeVerdict(verdict)["remoteComponents"] as string[]).length, 1);
  });

  it("is what comes from such a component, by resource, property and policy", async () => {
    const { standing, text } = await judged(() =>
      new aws.s3.BucketPublicAccessBlock("block", {
        bucket: new Remote("network").vpcId,
        blockPublicAcls: new Remote("other").vpcId.apply(() => true),
      })
    );
    assert.equal(standing, "incomplete");
    assert.doesNotMatch(text, /✓/);
    const queue = await judged(() => new aws.sqs.Queue("queue", { sqsManagedSseEnabled: new Remote("network").vpcId.apply(() => true) }));
    assert.match(
      queue.text,
      /\n· a resource has values that only AWS knows, and policies that need them:\n {2}aws:sqs\/queue:Queue "queue": sqsManagedSseEnabled, for data-at-rest-queue\n/,
    );
  });

  it("doesn't hide a violation", async () => {
    const { standing } = await judged(() => [new Remote("network"), tagged("app-undefined")]);
    assert.equal(standing, "refused");
  });
});

describe("One thing that is wrong", () => {
  it("is told once, with every policy that it breaks and every remedy", async () => {
    const { verdict, text } = await judged(() =>
      new aws.iam.RolePolicy("all", {
        role: "r",
        policy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] },
      })
    );
    const open = verdict.violations;
    const facts = factsOf(open);
    assert.ok(facts.length < open.length, `${facts.length} of ${open.length}`);
    assert.equal(facts.flatMap(({ violations }) => violations).length, open.length);
    const told = facts.map(describeFact).join("\n");
    for (const { fact, policy } of open) assert.ok(told.includes(fact) && told.includes(policy.remediation) && text.includes(policy.id));
    assert.match(text, new RegExp(`\n✗ ${facts.length} violations? in 1 of 1 resource; \\d+ of \\d+ policies hold$`));
  });
});
