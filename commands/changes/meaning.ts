import type { Step } from "../../toolkit/simulator/preview";
import type { SettingsChange } from "./change";

/** What holds data, or what all else depends on: an ordinary change replaces none of it. */
export const KEPT: readonly string[] = [
  "aws:ec2/vpc:Vpc",
  "aws:ec2/subnet:Subnet",
  "aws:rds/instance:Instance",
  "aws:lb/loadBalancer:LoadBalancer",
  "aws:ecr/repository:Repository",
  "aws:s3/bucket:Bucket",
  "aws:secretsmanager/secret:Secret",
];

const SERVICE = "aws:ecs/service:Service";

/** Whether ECS replaces the tasks of a service: it does so at every update but one of tags, as the program asks for it (`forceNewDeployment`). */
export const startsRollout = (steps: readonly Step[]) => has(steps, "update", SERVICE) || has(steps, "replace", SERVICE);

interface Rule {
  operation: Step["operation"];
  type: string;
  /** Only where one of these is other than before. */
  properties?: readonly string[];
  means: string;
}

const RULES: readonly Rule[] = [
  { operation: "update", type: SERVICE, means: "rollout" },
  { operation: "delete", type: SERVICE, means: "the service ends" },
  { operation: "replace", type: "aws:lb/targetGroup:TargetGroup", means: "**interruption**: 503 until the new tasks are well" },
  { operation: "delete", type: "aws:lb/targetGroup:TargetGroup", means: "the load balancer sends it nothing any more" },
  {
    operation: "replace",
    type: "aws:ec2/instance:Instance",
    means: "**interruption**: about three minutes without internet in private subnets",
  },
  // It is stopped and started. Source: Amazon EC2 user guide, "Change the instance type for your Amazon EC2 instance".
  {
    operation: "update",
    type: "aws:ec2/instance:Instance",
    properties: ["instanceType"],
    means: "**interruption**: some minutes without internet in private subnets",
  },
  { operation: "delete", type: "aws:ec2/instance:Instance", means: "open connections from private subnets to the internet are cut" },
  { operation: "create", type: "aws:ec2/instance:Instance", means: "open connections from private subnets to the internet are cut" },
  // Source: Amazon RDS user guide, "Settings for DB instances", downtime notes.
  {
    operation: "update",
    type: "aws:rds/instance:Instance",
    properties: ["engineVersion", "instanceClass"],
    means: "**interruption**: the database restarts",
  },
  { operation: "update", type: "aws:rds/parameterGroup:ParameterGroup", means: "with the database's next restart" },
  { operation: "replace", type: "aws:ec2/networkAclRule:NetworkAclRule", means: "**interruption**: for a moment the rule is missing" },
  { operation: "replace", type: "aws:secretsmanager/secretVersion:SecretVersion", means: "tasks read it when they next start" },
  { operation: "update", type: "aws:sfn/stateMachine:StateMachine", means: "the job's next run" },
  { operation: "update", type: "aws:scheduler/schedule:Schedule", means: "the schedule's next time" },
  { operation: "delete", type: "aws:lb/listener:Listener", means: "what it answered is answered no more" },
  { operation: "delete", type: "aws:cloudwatch/logGroup:LogGroup", means: "its logs are deleted" },
  { operation: "delete", type: "aws:s3/bucket:Bucket", means: "its logs are deleted" },
  { operation: "delete", type: "aws:ecr/repository:Repository", means: "refused while it holds images" },
];

/** What those notice who use the system; empty where nothing stops. */
export function meaningOf({ drastic, note }: SettingsChange, steps: readonly Step[]): string[] {
  if (drastic !== undefined) return [`**not on a living stack**: ${drastic}`];
  const said = RULES.filter(({ operation, type, properties }) => has(steps, operation, type, properties)).map(({ means }) => means);
  return [...new Set(said), ...(note === undefined ? [] : [note])];
}

function has(steps: readonly Step[], operation: Step["operation"], type: string, properties?: readonly string[]): boolean {
  return steps.some((step) =>
    step.operation === operation && step.type === type
    && (properties === undefined || properties.some((property) => step.changed.includes(property)))
  );
}
