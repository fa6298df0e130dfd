import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { accountOf } from "../shared/account";
import type { Names } from "../shared/naming";
import { allow } from "../shared/policy-document";
import { serviceRole } from "../shared/service-role";
import type { Channels } from "./chat-settings";

export interface ChatArgs extends Channels {
  names: Names;
  /** Topics that the channels show. */
  topicArns: pulumi.Input<pulumi.Input<string>[]>;
}

/**
 * Region of the service's API: it has an endpoint in few regions, and CloudFormation calls this one from any. Channels are the account's.
 * Source: aws/aws-cli issue 8658; aws/aws-cdk issue 24675.
 */
const REGION = "us-east-2";

/** Guardrail of what members may do in the channel, however wide a role is; without one it is AdministratorAccess. */
const GUARDRAIL = "CloudWatchReadOnlyAccess";

/**
 * Makes the channels of a topic, by Amazon Q Developer in chat applications, formerly AWS Chatbot. It subscribes to the topics by its
 * service-linked role: neither the topic's policy nor its key has to allow it. Names have the ids of workspace and team, as AWS can't change
 * them. A function: it adds no level to URNs.
 *
 * - Role that only reads metrics, for the graph of an alarm; members can do no more in the channel
 * - Configuration of each channel
 *
 * Sources: Amazon Q Developer in chat applications administrator guide, "Using service-linked roles", "Understanding permissions", channel
 * guardrail policies; "IAM resource-level permissions": the role gets the metric graph of an alarm's notification.
 */
export function makeChannels(name: string, { names, topicArns, slack, teams }: ChatArgs, parent: pulumi.Resource): void {
  if (slack === undefined && teams === undefined) return;
  const { role, policies } = serviceRole(`${name}-chat`, {
    service: "chatbot.amazonaws.com",
    description: "Shows alarms in a chat with their graphs",
    source: "not-sent",
    policies: { read: [allow(["cloudwatch:GetMetricData", "cloudwatch:GetMetricWidgetImage"], ["*"])] },
  }, parent);
  const common = {
    region: REGION,
    iamRoleArn: role.arn,
    guardrailPolicyArns: [pulumi.interpolate`arn:${accountOf(parent).partition}:iam::aws:policy/${GUARDRAIL}`],
    snsTopicArns: topicArns,
    loggingLevel: "ERROR", // events that it can't show
    userAuthorizationRequired: false,
  };
  const options = { parent, dependsOn: policies };
  if (slack !== undefined) {
    const configurationName = names.of(`${name}-${slack.workspaceId}`);
    new aws.chatbot.SlackChannelConfiguration(`${name}-slack-${slack.workspaceId}`, {
      ...common,
      configurationName,
      slackTeamId: slack.workspaceId,
      slackChannelId: slack.channelId,
      tags: { Name: configurationName },
    }, options);
  }
  if (teams !== undefined) {
    const configurationName = names.of(`${name}-${teams.teamId}`);
    new aws.chatbot.TeamsChannelConfiguration(`${name}-teams-${teams.teamId}`, {
      ...common,
      configurationName,
      ...teams,
      tags: { Name: configurationName },
    }, options);
  }
}
