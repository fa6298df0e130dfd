import assert from "node:assert/strict";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { describeFact, factsOf } from "../../../toolkit/plan/facts";
import { describeFinding } from "../../../toolkit/plan/findings";
import { renderVerdict, statusOf, summarizeVerdict, verdictOf } from "../../../toolkit/plan/verdict";
import { planOfFunction } from "../../support/program-plan";
import { ROOT } from "../../support/simulated";

const uncoloured = (_style: string, text: string) => text;

/** @param stack `stg` isn't production, an unknown name is. */
async function judged(program: () => unknown, stack = "s") {
  const run = () => {
    program();
  };
  const verdict = await verdictOf(await planOfFunction(run, { directory: ROOT, stack }));
  return { verdict, status: statusOf(verdict), text: renderVerdict(verdict, uncoloured) };
}

/** A remote component, whose resources its provider creates, as in awsx and eks. */
class Remote extends pulumi.ComponentResource {
  declare readonly vpcId: pulumi.Output<string>;

  constructor(name: string, args: pulumi.Inputs = {}) {
    super("awsx:ec2:Vpc", name, { vpcId: undefined, ...args }, {}, true);
  }
}

const tagged = (Name: pulumi.Input<string>) => new aws.ec2.InternetGateway("gateway", { tags: { Name } });
const problems = async (program: () => unknown) => (await judged(program)).verdict.findings.map(describeFinding);

