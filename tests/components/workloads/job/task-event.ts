import * as fc from "fast-check";

/** Events of ECS about tasks that stop. */

const ARN = "arn:aws:ecs:ap-northeast-1:111111111111";
export const OURS = {
  clusterArn: `${ARN}:cluster/aws-practice-stg`,
  familyArn: `${ARN}:task-definition/aws-practice-report:`,
  containerName: "report",
};

export const REPORT = {
  containerArn: `${ARN}:container/1`,
  name: "report",
  lastStatus: "STOPPED",
  taskArn: `${ARN}:task/aws-practice-stg/0f5c`,
  cpu: "0",
};
export const exit = (exitCode: number, reason?: string) => [{ ...REPORT, exitCode, ...(reason !== undefined && { reason }) }];

/** The container that GuardDuty's Runtime Monitoring adds to a Fargate task. Source: aws/aws-cdk#32877. */
export const agent = (exitCode?: number) => ({
  ...REPORT,
  containerArn: `${ARN}:container/2`,
  name: "aws-guardduty-agent-a1b2c3d",
  ...(exitCode !== undefined && { exitCode }),
});

/** Without keys that hold nothing. */
const sent = (value: object) => JSON.parse(JSON.stringify(value)) as { detail: object };

/** As ECS sends it, without what says nothing about the end. */
export const event = (detail: object, around: object = {}) =>
  sent({
    version: "0",
    id: "9bcdac79-b31f-4d3d-9410-fbd727c29fab",
    "detail-type": "ECS Task State Change",
    source: "aws.ecs",
    account: "111111111111",
    region: "ap-northeast-1",
    resources: [REPORT.taskArn],
    ...around,
    detail: {
      clusterArn: OURS.clusterArn,
      taskDefinitionArn: `${ARN}:task-definition/aws-practice-report:7`,
      taskArn: REPORT.taskArn,
      group: "family:aws-practice-report",
      launchType: "FARGATE",
      desiredStatus: "STOPPED",
      lastStatus: "STOPPED",
      stopCode: "EssentialContainerExited",
      stoppedReason: "Essential container in task exited",
      containers: exit(0),
      version: 5,
      ...detail,
    },
  });

const stopCodes = fc.constantFrom(
  undefined,
  "TaskFailedToStart",
  "EssentialContainerExited",
  "EssentialContainerExited",
  "UserInitiated",
  "ServiceSchedulerInitiated",
  "SpotInterruption",
  "TerminationNotice",
  "Unheard",
);
const exitCodes = fc.option(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 255 })), { nil: undefined });
const own = exitCodes.map((exitCode) => ({ ...REPORT, exitCode }));
const beside = exitCodes.map(agent);
/** The job's own container, GuardDuty's, both or none, in any order. */
const containers = fc.tuple(fc.option(own, { nil: undefined }), fc.option(beside, { nil: undefined }), fc.boolean())
  .map(([job, other, last]) => (last ? [other, job] : [job, other]).filter((one) => one !== undefined));

/** Every task of the family that stops. */
export const taskEvents = fc.record({ stopCode: stopCodes, containers, revision: fc.integer({ min: 1 }) })
  .map(({ revision, ...detail }) => event({ ...detail, taskDefinitionArn: `${OURS.familyArn}${revision}` }));
