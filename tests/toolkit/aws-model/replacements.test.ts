import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import * as aws from "@pulumi/aws";
import * as random from "@pulumi/random";

import { allEntries, entryOf, OWN, replacementsOf } from "../../../toolkit/aws-model";
import type { OtherEntry } from "../../../toolkit/aws-model/entry";
import { loadProject, programs } from "../../../toolkit/shared/project";
import { planOf, ROOT, STACKS } from "../../support/simulated";

const modules = join(ROOT, "node_modules", "@pulumi");
const nestedInputs = readFileSync(join(modules, "aws", "types", "input.d.ts"), "utf8");

/** The types that components register with any settings: `new aws.ec2.Vpc(` registers `aws:ec2/vpc:Vpc`. */
function constructed(): string[] {
  const directory = join(ROOT, "components");
  const texts = readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => readFileSync(join(directory, file), "utf8"));
  const classes = texts.flatMap((text) => [...text.matchAll(/new ((?:aws|random)\.[\w.]+)\(/g)].map(([, name]) => name!));
  const types = classes.map((path) =>
    path.split(".").reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], { aws, random })
  );
  return [...new Set(types.map((type) => (type as { __pulumiType: string }).__pulumiType))].toSorted();
}

/** Arguments of a resource in its type declaration, each with its type. */
function inputsOf(type: string): Map<string, string> {
  const [provider = "", module = ""] = type.split(":");
  const text = readFileSync(join(modules, provider, `${module.replace(/^index\//, "")}.d.ts`), "utf8");
  return membersOf(text.slice(text.lastIndexOf("Args {")));
}

function membersOf(text: string): Map<string, string> {
  return new Map([...text.matchAll(/^ +(\w+)\??: (pulumi\.Input<[^;]*);/gm)].map(([, name, kind]) => [name!, kind!]));
}

/** Whether a type has an input; `rootBlockDevice.encrypted` is one if the block's interface has it. */
function hasInput(type: string, path: string): boolean {
  const [outer = "", inner] = path.split(".");
  const kind = inputsOf(type).get(outer);
  if (kind === undefined || inner === undefined) return kind !== undefined;
  const block = /inputs\.\w+\.(\w+)/.exec(kind)?.[1] ?? "";
  const start = nestedInputs.indexOf(`interface ${block} {`);
  return membersOf(nestedInputs.slice(start, nestedInputs.indexOf("\n    }", start))).has(inner);
}

/** Properties that replace a resource, by the types that this repository constructs. */
const REPLACEMENTS = Object.fromEntries(Object.keys(OWN).map((type) => [type, replacementsOf(type)]));

describe("Properties that replace a resource", () => {
  it("are known for each type that a component creates, and for no other", () => {
    assert.deepEqual(Object.keys(REPLACEMENTS).toSorted(), constructed());
  });

  it("are known for each type that a program registers", async () => {
    for (const label of programs(STACKS)) {
      for (const stack of loadProject(STACKS, label).stacks) {
        const { registered } = await planOf(label, stack);
        const types = registered.resources.map(({ type }) => type).filter((type) => /^(aws|random):/.test(type));
        assert.deepEqual(types.filter((type) => !(type in REPLACEMENTS)), [], `${label} ${stack}`);
      }
    }
  });

  it("are inputs of the type, each once", () => {
    for (const [type, properties] of Object.entries(REPLACEMENTS)) {
      assert.deepEqual(properties.filter((path) => !hasInput(type, path)), [], type);
      assert.equal(new Set(properties).size, properties.length, type);
    }
  });

  it("include `region` if the type has it as an input", () => {
    for (const [type, properties] of Object.entries(REPLACEMENTS)) {
      assert.equal(properties.includes("region"), hasInput(type, "region"), type);
    }
  });

  it("never include tags, and are all others of a task definition except for the provider's own", () => {
    for (const [type, properties] of Object.entries(REPLACEMENTS)) assert.ok(!properties.includes("tags"), type);
    const type = "aws:ecs/taskDefinition:TaskDefinition";
    const inPlace = [...inputsOf(type).keys()].filter((input) => !REPLACEMENTS[type]!.includes(input));
    assert.deepEqual(inPlace.toSorted(), ["skipDestroy", "tags", "trackLatest"]);
  });

  it("include an instance type of another architecture, but not of the same", () => {
    const replacedBy = entryOf("aws:ec2/instance:Instance")!.alsoReplacedBy!;
    assert.deepEqual(replacedBy({ instanceType: "t4g.nano" }, { instanceType: "t3.nano" }), ["instanceType"]);
    assert.deepEqual(replacedBy({ instanceType: "t4g.nano" }, { instanceType: "t4g.micro" }), []);
  });

  it("include user data if `userDataReplaceOnChange` is set", () => {
    const replacedBy = entryOf("aws:ec2/instance:Instance")!.alsoReplacedBy!;
    assert.deepEqual(replacedBy({ userData: "one" }, { userData: "two", userDataReplaceOnChange: true }), ["userData"]);
    assert.deepEqual(replacedBy({ userData: "one", userDataReplaceOnChange: true }, { userData: "two" }), []);
    assert.deepEqual(replacedBy({ userData: "one" }, { userData: "one", userDataReplaceOnChange: true }), []);
  });

  it("include another kind of source in a security group rule, but not another source of the same kind", () => {
    const replacedBy = entryOf("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")!.alsoReplacedBy!;
    assert.deepEqual(replacedBy({ cidrIpv4: "10.0.0.0/16" }, { referencedSecurityGroupId: "sg-1" }), [
      "cidrIpv4",
      "referencedSecurityGroupId",
    ]);
    assert.deepEqual(replacedBy({ cidrIpv4: "10.0.0.0/16" }, { cidrIpv4: "10.1.0.0/16" }), []);
  });
});

describe("Deletion before replacement", () => {
  it("is known only for types that this repository constructs", () => {
    const others = Object.entries(allEntries()).filter(([type]) => !(type in OWN));
    const known = ({ replacedBy, alsoReplacedBy, deleteBeforeReplace, autoName }: OtherEntry) =>
      [replacedBy, alsoReplacedBy, deleteBeforeReplace, autoName].some((fact) => fact !== undefined);
    assert.deepEqual(others.filter(([, entry]) => known(entry)).map(([type]) => type), []);
  });

  it("depends on the name of each type that has one, except for DNS records and settings", () => {
    for (const [type, { autoName }] of Object.entries(OWN)) assert.ok(autoName === null || hasInput(type, autoName), type);
    const named = Object.keys(REPLACEMENTS).filter((type) => hasInput(type, "name") && OWN[type]!.autoName === null);
    // The name of a registry's setting is one of two.
    assert.deepEqual(named.toSorted(), ["aws:ecr/accountSetting:AccountSetting", "aws:route53/record:Record"]);
  });
});