describe("The plan's own check of inputs", () => {
  const gateway = "aws:ec2/internetGateway:InternetGateway \"gateway\": ";
  const invalid: [string, () => unknown, RegExp][] = [
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
    ["undefined in a name", () => tagged(`app-${String(undefined)}`), /tags\.Name is "app-undefined": undefined was converted to text/],
    ["undefined in an ARN", () => tagged("arn:aws:s3:::undefined/*"), /undefined was converted to text/],
    ["NaN", () => tagged(`10.0.${Number("x")}.0/24`), /NaN was converted to text/],
    [
      "an object in a template string",
      () => tagged(`${{} as unknown as string}-x`),
      /tags\.Name is "\[object Object\]-x": an object was converted to text/,
    ],
    [
      "an image of any account",
      () => {
        const ami = aws.ec2.getAmiOutput({ mostRecent: true, allowUnsafeFilter: true, filters: [{ name: "name", values: ["ubuntu*"] }] });
        return new aws.ec2.Instance("gateway", { ami: ami.id, instanceType: "t4g.nano" });
      },
      /ami is an image that getAmi finds by its name among those of all accounts/,
    ],
    [
      "an image of any account, by an owner's pattern, in a launch template",
      () => {
        const ami = aws.ec2.getAmiOutput({ filters: [{ name: "owner-id", values: ["*"] }] });
        return new aws.ec2.LaunchTemplate("gateway", { imageId: ami.id });
      },
      /imageId is an image that getAmi finds/,
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
  for (const [what, program, expected] of invalid) {
    it(`finds ${what}`, async () => {
      const found = await problems(program);
      assert.equal(found.length, 1, found.join("\n"));
      assert.match(found[0]!, expected);
    });
  }

  it("accepts prose, code, unknown values and existing files", async () => {
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

  it("fails the plan, in text and JSON", async () => {
    const { verdict, status, text } = await judged(() => tagged("app-undefined"));
    assert.equal(status, "failed");
    assert.match(
      text,
      new RegExp(`^✗ ${gateway}tags\\.Name is "app-undefined".*\n✗ 1 wrong input in 1 of 1 resource; (\\d+) of \\1 policies pass$`),
    );
    assert.deepEqual((summarizeVerdict(verdict)["findings"] as { property: string }[]).map(({ property }) => property), ["tags.Name"]);
  });
});

describe("An incomplete plan", () => {
  const remote = () => new Remote("network");
  const unknown = () => new aws.sqs.Queue("queue", { sqsManagedSseEnabled: new Remote("network").vpcId.apply(() => true) });

  it("names a remote component", async () => {
    const { status, text, verdict } = await judged(remote, "stg");
    assert.equal(status, "incomplete");
    assert.match(text, /^· awsx:ec2:Vpc "network" creates its resources in another process, which the plan doesn't run/);
    assert.match(
      text,
      /\n\? not everything could be checked: \d+ policies found no violation in 0 of 1 resource; 1 unread$/,
    );
    assert.deepEqual((summarizeVerdict(verdict)["remoteComponents"] as string[]).length, 1);
  });

  it("names resource, property and policy of each value that comes from a remote component", async () => {
    const { status, text } = await judged(() =>
      new aws.s3.BucketPublicAccessBlock("block", {
        bucket: new Remote("network").vpcId,
        blockPublicAcls: new Remote("other").vpcId.apply(() => true),
      }), "stg");
    assert.equal(status, "incomplete");
    assert.doesNotMatch(text, /✓/);
    const queue = await judged(unknown, "stg");
    assert.match(
      queue.text,
      /\n· a resource has values known only to AWS that policies need:\n {2}aws:sqs\/queue:Queue "queue": sqsManagedSseEnabled, for data-at-rest-queue\n/,
    );
    assert.match(queue.text, / in 0 of 2 resources; 1 unread, 1 with unknown values$/);
  });

  it("fails in production, by a component that no policy reads, and by an unknown value", async () => {
    const { status, text } = await judged(remote);
    assert.equal(status, "failed");
    assert.match(text, /^✗ operations-no-unread-types {2}awsx:ec2:Vpc "network": type is "awsx:ec2:Vpc", but must be/m);
    assert.match(text, /\n✗ 1 violation in 1 of 1 resource; \d+ of \d+ policies pass: 1 unread$/);
    const open = await judged(() => new aws.sqs.Queue("queue", { sqsManagedSseEnabled: lookedUp() }));
    assert.equal(open.status, "failed");
    assert.match(
      open.text,
      /\n✗ not everything could be checked: \d+ policies found no violation in 0 of 1 resource; 1 with unknown values$/,
    );
  });

  it("with a wrong input is failed, not incomplete", async () => {
    const { status } = await judged(() => [new Remote("network"), tagged("app-undefined")], "stg");
    assert.equal(status, "failed");
  });
});

/** A value that only AWS knows. */
const lookedUp = () => aws.ec2.getSubnetOutput({ id: "subnet-1" }).mapPublicIpOnLaunch;

describe("A plan with a type that no policy reads", () => {
  const product = () => new aws.servicecatalog.ProvisionedProduct("product", { productName: "anything" });

  it("isn't green outside production, but passes, with its name and number", async () => {
    const { status, text, verdict } = await judged(product, "stg");
    assert.equal(status, "passed");
    const type = "aws:servicecatalog/provisionedProduct:ProvisionedProduct";
    assert.match(
      text,
      new RegExp(
        `^· no policy reads ${type} "product"\n\\? not everything could be checked: \\d+ policies found no violation in 0 of 1 resource; 1 unread$`,
      ),
    );
    assert.deepEqual((summarizeVerdict(verdict)["unread"] as { type: string }[]).map((each) => each.type), [type]);
  });

  it("fails in production", async () => {
    const { status, text } = await judged(product);
    assert.equal(status, "failed");
    assert.match(text, /✗ 1 violation in 1 of 1 resource; \d+ of \d+ policies pass: 1 unread$/);
  });
});

describe("One cause of several violations", () => {
  it("is printed once, with every policy and remedy", async () => {
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
    const described = facts.map(describeFact).join("\n");
    for (const { fact, policy } of open) {
      assert.ok(described.includes(fact) && described.includes(policy.remediation) && text.includes(policy.id));
    }
    assert.match(text, new RegExp(`\n✗ ${facts.length} violations? in 1 of 1 resource; \\d+ of \\d+ policies pass$`));
  });
});
