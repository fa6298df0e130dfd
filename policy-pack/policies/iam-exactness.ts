import { Inventory } from "../iam/inventory";
import { arnCovers, splitArn } from "../iam/match";
import { allowedOn, type Grant, type Grants, jsonOf, known, member, resourcesOf, type Role, rolesOf, textOf } from "../iam/principal";
import { admits, demandsOn } from "../iam/trust";
import type { Finding, Policy } from "../policy";
import { isList, isObject, property, type Resource, type StackView, UnknownValueError, type Value } from "../stack-view";
import { textsIn, validateEach } from "../values";

/** Roles that a service takes on for one thing only: what they may do follows from that thing. */
export const iamExactness: Policy[] = [
  {
    id: "iam-least-privilege",
    description:
      "The role of a task definition's execution, a schedule, a state machine or a rule's target allows what that refers to: nothing is missing, and nothing is more.",
    remediation: "Make the role's policy from what the task definition, schedule, state machine or target refers to.",
    references: [],
    waivable: true,
    validateStack: judgeExactness,
  },
];

/** Something that a role must be able to do. */
interface Need {
  action: string;
  /** Resources as a policy may write them, the one to recommend first; undefined where it can't be told from the program. */
  resources: readonly string[] | undefined;
  /** The only cluster in which it is done. */
  cluster?: string | undefined;
  /** Done only in some cases, so that it may be missing. */
  isOptional?: boolean;
  why: string;
}

/** What takes a role on, and what the role needs for it. */
const USERS: ReadonlyMap<string, { role: string; needs: (needs: Needs, resource: Resource) => void }> = new Map([
  ["aws:ecs/taskDefinition:TaskDefinition", { role: "executionRoleArn", needs: needsOfStart }],
  ["aws:scheduler/schedule:Schedule", { role: "target.roleArn", needs: needsOfSchedule }],
  ["aws:sfn/stateMachine:StateMachine", { role: "roleArn", needs: needsOfStates }],
  ["aws:cloudwatch/eventTarget:EventTarget", { role: "roleArn", needs: needsOfRule }],
]);

function judgeExactness(program: StackView): Finding[] {
  const principals = rolesOf(program);
  const inventory = new Inventory(program);
  const users = new Map<Role, Resource[]>();
  const unknown: UnknownValueError[] = [];
  for (const resource of program.resources) {
    const user = USERS.get(resource.type);
    if (user === undefined) continue;
    try {
      const role = principals.role(property(resource, user.role));
      if (role !== undefined) users.set(role, [...(users.get(role) ?? []), resource]);
    } catch (error) {
      if (!(error instanceof UnknownValueError)) throw error;
      unknown.push(error); // the role of this one is yet to be made
    }
  }
  return validateEach([...users, ...unknown], (item) => {
    if (item instanceof UnknownValueError) throw item;
    const [role, resources] = item;
    const needs = new Needs(inventory);
    for (const resource of resources) USERS.get(resource.type)!.needs(needs, resource);
    return compare(role, principals.grants(role), needs, resources);
  });
}

function compare(role: Role, grants: Grants, needs: Needs, users: readonly Resource[]): Finding[] {
  const { allowed, unseen } = grants;
  const names = users.map(({ name }) => `"${name}"`).join(", ");
  const more = `no more than ${names} refers to; this is more`;
  const excess = allowed.flatMap(({ document, statement }) =>
    resourcesOf(statement).flatMap((resource): Finding[] => {
      const actions = statement.notActions.length > 0 ? ["all but some actions"] : statement.actions;
      const tooMuch = actions.filter((action) =>
        !needs.open.has(action.split(":")[0]!) && !needs.list.some((need) => isExactly({ document, statement }, action, resource, need))
      );
      return tooMuch.length === 0
        ? []
        : [{ resource: document.resource, property: statement.path, found: `${tooMuch.join(", ")} on ${resource}`, allowed: more }];
    })
  );
  const managed = unseen.map((arn): Finding => ({ resource: role.resource, property: "managedPolicyArns", found: arn, allowed: more }));
  return [...excess, ...managed, ...(unseen.length > 0 ? [] : missing(role, grants, needs))];
}

