import type { PermissionRows } from "./row";

const OWN_TYPE = "a resource of its own";

/** Instance, ECS and what scales it. */
export const compute: PermissionRows = {
  "aws:ec2/instance:Instance": {
    cloudType: "AWS::EC2::Instance",
    without: {
      "launch templates aren't used": "ec2:DescribeLaunchTemplate*",
      "Systems Manager associations aren't used": "ssm:*",
      "volumes aren't attached": "ec2:AttachVolume ec2:DetachVolume",
      "the instance profile replaces it": "ec2:*IamInstanceProfile* ",
      "never set": "ec2:ModifyInstanceCreditSpecification ec2:ModifyInstancePlacement ec2:ModifyPrivateDnsNameOptions ec2:MonitorInstances "
        + "ec2:UnmonitorInstances",
      "CloudFormation's own checks": "ec2:DescribeNetworkInterfaces ec2:DescribeSubnets ec2:DescribeKeyPairs ec2:DescribeSecurityGroups "
        + "ec2:DescribeVpcs",
      "only a change of type stops and starts it": "ec2:StartInstances",
    },
    calls: {
      source: "ec2/ec2_instance.go: `fetchRootDeviceName`, `readVolumeTags`, `modifyInstanceAttributeWithStopStart`, "
        + "`disableInstanceAPITermination`; ec2/ec2_instance.go, `resourceInstanceUpdate`, root_block_device",
      create: "ec2:DescribeImages",
      read: "ec2:DescribeInstanceTypes ec2:DescribeTags",
      update: "ec2:StartInstances ec2:ModifyVolume",
      delete: "ec2:ModifyInstanceAttribute",
    },
  },
  "aws:ecs/cluster:Cluster": {
    cloudType: "AWS::ECS::Cluster",
    without: {
      "AWS's key encrypts its storage": "kms:DescribeKey",
      "account settings aren't changed": "ecs:PutAccountSetting*",
      [OWN_TYPE]: "ecs:PutClusterCapacityProviders",
      "the provider sends UpdateCluster": "ecs:UpdateClusterSettings",
      "the provider reads tags with the resource": "ecs:ListTagsForResource",
    },
  },
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": {
    cloudType: "AWS::ECS::ClusterCapacityProviderAssociations",
    without: { "AWS's own capacity providers": "ecs:DescribeCapacityProviders" },
  },
  "aws:ecs/service:Service": {
    cloudType: "AWS::ECS::Service",
    without: {
      "the service-linked role registers targets": "iam:PassRole",
      "the program follows rollouts itself": "ecs:*ServiceDeployment*",
      "the provider reads tags with the resource": "ecs:ListTagsForResource",
    },
  },
  "aws:ecs/taskDefinition:TaskDefinition": {
    cloudType: "AWS::ECS::TaskDefinition",
    without: {
      "CloudFormation's own checks": "iam:GetRole",
      "the provider reads tags with the resource": "ecs:ListTagsForResource",
    },
  },
  "aws:appautoscaling/target:Target": {
    cloudType: "AWS::ApplicationAutoScaling::ScalableTarget",
    without: {
      "scheduled actions aren't used": "application-autoscaling:*ScheduledAction*",
      "ECS services only, which have a service-linked role": "lambda:* iam:PassRole",
      "alarms belong to policies": "cloudwatch:*",
    },
    calls: {
      // Application Auto Scaling user guide, "Permissions required for API actions on target services and CloudWatch"
      source: "the service asks the caller's permission",
      create: "ecs:DescribeServices ecs:UpdateService",
      update: "ecs:DescribeServices ecs:UpdateService",
    },
  },
  "aws:appautoscaling/policy:Policy": {
    cloudType: "AWS::ApplicationAutoScaling::ScalingPolicy",
    without: { "predictive scaling isn't used": "cloudwatch:GetMetricData" },
    calls: {
      // The same page
      source: "the service asks the caller's permission",
      create: "cloudwatch:DescribeAlarms cloudwatch:PutMetricAlarm",
      update: "cloudwatch:DescribeAlarms cloudwatch:PutMetricAlarm",
      delete: "cloudwatch:DescribeAlarms cloudwatch:DeleteAlarms",
    },
  },
  "aws:servicediscovery/httpNamespace:HttpNamespace": { cloudType: "AWS::ServiceDiscovery::HttpNamespace" },
  "aws:ecr/repository:Repository": {
    cloudType: "AWS::ECR::Repository",
    without: {
      "AES-256 without a key": "kms:*",
      [OWN_TYPE]: "ecr:*LifecyclePolicy",
      "repository policies aren't used": "ecr:*RepositoryPolicy",
      "tags are immutable from the beginning": "ecr:PutImageTagMutability",
    },
  },
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": {
    calls: {
      source: "ecr/lifecycle_policy.go",
      create: "ecr:PutLifecyclePolicy",
      read: "ecr:GetLifecyclePolicy",
      update: "ecr:PutLifecyclePolicy",
      delete: "ecr:DeleteLifecyclePolicy",
    },
  },
};
