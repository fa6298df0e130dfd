import { ownArn } from "../graph/identity";
import type { ResourceGraph } from "../graph/resource-graph";
import { parsedJson } from "../json";
import { property, type Resource, type Value } from "../stack-view";
import { KMS_KEY, TASK_DEFINITION } from "../types";
import { member, textOf, textsIn } from "../values";
import { harmOf } from "./destructive";
import { PASS_ROLE } from "./escalation/paths";
import { matchesAction } from "./grants";
import { hasWildcard, splitArn } from "./match";
import { findAction, isPattern } from "./service-reference";

/** A permission that a role needs. */
export interface Need {
  action: string;
  /** Resources as a policy may write them, the recommended one first; undefined if the program doesn't say. */
  resources: readonly string[] | undefined;
  /** The only cluster to which it applies. */
  cluster?: string | undefined;
  /** Needed in some cases only, so that it may be missing. */
  isOptional?: boolean;
  why: string;
}

/** Names of SDKs that differ from the prefix of their service's actions. */
export const ACTION_PREFIXES: Readonly<Record<string, string>> = {
  applicationautoscaling: "application-autoscaling",
  sfn: "states",
  eventbridge: "events",
  cloudwatchlogs: "logs",
  elasticloadbalancingv2: "elasticloadbalancing",
};

/** Source: EventBridge user guide and EventBridge Scheduler user guide, permissions by target. */
const TARGET_ACTIONS: Readonly<Record<string, string>> = {
  states: "states:StartExecution",
  lambda: "lambda:InvokeFunction",
  sqs: "sqs:SendMessage",
  sns: "sns:Publish",
  events: "events:PutEvents",
  kinesis: "kinesis:PutRecord",
  firehose: "firehose:PutRecord",
  codebuild: "codebuild:StartBuild",
  codepipeline: "codepipeline:StartPipelineExecution",
  batch: "batch:SubmitJob",
  "execute-api": "execute-api:Invoke",
  appsync: "appsync:GraphQL",
  sagemaker: "sagemaker:StartPipelineExecution",
  glue: "glue:NotifyEvent",
};

/** Calls of ECS whose cluster only says where the resource is. */
const IN_CLUSTER: Readonly<Record<string, "task" | "service">> = {
  "ecs:DescribeTasks": "task",
  "ecs:StopTask": "task",
  "ecs:DescribeServices": "service",
  "ecs:UpdateService": "service",
};

/** The permissions that a role needs, collected from the resources that use it. */
export class Needs {
  readonly list: Need[] = [];
  /** Actions, as patterns, about which this module knows too little to call a permission excessive. */
  private readonly open = new Set<string>();

  constructor(readonly graph: ResourceGraph) {}

  add(why: string, resources: readonly string[] | undefined, actions: readonly string[], rest: Partial<Need> = {}): void {
    for (const action of actions) this.list.push({ action, resources, why, ...rest });
  }

  /** Actions that may be needed, on resources that the program doesn't show. */
  mayNeed(...actions: readonly string[]): void {
    for (const action of actions) this.open.add(action);
  }

  /** A service whose permissions this module doesn't know: any that change nothing for good. */
  mayNeedOf(service: string): void {
    this.mayNeed(
      ...["Get", "List", "Describe", "BatchGet", "Start", "Stop", "BatchStop", "Cancel", "Terminate", "Invoke", "Send", "Submit"].concat(
        "Put",
        "Post",
        "Run",
        "Execute",
        "Create",
        "Add",
        "Tag",
      ).map((verb) => `${service}:${verb}*`),
    );
  }

  /** Whether an action may be needed. What destroys a resource is never part of calling one, unless its guide names the action. */
  isOpen(action: string): boolean {
    const known = findAction(action);
    const isHarmless = known === undefined || harmOf(known) === undefined;
    return [...this.open].some((pattern) => matchesAction(pattern, action) && (isHarmless || !isPattern(pattern)));
  }

  /** Use of the key that encrypts a resource, unless it is AWS's own. */
  addKey(why: string, key: Value, actions: readonly string[]): void {
    const arn = keyArn(this.graph, key);
    if (arn !== undefined) this.add(why, [arn], actions);
  }

  /** A message to a topic or queue, of this program or another. */
  addSend(why: string, arn: string, action: string): void {
    this.add(why, [arn], [action]);
    const receiver = this.graph.withArn(arn);
    if (receiver !== undefined) {
      this.addKey(`${why}, which is encrypted with it`, property(receiver, "kmsMasterKeyId"), ["kms:Decrypt", "kms:GenerateDataKey"]);
    }
  }

