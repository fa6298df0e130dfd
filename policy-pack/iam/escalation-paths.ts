import { property, type Resource } from "../stack-view";
import { FUNCTION, INSTANCE } from "../types";
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
].map((action) => `iam:${action}`);

/**
 * Services that run the caller's code with a role that was passed, and sets of actions, each sufficient.
 * Source: DataDog/pathfinding.cloud (data/paths) and RhinoSecurityLabs/AWS-IAM-Privilege-Escalation.
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
  { services: ["ec2.amazonaws.com"], ways: [["ec2:RunInstances"], ["ec2:RequestSpotInstances"]] },
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
  { services: ["tasks.apprunner.amazonaws.com"], ways: [["apprunner:CreateService"]] },
  {
    services: ["bedrock-agentcore.amazonaws.com"],
    ways: [["bedrock-agentcore:CreateCodeInterpreter", "bedrock-agentcore:StartCodeInterpreterSession"]],
  },
];

/** Actions that run code on a resource that has a role already, and how to find that role. Same sources. */
export const TAKEOVERS: readonly {
  action: string;
  type: string;
  role: (resource: Resource, roles: Roles) => Role | undefined;
  arn: RegExp;
}[] = [
  {
    action: "lambda:UpdateFunctionCode",
    type: FUNCTION,
    role: (resource, roles) => roles.role(property(resource, "role")),
    arn: /:lambda:[^:]*:[^:]*:function:/,
  },
  ...["ssm:SendCommand", "ssm:StartSession", "ec2-instance-connect:SendSSHPublicKey"].map((action) => ({
    action,
    type: INSTANCE,
    role: (resource: Resource, roles: Roles) => roles.roleOfProfile(property(resource, "iamInstanceProfile")),
    arn: /:(?:ec2:[^:]*:[^:]*:instance|ssm:[^:]*:[^:]*:managed-instance)\//,
  })),
];
