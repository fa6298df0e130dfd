import assert from "node:assert/strict";

import * as aws from "@pulumi/aws";

import type { Plan } from "../../../toolkit/plan/resolve";
import { renderSchemas, schemaVerdictOf, summarizeSchemas } from "../../../toolkit/plan/schemas";
import { painter } from "../../../toolkit/shared/paint";
import { simulate } from "../../../toolkit/simulator";
import { PLACE } from "../../support/simulated";

const paint = painter(process.stdout, { NO_COLOR: "1" });

async function verdictOf(program: () => unknown, config: Record<string, string> = {}) {
  const simulation = await simulate(program, { project: "aws-practice", stack: "stg", config: { ...PLACE, ...config } });
  return schemaVerdictOf({ simulation, config, project: { name: "aws-practice" } as Plan["project"] });
}

describe("The plan's look at AWS's schemas", () => {
  const program = () => {
    new aws.cloudwatch.LogGroup("fine", { retentionInDays: 7 });
    new aws.cloudwatch.LogGroup("wrong", { retentionInDays: 8 });
    new aws.ec2.Vpc("nowhere", { cidrBlock: "127.0.0.0/16" });
    new aws.iot.Thing("thing", {});
    aws.ec2.Vpc.get("theirs", "vpc-0123456789abcdef0", { cidrBlock: "127.0.0.0/16" });
  };

  it("names resource, property, value and what AWS takes, each in a line, of what the program makes", async () => {
    assert.deepEqual(
      renderSchemas(await verdictOf(program), paint).split("\n").map((line) => line.replace(/one of 1, 3.*/, "one of ...")),
      [
        "✗ aws-refuses  aws:cloudwatch/logGroup:LogGroup \"wrong\": retentionInDays is 8, but must be one of ...",
        "✗ aws-refuses  aws:ec2/vpc:Vpc \"nowhere\": cidrBlock is \"127.0.0.0/16\", but must be none of 127.0.0.0/8, the machine itself",
        "✗ AWS would refuse 2 inputs of 3 resources; 1 more are of types without one here",
      ],
    );
  });

  it("says how many fit, and nothing where there is nothing of AWS", async () => {
    assert.equal(renderSchemas(await verdictOf(() => new aws.sqs.Queue("queue")), paint), "✓ AWS's schemas take the inputs of 1 resources");
    assert.equal(renderSchemas(await verdictOf(() => undefined), paint), "");
  });

  it("gives the same to a program that reads it", async () => {
    const { refusals, ...rest } = summarizeSchemas(await verdictOf(program)) as { refusals: Record<string, string>[] };
    assert.deepEqual(rest, { checked: 3, unchecked: 1, uncheckedTypes: ["aws:iot/thing:Thing"], unheard: [] });
    assert.deepEqual(refusals.map(({ resource, property }) => [resource!.split("::").at(-1), property]), [["wrong", "retentionInDays"], [
      "nowhere",
      "cidrBlock",
    ]]);
  });

  it("refuses names that the resource's region hasn't, and only tells of those that may be newer than the list", async () => {
    const instance = (name: string, instanceClass: string, region?: string) =>
      new aws.rds.Instance(name, {
        engine: "postgres",
        instanceClass,
        allocatedStorage: 20,
        username: "app",
        password: "a-secret",
        region,
      });
    const look = async (config: Record<string, string> = {}) => {
      const verdict = await verdictOf(() => {
        instance("here", "db.r5b.large");
        instance("there", "db.r5b.large", "mx-central-1");
        instance("new", "db.t9g.micro");
        instance("odd", "db.t9g.micro", "xx-nowhere-1");
      }, config);
      const unheard = verdict.unheard.map(({ resource, value }) => `${resource.name} ${value}`);
      return { refused: verdict.refusals.map(({ resource }) => resource.name), unheard, text: renderSchemas(verdict, paint) };
    };
    const { text, ...found } = await look();
    assert.deepEqual(found, { refused: ["there"], unheard: ["new db.t9g.micro"] });
    assert.match(
      text,
      /^\? aws:rds\/instance:Instance "new": instanceClass is "db.t9g.micro", which the list of \S+ doesn't know: newer than it, or misspelt\n/,
    );
    assert.match(
      text,
      /"there": instanceClass is "db\.r5b\.large", but must be a class for PostgreSQL that mx-central-1 has, as known on \S+; newNames/,
    );
    const named = await look({ "aws-practice:newNames": "[\"db.r5b.large\", \"db.t9g.micro\"]" });
    assert.deepEqual([named.refused, named.unheard], [[], []]);
  });

  it("looks at the provider's default tags with a resource's own", async () => {
    const tags = (count: number) =>
      JSON.stringify({ tags: Object.fromEntries(Array.from({ length: count }, (_, index) => [`t${index}`, "x"])) });
    const queue = () => new aws.sqs.Queue("queue", { tags: { Name: "queue" } });
    assert.equal((await verdictOf(queue, { "aws:defaultTags": tags(49) })).refusals.length, 0);
    assert.equal((await verdictOf(queue, { "aws:defaultTags": tags(50) })).refusals.length, 1);
  });
});
