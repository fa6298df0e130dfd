import { named } from "./cloud-control";
import { type Entries, NO_REFUSAL, type ResourceEntry } from "./entry";

/**
 * A channel of Amazon Q Developer in chat applications. Its provider changes everything in place, though AWS has no call for another name,
 * workspace or team: chatbot/slack_channel_configuration.go, chatbot/teams_channel_configuration.go.
 */
const channel = (cloudType: string, kind: string, more: Pick<ResourceEntry, "noun" | "importId">): ResourceEntry => ({
  holdsData: false,
  autoName: null,
  replacedBy: [],
  interruptedBy: [],
  uses: { iamRoleArn: "aws:iam/role:Role", snsTopicArns: "aws:sns/topic:Topic" },
  refusesDeletion: NO_REFUSAL,
  cloudControl: named(cloudType, "configurationName", {
    identifier: (pending) => pending.arn("chatbot", `chat-configuration/${kind}/${pending.text("configurationName")}`, ""),
  }),
  simulate: {
    id: (request) =>
      request.arn("chatbot", `chat-configuration/${kind}/${request.input("configurationName", `${request.name}-${request.hex(7)}`)}`, {
        region: "",
      }),
    outputs: (_, id) => ({ chatConfigurationArn: id }),
  },
  ...more,
});

export const chatbot: Entries = {
  "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration": channel("AWS::Chatbot::SlackChannelConfiguration", "slack-channel", {
    noun: "chat channel",
    importId: "{chatConfigurationArn}",
  }),
  "aws:chatbot/teamsChannelConfiguration:TeamsChannelConfiguration": channel(
    "AWS::Chatbot::MicrosoftTeamsChannelConfiguration",
    "microsoft-teams-channel",
    { noun: "chat channel", importId: "{teamId}" },
  ),
};
