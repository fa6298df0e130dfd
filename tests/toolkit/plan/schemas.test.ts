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

describe("The plan's check against AWS's schemas", () => {
  const program = () => {
    new aws.cloudwatch.LogGroup("fine", { retentionInDays: 7 });
    new aws.cloudwatch.LogGroup("wrong", { retentionInDays: 8 });
    new aws.ec2.Vpc("nowhere", { cidrBlock: "127.0.0.0/16" });
    new aws.iot.Thing("thing", {});
    aws.ec2.Vpc.get("theirs", "vpc-0123456789abcdef0", { cidrBlock: "127.0.0.0/16" });
  };

  it("prints a line with resource, property, value and allowed values for each rejected input", async () => {
    assert.deepEqual(
      renderSchemas(await verdictOf(program), paint).split("\n").map((line) => line.replace(/one of 1, 3.*/, "one of ...")),
      [
        "✗ aws-schema  aws:cloudwatch/logGroup:LogGroup \"wrong\": retentionInDays is 8, but must be one of ...",
        "✗ aws-schema  aws:ec2/vpc:Vpc \"nowhere\": cidrBlock is \"127.0.0.0/16\", but must be none of 127.0.0.0/8, the machine itself",
        "✗ AWS would reject 2 inputs of 3 resources; 1 more have types without a schema here",
      ],
    );
  });

  it("prints the number of valid resources, and nothing without AWS resources", async () => {
    assert.equal(
      renderSchemas(await verdictOf(() => new aws.sqs.Queue("queue")), paint),
      "✓ the inputs of 1 resources match AWS's schemas",
    );
    assert.equal(renderSchemas(await verdictOf(() => undefined), paint), "");
  });

  it("`--json` has the same", async () => {
    const { refusals, ...rest } = summarizeSchemas(await verdictOf(program)) as { refusals: Record<string, string>[] };
    assert.deepEqual(rest, { checked: 3, unchecked: 1, uncheckedTypes: ["aws:iot/thing:Thing"], unheard: [] });
    assert.deepEqual(refusals.map(({ resource, property }) => [resource!.split("::").at(-1), property]), [["wrong", "retentionInDays"], [
      "nowhere",
      "cidrBlock",
    ]]);
  });

  it("rejects names that the resource's region lacks, and only notes names that may be newer than the list", async () => {
    const instance = (name: string, instanceClass: string, region?: string) =>
      new aws.rds.Instance(name, {
        engine: "postgres",
        instanceClass,
        allocatedStorage: 20,
        username: "app",
        password: "a-secret",
        region,
      });
    const check = async (config: Record<string, string> = {}) => {
      const verdict = await verdictOf(() => {
        instance("here", "db.r5b.large");
        instance("there", "db.r5b.large", "mx-central-1");
        instance("new", "db.t9g.micro");
        instance("odd", "db.t9g.micro", "xx-nowhere-1");
      }, config);
      const unheard = verdict.unheard.map(({ resource, value }) => `${resource.name} ${value}`);
      return { rejected: verdict.refusals.map(({ resource }) => resource.name), unheard, text: renderSchemas(verdict, paint) };
    };
    const { text, ...found } = await check();
    assert.deepEqual(found, { rejected: ["there"], unheard: ["new db.t9g.micro"] });
    assert.match(
      text,
      /^\? aws:rds\/instance:Instance "new": instanceClass is "db.t9g.micro", which the list of \S+ doesn't know: newer than it, or misspelt\n/,
    );
    assert.match(
      text,
      /"there": instanceClass is "db\.r5b\.large", but must be a class for PostgreSQL that mx-central-1 has, as known on \S+; newNames/,
    );
    const named = await check({ "aws-practice:newNames": "[\"db.r5b.large\", \"db.t9g.micro\"]" });
    assert.deepEqual([named.rejected, named.unheard], [[], []]);
  });

  it("counts the provider's default tags with a resource's own", async () => {
    const tags = (count: number) =>
      JSON.stringify({ tags: Object.fromEntries(Array.from({ length: count }, (_, index) => [`t${index}`, "x"])) });
    const queue = () => new aws.sqs.Queue("queue", { tags: { Name: "queue" } });
    assert.equal((await verdictOf(queue, { "aws:defaultTags": tags(49) })).refusals.length, 0);
    assert.equal((await verdictOf(queue, { "aws:defaultTags": tags(50) })).refusals.length, 1);
  });
});
