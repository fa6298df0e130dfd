import assert from "node:assert/strict";

import { FLOW_LOG_QUERIES, JOB_QUERIES, SERVICE_QUERIES } from "../../../components/logs/insights-queries";
import { FlowLogs } from "../../../components/network/flow-logs";
import { ScheduledJob } from "../../../components/workloads/job/scheduled-job";
import { FargateService } from "../../../components/workloads/service/fargate-service";
import { build, type Registered } from "../../support/simulated";
import { surroundings } from "../../support/workloads";

const queriesOf = (registered: Registered) =>
  Object.fromEntries(
    registered.ofType("QueryDefinition").map(({ inputs }) => [String(inputs["name"]), [inputs["queryString"], inputs["logGroupNames"]]]),
  );
const expected = (folder: string, group: string, queries: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(queries).map(([name, text]) => [`${folder}/${name}`, [text, [group]]]));

describe("Log groups", () => {
  it("of a service have its saved queries", async () => {
    const registered = await build(() => void new FargateService("api", { ...surroundings(), port: 8080 }));
    assert.deepEqual(queriesOf(registered), expected("aws-practice-stg/api", "/aws-practice/stg/api", SERVICE_QUERIES));
  });

  it("of a job have those of a job", async () => {
    const registered = await build(() => void new ScheduledJob("report", surroundings()));
    assert.deepEqual(queriesOf(registered), expected("aws-practice-stg/report", "/aws-practice/stg/report", JOB_QUERIES));
  });

  it("of flow logs have those of traffic", async () => {
    const args = {
      vpcId: "vpc-1",
      logGroupName: "/aws-practice/stg/vpc-flow-logs",
      logKey: undefined,
      retentionDays: 30,
      trafficType: "ALL",
      alerts: undefined,
      dependencies: [],
    } as const;
    const registered = await build(() => void new FlowLogs("flow-logs", args));
    assert.deepEqual(
      queriesOf(registered),
      expected("aws-practice-stg/vpc-flow-logs", "/aws-practice/stg/vpc-flow-logs", FLOW_LOG_QUERIES),
    );
  });
});
