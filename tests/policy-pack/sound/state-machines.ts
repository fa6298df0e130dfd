import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { allow, arn, lambda, logGroup, role, table } from "./parts";
import type { SoundProgram } from "./program";

const DELIVERS_LOGS = [
  "CreateLogDelivery",
  "GetLogDelivery",
  "UpdateLogDelivery",
  "DeleteLogDelivery",
  "ListLogDeliveries",
  "PutResourcePolicy",
  "DescribeResourcePolicies",
  "DescribeLogGroups",
].map((name) => `logs:${name}`);

const TRACES = ["PutTraceSegments", "PutTelemetryRecords", "GetSamplingRules", "GetSamplingTargets"].map((name) => `xray:${name}`);

/** Workflows of Step Functions. */
export const STATE_MACHINES: readonly SoundProgram[] = [
  {
    title: "A state machine calls a function's versions and a table, with logs and traces",
    source: "Step Functions developer guide, \"Logging to CloudWatch Logs\", \"X-Ray\" and \"Call DynamoDB with Step Functions\"",
    program: () => {
      const orders = table("orders");
      const check = lambda("check");
      const logs = logGroup("machine-log", "/aws/vendedlogs/states/orders");
      const invoke = [check.arn, pulumi.interpolate`${check.arn}:*`];
      const machine = role(
        "machine-role",
        "states.amazonaws.com",
        allow("lambda:InvokeFunction", invoke),
        allow("dynamodb:PutItem", orders.arn),
        allow(DELIVERS_LOGS, "*"),
        allow(TRACES, "*"),
      );
      const store = { TableName: orders.name, Item: { id: { "S.$": "$.id" } } };
      new aws.sfn.StateMachine("orders", {
        roleArn: machine.arn,
        definition: pulumi.jsonStringify({
          StartAt: "Check",
          States: {
            Check: {
              Type: "Task",
              Resource: "arn:aws:states:::lambda:invoke",
              Parameters: { "FunctionName": check.arn, "Payload.$": "$" },
              Retry: [{ ErrorEquals: ["Lambda.ServiceException"], IntervalSeconds: 2, MaxAttempts: 6, BackoffRate: 2 }],
              Next: "Store",
            },
            Store: { Type: "Task", Resource: "arn:aws:states:::dynamodb:putItem", Parameters: store, End: true },
          },
        }),
        loggingConfiguration: { level: "ERROR", logDestination: pulumi.interpolate`${logs.arn}:*`, includeExecutionData: false },
        tracingConfiguration: { enabled: true },
      });
    },
  },
  {
    title: "A state machine waits for another one, by AWS's own rule",
    source: "Step Functions developer guide, \"IAM policies for calling Step Functions workflows in Step Functions\"",
    program: () => {
      const plain = (name: string) =>
        new aws.sfn.StateMachine(name, {
          roleArn: role(`${name}-role`, "states.amazonaws.com").arn,
          definition: JSON.stringify({ StartAt: "Done", States: { Done: { Type: "Succeed" } } }),
        });
      const inner = plain("inner");
      const executions = arn("states", pulumi.interpolate`execution:${inner.name}:*`);
      const outer = role(
        "outer-role",
        "states.amazonaws.com",
        allow("states:StartExecution", inner.arn),
        allow(["states:DescribeExecution", "states:StopExecution"], executions),
        allow(
          ["events:PutTargets", "events:PutRule", "events:DescribeRule"],
          arn("events", "rule/StepFunctionsGetEventsForStepFunctionsExecutionRule"),
        ),
      );
      new aws.sfn.StateMachine("outer", {
        roleArn: outer.arn,
        definition: pulumi.jsonStringify({
          StartAt: "Inner",
          States: {
            Inner: {
              Type: "Task",
              Resource: "arn:aws:states:::states:startExecution.sync:2",
              Parameters: { StateMachineArn: inner.arn, Input: { "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$": "$$.Execution.Id" } },
              End: true,
            },
          },
        }),
      });
    },
  },
];
