import { parsedJson } from "../json";
import { property, type Resource } from "../stack-view";
import { FUNCTION, INSTANCE, STATE_MACHINE, TASK_DEFINITION } from "../types";
import { member } from "../values";
import type { Role, Roles } from "./roles";

export const PASS_ROLE = "iam:PassRole";
export const PASSED_TO = "iam:PassedToService";

/** Actions that write to IAM itself: a principal with one of them can grant itself the rest. */
export const IAM_WRITES: readonly string[] = [
  "CreatePolicyVersion",
  "SetDefaultPolicyVersion",
  "AttachUserPolicy",
  "AttachGroupPolicy",
  "AttachRolePolicy",
  "PutUserPolicy",
  "PutGroupPolicy",
  "PutRolePolicy",
  "UpdateAssumeRolePolicy",
  "CreateAccessKey",
  "CreateLoginProfile",
  "UpdateLoginProfile",
  "AddUserToGroup",
  "DeleteRolePermissionsBoundary",
  "PutRolePermissionsBoundary",
  "DeleteUserPermissionsBoundary",
  "PutUserPermissionsBoundary",
  "CreateOpenIDConnectProvider",
  "AddClientIDToOpenIDConnectProvider",
  "UpdateOpenIDConnectProviderThumbprint",
  "CreateSAMLProvider",
  "UpdateSAMLProvider",
].map((action) => `iam:${action}`).concat(
  ["PutInlinePolicyToPermissionSet", "AttachManagedPolicyToPermissionSet", "CreateAccountAssignment"].map((action) => `sso:${action}`),
);

/**
 * Services that run the caller's code, or make the caller's requests, with a role that was passed, and sets of actions, each sufficient.
 * Source: DataDog/pathfinding.cloud (data/paths) and RhinoSecurityLabs/AWS-IAM-Privilege-Escalation; the service authorization reference,
 * actions that depend on iam:PassRole, for schedulers, pipes, rules and state machines.
 * ecs:RunTask and ecs:StartTask without ecs:RegisterTaskDefinition are a case of their own (`overrides`).
 */
export const RUNNERS: readonly { services: readonly string[]; ways: readonly (readonly string[])[] }[] = [
  { services: ["ecs-tasks.amazonaws.com"], ways: [["ecs:RegisterTaskDefinition"]] },
  {
    services: ["lambda.amazonaws.com"],
    ways: ["InvokeFunction", "CreateEventSourceMapping", "AddPermission", "CreateFunctionUrlConfig"].map((
      trigger,
    ) => ["lambda:CreateFunction", `lambda:${trigger}`]),
  },
  {
    services: ["lambda.amazonaws.com"],
    ways: [["lambda:UpdateFunctionConfiguration"]],
  },
  {
    services: ["ec2.amazonaws.com"],
    ways: [
      ...["RunInstances", "RequestSpotInstances", "RequestSpotFleet", "CreateFleet", "AssociateIamInstanceProfile"]
        .concat("ReplaceIamInstanceProfileAssociation").map((action) => [`ec2:${action}`]),
      ["autoscaling:CreateLaunchConfiguration", "autoscaling:CreateAutoScalingGroup"],
      ["ec2:CreateLaunchTemplateVersion", "autoscaling:UpdateAutoScalingGroup"],
    ],
  },
  { services: ["ecs-tasks.amazonaws.com", "batch.amazonaws.com"], ways: [["batch:RegisterJobDefinition", "batch:SubmitJob"]] },
  { services: ["scheduler.amazonaws.com"], ways: [["scheduler:CreateSchedule"], ["scheduler:UpdateSchedule"]] },
  { services: ["events.amazonaws.com"], ways: [["events:PutTargets"]] },
  { services: ["pipes.amazonaws.com"], ways: [["pipes:CreatePipe"], ["pipes:UpdatePipe"]] },
  {
    services: ["states.amazonaws.com"],
    ways: [["states:CreateStateMachine", "states:StartExecution"], ["states:UpdateStateMachine"]],
  },
  { services: ["ssm.amazonaws.com"], ways: [["ssm:StartAutomationExecution"], ["ssm:CreateAssociation"]] },
  { services: ["pods.eks.amazonaws.com"], ways: [["eks:CreatePodIdentityAssociation"], ["eks:UpdatePodIdentityAssociation"]] },
  { services: ["elasticmapreduce.amazonaws.com", "ec2.amazonaws.com"], ways: [["elasticmapreduce:RunJobFlow"]] },
  { services: ["emr-serverless.amazonaws.com"], ways: [["emr-serverless:StartJobRun"]] },
  { services: ["codepipeline.amazonaws.com"], ways: [["codepipeline:CreatePipeline"], ["codepipeline:UpdatePipeline"]] },
  { services: ["iot.amazonaws.com"], ways: [["iot:CreateTopicRule"], ["iot:ReplaceTopicRule"]] },
  { services: ["imagebuilder.amazonaws.com", "ec2.amazonaws.com"], ways: [["imagebuilder:CreateInfrastructureConfiguration"]] },
  { services: ["appsync.amazonaws.com"], ways: [["appsync:CreateDataSource"], ["appsync:UpdateDataSource"]] },
  { services: ["airflow.amazonaws.com", "airflow-env.amazonaws.com"], ways: [["airflow:CreateEnvironment"]] },
  {
    services: ["cloudformation.amazonaws.com"],
    ways: [
      ["cloudformation:CreateStack"],
      ["cloudformation:UpdateStack"],
      ["cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"],
      ["cloudformation:CreateStackSet", "cloudformation:CreateStackInstances"],
      ["cloudformation:UpdateStackSet"],
    ],
  },
  {
    services: ["glue.amazonaws.com"],
    ways: [
      ["glue:CreateDevEndpoint"],
      ...["CreateJob", "UpdateJob"].flatMap((job) => ["StartJobRun", "CreateTrigger"].map((start) => [`glue:${job}`, `glue:${start}`])),
    ],
  },
  {
    services: ["sagemaker.amazonaws.com"],
    ways: [["sagemaker:CreateNotebookInstance"], ["sagemaker:CreateTrainingJob"], ["sagemaker:CreateProcessingJob"]],
  },
  {
    services: ["datapipeline.amazonaws.com", "ec2.amazonaws.com", "elasticmapreduce.amazonaws.com"],
    ways: [["datapipeline:CreatePipeline", "datapipeline:PutPipelineDefinition"]],
  },
  {
    services: ["codebuild.amazonaws.com"],
    ways: ["CreateProject", "UpdateProject"].flatMap((project) =>
      ["StartBuild", "StartBuildBatch"].map((start) => [`codebuild:${project}`, `codebuild:${start}`])
    ),
  },
  { services: ["tasks.apprunner.amazonaws.com"], ways: [["apprunner:CreateService"], ["apprunner:UpdateService"]] },
  {
    services: ["bedrock-agentcore.amazonaws.com"],
    ways: [["bedrock-agentcore:CreateCodeInterpreter", "bedrock-agentcore:StartCodeInterpreterSession"]],
  },
];

