import { PROVIDERS_OWN, type RegistryTypes } from "./type";

export const workloads: RegistryTypes = {
  "aws:appautoscaling/policy:Policy": {
    name: "AWS::ApplicationAutoScaling::ScalingPolicy",
    names: { name: "PolicyName" },
    given: ["PolicyName", "PolicyType"],
  },
  "aws:appautoscaling/target:Target": { name: "AWS::ApplicationAutoScaling::ScalableTarget", names: { roleArn: "RoleARN" } },
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": {
    name: "AWS::ECR::Repository",
    isPart: true,
    names: { policy: "LifecyclePolicy.LifecyclePolicyText", repository: "RepositoryName" },
  },
  "aws:ecr/repository:Repository": {
    name: "AWS::ECR::Repository",
    names: { name: "RepositoryName" },
    others: { forceDelete: PROVIDERS_OWN },
  },
  "aws:ecs/cluster:Cluster": { name: "AWS::ECS::Cluster", names: { name: "ClusterName", settings: "ClusterSettings" } },
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": {
    name: "AWS::ECS::ClusterCapacityProviderAssociations",
    names: { clusterName: "Cluster", defaultCapacityProviderStrategies: "DefaultCapacityProviderStrategy" },
    given: ["CapacityProviders", "DefaultCapacityProviderStrategy"], // empty lists; source: provider, internal/service/ecs/cluster_capacity_providers.go
  },
  "aws:ecs/service:Service": {
    name: "AWS::ECS::Service",
    names: {
      alarms: ".DeploymentConfiguration.Alarms",
      deploymentCircuitBreaker: ".DeploymentConfiguration.DeploymentCircuitBreaker",
      deploymentMaximumPercent: ".DeploymentConfiguration.MaximumPercent",
      deploymentMinimumHealthyPercent: ".DeploymentConfiguration.MinimumHealthyPercent",
      iamRole: "Role",
      name: "ServiceName",
      "networkConfiguration.securityGroups": "AwsvpcConfiguration.SecurityGroups",
      "networkConfiguration.subnets": "AwsvpcConfiguration.Subnets",
      orderedPlacementStrategies: "PlacementStrategies",
      "serviceConnectConfiguration.services.clientAlias": "ClientAliases",
    },
    others: {
      forceDelete: PROVIDERS_OWN,
      forceNewDeployment: PROVIDERS_OWN,
      "networkConfiguration.assignPublicIp": "ENABLED or DISABLED in the registry",
      sigintRollback: PROVIDERS_OWN,
      triggers: PROVIDERS_OWN,
      waitForSteadyState: PROVIDERS_OWN,
    },
  },
  "aws:ecs/taskDefinition:TaskDefinition": {
    name: "AWS::ECS::TaskDefinition",
    names: { "volumes.hostPath": "Host.SourcePath" },
    others: { skipDestroy: PROVIDERS_OWN, trackLatest: PROVIDERS_OWN },
  },
  "aws:scheduler/schedule:Schedule": { name: "AWS::Scheduler::Schedule" },
  "aws:scheduler/scheduleGroup:ScheduleGroup": { name: "AWS::Scheduler::ScheduleGroup" },
  "aws:servicediscovery/httpNamespace:HttpNamespace": { name: "AWS::ServiceDiscovery::HttpNamespace", given: ["Name"] }, // generated from the resource's name
  "aws:sfn/stateMachine:StateMachine": {
    name: "AWS::StepFunctions::StateMachine",
    names: { definition: "DefinitionString", name: "StateMachineName", type: "StateMachineType" },
    others: { "loggingConfiguration.logDestination": "Destinations, a list of groups", publish: PROVIDERS_OWN },
  },
};