function missing(role: Role, grants: Grants, { list }: Needs): Finding[] {
  const lacking = new Map<string, { actions: Set<string>; why: string }>();
  for (const need of list) {
    if (need.isOptional === true || isMet(grants, need)) continue;
    const on = need.resources?.[0] ?? "the resource that it names";
    const entry = lacking.get(on) ?? { actions: new Set(), why: need.why };
    entry.actions.add(need.action);
    lacking.set(on, entry);
  }
  const document = grants.allowed[0]?.document;
  return [...lacking].map(([on, { actions, why }]) => ({
    resource: document?.resource ?? role.resource,
    property: document?.property ?? "inlinePolicies",
    found: `without ${[...actions].join(", ")} on ${on}`,
    allowed: `with it for role "${role.resource.name}", as it is missing: ${why}`,
  }));
}

function isMet(grants: Grants, need: Need): boolean {
  return allowedOn(grants, need.action).some(({ resource, grant }) =>
    (need.resources === undefined || need.resources.some((wanted) => arnCovers(resource, wanted))) && holds(grant, need)
  );
}

function isExactly(grant: Grant, action: string, resource: string, need: Need): boolean {
  const isBound = need.cluster === undefined || demandsOn(grant.statement, "ecs:cluster").length > 0;
  return action.toLowerCase() === need.action.toLowerCase() && (need.resources === undefined || need.resources.includes(resource))
    && isBound && holds(grant, need);
}

/** Whether the conditions that are told by the program hold. */
function holds({ statement }: Grant, { action, cluster }: Need): boolean {
  const wanted: [string, string | undefined][] = [["ecs:cluster", cluster], [
    "iam:PassedToService",
    action === "iam:PassRole" ? "ecs-tasks.amazonaws.com" : undefined,
  ]];
  return wanted.every(([key, value]) => value === undefined || demandsOn(statement, key).every((demand) => admits(demand, value)));
}

/** What a role needs, as it is gathered. */
class Needs {
  readonly list: Need[] = [];
  /** Services of which too little is known here to say what is more than needed. */
  readonly open = new Set<string>();

  constructor(readonly inventory: Inventory) {}

  add(why: string, resources: readonly string[] | undefined, actions: readonly string[], rest: Partial<Need> = {}): void {
    for (const action of actions) this.list.push({ action, resources, why, ...rest });
  }

  /** The key that something is encrypted with, unless it is AWS's. */
  addKey(why: string, key: Value, actions: readonly string[]): void {
    const arn = this.inventory.key(key);
    if (arn !== undefined) this.add(why, [arn], actions);
  }

  /** A message to a topic or queue of the program, or to another's. */
  addSend(why: string, arn: string, action: string): void {
    this.add(why, [arn], [action]);
    const receiver = this.inventory.byArn.get(arn);
    if (receiver !== undefined) {
      this.addKey(`${why}, which is encrypted with it`, property(receiver, "kmsMasterKeyId"), ["kms:Decrypt", "kms:GenerateDataKey"]);
    }
  }

  /** ecs:RunTask, and the roles that the task gets. Source: ECS developer guide, EventBridge role. */
  addRun(why: string, definition: Value, cluster: Value, overrides: Value, isTagged: boolean): void {
    const { family, revision = "*", head } =
      /^(?<head>arn:[^/]*\/)?(?<family>[^:/{}$%]+)(?::(?<revision>\d+))?$/.exec(textOf(definition) ?? "")?.groups ?? {};
    if (family === undefined) {
      for (const service of ["ecs", "iam"]) this.open.add(service); // chosen at run time
      return;
    }
    const definitions = this.inventory.definitions.get(family) ?? [];
    const base = head === undefined
      ? definitions.map((each) => textOf(property(each, "arn"))?.replace(/:\d+$/, "")).find((arn) => arn !== undefined)
      : `${head}${family}`;
    const inCluster = this.inventory.find("ecs", cluster);
    this.add(why, base === undefined ? undefined : [`${base}:*`, `${base}:${revision}`, base], ["ecs:RunTask"], { cluster: inCluster });
    const given = ["TaskRoleArn", "ExecutionRoleArn"].map((key) => member(overrides, key));
    const roles = new Set(
      [...definitions.flatMap((each) => [property(each, "taskRoleArn"), property(each, "executionRoleArn")]), ...given].filter((role) =>
        typeof role === "string"
      ),
    );
    for (const role of roles) this.add(`${why}, whose tasks get it`, [role], ["iam:PassRole"]);
    if (definitions.length === 0) this.open.add("iam");
    // Source: ECS developer guide, "Grant permission to tag resources on creation".
    const tasks = inCluster === undefined ? undefined : [inCluster.replace(":cluster/", ":task/") + "/*"];
    this.add(`${why}, whose tasks get tags`, isTagged ? tasks : undefined, ["ecs:TagResource"], { isOptional: !isTagged });
  }

