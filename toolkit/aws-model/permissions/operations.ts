import type { PermissionRows } from "./row";

const OWN_TYPE = "a resource of its own";

const NO_CUSTOM_ACTIONS = "no custom actions are used";
const CUSTOM_ACTIONS = "chatbot:AssociateToConfiguration chatbot:DisassociateFromConfiguration chatbot:ListAssociations";

/** Roles, alarms, logs, events, messages, schedules. */
export const operations: PermissionRows = {
  "aws:iam/role:Role": {
    cloudType: "AWS::IAM::Role",
    without: {
      [OWN_TYPE]: "iam:PutRolePolicy iam:DeleteRolePolicy",
      "managed policies aren't used": "iam:AttachRolePolicy iam:DetachRolePolicy",
      "a boundary isn't removed": "iam:DeleteRolePermissionsBoundary",
      "never set": "iam:UpdateRole",
    },
    calls: { source: "iam/role.go, `deleteRoleInstanceProfiles`", delete: "iam:ListInstanceProfilesForRole" },
  },
  "aws:iam/rolePolicy:RolePolicy": { cloudType: "AWS::IAM::RolePolicy" },
  "aws:iam/instanceProfile:InstanceProfile": {
    cloudType: "AWS::IAM::InstanceProfile",
    calls: {
      source: "iam/instance_profile.go, iam/tags.go",
      create: "iam:TagInstanceProfile",
      update: "iam:TagInstanceProfile iam:UntagInstanceProfile",
    },
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    cloudType: "AWS::Logs::LogGroup",
    without: {
      "features that aren't used":
        "logs:*DataProtectionPolicy logs:*ResourcePolicy logs:*ResourcePolicies logs:*IndexPolicy logs:*IndexPolicies "
        + "logs:PutBearerTokenAuthentication logs:PutLogGroupDeletionProtection logs:CreateLogDelivery s3:* firehose:*",
    },
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": { cloudType: "AWS::CloudWatch::Alarm" },
  "aws:cloudwatch/alarmMuteRule:AlarmMuteRule": { cloudType: "AWS::CloudWatch::AlarmMuteRule" },
  "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration": {
    cloudType: "AWS::Chatbot::SlackChannelConfiguration",
    without: { [NO_CUSTOM_ACTIONS]: CUSTOM_ACTIONS },
  },
  "aws:chatbot/teamsChannelConfiguration:TeamsChannelConfiguration": {
    cloudType: "AWS::Chatbot::MicrosoftTeamsChannelConfiguration",
    without: {
      [NO_CUSTOM_ACTIONS]: CUSTOM_ACTIONS,
      "the provider lists those of the team": "chatbot:GetMicrosoftTeamsChannelConfiguration",
    },
    calls: {
      source: "chatbot/teams_channel_configuration.go, `findTeamsChannelConfigurations`",
      read: "chatbot:ListMicrosoftTeamsChannelConfigurations",
    },
  },
  "aws:cloudwatch/dashboard:Dashboard": {
    cloudType: "AWS::CloudWatch::Dashboard",
    without: { "the provider's type has no tags": "cloudwatch:TagResource cloudwatch:UntagResource cloudwatch:ListTagsForResource" },
  },
  "aws:cloudwatch/eventRule:EventRule": {
    cloudType: "AWS::Events::Rule",
    without: { [OWN_TYPE]: "events:PutTargets events:RemoveTargets events:ListTargetsByRule iam:PassRole" },
  },
  "aws:cloudwatch/eventTarget:EventTarget": {
    calls: {
      source: "events/target.go",
      create: "events:PutTargets iam:PassRole",
      read: "events:ListTargetsByRule",
      update: "events:PutTargets iam:PassRole",
      delete: "events:RemoveTargets",
    },
  },
  "aws:sns/topic:Topic": {
    cloudType: "AWS::SNS::Topic",
    without: {
      [OWN_TYPE]: "sns:Subscribe sns:Unsubscribe sns:ListSubscriptionsByTopic",
      "features that aren't used": "sns:*DataProtectionPolicy iam:*",
    },
  },
  "aws:sns/topicPolicy:TopicPolicy": { cloudType: "AWS::SNS::TopicInlinePolicy" },
  "aws:sns/topicSubscription:TopicSubscription": {
    calls: {
      source: "sns/topic_subscription.go",
      create: "sns:Subscribe",
      read: "sns:GetSubscriptionAttributes",
      delete: "sns:Unsubscribe",
    },
  },
  "aws:sqs/queue:Queue": {
    cloudType: "AWS::SQS::Queue",
    without: { "the answer has its URL": "sqs:GetQueueUrl" },
  },
  "aws:sqs/queuePolicy:QueuePolicy": {
    cloudType: "AWS::SQS::QueueInlinePolicy",
    without: { "the queue has its URL": "sqs:GetQueueUrl" },
  },
  "aws:scheduler/scheduleGroup:ScheduleGroup": {
    cloudType: "AWS::Scheduler::ScheduleGroup",
    without: { [OWN_TYPE]: "scheduler:DeleteSchedule" },
  },
  "aws:scheduler/schedule:Schedule": {
    calls: {
      // With a key of one's own: EventBridge Scheduler user guide, "Using identity-based policies", `CreateSchedule`
      source: "scheduler/schedule.go; the service asks the caller's permission",
      create: "scheduler:CreateSchedule iam:PassRole kms:Decrypt kms:DescribeKey kms:GenerateDataKey",
      read: "scheduler:GetSchedule kms:Decrypt",
      update: "scheduler:UpdateSchedule iam:PassRole kms:Decrypt kms:DescribeKey kms:GenerateDataKey",
      delete: "scheduler:DeleteSchedule",
    },
  },
  "aws:sfn/stateMachine:StateMachine": {
    cloudType: "AWS::StepFunctions::StateMachine",
    without: { "its definition is in the program, under AWS's key": "s3:* kms:*" },
    calls: {
      source: "sfn/state_machine.go, `stateMachineDefinitionValidate`",
      create: "states:ValidateStateMachineDefinition",
      read: "states:ListStateMachineVersions",
      update: "states:ValidateStateMachineDefinition",
    },
  },
};
