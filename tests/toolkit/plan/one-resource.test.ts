import assert from "node:assert/strict";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { parseArguments } from "../../../toolkit/plan/arguments";
import { renderOne, summarizeOne } from "../../../toolkit/plan/one-resource";
import { UsageError } from "../../../toolkit/shared/errors";
import { planOfFunction } from "../../support/program-plan";

const uncoloured = (_style: string, text: string) => text;
const QUEUE = "aws:sqs/queue:Queue";

class Box extends pulumi.ComponentResource {
  constructor(name: string, more: (box: Box) => unknown = () => undefined, parent?: pulumi.Resource) {
    super("test:index:Box", name, {}, parent === undefined ? {} : { parent });
    more(this);
    this.registerOutputs({ setting: "p:boxes.one" });
  }
}

function program(): void {
  new Box("box", (box) => {
    const policy = JSON.stringify({ Statement: [{ Effect: "Deny" }] });
    new aws.sqs.Queue("jobs", { delaySeconds: 5, policy }, { parent: box, protect: true });
    new Box("box", (inner) => new aws.sqs.Queue("inner", {}, { parent: inner }), box);
  });
  new aws.sns.Topic("jobs", { displayName: pulumi.secret("hidden") });
  const environment = [{ name: "DB_PASSWORD", value: "hunter22" }, { name: "MODE", value: "fast" }];
  new aws.ecs.TaskDefinition("task", { family: "task", containerDefinitions: JSON.stringify([{ name: "main", environment }]) });
}

const planned = () => planOfFunction(program, { at: new Date("2026-11-21T12:00:00Z") });
const text = async (name: string, showSecrets = false) => renderOne(await planned(), { name, showSecrets }, uncoloured);

describe("--resource", () => {
  it("prints each resource of that name with setting, options, inputs with parsed documents, and values added by AWS", async () => {
    const lines = (await text("jobs")).split("\n");
    assert.deepEqual(lines.filter((line) => /^\S/.test(line)), [
      `${QUEUE} "jobs" (from p:boxes.one)`,
      "Inputs",
      "Added by AWS",
      "aws:sns/topic:Topic \"jobs\"",
      "Inputs",
      "Added by AWS",
      "✓ p s: 4 resources in 2 components, resolved in 0.00 s",
    ]);
    for (const line of ["  within: test:index:Box \"box\"", "  protect: true", "  delaySeconds: 5", "      - Effect: Deny"]) {
      assert.ok(lines.includes(line), `${line} in\n${lines.join("\n")}`);
    }
    assert.ok(lines.some((line) => /^ {2}arn: arn:aws:sqs:\S+:jobs-[0-9a-f]{7}$/.test(line)), "added by AWS");
    assert.equal(lines.filter((line) => line.startsWith("  delaySeconds")).length, 1, "an input isn't repeated");
  });

  it("a URN selects one of several resources", async () => {
    const plan = await planned();
    const { urn } = plan.simulation.resources.find(({ type }) => type === QUEUE)!;
    const [one, ...others] = summarizeOne(plan, { name: urn, showSecrets: false });
    assert.deepEqual([one!["type"], one!["setting"], others], [QUEUE, "p:boxes.one", []]);
  });

  it("a component is printed as a tree, with a nested one of the same name only once", async () => {
    const [tree] = (await text("box")).split("\n\n✓");
    assert.deepEqual(tree!.split("\n").map((line) => line.replace(/ {2,}(?=\d)/, "  ")), [
      "Box box  2 resources",
      "├─ sqs.Queue jobs",
      "└─ Box box  1 resource",
      "   └─ sqs.Queue inner",
    ]);
  });

  it("masks secrets and likely secrets, except with `--show-secrets`", async () => {
    const hidden: [string, string, string][] = [
      ["jobs", "  displayName: ", "hidden"],
      ["task", "        - name: DB_PASSWORD\n          value: ", "hunter22"],
    ];
    for (const [name, line, secret] of hidden) {
      const without = await text(name);
      assert.ok(without.includes(`${line}"[secret]"`), without);
      assert.ok(!without.includes(secret));
      assert.ok(!JSON.stringify(summarizeOne(await planned(), { name, showSecrets: false })).includes(secret));
      assert.ok((await text(name, true)).includes(line + secret));
    }
    assert.ok((await text("task")).includes("value: fast"));
  });

  it("an unknown name is rejected with the nearest one", async () => {
    const plan = await planned();
    const look = () => renderOne(plan, { name: "taks", showSecrets: false }, uncoloured);
    assert.throws(look, new UsageError("--resource taks isn't in the plan; did you mean task?"));
  });

  it("excludes --all", () => {
    assert.equal(parseArguments(["--resource", "jobs"]).resource, "jobs");
    assert.throws(() => parseArguments(["--all", "--resource", "jobs"]), /--all and --resource exclude each other/);
  });
});