const ofFunction = (resource: Resource, roles: Roles) => roles.role(property(resource, "role"));
const ofTasks = (resource: Resource, roles: Roles) => roles.role(property(resource, "taskRoleArn"));

/**
 * Actions that run code on a resource that has a role already, and how to find that role. Same sources. `ofWorkloads`: a schedule or a state
 * machine starts the resource as it is; code that has the action chooses the command.
 */
export const TAKEOVERS: readonly {
  action: string;
  type: string;
  role: (resource: Resource, roles: Roles) => Role | undefined;
  arn: RegExp;
  ofWorkloads?: true;
}[] = [
  ...["UpdateFunctionCode", "UpdateFunctionConfiguration", "AddPermission", "CreateFunctionUrlConfig", "UpdateFunctionUrlConfig"].map((
    action,
  ) => ({ action: `lambda:${action}`, type: FUNCTION, role: ofFunction, arn: /:lambda:[^:]*:[^:]*:function:/ })),
  { action: "ecs:RunTask", type: TASK_DEFINITION, role: ofTasks, arn: /:ecs:[^:]*:[^:]*:task-definition\//, ofWorkloads: true },
  ...["StartBuild", "StartBuildBatch", "UpdateProject"].map((action) => ({
    action: `codebuild:${action}`,
    type: "aws:codebuild/project:Project",
    role: (resource: Resource, roles: Roles) => roles.role(property(resource, "serviceRole")),
    arn: /:codebuild:[^:]*:[^:]*:project\//,
    ofWorkloads: true as const,
  })),
  {
    action: "states:UpdateStateMachine",
    type: STATE_MACHINE,
    role: (resource, roles) => roles.role(property(resource, "roleArn")),
    arn: /:states:[^:]*:[^:]*:stateMachine:/,
  },
  {
    action: "batch:SubmitJob",
    type: "aws:batch/jobDefinition:JobDefinition",
    role: (resource, roles) => roles.role(member(parsedJson(property(resource, "containerProperties")), "jobRoleArn")),
    arn: /:batch:[^:]*:[^:]*:job-definition\//,
    ofWorkloads: true,
  },
  ...["ssm:SendCommand", "ssm:StartSession", "ec2-instance-connect:SendSSHPublicKey"].map((action) => ({
    action,
    type: INSTANCE,
    role: (resource: Resource, roles: Roles) => roles.roleOfProfile(property(resource, "iamInstanceProfile")),
    arn: /:(?:ec2:[^:]*:[^:]*:instance|ssm:[^:]*:[^:]*:managed-instance)\//,
  })),
];
