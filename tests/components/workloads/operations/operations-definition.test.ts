import assert from "node:assert/strict";

import { operationsDefinition } from "../../../../components/workloads/operations/operations-definition";
import { CallError, followers, play, type StateMachine, validationErrors } from "../job/states-language";

const RUN = {
  label: "Operations task operations (stg)",
  family: "aws-practice-operations-stg",
  maxMinutes: 60,
  clusterArn: "arn:aws:ecs:ap-northeast-1:111111111111:cluster/aws-practice-stg",
  taskDefinitionArn: "arn:aws:ecs:ap-northeast-1:111111111111:task-definition/aws-practice-operations-stg:3",
  subnetIds: ["subnet-1"],
  securityGroupIds: ["sg-1"],
  topicArn: "arn:aws:sns:ap-northeast-1:111111111111:alerts",
  runbook: undefined,
  chat: false,
};
const TASK = "arn:aws:ecs:ap-northeast-1:111111111111:task/aws-practice-stg/0f5c";
const PERSON = { operator: "AROAEXAMPLE:mika", reason: "Order 7 is lost" };
const DENIED = new CallError("Ecs.AccessDeniedException", "not authorized to perform: ecs:StopTask");

/** Plays an execution; `tasks` is what ECS knows after the limit. */
function execution(tasks: object[], answers: Readonly<Record<string, unknown>> = {}) {
  const calls: Record<string, unknown[]> = {};
  const played = play(operationsDefinition(RUN), (resource, parameters) => {
    const name = resource.split(":").at(-1)!;
    (calls[name] ??= []).push(parameters);
    const answer = answers[name];
    if (answer instanceof Error) throw answer;
    return answer ?? { runTask: { Tasks: [{ TaskArn: TASK }] }, describeTasks: { Tasks: tasks } }[name] ?? {};
  }, { input: { ...PERSON, command: "ignored" }, context: { Execution: { Name: "by-hand-1" } } });
  return { ...played, calls };
}

describe("operationsDefinition", () => {
  it("starts the program's task with the person's tags, and lets it be if it has ended", () => {
    for (const tasks of [[{ LastStatus: "STOPPED" }], []]) {
      const { status, waits, calls } = execution(tasks);
      assert.deepEqual([status, waits, Object.keys(calls)], ["SUCCEEDED", [65 * 60], ["runTask", "describeTasks"]]);
      const { EnableExecuteCommand, StartedBy, Tags, Overrides } = calls["runTask"]![0] as Record<string, unknown>;
      assert.deepEqual([EnableExecuteCommand, StartedBy, Overrides], [true, "by-hand-1", undefined]);
      assert.deepEqual(Tags, [{ Key: "operator", Value: PERSON.operator }, { Key: "reason", Value: PERSON.reason }]);
    }
  });

  it("stops a task that runs longer than its limit, and notifies with task and person", () => {
    const { status, calls } = execution([{ LastStatus: "RUNNING" }]);
    assert.deepEqual([status, Object.keys(calls)], ["SUCCEEDED", ["runTask", "describeTasks", "stopTask", "publish"]]);
    assert.deepEqual((calls["stopTask"]![0] as Record<string, unknown>)["Task"], TASK);
    const { Message } = calls["publish"]![0] as { Message: string };
    assert.match(Message, /0f5c of AROAEXAMPLE:mika ran longer than 60 minutes, and was stopped\. First: .*runbook\.md#operations-task$/);
  });

  it("fails and notifies if the task can't be stopped, or not be started", () => {
    const { status, calls } = execution([{ LastStatus: "RUNNING" }], { stopTask: DENIED });
    assert.equal(status, "FAILED");
    assert.match((calls["publish"]![0] as { Message: string }).Message, /and could not be stopped/);
    const refused = execution([], { runTask: new CallError("ECS.AccessDeniedException", "not authorized") });
    assert.deepEqual([refused.status, Object.keys(refused.calls)], ["FAILED", ["runTask", "publish"]]);
  });

  it("keeps person and reason while AWS has no capacity", () => {
    const { status, calls } = execution([], { runTask: { Tasks: [], Failures: [{ Reason: "RESOURCE:CAPACITY" }] } });
    assert.deepEqual([status, calls["runTask"]!.length], ["FAILED", 6]);
    assert.deepEqual(calls["runTask"]![5], calls["runTask"]![0]);
  });

  it("is valid, and has no state that nothing leads to", () => {
    const definition = operationsDefinition(RUN);
    assert.deepEqual(validationErrors(definition), []);
    const { StartAt, States } = definition as unknown as StateMachine;
    const reached = new Set([StartAt, ...Object.values(States).flatMap(followers)]);
    assert.deepEqual(Object.keys(States).filter((name) => !reached.has(name)), []);
  });
});
