/** Sets of actions with which a principal gets other permissions, each set sufficient, with who published it. */

export const PASS_ROLE = "iam:PassRole";
export const PASSED_TO = "iam:PassedToService";

/**
 * Actions that write permissions, or credentials of others, whatever the rest of a role's permissions: by the action, the source. Actions of
 * resource policies and of IAM that the service reference calls "permissions management" count besides.
 */
export const WRITES: Readonly<Record<string, string>> = {
  "iam:CreatePolicyVersion": "pathfinding.cloud iam-001 iam-016 iam-020",
  "iam:CreateAccessKey": "pathfinding.cloud iam-002 iam-003",
  "iam:CreateLoginProfile": "pathfinding.cloud iam-004",
  "iam:PutRolePolicy": "pathfinding.cloud iam-005 iam-017 iam-021",
  "iam:UpdateLoginProfile": "pathfinding.cloud iam-006",
  "iam:PutUserPolicy": "pathfinding.cloud iam-007 iam-018",
  "iam:AttachUserPolicy": "pathfinding.cloud iam-008 iam-015",
  "iam:AttachRolePolicy": "pathfinding.cloud iam-009 iam-014 iam-019",
  "iam:AttachGroupPolicy": "pathfinding.cloud iam-010",
  "iam:PutGroupPolicy": "pathfinding.cloud iam-011",
  "iam:UpdateAssumeRolePolicy": "pathfinding.cloud iam-012",
  "iam:AddUserToGroup": "pathfinding.cloud iam-013",
  "iam:SetDefaultPolicyVersion": "RhinoSecurityLabs/AWS-IAM-Privilege-Escalation 3",
  ...from("IAM user guide, permissions boundaries", [
    "iam:DeleteRolePermissionsBoundary",
    "iam:PutRolePermissionsBoundary",
    "iam:DeleteUserPermissionsBoundary",
    "iam:PutUserPermissionsBoundary",
  ]),
  ...from("IAM user guide, identity providers: who writes the provider is each identity that roles trust", [
    "iam:CreateOpenIDConnectProvider",
    "iam:AddClientIDToOpenIDConnectProvider",
    "iam:UpdateOpenIDConnectProviderThumbprint",
    "iam:CreateSAMLProvider",
    "iam:UpdateSAMLProvider",
    "rolesanywhere:CreateTrustAnchor",
    "rolesanywhere:UpdateTrustAnchor",
  ]),
  ...from("IAM user guide, credentials of users other than access keys", [
    "iam:UpdateAccessKey",
    "iam:CreateServiceSpecificCredential",
    "iam:ResetServiceSpecificCredential",
    "iam:UploadSigningCertificate",
    "iam:UploadSSHPublicKey",
    "iam:DeactivateMFADevice",
  ]),
  ...from("IAM Identity Center API reference", [
    "sso:PutInlinePolicyToPermissionSet",
    "sso:AttachManagedPolicyToPermissionSet",
    "sso:AttachCustomerManagedPolicyReferenceToPermissionSet",
    "sso:CreateAccountAssignment",
    "identitystore:CreateGroupMembership",
  ]),
  ...from("Amazon EKS user guide, access entries", ["eks:CreateAccessEntry", "eks:UpdateAccessEntry", "eks:AssociateAccessPolicy"]),
};

function from(source: string, actions: readonly string[]): Record<string, string> {
  return Object.fromEntries(actions.map((action) => [action, source]));
}

/**
 * Services that run the caller's code, or make the caller's requests, with a role that was passed. Each way is sufficient. Calls of other
 * services that take a role are in aws-facts/role-takers.json.
 * ecs:RunTask and ecs:StartTask without ecs:RegisterTaskDefinition are a case of their own (`overrides`).
 */
