import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import {
  alarm,
  alertTopic,
  allow,
  arn,
  bucket,
  logGroup,
  network,
  objects,
  pulls,
  repository,
  role,
  securityGroup,
  service,
  type Statement,
  task,
  writesLog,
} from "./parts";
import type { SoundProgram } from "./program";

const pushes = (to: aws.ecr.Repository): Statement[] => [
  ...pulls(to),
  allow(["CompleteLayerUpload", "InitiateLayerUpload", "PutImage", "UploadLayerPart"].map((name) => `ecr:${name}`), to.arn),
];

/** A build of CodeBuild that reads its source from a pipeline and pushes to a repository. */
function build(artifacts: aws.s3.Bucket, to: aws.ecr.Repository, more: Statement[] = [], args: Partial<aws.codebuild.ProjectArgs> = {}) {
  const logs = logGroup("build-log", "/aws/codebuild/image");
  const builder = role(
    "builder",
    "codebuild.amazonaws.com",
    writesLog(logs),
    ...pushes(to),
    allow(["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"], objects(artifacts)),
    ...more,
  );
  return new aws.codebuild.Project("image", {
    name: "image",
    serviceRole: builder.arn,
    artifacts: { type: "CODEPIPELINE" },
    source: { type: "CODEPIPELINE", buildspec: "buildspec.yml" },
    environment: {
      type: "ARM_CONTAINER",
      computeType: "BUILD_GENERAL1_SMALL",
      image: "aws/codebuild/amazonlinux2-aarch64-standard:3.0",
      privilegedMode: true,
      environmentVariables: [{ name: "REPOSITORY", value: to.repositoryUrl }],
    },
    logsConfig: { cloudwatchLogs: { groupName: logs.name } },
    ...args,
  });
}

/** Builds and pipelines. */
export const DELIVERY: readonly SoundProgram[] = [
  {
    title: "A pipeline builds an image from GitHub and deploys it to ECS",
    source: "CodePipeline user guide, \"Tutorial: Amazon ECS standard deployment with CodePipeline\" and \"CodePipeline service role\"",
    justified: {
      "iam-privilege-escalation RolePolicy pipeline-role-grant":
        "who changes the pipeline runs any container with the task's roles: production deploys by the program, not by a pipeline",
    },
    program: () => {
      const [net, from, artifacts] = [network(), repository("shop"), bucket("artifacts")];
      const cluster = new aws.ecs.Cluster("cluster");
      const web = task("web", { from });
      const { service: running } = service("web", web, { cluster, vpcId: net.vpc.id, subnets: net.privateSubnetIds });
      alarm("web-cpu", {
        namespace: "AWS/ECS",
        metricName: "CPUUtilization",
        dimensions: { ClusterName: cluster.name, ServiceName: running.name },
        threshold: 90,
        alarmActions: [alertTopic().arn],
      });
      const github = new aws.codeconnections.Connection("github", { name: "github", providerType: "GitHub" });
      const project = build(artifacts, from);
      const pipeline = role(
        "pipeline-role",
        "codepipeline.amazonaws.com",
        allow("codeconnections:UseConnection", github.arn),
        allow(["codebuild:StartBuild", "codebuild:BatchGetBuilds"], project.arn),
        allow(["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"], objects(artifacts)),
        allow(["s3:GetBucketVersioning", "s3:ListBucket"], artifacts.arn),
        allow(["ecs:DescribeServices", "ecs:UpdateService"], running.id),
        allow("ecs:DescribeTaskDefinition", "*"),
        allow("ecs:RegisterTaskDefinition", pulumi.interpolate`${web.definition.arnWithoutRevision}:*`),
        allow("iam:PassRole", [web.taskRole.arn, web.executionRole.arn], {
          StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" },
        }),
      );
      const action = { version: "1", owner: "AWS" };
      new aws.codepipeline.Pipeline("shop", {
        roleArn: pipeline.arn,
        pipelineType: "V2",
        artifactStores: [{ type: "S3", location: artifacts.bucket }],
        stages: [
          {
            name: "Source",
            actions: [{
              ...action,
              name: "Source",
              category: "Source",
              provider: "CodeStarSourceConnection",
              outputArtifacts: ["source"],
              configuration: { ConnectionArn: github.arn, FullRepositoryId: "acme/shop", BranchName: "main" },
            }],
          },
          {
            name: "Build",
            actions: [{
              ...action,
              name: "Build",
              category: "Build",
              provider: "CodeBuild",
              inputArtifacts: ["source"],
              outputArtifacts: ["image"],
              configuration: { ProjectName: project.name },
            }],
          },
          {
            name: "Deploy",
            actions: [{
              ...action,
              name: "Deploy",
              category: "Deploy",
              provider: "ECS",
              inputArtifacts: ["image"],
              configuration: { ClusterName: cluster.name, ServiceName: running.name, FileName: "imagedefinitions.json" },
            }],
          },
        ],
      });
    },
  },
  {
    title: "A build in the VPC that creates its network interfaces",
    source: "CodeBuild user guide, \"Allow CodeBuild access to AWS services required to create a VPC network interface\"",
    program: () => {
      const [net, from, artifacts] = [network(), repository("shop"), bucket("artifacts")];
      const group = securityGroup("build-group", net.vpc.id);
      const describe = ["DescribeDhcpOptions", "DescribeNetworkInterfaces", "DescribeSecurityGroups", "DescribeSubnets", "DescribeVpcs"];
      const subnets = net.privateSubnetIds.map((id) => arn("ec2", pulumi.interpolate`subnet/${id}`));
      build(artifacts, from, [
        allow(describe.map((name) => `ec2:${name}`), "*"),
        allow(["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"], arn("ec2", "network-interface/*")),
        allow("ec2:CreateNetworkInterface", [...subnets, group.arn]),
        allow("ec2:CreateNetworkInterfacePermission", arn("ec2", "network-interface/*"), {
          StringEquals: { "ec2:AuthorizedService": "codebuild.amazonaws.com" },
          ArnEquals: { "ec2:Subnet": subnets },
        }),
      ], {
        vpcConfig: { vpcId: net.vpc.id, subnets: net.privateSubnetIds, securityGroupIds: [group.id] },
      });
    },
  },
];
