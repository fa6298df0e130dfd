import * as v from "valibot";

import { group, matching } from "../shared/schema";

/** Source: CloudFormation registry, AWS::Chatbot::SlackChannelConfiguration: SlackWorkspaceId, SlackChannelId. */
const SLACK_ID = /^[0-9A-Z]{2,255}$/;
/** Source: CloudFormation registry, AWS::Chatbot::MicrosoftTeamsChannelConfiguration: TeamId and TeamsTenantId, TeamsChannelId. */
const TEAMS_ID = /^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/;
const TEAMS_CHANNEL = /^[\w\-=+/.,]*%3[aA][\w\-=+/.,]*%40[\w\-=+/.,]*$/;

const UUID = "a UUID, e.g. 74361522-da01-538d-aa2e-ac7918c6bb92";

/** A channel of Slack. */
export const slackSettings = group({
  /** ID of the workspace, which the console of Amazon Q Developer in chat applications shows, e.g. `T07EA123LEP`. */
  workspaceId: matching(SLACK_ID, "the ID of a Slack workspace, capital letters and digits, e.g. T07EA123LEP"),

  /** ID of the channel, the last part of its link, e.g. `C07EZ1ABC23`. */
  channelId: matching(SLACK_ID, "the ID of a Slack channel, capital letters and digits, e.g. C07EZ1ABC23, not its name"),
});

/** A channel of Microsoft Teams. */
export const teamsSettings = group({
  /** ID of the tenant, `tenantId` in the channel's link. */
  tenantId: matching(TEAMS_ID, UUID),

  /** ID of the team, `groupId` in the channel's link. The provider finds the channel by it: one stack of an account has a team. */
  teamId: matching(TEAMS_ID, UUID),

  /** ID of the channel as in its link, with `%3A` and `%40`, e.g. `19%3Aab6ef35dc342d56ba5654e6fc5%40thread.tacv2`. */
  channelId: matching(TEAMS_CHANNEL, "the ID of a channel as its link has it, with %3A and %40, e.g. 19%3Aab6ef35dc342%40thread.tacv2"),
});

/** Channels of a topic. */
export interface Channels {
  slack?: v.InferOutput<typeof slackSettings> | undefined;
  teams?: v.InferOutput<typeof teamsSettings> | undefined;
}
