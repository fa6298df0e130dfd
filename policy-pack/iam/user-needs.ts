import { regionOf } from "../graph/identity";
import { isList, isObject, property, type Resource, type Value } from "../stack-view";
import { EVENT_TARGET, SCHEDULE, STATE_MACHINE, TASK_DEFINITION } from "../types";
import { documentAt, member, textOf } from "../values";
import { splitArn } from "./match";
import { ACTION_PREFIXES, type Needs } from "./needs";
import { type RoleUser, SERVICE_USERS } from "./service-needs";

/** Types that use a role: the property that names it, and the permissions that the role needs for them. */
export const ROLE_USERS: ReadonlyMap<string, RoleUser> = new Map<string, RoleUser>([
  [TASK_DEFINITION, { role: "executionRoleArn", addNeeds: addStart }],
  [SCHEDULE, { role: "target.roleArn", addNeeds: addSchedule }],
  [STATE_MACHINE, { role: "roleArn", addNeeds: addStates }],
  [EVENT_TARGET, { role: "roleArn", addNeeds: addRuleTarget }],
  ...SERVICE_USERS,
]);

/** Source: ECS developer guide, task execution role: images, logs, secrets, environment files. */
function addStart(needs: Needs, definition: Resource): void {
  const containers = documentAt(definition, "containerDefinitions");
  const role = splitArn(textOf(property(definition, "executionRoleArn")) ?? "");
  const partition = role?.partition ?? "aws";
  for (const container of isList(containers) ? containers : []) {
    const of = (what: string) => `"${definition.name}" ${what}`;
    const image = /^(\d{12})\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([^:@]+)/.exec(
      textOf(member(container, "image")) ?? "",
    );
    if (image !== null) {
      const repository = `arn:${partition}:ecr:${image[2]}:${image[1]}:repository/${image[3]}`;
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
      const region = textOf(member(log, "options", "awslogs-region")) ?? regionOf(definition) ?? "*";
      const arn = `arn:${partition}:logs:${region}:${role?.account ?? ""}:log-group:${group}`;
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
    : `arn:${role?.partition ?? "aws"}:ssm:${regionOf(definition) ?? "*"}:${role?.account ?? ""}:parameter${name}`;
  const arn = isSecret ? whole.split(":").slice(0, 7).join(":") : whole;
  needs.add(why, [arn], [isSecret ? "secretsmanager:GetSecretValue" : "ssm:GetParameters"]);
  const secret = needs.graph.withArn(arn);
  if (secret === undefined) needs.add(why, undefined, ["kms:Decrypt"], { isOptional: true }); // another program's: its key is unknown
  else needs.addKey(`${why}, which is encrypted with it`, property(secret, isSecret ? "kmsKeyId" : "keyId"), ["kms:Decrypt"]);
}

function addSchedule(needs: Needs, schedule: Resource): void {
  const target = documentAt(schedule, "target");
  const [arn, deadLetters] = [member(target, "arn"), member(target, "deadLetterConfig", "arn")];
  if (typeof arn === "string") {
    needs.addTarget(`"${schedule.name}" starts it`, arn, member(target, "ecsParameters"), member(target, "input"));
  }
  if (typeof deadLetters === "string") {
    needs.addSend(`"${schedule.name}" sends it the events that it couldn't deliver`, deadLetters, "sqs:SendMessage");
  }
  needs.addKey(`"${schedule.name}" is encrypted with it`, property(schedule, "kmsKeyArn"), ["kms:Decrypt"]);
}

function addRuleTarget(needs: Needs, target: Resource): void {
  const arn = property(target, "arn");
  if (typeof arn === "string") {
    needs.addTarget(`"${target.name}" starts it`, arn, documentAt(target, "ecsTarget"), property(target, "input"));
  }
}

/** Source: Step Functions developer guide, IAM policies for integrated services, logging and tracing. */
function addStates(needs: Needs, machine: Resource): void {
  const open: Value[] = [documentAt(machine, "definition")];
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
  if (isObject(property(machine, "loggingConfiguration"))) needs.mayNeed(...LOG_DELIVERY);
  if (property(machine, "tracingConfiguration.enabled") === true) needs.mayNeed(...TRACING);
}

function addState(needs: Needs, machine: Resource, resource: string, parameters: Value): void {
  const why = `a state of "${machine.name}" calls it`;
  const integration = /^arn:[^:]*:states:::(?:aws-sdk:)?([^:.]+):([^:.]+)(\..+)?$/.exec(resource);
  if (integration === null) {
    if (splitArn(resource)?.service === "lambda") needs.add(why, [resource, `${resource}:*`], ["lambda:InvokeFunction"]);
    return;
  }
  const [, service = "", call = "", pattern = ""] = integration;
  needs.addCall(why, service, call, parameters, documentAt(machine, "definition"));
  if (!pattern.startsWith(".sync")) return;
  needs.mayNeed("events:PutTargets", "events:PutRule", "events:DescribeRule"); // the rule that notifies Step Functions of the end
  if (service === "ecs") needs.add(why, undefined, ["ecs:StopTask", "ecs:DescribeTasks"]);
  else needs.mayNeedOf(ACTION_PREFIXES[service] ?? service);
}

/** Source: Step Functions developer guide, "Using CloudWatch Logs to log execution history", IAM policies. */
const LOG_DELIVERY = [
  "CreateLogDelivery",
  "CreateLogStream",
  "DeleteLogDelivery",
  "DescribeLogGroups",
  "DescribeResourcePolicies",
  "GetLogDelivery",
  "ListLogDeliveries",
  "PutLogEvents",
  "PutResourcePolicy",
  "UpdateLogDelivery",
].map((name) => `logs:${name}`);

/** Source: Step Functions developer guide, "IAM policies for X-Ray". */
const TRACING = ["PutTraceSegments", "PutTelemetryRecords", "GetSamplingRules", "GetSamplingTargets"].map((name) => `xray:${name}`);

const listOf = (value: Value): readonly Value[] => (isList(value) ? value : []);