  /** Any API call by its SDK name, on what its parameters name. */
  addCall(why: string, sdk: string, call: string, parameters: Value): void {
    const service = IAM_NAMES[sdk] ?? sdk;
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
      // Without a container instance ECS asks for every resource. Source: awsdocs/amazon-ecs-developer-guide#211.
      const isWide = member(parameters, "ContainerInstance") === undefined;
      return this.add(why, isWide ? ["*"] : undefined, [action], { cluster: this.inventory.find("ecs", member(parameters, "Cluster")) });
    }
    const named = [
      ...new Set(textsIn(parameters).texts.map((value) => this.inventory.find(service, value)).filter((arn) => arn !== undefined)),
    ];
    if ((action === "sns:Publish" || action === "sqs:SendMessage") && named.length > 0) {
      return named.forEach((arn) => this.addSend(why, arn, action));
    }
    if (action === "lambda:Invoke") {
      return this.add(why, named.length > 0 ? named.flatMap((arn) => [arn, `${arn}:*`]) : undefined, ["lambda:InvokeFunction"]);
    }
    this.add(why, named.length > 0 ? named : undefined, [action]);
  }

  /** What starts when an event or the clock says so. */
  addTarget(why: string, arn: string, ecs: Value, input: Value): void {
    const { service = "", resource = "" } = splitArn(arn) ?? {};
    const universal = /^aws-sdk:([^:]+):(.+)$/.exec(resource);
    if (universal !== null) return this.addCall(why, universal[1]!, universal[2]!, typeof input === "string" ? jsonOf(input) : input);
    if (service === "ecs") {
      return this.addRun(
        why,
        member(ecs, "taskDefinitionArn"),
        arn,
        undefined,
        ["propagateTags", "tags"].some((key) => member(ecs, key) !== undefined),
      );
    }
    const action = resource.startsWith("api-destination/") ? "events:InvokeApiDestination" : TARGET_ACTIONS[service];
    if (service === "redshift") this.open.add("redshift-data"); // which sends it the statement
    if (action === undefined) return void this.open.add(service);
    if (service === "sqs" || service === "sns") return this.addSend(why, arn, action);
    this.add(why, service === "lambda" ? [arn, `${arn}:*`] : [arn], [action]);
  }
}

/** Names of SDKs that aren't the prefix of their service's actions. */
const IAM_NAMES: Readonly<Record<string, string>> = {
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
};

/** Source: ECS developer guide, task execution role: images, logs, secrets, environment files. */
function needsOfStart(needs: Needs, definition: Resource): void {
  const containers = known(definition, "containerDefinitions");
  const role = splitArn(textOf(property(definition, "executionRoleArn")) ?? "");
  for (const container of isList(containers) ? containers : []) {
    const of = (what: string) => `"${definition.name}" ${what}`;
    const image = /^(\d{12})\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([^:@]+)/.exec(
      textOf(member(container, "image")) ?? "",
    );
    if (image !== null) {
      const repository = `arn:${role?.partition ?? "aws"}:ecr:${image[2]}:${image[1]}:repository/${image[3]}`;
      needs.add(of("pulls from ECR"), ["*"], ["ecr:GetAuthorizationToken"]);
      needs.add(of("pulls its image from it"), [repository], [
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:GetDownloadUrlForLayer",
      ]);
    }
    const log = member(container, "logConfiguration");
    const group = member(log, "options", "awslogs-group");
    if (member(log, "logDriver") === "awslogs" && typeof group === "string") {
      const arn = `arn:${role?.partition ?? "aws"}:logs:${textOf(member(log, "options", "awslogs-region")) ?? regionOf(definition)}:${
        role?.account ?? ""
      }:log-group:${group}`;
      needs.add(of("writes its log there"), [
        `${arn}:log-stream:*`,
        `${arn}:*`,
        `${arn}:log-stream:${textOf(member(log, "options", "awslogs-stream-prefix")) ?? "*"}/*`,
      ], ["logs:CreateLogStream", "logs:PutLogEvents"]);
      if (member(log, "options", "awslogs-create-group") === "true") {
        needs.add(of("creates its log group"), [arn, `${arn}:*`], ["logs:CreateLogGroup"]);
      }
    }
    const secrets = [...listOf(member(container, "secrets")), ...listOf(member(log, "secretOptions"))].map((item) =>
      member(item, "valueFrom")
    );
    for (const secret of [...secrets, member(container, "repositoryCredentials", "credentialsParameter")]) {
      if (typeof secret === "string") addSecret(needs, definition, secret, of("reads it as a secret"));
    }
    for (const file of listOf(member(container, "environmentFiles")).map((item) => member(item, "value"))) {
      if (typeof file !== "string") continue;
      needs.add(of("reads its environment from it"), [file], ["s3:GetObject"]);
      needs.add(of("reads its environment from it"), [file.slice(0, file.indexOf("/"))], ["s3:GetBucketLocation"]);
    }
  }
}

