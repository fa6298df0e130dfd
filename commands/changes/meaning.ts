import { OWN } from "../../toolkit/aws-model";
import type { Step } from "../../toolkit/simulator/step-generator";
import type { SettingsChange } from "./change";

/** The types of resources that hold data, or that the rest of a stack is built on: an ordinary change replaces none of them. */
export const KEPT: readonly string[] = Object.keys(OWN).filter((type) => OWN[type]!.holdsData || OWN[type]!.isFoundation === true);

const SERVICE = "aws:ecs/service:Service";

/** Whether ECS replaces the tasks of a service: at every update except of tags, because of `forceNewDeployment`. */
export const startsRollout = (steps: readonly Step[]) => has(steps, "update", SERVICE) || has(steps, "replace", SERVICE);

interface Rule {
  operation: Step["operation"];
  type: string;
  /** Applies only if one of these changed. */
  properties?: readonly string[];
  /** Makes a part of the system unavailable for some time. */
  interrupts?: true;
  effect: string;
}

const RULES: readonly Rule[] = [
  { operation: "update", type: SERVICE, effect: "rollout" },
  { operation: "delete", type: SERVICE, effect: "the service is deleted" },
  { operation: "replace", type: "aws:lb/targetGroup:TargetGroup", interrupts: true, effect: "503 until the new tasks are healthy" },
  { operation: "delete", type: "aws:lb/targetGroup:TargetGroup", effect: "the load balancer no longer sends it requests" },
  {
    operation: "replace",
    type: "aws:ec2/instance:Instance",
    interrupts: true,
    effect: "private subnets have no internet access for about three minutes",
  },
  {
    operation: "update",
    type: "aws:ec2/instance:Instance",
    properties: OWN["aws:ec2/instance:Instance"]!.interruptedBy,
    interrupts: true,
    effect: "private subnets have no internet access for some minutes",
  },
  { operation: "delete", type: "aws:ec2/instance:Instance", effect: "open connections from private subnets to the internet are dropped" },
  { operation: "create", type: "aws:ec2/instance:Instance", effect: "open connections from private subnets to the internet are dropped" },
  {
    operation: "update",
    type: "aws:rds/instance:Instance",
    properties: OWN["aws:rds/instance:Instance"]!.interruptedBy,
    interrupts: true,
    effect: "the database restarts",
  },
  { operation: "update", type: "aws:rds/parameterGroup:ParameterGroup", effect: "takes effect at the database's next restart" },
  {
    operation: "update",
    type: "aws:elasticache/replicationGroup:ReplicationGroup",
    properties: OWN["aws:elasticache/replicationGroup:ReplicationGroup"]!.interruptedBy,
    interrupts: true,
    effect: "the cache is unavailable for seconds while another node takes over, with one node for minutes",
  },
  { operation: "replace", type: "aws:ec2/networkAclRule:NetworkAclRule", interrupts: true, effect: "the rule is missing for a moment" },
  { operation: "replace", type: "aws:secretsmanager/secretVersion:SecretVersion", effect: "takes effect when a task next starts" },
  { operation: "update", type: "aws:sfn/stateMachine:StateMachine", effect: "takes effect at the job's next run" },
  { operation: "update", type: "aws:scheduler/schedule:Schedule", effect: "takes effect at the next scheduled time" },
  { operation: "delete", type: "aws:lb/listener:Listener", effect: "requests to the deleted listener fail" },
  { operation: "delete", type: "aws:cloudwatch/logGroup:LogGroup", effect: "its logs are deleted" },
  { operation: "delete", type: "aws:s3/bucket:Bucket", effect: "its files are deleted" },
  { operation: "delete", type: "aws:ecr/repository:Repository", effect: "fails while the repository contains images" },
];

/** An effect on users of the system, and the steps that have it. */
export interface StepsEffect {
  effect: string;
  interrupts: boolean;
  steps: Step[];
}

/** Effects of steps, each once; none if users notice nothing. */
export function effectsIn(steps: readonly Step[]): StepsEffect[] {
  const effects = new Map<string, StepsEffect>();
  for (const rule of RULES) {
    const causes = steps.filter((step) => applies(rule, step));
    if (causes.length === 0) continue;
    const known = effects.get(rule.effect);
    if (known === undefined) effects.set(rule.effect, { effect: rule.effect, interrupts: rule.interrupts === true, steps: causes });
    else known.steps.push(...causes);
  }
  return [...effects.values()];
}

/** Effects for users of the system; empty if nothing is interrupted. */
export function meaningOf({ drastic, note }: SettingsChange, steps: readonly Step[]): string[] {
  if (drastic !== undefined) return [`**not on a running stack**: ${drastic}`];
  const effects = effectsIn(steps).map(({ effect, interrupts }) => `${interrupts ? "**interruption**: " : ""}${effect}`);
  return [...effects, ...(note === undefined ? [] : [note])];
}

function applies({ operation, type, properties }: Pick<Rule, "operation" | "type" | "properties">, step: Step): boolean {
  return step.operation === operation && step.type === type
    && (properties === undefined || properties.some((property) => step.changed.includes(property)));
}

const has = (steps: readonly Step[], operation: Step["operation"], type: string) =>
  steps.some((step) => applies({ operation, type }, step));
