import type { DeployRights } from "../../components/delivery/deploy-grants";
import { findAction } from "../../policy-pack/iam/service-reference";
import { actionsOfLookup } from "../../toolkit/aws-model/permissions";
import type { Properties } from "../../toolkit/shared/values";
import type { AccountResources } from "./deploy-requests";
import type { IamRequest } from "./iam-evaluation";

/** Call of a hook of the program to AWS. */
export interface HookCall {
  /** Name in the request's signature, e.g. `ecs`. */
  service: string;
  operation: string;
  input: Properties;
}

/** Lookup of the program, with its answer. */
export interface LookupCall {
  token: string;
  inputs: Properties;
  outputs: Properties;
}

/** Prefixes of IAM actions that differ from the name in a signature. Source: Service Authorization Reference, Amazon CloudWatch. */
const PREFIXES: Readonly<Record<string, string>> = { monitoring: "cloudwatch" };

const DEFINITION = "aws:ecs/taskDefinition:TaskDefinition";
const lastPart = (name: unknown) => String(name).split("/").at(-1)!;
const list = (value: unknown) => (Array.isArray(value) ? value : [value]) as unknown[];

/** Resources of a hook's call by its action. */
const RESOURCES: Readonly<Record<string, (input: Properties) => string[]>> = {
  "cloudwatch:DescribeAlarms": ({ AlarmNames }) => list(AlarmNames).map((name) => `alarm:${String(name)}`),
  "ec2:GetConsoleOutput": ({ InstanceId }) => [`instance/${String(InstanceId)}`],
  "ecs:DescribeServices": ({ cluster, services }) => list(services).map((name) => `service/${lastPart(cluster)}/${lastPart(name)}`),
  "ecs:DescribeTasks": ({ cluster, tasks }) => list(tasks).map((arn) => `task/${lastPart(cluster)}/${lastPart(arn)}`),
  "ecs:ListTasks": () => ["*"], // the reference has the container instance, which the calls don't name
  "ecs:RunTask": ({ taskDefinition }) => [`task-definition/${lastPart(taskDefinition)}`],
  "ecs:StopTask": ({ cluster, task }) => [`task/${lastPart(cluster)}/${lastPart(task)}`],
  "ecs:UpdateService": ({ cluster, service }) => [`service/${lastPart(cluster)}/${lastPart(service)}`],
  "logs:GetLogEvents": ({ logGroupName, logStreamName }) => [`log-group:${String(logGroupName)}:log-stream:${String(logStreamName)}`],
  "secretsmanager:DescribeSecret": ({ SecretId }) => [`secret:${String(SecretId)}-AbCdEf`],
  "ssm:GetParameter": ({ Name }) => [`parameter/${String(Name).replace(/^\//, "")}`],
};

/** Requests that IAM authorizes for a hook's call. */
export function requestsOfHook({ service, operation, input }: HookCall, account: AccountResources, rights: DeployRights): IamRequest[] {
  const prefix = PREFIXES[service] ?? service;
  const action = `${prefix}:${operation}`;
  const own = (resource: string) =>
    resource === "*" ? "*" : `arn:${rights.partition}:${prefix}:${rights.region}:${rights.accountId}:${resource}`;
  const resourcesOf = findAction(action)?.types.length === 0 ? () => ["*"] : RESOURCES[action];
  if (resourcesOf === undefined) throw new Error(`a hook calls ${action}: tests/support/hook-requests.ts doesn't know its resources`);
  const inCluster: IamRequest["context"] = input["cluster"] === undefined
    ? {}
    : { "ecs:cluster": own(`cluster/${lastPart(input["cluster"])}`) };
  const requests = resourcesOf(input).map((resource) => ({ action, resource: own(resource), context: inCluster }));
  return action === "ecs:RunTask" ? [...requests, ...withTask(input, own, account)] : requests;
}

/** A task has the roles of its definition, and tags. Source: Service Authorization Reference, Amazon ECS, `RunTask`, dependent actions. */
function withTask({ cluster, taskDefinition }: Properties, own: (resource: string) => string, account: AccountResources): IamRequest[] {
  const [family] = lastPart(taskDefinition).split(":");
  const definitions = account.named(family).filter(({ type }) => type === DEFINITION);
  const roles = new Set(
    definitions.flatMap(({ inputs }) => [inputs["executionRoleArn"], inputs["taskRoleArn"]]).filter(Boolean).map(String),
  );
  return [
    ...[...roles].map((resource) => ({ action: "iam:PassRole", resource, context: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } })),
    { action: "ecs:TagResource", resource: own(`task/${lastPart(cluster)}/1`), context: { "ecs:CreateAction": "RunTask" } },
  ];
}

/** Resources that a lookup names. */
const LOOKED_UP: Readonly<Record<string, (call: LookupCall, rights: DeployRights) => string>> = {
  "aws:iam/getRole:getRole": ({ inputs }, { partition, accountId }) => `arn:${partition}:iam::${accountId}:role/${String(inputs["name"])}`,
  "aws:route53/getZone:getZone": ({ outputs }, { partition }) => `arn:${partition}:route53:::hostedzone/${String(outputs["zoneId"])}`,
  "aws:secretsmanager/getSecret:getSecret": ({ inputs }, { partition, region, accountId }) =>
    `arn:${partition}:secretsmanager:${region}:${accountId}:secret:${String(inputs["name"])}-AbCdEf`,
  // A public parameter has no account. Source: Systems Manager user guide, "Calling AMI public parameters".
  "aws:ssm/getParameter:getParameter": ({ inputs }, { partition, region }) =>
    `arn:${partition}:ssm:${region}::parameter${String(inputs["name"])}`,
};

/** Requests that IAM authorizes for a lookup. */
export function requestsOfLookup(call: LookupCall, rights: DeployRights): IamRequest[] {
  return actionsOfLookup(call.token).map((action) => ({
    action,
    resource: findAction(action)!.types.length === 0 ? "*" : LOOKED_UP[call.token]!(call, rights),
    context: {},
  }));
}
