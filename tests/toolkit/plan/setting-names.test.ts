import assert from "node:assert/strict";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { renderSchemas, schemaVerdictOf, summarizeSchemas } from "../../../toolkit/plan/schemas";
import { renderVerdict, summarizeVerdict, verdictOf } from "../../../toolkit/plan/verdict";
import { painter } from "../../../toolkit/shared/paint";
import { planOfFunction } from "../../support/program-plan";
import { ROOT } from "../../support/simulated";

const paint = painter(process.stdout, { NO_COLOR: "1" });
const SETTING = "aws-practice:services.api";

/** A component that belongs to a setting, as those of the root program. */
class Workload extends pulumi.ComponentResource {
  constructor(environment: { name: string; value: string }[]) {
    super("aws-practice:index:Workload", "api");
    const containers = [{ name: "main", image: "main:1", environment, healthCheck: { command: ["CMD", "true"], timeout: 100 } }];
    new aws.ecs.TaskDefinition("api", { family: "api", containerDefinitions: JSON.stringify(containers) }, { parent: this });
    new aws.cloudwatch.LogGroup("log", { retentionInDays: 8 }, { parent: this });
    this.registerOutputs({ setting: SETTING });
  }
}

type Summary = Record<"findings" | "violations" | "refusals", { setting?: string; message: string }[]>;

async function judged(environment: { name: string; value: string }[]) {
  const plan = await planOfFunction(() => new Workload(environment), { directory: ROOT });
  const [schemas, verdict] = [schemaVerdictOf(plan), await verdictOf(plan)];
  const json = { ...summarizeVerdict(verdict), ...summarizeSchemas(schemas) } as Summary;
  return { lines: [renderSchemas(schemas, paint), renderVerdict(verdict, paint)].join("\n").split("\n"), json };
}

describe("A problem of a resource that belongs to a setting", () => {
  const TITLE = `aws:ecs/taskDefinition:TaskDefinition "api" (from ${SETTING}): containerDefinitions`;
  const LOG = `aws:cloudwatch/logGroup:LogGroup "log" (from ${SETTING}): `;

  it("names setting and environment variable, whether the plan, AWS's schemas or a policy finds it", async () => {
    const { lines } = await judged([{ name: "MODE", value: "app-undefined" }, { name: "DB_PASSWORD", value: "hunter22" }]);
    const has = (start: string) => assert.equal(lines.filter((line) => line.startsWith(start)).length, 1, `${start}\n${lines.join("\n")}`);
    has(`✗ ${TITLE}[0].environment[0].value (environment variable MODE of container main) is "app-undefined": `);
    has(`✗ aws-schema  ${LOG}retentionInDays is 8, but must be `);
    has(`✗ aws-schema  ${TITLE}[0].healthCheck.timeout (container main) is 100, but must be `);
    has(`✗ secret-not-in-environment  ${TITLE}.0.environment.1.value (environment variable DB_PASSWORD of container main) is `);
  });

  it("has the setting in `--json` too", async () => {
    const { json } = await judged([{ name: "MODE", value: "app-undefined" }, { name: "DB_PASSWORD", value: "hunter22" }]);
    for (const kind of ["findings", "refusals", "violations"] as const) {
      assert.ok(json[kind].length > 0, kind);
      for (const { setting, message } of json[kind]) {
        assert.equal(setting, SETTING, message);
        assert.ok(message.includes(` (from ${SETTING}): `), message);
      }
    }
  });

  it("omits the name of a variable that is itself a secret", async () => {
    const token = ["ghp", "q7Zt9Lm2Xw4Rb8VnK3yHs6DjP5cFg1UaAAAA"].join("_");
    const { lines } = await judged([{ name: token, value: "app-undefined" }]);
    const start = `✗ ${TITLE}[0].environment[0].value (container main) is "app-undefined": `;
    assert.ok(lines.some((line) => line.startsWith(start)), lines.join("\n"));
    assert.ok(!lines.join("\n").includes(token));
  });
});
