import { PROVIDERS_OWN, type RegistryTypes } from "./type";

export const operations: RegistryTypes = {
  "aws:cloudwatch/eventRule:EventRule": {
    name: "AWS::Events::Rule",
    others: { forceDestroy: PROVIDERS_OWN, isEnabled: "State: ENABLED or DISABLED" },
  },
  "aws:cloudwatch/eventTarget:EventTarget": {
    name: "AWS::Events::Rule",
    isPart: true,
    within: "Targets",
    names: {
      ecsTarget: "EcsParameters",
      eventBusName: ".EventBusName",
      "inputTransformer.inputPaths": "InputPathsMap",
      rule: ".Name",
      sqsTarget: "SqsParameters",
      targetId: "Id",
    },
    given: ["Targets.Id"],
    others: { forceDestroy: PROVIDERS_OWN },
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    name: "AWS::Logs::LogGroup",
    names: { name: "LogGroupName" },
    others: { skipDestroy: PROVIDERS_OWN },
  },
  "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration": {
    name: "AWS::Chatbot::SlackChannelConfiguration",
    names: { guardrailPolicyArns: "GuardrailPolicies", slackTeamId: "SlackWorkspaceId", userAuthorizationRequired: "UserRoleRequired" },
  },
  "aws:chatbot/teamsChannelConfiguration:TeamsChannelConfiguration": {
    name: "AWS::Chatbot::MicrosoftTeamsChannelConfiguration",
    names: {
      channelId: "TeamsChannelId",
      channelName: "TeamsChannelName",
      guardrailPolicyArns: "GuardrailPolicies",
      tenantId: "TeamsTenantId",
      userAuthorizationRequired: "UserRoleRequired",
    },
    others: { teamName: "the provider's own" },
  },
  "aws:cloudwatch/alarmMuteRule:AlarmMuteRule": { name: "AWS::CloudWatch::AlarmMuteRule" },
  "aws:cloudwatch/dashboard:Dashboard": { name: "AWS::CloudWatch::Dashboard" },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    name: "AWS::CloudWatch::Alarm",
    names: {
      metricQueries: "Metrics",
      "metricQueries.metric": "MetricStat",
      "metricQueries.metric.dimensions": "Metric.Dimensions",
      "metricQueries.metric.metricName": "Metric.MetricName",
      "metricQueries.metric.namespace": "Metric.Namespace",
      name: "AlarmName",
    },
    others: { evaluateLowSampleCountPercentiles: "EvaluateLowSampleCountPercentile, of the same form" },
  },
  "aws:iam/instanceProfile:InstanceProfile": {
    name: "AWS::IAM::InstanceProfile",
    names: { name: "InstanceProfileName", role: "Roles" },
    given: ["Roles"],
  }, // none; IAM adds one by a separate call
  "aws:iam/role:Role": {
    name: "AWS::IAM::Role",
    names: {
      assumeRolePolicy: "AssumeRolePolicyDocument",
      inlinePolicies: "Policies",
      "inlinePolicies.name": "PolicyName",
      "inlinePolicies.policy": "PolicyDocument",
      name: "RoleName",
    },
    others: { forceDetachPolicies: PROVIDERS_OWN },
  },
  "aws:iam/rolePolicy:RolePolicy": {
    name: "AWS::IAM::RolePolicy",
    names: { name: "PolicyName", policy: "PolicyDocument", role: "RoleName" },
    given: ["PolicyName"],
  },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
    name: "AWS::IAM::Role",
    isPart: true,
    names: { policyArn: "ManagedPolicyArns", role: "RoleName" },
  },
  "aws:kms/key:Key": {
    name: "AWS::KMS::Key",
    names: { customerMasterKeySpec: "KeySpec", deletionWindowInDays: "PendingWindowInDays", isEnabled: "Enabled", policy: "KeyPolicy" },
    others: { customKeyStoreId: "not in the registry", xksKeyId: "not in the registry" },
  },
  "aws:sns/topic:Topic": {
    name: "AWS::SNS::Topic",
    names: { name: "TopicName" },
    others: { deliveryPolicy: "not in the registry", policy: "a type of its own in the registry: AWS::SNS::TopicPolicy" },
  },
  "aws:sns/topicPolicy:TopicPolicy": { name: "AWS::SNS::TopicPolicy", names: { arn: "Topics", policy: "PolicyDocument" } },
  "aws:sns/topicSubscription:TopicSubscription": {
    name: "AWS::SNS::Subscription",
    names: { topic: "TopicArn" },
    others: { confirmationTimeoutInMinutes: PROVIDERS_OWN, endpointAutoConfirms: PROVIDERS_OWN },
  },
  "aws:sqs/queue:Queue": {
    name: "AWS::SQS::Queue",
    names: {
      maxMessageSize: "MaximumMessageSize",
      messageRetentionSeconds: "MessageRetentionPeriod",
      name: "QueueName",
      receiveWaitTimeSeconds: "ReceiveMessageWaitTimeSeconds",
      visibilityTimeoutSeconds: "VisibilityTimeout",
    },
    others: { policy: "a type of its own in the registry: AWS::SQS::QueuePolicy" },
  },
  "aws:sqs/queuePolicy:QueuePolicy": { name: "AWS::SQS::QueuePolicy", names: { policy: "PolicyDocument", queueUrl: "Queues" } },
};
