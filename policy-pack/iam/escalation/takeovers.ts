import type { ResourceGraph } from "../../graph/resource-graph";
import { property, type Resource } from "../../stack-view";
import { FUNCTION, INSTANCE, LAUNCH_TEMPLATE, SERVICE, STATE_MACHINE, TASK_DEFINITION } from "../../types";
import { textOf, textsIn } from "../../values";
import { splitArn } from "../match";
import type { Role, Roles } from "../roles";

/** Actions that run code on a resource that has a role already. */
export interface Takeover {
  /** All of them are needed; the first names the resource. */
  actions: readonly string[];
  type: string;
  /** Form of the ARNs of such resources. */
  arn: RegExp;
  /** The roles whose permissions the code gets. @default all that its properties name */
  roles?: (resource: Resource, roles: Roles, graph: ResourceGraph) => Role[];
  /** Other ARNs by which the action names the resource. */
  arns?: (resource: Resource, graph: ResourceGraph) => string[];
  /** A schedule or a state machine starts the resource as it is; code that has the action chooses the command. */
  ofWorkloads?: true;
  source: string;
}

const profile = (path: string) => (resource: Resource, roles: Roles) => listOf(roles.roleOfProfile(property(resource, path)));
const role = (path: string) => (resource: Resource, roles: Roles) => listOf(roles.role(property(resource, path)));
const listOf = (found: Role | undefined): Role[] => (found === undefined ? [] : [found]);

const ofType = (type: string, arn: RegExp, source: string, rest: Partial<Takeover>, ...ways: (readonly string[])[]): Takeover[] =>
  ways.map((actions) => ({ actions, type, arn, source, ...rest }));

const ON_INSTANCES = /:(?:ec2:[^:]*:[^:]*:instance|ssm:[^:]*:[^:]*:managed-instance)\//;

export const TAKEOVERS: readonly Takeover[] = [
  ...ofType(
    FUNCTION,
    /:lambda:[^:]*:[^:]*:function:/,
    "pathfinding.cloud lambda-003 lambda-004 lambda-005; layers and variables by the configuration, callers by permissions and URLs",
    { roles: role("role") },
    ...["UpdateFunctionCode", "UpdateFunctionConfiguration", "AddPermission", "PutResourcePolicy", "CreateFunctionUrlConfig"].concat(
      "UpdateFunctionUrlConfig",
    ).map((name) => [`lambda:${name}`]),
  ),
  ...ofType(
    TASK_DEFINITION,
    /:ecs:[^:]*:[^:]*:task-definition\//,
    "pathfinding.cloud ecs-004 and ecs-005, with overrides of the command",
    { roles: role("taskRoleArn"), ofWorkloads: true },
    ["ecs:RunTask"],
    ["ecs:StartTask"],
  ),
  ...ofType(
    SERVICE,
    /:ecs:[^:]*:[^:]*:(?:cluster|task)\//,
    "Amazon ECS developer guide, ECS Exec",
    { roles: rolesOfService, arns: clusterOf },
    ["ecs:ExecuteCommand"],
  ),
  ...ofType(
    "aws:codebuild/project:Project",
    /:codebuild:[^:]*:[^:]*:project\//,
    "pathfinding.cloud codebuild-002 codebuild-003: buildspecOverride and environmentVariablesOverride",
    { ofWorkloads: true },
    ...["StartBuild", "StartBuildBatch", "UpdateProject"].map((name) => [`codebuild:${name}`]),
  ),
  ...ofType(STATE_MACHINE, /:states:[^:]*:[^:]*:stateMachine:/, "Step Functions API reference, UpdateStateMachine", {
    roles: role("roleArn"),
  }, ["states:UpdateStateMachine"]),
  ...ofType(
    "aws:batch/jobDefinition:JobDefinition",
    /:batch:[^:]*:[^:]*:job-definition\//,
    "AWS Batch API reference, SubmitJob: containerOverrides",
    { ofWorkloads: true },
    ["batch:SubmitJob"],
  ),
  ...ofType(
    INSTANCE,
    ON_INSTANCES,
    "pathfinding.cloud ssm-001 ssm-002 ec2instanceconnect-003 ec2-002; EC2 user guide, serial console and root volume replacement",
    { roles: profile("iamInstanceProfile") },
    ["ssm:SendCommand"],
    ["ssm:StartSession"],
    ["ec2-instance-connect:SendSSHPublicKey"],
    ["ec2-instance-connect:SendSerialConsoleSSHPublicKey"],
    ["ec2:ModifyInstanceAttribute", "ec2:StartInstances"],
    ["ec2:CreateReplaceRootVolumeTask"],
  ),
  ...ofType(LAUNCH_TEMPLATE, /:ec2:[^:]*:[^:]*:launch-template\//, "pathfinding.cloud ec2-004", {
    roles: (
      resource,
      roles,
    ) => [...profile("iamInstanceProfile.arn")(resource, roles), ...profile("iamInstanceProfile.name")(resource, roles)],
    arns: ({ properties }) => [textOf(properties["arn"]) ?? ""],
  }, ["ec2:CreateLaunchTemplateVersion", "ec2:ModifyLaunchTemplate"]),
  ...ofType(
    "aws:cloudformation/stack:Stack",
    /:cloudformation:[^:]*:[^:]*:stack\//,
    "pathfinding.cloud cloudformation-002 cloudformation-005",
    { arns: ({ properties }) => [textOf(properties["id"]) ?? ""] },
    ["cloudformation:UpdateStack"],
    ["cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"],
  ),
  ...ofType("aws:apprunner/service:Service", /:apprunner:[^:]*:[^:]*:service\//, "pathfinding.cloud apprunner-002", {}, [
    "apprunner:UpdateService",
  ]),
  ...ofType("aws:glue/devEndpoint:DevEndpoint", /:glue:[^:]*:[^:]*:devEndpoint\//, "pathfinding.cloud glue-002", {}, [
    "glue:UpdateDevEndpoint",
  ]),
  ...ofType(
    "aws:sagemaker/notebookInstance:NotebookInstance",
    /:sagemaker:[^:]*:[^:]*:notebook-instance\//,
    "pathfinding.cloud sagemaker-004 sagemaker-005",
    {},
    ["sagemaker:CreatePresignedNotebookInstanceUrl"],
    ["sagemaker:UpdateNotebookInstance", "sagemaker:CreateNotebookInstanceLifecycleConfig"],
  ),
  ...ofType(
    "aws:bedrock/agentcoreCodeInterpreter:AgentcoreCodeInterpreter",
    /:bedrock-agentcore:[^:]*:[^:]*:code-interpreter/,
    "pathfinding.cloud bedrock-002",
    {},
    ["bedrock-agentcore:InvokeCodeInterpreter", "bedrock-agentcore:StartCodeInterpreterSession"],
  ),
  ...ofType("aws:emr/cluster:Cluster", /:elasticmapreduce:[^:]*:[^:]*:cluster\//, "Amazon EMR management guide, steps", {
    roles: profile("ec2Attributes.instanceProfile"),
  }, ["elasticmapreduce:AddJobFlowSteps"]),
];