  /** ecs:RunTask, and iam:PassRole on the task's roles. Source: ECS developer guide, EventBridge role. */
  addRun(why: string, definition: Value, cluster: Value, overrides: Value, isTagged: boolean): void {
    const { family, revision = "*", head } =
      /^(?<head>arn:[^/]*\/)?(?<family>[^:/{}$%]+)(?::(?<revision>\d+))?$/.exec(textOf(definition) ?? "")?.groups ?? {};
    if (family === undefined) {
      this.mayNeed("ecs:RunTask", "ecs:TagResource", PASS_ROLE); // chosen at run time
      return;
    }
    const definitions = this.graph.identified(family, [TASK_DEFINITION]).filter(({ properties }) => properties["family"] === family);
    const base = head === undefined
      ? definitions.map((each) => textOf(property(each, "arn"))?.replace(/:\d+$/, "")).find((arn) => arn !== undefined)
      : `${head}${family}`;
    const inCluster = namedArn(this.graph, "ecs", cluster);
    this.add(why, base === undefined ? undefined : [`${base}:*`, `${base}:${revision}`, base], ["ecs:RunTask"], { cluster: inCluster });
    const overridden = ["TaskRoleArn", "ExecutionRoleArn"].map((key) => member(overrides, key));
    const roles = new Set(
      [...definitions.flatMap((each) => [property(each, "taskRoleArn"), property(each, "executionRoleArn")]), ...overridden].filter((
        role,
      ) => typeof role === "string"),
    );
    for (const role of roles) this.add(`${why}, whose tasks get it`, [role], ["iam:PassRole"]);
    if (definitions.length === 0) this.mayNeed(PASS_ROLE);
    // Source: ECS developer guide, "Grant permission to tag resources on creation".
    const tasks = inCluster === undefined ? undefined : [inCluster.replace(":cluster/", ":task/") + "/*"];
    this.add(`${why}, whose tasks get tags`, isTagged ? tasks : undefined, ["ecs:TagResource"], { isOptional: !isTagged });
  }

  /** Calls of tasks or services of ECS: those that the parameters name, or else the document around them; all tasks of the cluster if none. */
  private addInCluster(why: string, action: string, kind: "task" | "service", parameters: Value, around: Value): void {
    const named = (value: Value) => [...new Set(textsIn(value).texts)].filter((text) => isArnOf(text, "ecs", `${kind}/`));
    const arns = [parameters, around].map(named).find(({ length }) => length > 0) ?? [];
    for (const arn of arns) this.add(why, [arn], [action]);
    const cluster = namedArn(this.graph, "ecs", member(parameters, "Cluster"));
    const all = kind === "task" && cluster !== undefined ? [cluster.replace(":cluster/", ":task/") + "/*"] : undefined; // ids are random
    if (arns.length === 0) this.add(why, all, [action]);
  }

  /**
   * An API call by its SDK name, on the resources that its parameters name.
   *
   * @param around Document with the call: it names resources that the parameters get while it runs.
   */
  addCall(why: string, sdk: string, call: string, parameters: Value, around?: Value): void {
    const service = ACTION_PREFIXES[sdk] ?? sdk;
    const action = `${service}:${call.charAt(0).toUpperCase()}${call.slice(1)}`;
    if (action === "ecs:RunTask") {
      const isTagged = ["PropagateTags", "Tags"].some((key) => member(parameters, key) !== undefined);
      return this.addRun(
        why,
        member(parameters, "TaskDefinition"),
        member(parameters, "Cluster"),
        member(parameters, "Overrides"),
        isTagged,
      );
    }
    if (action === "ecs:ListTasks") {
      // Without a container instance ECS checks every resource. Source: awsdocs/amazon-ecs-developer-guide#211.
      const isWide = member(parameters, "ContainerInstance") === undefined;
      const cluster = namedArn(this.graph, "ecs", member(parameters, "Cluster"));
      return this.add(why, isWide ? ["*"] : undefined, [action], { cluster });
    }
    if (findAction(action)?.types.length === 0) return this.add(why, ["*"], [action]);
    this.addOfRestores(action, parameters);
    const kind = IN_CLUSTER[action];
    if (kind !== undefined) return this.addInCluster(why, action, kind, parameters, around);
    const named = [
      ...new Set(textsIn(parameters).texts.map((text) => namedArn(this.graph, service, text)).filter((arn) => arn !== undefined)),
    ];
    if ((action === "sns:Publish" || action === "sqs:SendMessage") && named.length > 0) {
      return named.forEach((arn) => this.addSend(why, arn, action));
    }
    if (action === "lambda:Invoke") {
      return this.add(why, named.length > 0 ? named.flatMap((arn) => [arn, `${arn}:*`]) : undefined, ["lambda:InvokeFunction"]);
    }
    // Source: Service Authorization Reference, Amazon CloudWatch Logs: events are of a stream.
    const streams = named.flatMap((arn) => [`${arn}:log-stream:*`, `${arn}:*`]);
    this.add(why, named.length > 0 ? (action === "logs:GetLogEvents" ? streams : named) : undefined, [action]);
  }