export const RUNNERS: readonly { services: readonly string[]; ways: readonly (readonly string[])[]; source: string }[] = [
  {
    services: ["ecs-tasks.amazonaws.com"],
    ways: [["ecs:RegisterTaskDefinition"]],
    source: "pathfinding.cloud ecs-001 ecs-002 ecs-003 ecs-004 ecs-005; a service or a schedule may start the newest revision",
  },
  {
    services: ["lambda.amazonaws.com"],
    ways: ["InvokeFunction", "CreateEventSourceMapping", "AddPermission", "CreateFunctionUrlConfig", "PutResourcePolicy"].map((
      trigger,
    ) => ["lambda:CreateFunction", `lambda:${trigger}`]),
    source: "pathfinding.cloud lambda-001 lambda-002 lambda-006",
  },
  {
    services: ["ec2.amazonaws.com"],
    ways: [
      ...["RunInstances", "RequestSpotInstances", "RequestSpotFleet", "CreateFleet", "ModifyFleet", "RunScheduledInstances"]
        .concat("AssociateIamInstanceProfile", "ReplaceIamInstanceProfileAssociation").map((action) => [`ec2:${action}`]),
      ["iam:AddRoleToInstanceProfile"], // of a running instance
      ["autoscaling:CreateLaunchConfiguration", "autoscaling:CreateAutoScalingGroup"],
      ["ec2:CreateLaunchTemplateVersion", "autoscaling:UpdateAutoScalingGroup"],
      ["ec2:CreateLaunchTemplate", "autoscaling:CreateAutoScalingGroup"],
    ],
    source: "pathfinding.cloud ec2-001 ec2-003",
  },
  {
    services: ["glue.amazonaws.com"],
    ways: [
      ["glue:CreateDevEndpoint"],
      ...["CreateJob", "UpdateJob"].flatMap((job) => ["StartJobRun", "CreateTrigger"].map((start) => [`glue:${job}`, `glue:${start}`])),
    ],
    source: "pathfinding.cloud glue-001 glue-003 glue-004 glue-005 glue-006",
  },
  {
    services: ["datapipeline.amazonaws.com", "ec2.amazonaws.com", "elasticmapreduce.amazonaws.com"],
    ways: [["datapipeline:CreatePipeline", "datapipeline:PutPipelineDefinition"]],
    source: "pathfinding.cloud datapipeline-001",
  },
  {
    services: ["codebuild.amazonaws.com"],
    ways: ["CreateProject", "UpdateProject"].flatMap((project) =>
      ["StartBuild", "StartBuildBatch"].map((start) => [`codebuild:${project}`, `codebuild:${start}`])
    ),
    source: "pathfinding.cloud codebuild-001 codebuild-004",
  },
  {
    services: ["cloudformation.amazonaws.com"],
    ways: [
      ["cloudformation:CreateStack"],
      ["cloudformation:UpdateStack"],
      ["cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"],
      ["cloudformation:CreateStackSet", "cloudformation:CreateStackInstances"],
      ["cloudformation:UpdateStackSet"],
      ["cloudformation:CreateResource"],
      ["cloudformation:UpdateResource"],
    ],
    source: "pathfinding.cloud cloudformation-001 cloudformation-003 cloudformation-004",
  },
  {
    services: ["states.amazonaws.com"],
    ways: [["states:CreateStateMachine", "states:StartExecution"], ["states:UpdateStateMachine"], ["states:TestState"]],
    source: "Step Functions developer guide, IAM roles and testing a state",
  },
  {
    services: ["ecs-tasks.amazonaws.com", "batch.amazonaws.com"],
    ways: [["batch:RegisterJobDefinition", "batch:SubmitJob"]],
    source: "AWS Batch user guide, job role",
  },
  {
    services: ["elasticmapreduce.amazonaws.com", "ec2.amazonaws.com"],
    ways: [["elasticmapreduce:RunJobFlow"]],
    source: "Amazon EMR management guide, service roles",
  },
  {
    services: ["imagebuilder.amazonaws.com", "ec2.amazonaws.com"],
    ways: [["imagebuilder:CreateInfrastructureConfiguration"]],
    source: "EC2 Image Builder user guide, instance profile",
  },
  {
    services: ["bedrock-agentcore.amazonaws.com"],
    ways: [["bedrock-agentcore:CreateCodeInterpreter", "bedrock-agentcore:StartCodeInterpreterSession"]],
    source: "pathfinding.cloud bedrock-001",
  },
  {
    services: ["sagemaker.amazonaws.com"],
    ways: [["sagemaker:CreateNotebookInstance"], ["sagemaker:CreateTrainingJob"], ["sagemaker:CreateProcessingJob"]],
    source: "pathfinding.cloud sagemaker-001 sagemaker-002 sagemaker-003",
  },
  { services: ["tasks.apprunner.amazonaws.com"], ways: [["apprunner:CreateService"]], source: "pathfinding.cloud apprunner-001" },
];