/** ARNs by which a takeover's action names a resource. */
export function arnsFor({ arns }: Takeover, resource: Resource, graph: ResourceGraph): string[] {
  const { properties } = resource;
  return arns?.(resource, graph)
    ?? [properties["arn"], properties["arnWithoutRevision"], properties["id"]].flatMap((each) => textOf(each) ?? []);
}

/** The roles that a takeover gives. */
export function rolesBehind({ roles: find }: Takeover, resource: Resource, roles: Roles, graph: ResourceGraph): Role[] {
  return find?.(resource, roles, graph) ?? [...new Set(textsIn(resource.properties).texts.flatMap((text) => roleIn(text, roles)))];
}

/** A role that a property names, also in JSON text. */
function roleIn(text: string, roles: Roles): Role[] {
  const arns = text.includes(":role/") ? text.match(/arn:[^:\s"]*:iam::\d{12}:role\/[\w+=,.@/-]+/g) ?? [] : [];
  return arns.flatMap((arn) => listOf(roles.role(arn)));
}

function rolesOfService(service: Resource, roles: Roles, graph: ResourceGraph): Role[] {
  return graph.references(service, "taskDefinition", [TASK_DEFINITION]).flatMap((definition) => role("taskRoleArn")(definition, roles));
}

/** ECS Exec names the cluster, and the task by a random id. */
function clusterOf(service: Resource): string[] {
  const arn = splitArn(textOf(property(service, "cluster")) ?? "");
  const own = splitArn(textOf(service.properties["arn"]) ?? "");
  const name = arn?.resource.replace(/^cluster\//, "") ?? textOf(service.properties["cluster"]);
  const place = arn ?? own;
  if (place === undefined || name === undefined) return [];
  const head = `arn:${place.partition}:ecs:${place.region}:${place.account}`;
  return [`${head}:cluster/${name}`, `${head}:task/${name}/id`];
}