  /**
   * Further calls of RDS with the caller's permissions when it restores an instance, or lets Secrets Manager keep its password.
   * Sources: Service Authorization Reference, Amazon RDS; Amazon RDS user guide,
   * "Password management with Amazon RDS and AWS Secrets Manager", permissions.
   */
  private addOfRestores(action: string, parameters: Value): void {
    const isRestore = /^rds:RestoreDBInstance(?:ToPointInTime|FromDBSnapshot)$/.test(action);
    const isManaged = action === "rds:ModifyDBInstance" && member(parameters, "ManageMasterUserPassword") === true;
    if (isRestore) this.mayNeed(action, "rds:AddTagsToResource");
    if (isManaged) this.mayNeed("secretsmanager:CreateSecret", "secretsmanager:TagResource");
    if (isRestore || isManaged) this.mayNeed("kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey");
  }

  /** The target of a schedule or an event rule. */
  addTarget(why: string, arn: string, ecs: Value, input: Value): void {
    const { service = "", resource = "" } = splitArn(arn) ?? {};
    const universal = /^aws-sdk:([^:]+):(.+)$/.exec(resource);
    if (universal !== null) return this.addCall(why, universal[1]!, universal[2]!, parsedJson(input));
    if (service === "ecs") {
      const isTagged = ["propagateTags", "tags"].some((key) => member(ecs, key) !== undefined);
      return this.addRun(why, member(ecs, "taskDefinitionArn"), arn, undefined, isTagged);
    }
    const action = resource.startsWith("api-destination/") ? "events:InvokeApiDestination" : TARGET_ACTIONS[service];
    if (service === "redshift") this.mayNeedOf("redshift-data"); // which sends it the statement
    if (action === undefined) return this.mayNeedOf(service);
    if (service === "sqs" || service === "sns") return this.addSend(why, arn, action);
    this.add(why, service === "lambda" ? [arn, `${arn}:*`] : [arn], [action]);
  }
}

/** ARN of the resource of a service that a text identifies. */
function namedArn(graph: ResourceGraph, service: string, name: Value): string | undefined {
  if (typeof name !== "string") return undefined;
  const arns = graph.identified(name).map((resource) => ownArn(resource) ?? "");
  return arns.find((arn) => splitArn(arn)?.service === service)
    ?? (splitArn(name)?.service === service && !hasWildcard(name) ? name : undefined);
}

function isArnOf(text: string, service: string, start: string): boolean {
  const arn = splitArn(text);
  return arn?.service === service && arn.resource.startsWith(start) && !hasWildcard(text);
}

/** ARN of a key, by its ARN, id or alias; undefined for AWS's own. */
function keyArn(graph: ResourceGraph, reference: Value): string | undefined {
  if (typeof reference !== "string" || reference === "") return undefined;
  const alias = reference.slice(Math.max(reference.indexOf("alias/"), 0));
  const [key] = graph.identified(reference, [KMS_KEY]);
  return textOf(key?.properties["arn"]) ?? aliasedKeyArn(graph, alias)
    ?? (/^arn:[^:]*:kms:.*:key\//.test(reference) ? reference : undefined);
}

function aliasedKeyArn(graph: ResourceGraph, alias: string): string | undefined {
  const aliases = graph.identified(alias, ["aws:kms/alias:Alias"]).filter(({ properties }) => properties["name"] === alias);
  const targets = aliases.flatMap(({ properties }: Resource) => [properties["targetKeyId"], properties["targetKeyArn"]]);
  const keys = targets.flatMap((target) => (typeof target === "string" ? graph.identified(target, [KMS_KEY]) : []));
  return keys.map(({ properties }) => textOf(properties["arn"])).find((arn) => arn !== undefined);
}
