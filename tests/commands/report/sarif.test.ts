import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import * as aws from "@pulumi/aws";

import { sarifOf } from "../../../commands/report/sarif";
import { settingPositions } from "../../../commands/report/setting-position";
import { loadProject } from "../../../toolkit/shared/project";
import { STACKS } from "../../support/simulated";
import { reportBetween } from "./support";

/**
 * Folder with Microsoft's package of the SARIF schema. It isn't part of the project; .ci/run installs it as here:
 *
 *     npm install --prefix /tmp/sarif --no-save --ignore-scripts @microsoft/jest-sarif@1.0.0-beta.0
 *     SARIF=/tmp/sarif npx mocha tests/commands/report/sarif.test.ts
 */
const SARIF = process.env["SARIF"];

interface Validate {
  (content: unknown): boolean;
  errors: unknown;
}

const topic = (args: aws.sns.TopicArgs) => () => void new aws.sns.Topic("events", args);

describe("The report as SARIF", () => {
  it("has the rule, the message, the place and the state of each verdict", async () => {
    const { runs: [run] } = sarifOf(await reportBetween(topic({ kmsMasterKeyId: "alias/aws/sns" }), topic({}))) as unknown as {
      runs: { tool: { driver: { rules: { id: string; help: { text: string } }[] } }; results: Record<string, unknown>[] }[];
    };
    assert.deepEqual(run!.tool.driver.rules.map(({ id }) => id), ["data-at-rest-topic"]);
    const [result] = run!.results;
    assert.equal(result!["baselineState"], "new");
    assert.match(JSON.stringify(result!["message"]), /p stg: aws:sns\/topic:Topic \\"events\\": kmsMasterKeyId is missing/);
    assert.deepEqual(result!["locations"], [{
      physicalLocation: { artifactLocation: { uri: "Pulumi.stg.yaml", uriBaseId: "%SRCROOT%" }, region: { startLine: 1 } },
    }]);
  });

  it("has the line of a setting, or of the nearest one above it", () => {
    const lines = readFileSync(join(STACKS, "Pulumi.stg.yaml"), "utf8").split("\n");
    const positionOf = settingPositions({ ...loadProject(STACKS, "."), label: "." }, "stg");
    const lineOf = (setting: string) => lines[positionOf(setting).line - 1]!.trim();
    assert.match(lineOf("aws-practice:services.api"), /^api:/);
    assert.match(lineOf("aws-practice:jobs.daily-report"), /^daily-report:/);
    assert.match(lineOf("aws-practice:jobs.daily-report.retries"), /^daily-report:/);
    assert.match(lineOf("aws-practice:database"), /^aws-practice:database:/);
    assert.deepEqual(positionOf("aws-practice:nothing.here"), { file: "Pulumi.stg.yaml", line: 1 });
    assert.deepEqual(positionOf(undefined), { file: "Pulumi.stg.yaml", line: 1 });
  });

  it("is valid by the schema of SARIF 2.1.0", async function() {
    if (SARIF === undefined) {
      console.warn("\n    skipped: SARIF names no folder with the schema, see tests/commands/report/sarif.test.ts");
      this.skip();
    }
    const load = createRequire(join(SARIF, "node_modules", "@microsoft", "jest-sarif", "package.json"));
    const Ajv = load("ajv") as new(options: object) => { addMetaSchema: (schema: unknown) => void; compile: (schema: unknown) => Validate };
    const ajv = new Ajv({ schemaId: "auto", format: false });
    ajv.addMetaSchema(load("ajv/lib/refs/json-schema-draft-04.json"));
    const validate = ajv.compile(load("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"));
    const report = await reportBetween(topic({ kmsMasterKeyId: "alias/aws/sns" }), topic({}));
    report.stacks[0]!.verdicts[0]!.waiver = "until 2030-01-01 (ops): a reason";
    const content = sarifOf(report);
    assert.ok(validate(content), JSON.stringify(validate.errors));
    assert.ok(!validate({ ...content, version: "2.0.0" }));
  });
});