/** A secret or parameter as a container names it: an ARN, perhaps with key, stage and version, or a parameter's name. */
function addSecret(needs: Needs, definition: Resource, reference: string, why: string): void {
  const role = splitArn(textOf(property(definition, "executionRoleArn")) ?? "");
  const isSecret = splitArn(reference)?.service === "secretsmanager";
  const name = reference.startsWith("/") ? reference : `/${reference}`;
  const whole = reference.startsWith("arn:")
    ? reference
    : `arn:${role?.partition ?? "aws"}:ssm:${regionOf(definition)}:${role?.account ?? ""}:parameter${name}`;
  const arn = isSecret ? whole.split(":").slice(0, 7).join(":") : whole;
  needs.add(why, [arn], [isSecret ? "secretsmanager:GetSecretValue" : "ssm:GetParameters"]);
  const holder = needs.inventory.byArn.get(arn);
  if (holder === undefined) needs.add(why, undefined, ["kms:Decrypt"], { isOptional: true }); // another program's: its key isn't known
  else needs.addKey(`${why}, which is encrypted with it`, property(holder, isSecret ? "kmsKeyId" : "keyId"), ["kms:Decrypt"]);
}

const regionOf = (resource: Resource): string =>
  textOf(property(resource, "region")) ?? splitArn(textOf(property(resource, "arn")) ?? "")?.region ?? "*";

function needsOfSchedule(needs: Needs, schedule: Resource): void {
  const target = known(schedule, "target");
  const [arn, letters] = [member(target, "arn"), member(target, "deadLetterConfig", "arn")];
  if (typeof arn === "string") {
    needs.addTarget(`"${schedule.name}" starts it`, arn, member(target, "ecsParameters"), member(target, "input"));
  }
  if (typeof letters === "string") needs.addSend(`"${schedule.name}" leaves there what it could not deliver`, letters, "sqs:SendMessage");
  needs.addKey(`"${schedule.name}" is encrypted with it`, property(schedule, "kmsKeyArn"), ["kms:Decrypt"]);
}

function needsOfRule(needs: Needs, target: Resource): void {
  const arn = property(target, "arn");
  if (typeof arn === "string") needs.addTarget(`"${target.name}" starts it`, arn, known(target, "ecsTarget"), property(target, "input"));
}

/** Source: Step Functions developer guide, IAM policies for integrated services, logging and tracing. */
function needsOfStates(needs: Needs, machine: Resource): void {
  const open: Value[] = [known(machine, "definition")];
  while (open.length > 0) {
    const item = open.pop();
    if (isList(item)) item.forEach((each) => void open.push(each));
    if (!isObject(item)) continue;
    for (const key of ["States", "Branches", "Iterator", "ItemProcessor"]) {
      const inner = member(item, key);
      if (key === "States" && isObject(inner)) Object.values(inner).forEach((state) => void open.push(state));
      else open.push(inner);
    }
    const resource = member(item, "Resource");
    if (member(item, "Type") === "Task" && typeof resource === "string") {
      addState(needs, machine, resource, member(item, "Parameters") ?? member(item, "Arguments"));
    }
  }
  if (isObject(property(machine, "loggingConfiguration"))) needs.open.add("logs");
  if (property(machine, "tracingConfiguration.enabled") === true) needs.open.add("xray");
}

function addState(needs: Needs, machine: Resource, resource: string, parameters: Value): void {
  const why = `a state of "${machine.name}" calls it`;
  const integration = /^arn:[^:]*:states:::(?:aws-sdk:)?([^:.]+):([^:.]+)(\..+)?$/.exec(resource);
  if (integration === null) {
    if (splitArn(resource)?.service === "lambda") needs.add(why, [resource, `${resource}:*`], ["lambda:InvokeFunction"]);
    return;
  }
  const [, service = "", call = "", pattern = ""] = integration;
  needs.addCall(why, service, call, parameters);
  if (!pattern.startsWith(".sync")) return;
  needs.open.add("events"); // the rule by which Step Functions learns of the end
  if (service === "ecs") needs.add(why, undefined, ["ecs:StopTask", "ecs:DescribeTasks"]);
  else needs.open.add(IAM_NAMES[service] ?? service);
}

const listOf = (value: Value): readonly Value[] => (isList(value) ? value : []);
