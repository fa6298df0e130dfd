import type { Broken, Written } from "../support/broken";
import { ACCOUNT, arnOf, type Mutation, on, type Row } from "./mutation";

const ROLE = "RolePolicy grant";
const ID = `iam-least-privilege ${ROLE}`;
const iam = (resource: string) => `arn:aws:iam::${ACCOUNT}:${resource}`;
const document = (...Statement: Written[]) => ({ Version: "2012-10-17", Statement });
const queue = arnOf("sqs", "orders");

/** A role for a service, its policy, and the resource that uses it. */
const using = (service: string, type: string, properties: (p: Broken) => Written, ...grants: ((p: Broken) => Written)[]) => (p: Broken) => {
  const trust = {
    Effect: "Allow",
    Principal: { Service: service },
    Action: "sts:AssumeRole",
    Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } },
  };
  p.add("aws:iam/role:Role", "own", { arn: iam("role/own"), name: "own", assumeRolePolicy: document(trust) });
  p.add("aws:iam/rolePolicy:RolePolicy", "grant", {
    role: "own",
    policy: document(...grants.map((grant) => ({ Effect: "Allow", ...grant(p) }))),
  });
  p.add("aws:sqs/queue:Queue", "orders", { arn: queue, name: "orders", sqsManagedSseEnabled: true });
  p.add(type, "user", properties(p));
};
const reads = (): Written => ({ Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], Resource: queue });
const machine = (p: Broken) => p.arn("StateMachine daily-report-runner-state-machine");
const starts = (p: Broken): Written => ({ Action: "states:StartExecution", Resource: machine(p) });
const pipe = (what: string, ...rest: readonly [...((p: Broken) => Written)[]]): [string, (p: Broken) => void] => [
  what,
  using("pipes.amazonaws.com", "aws:pipes/pipe:Pipe", (p) => ({ roleArn: iam("role/own"), source: queue, target: machine(p) }), ...rest),
];
const writes = (p: Broken): Written => ({
  Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
  Resource: `${p.arn("LogGroup network-flow-logs-log-group")}:*`,
});
const TRAIL = { cloudWatchLogsRoleArn: iam("role/own"), enableLogFileValidation: true, isMultiRegionTrail: true };
const trail = (what: string, ...rest: readonly ((p: Broken) => Written)[]): [string, (p: Broken) => void] => [
  what,
  using("cloudtrail.amazonaws.com", "aws:cloudtrail/trail:Trail", () => TRAIL, ...rest),
];
const mapping = (...grants: ((p: Broken) => Written)[]) => (p: Broken) => {
  using("lambda.amazonaws.com", "aws:lambda/eventSourceMapping:EventSourceMapping", () => ({
    functionName: "worker",
    eventSourceArn: queue,
  }), ...grants)(p);
  p.add("aws:lambda/function:Function", "worker", { arn: arnOf("lambda", "function:worker"), name: "worker", role: iam("role/own") });
};
const BACKUP = "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup";
const selection = (managed: string, ...grants: ((p: Broken) => Written)[]) => (p: Broken) => {
  using("backup.amazonaws.com", "aws:backup/selection:Selection", () => ({ iamRoleArn: iam("role/own"), planId: "1" }), ...grants)(p);
  p.add("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "managed", { role: "own", policyArn: managed });
};
const chosen = (more: Written): Row[1] => (p) => {
  const run = {
    Type: "Task",
    Resource: "arn:aws:states:::ecs:runTask",
    Parameters: { "TaskDefinition.$": "$.definition", Cluster: p.arn("Cluster cluster") },
    End: true,
  };
  using("states.amazonaws.com", "aws:sfn/stateMachine:StateMachine", () => ({
    roleArn: iam("role/own"),
    definition: JSON.stringify({ StartAt: "Run", States: { Run: run } }),
  }), () => more)(p);
};

/** Roles that a service assumes for one resource, which shows what they need. */
export const EXACTNESS_OF_SERVICES: Mutation[] = on(
  "stg with image",
  [...pipe("a pipe from a queue to a state machine", reads, starts)],
  [...pipe("a pipe that can't read its source", starts), ID],
  [...pipe("a pipe that can't start its target", reads), ID],
  [
    ...pipe("a pipe that may do more", reads, starts, () => ({ Action: "sqs:SetQueueAttributes", Resource: queue })),
    ID,
    `iam-privilege-escalation ${ROLE}`,
  ],
  [...trail("a trail that writes its log", writes)],
  [
    ...trail(
      "a trail that may do more",
      writes,
      (p) => ({ Action: "s3:GetObject", Resource: `${p.arn("Bucket load-balancer-logs-bucket")}/*` }),
    ),
    ID,
  ],
  ["a backup with the policies of AWS", selection(BACKUP, () => ({ Action: "rds:DescribeDBSnapshots", Resource: "*" }))],
  ["a backup that may do more", selection(BACKUP, starts), ID],
  [
    "a backup with another service's policy",
    selection("arn:aws:iam::aws:policy/service-role/AWSCodeDeployRole", () => ({ Action: "rds:DescribeDBSnapshots", Resource: "*" })),
    "iam-least-privilege Role own",
    "iam-no-aws-managed-policies RolePolicyAttachment managed",
  ],
  ["a function that reads its queue and does more", mapping(reads, starts)],
  ["a function that can't read its queue", mapping(starts), ID],
  [
    "a target that the execution chooses, and a permission that starts none",
    chosen({ Action: "ecs:DescribeClusters", Resource: arnOf("ecs", "cluster/aws-practice-stg") }),
    ID,
  ],
);
