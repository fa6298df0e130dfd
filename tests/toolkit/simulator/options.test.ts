import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";

import { build } from "../../support/simulated";

const URN = "urn:pulumi:stg::aws-practice::";
class Box extends pulumi.ComponentResource {
  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("tests:index:Box", name, {}, opts);
  }
}
/** Recorded options of a VPC that is created with the given ones. */
async function optionsOf(opts: pulumi.CustomResourceOptions | (() => pulumi.CustomResourceOptions)) {
  const registered = await build(() =>
    void new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" }, typeof opts === "function" ? opts() : opts)
  );
  return registered.only("Vpc").options;
}

describe("Resource options", () => {
  it("are recorded as set, and empty if omitted", async () => {
    assert.deepEqual(await optionsOf({}), {
      protect: false,
      retainOnDelete: false,
      deleteBeforeReplace: undefined,
      deletedWith: "",
      ignoreChanges: [],
      replaceOnChanges: [],
      additionalSecretOutputs: [],
      aliases: [],
      importId: "",
      customTimeouts: {},
    });
    const given = {
      protect: true,
      retainOnDelete: true,
      deleteBeforeReplace: true,
      ignoreChanges: ["tags", "cidrBlock"],
      replaceOnChanges: ["*"],
      additionalSecretOutputs: ["arn"],
    };
    const recorded = await optionsOf(given);
    assert.deepEqual({ ...recorded, ...given }, recorded);
  });

  it("have timeouts in seconds, by operation", async () => {
    const timeouts: [pulumi.CustomTimeouts, Record<string, number>][] = [
      [{ create: "30m" }, { create: 1800 }],
      [{ create: "1h30m", update: "90s", delete: "500ms" }, { create: 5400, update: 90, delete: 0.5 }],
      [{ delete: "1.5h" }, { delete: 5400 }],
    ];
    for (const [customTimeouts, seconds] of timeouts) assert.deepEqual((await optionsOf({ customTimeouts })).customTimeouts, seconds);
  });

  it("have the URN of deletedWith", async () => {
    assert.equal((await optionsOf(() => ({ deletedWith: new Box("box") }))).deletedWith, `${URN}tests:index:Box::box`);
  });

  it("of a component are inherited by its resources", async () => {
    const registered = await build(() => {
      const parent = new Box("box", { protect: true });
      new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" }, { parent });
    });
    assert.equal(registered.only("Vpc").options.protect, true);
  });

  it("are recorded for components", async () => {
    const registered = await build(() => void new Box("box", { protect: true, aliases: [{ name: "crate" }] }));
    const { protect, aliases } = registered.only("Box").options;
    assert.deepEqual([protect, aliases], [true, [`${URN}tests:index:Box::crate`]]);
  });
});

describe("Aliases", () => {
  const vpc = "aws:ec2/vpc:Vpc";
  const cases: [string, () => pulumi.CustomResourceOptions, string][] = [
    ["a URN", () => ({ aliases: [`${URN}${vpc}::old`] }), `${URN}${vpc}::old`],
    ["another name", () => ({ aliases: [{ name: "old" }] }), `${URN}${vpc}::old`],
    ["another type", () => ({ aliases: [{ type: "aws:old:Vpc" }] }), `${URN}aws:old:Vpc::vpc`],
    ["another stack and project", () => ({ aliases: [{ stack: "dev", project: "before" }] }), `urn:pulumi:dev::before::${vpc}::vpc`],
    [
      "the same parent and another name",
      () => ({ parent: new Box("box"), aliases: [{ name: "old" }] }),
      `${URN}tests:index:Box$${vpc}::old`,
    ],
    [
      "another parent",
      () => ({ aliases: [{ parent: new Box("box", { parent: new Box("outer") }) }] }),
      `${URN}tests:index:Box$tests:index:Box$${vpc}::vpc`,
    ],
    [
      "another parent, by its URN",
      () => ({ aliases: [{ parent: `${URN}tests:index:Gone::gone`, name: "old" }] }),
      `${URN}tests:index:Gone$${vpc}::old`,
    ],
    ["the stack as parent", () => ({ parent: new Box("box"), aliases: [{ parent: pulumi.rootStackResource }] }), `${URN}${vpc}::vpc`],
  ];
  for (const [what, opts, urn] of cases) {
    it(`with ${what} are the resource's earlier URN`, async () => assert.deepEqual((await optionsOf(opts)).aliases, [urn]));
  }

  it("can be several", async () => {
    assert.deepEqual((await optionsOf({ aliases: [{ name: "a" }, { name: "b" }] })).aliases, [`${URN}${vpc}::a`, `${URN}${vpc}::b`]);
  });
});

describe("Dependencies", () => {
  it("are those of the inputs, by property, and those of dependsOn", async () => {
    const registered = await build(() => {
      const network = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" });
      const gateway = new aws.ec2.InternetGateway("gateway", { vpcId: network.id });
      const block = pulumi.all([network.cidrBlock, gateway.id]).apply(([cidrBlock]) => cidrBlock.replace("/16", "/24"));
      new aws.ec2.Subnet("subnet", { vpcId: network.id, cidrBlock: block, availabilityZone: "ap-northeast-1a" });
      new aws.ec2.Eip("eip", {}, { dependsOn: [gateway] });
    });
    const [network, gateway] = [registered.only("Vpc").urn, registered.only("InternetGateway").urn];
    assert.deepEqual(registered.dependencies("Subnet"), ["gateway", "vpc"]);
    assert.deepEqual(registered.dependencies("Eip"), ["gateway"]);
    const { cidrBlock, ...others } = registered.only("Subnet").propertyDependencies;
    assert.deepEqual(cidrBlock?.toSorted(), [gateway, network].toSorted());
    assert.deepEqual(others, { vpcId: [network], availabilityZone: [] });
  });

  it("on a component are on its resources", async () => {
    const registered = await build(() => {
      const box = new Box("box");
      new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" }, { parent: box });
      new aws.ec2.Eip("eip", {}, { dependsOn: box });
    });
    assert.deepEqual(registered.dependencies("Eip"), ["vpc"]);
  });

  it("record the version of the provider's SDK", async () => {
    const registered = await build(() => void new aws.ec2.Eip("eip"));
    assert.match(registered.only("Eip").version, /^7\.\d+\.\d+$/);
  });
});
