import { type KindTable, named, part } from "../kind";
import type { Wanted } from "../wanted";

const queueUrl = (wanted: Wanted) => {
  const name = wanted.text("name");
  return name === undefined ? undefined : `https://sqs.${wanted.place.region}.${wanted.dnsSuffix}/${wanted.place.accountId}/${name}`;
};

export const messaging: KindTable = {
  "aws:sns/topic:Topic": named("AWS::SNS::Topic", "name", { identifier: (wanted) => wanted.arn("sns", wanted.text("name")) }),
  "aws:sns/topicPolicy:TopicPolicy": named("AWS::SNS::TopicInlinePolicy", "arn", { untagged: true }),
  // One that nobody has confirmed has no ARN in any list. Subscribing again gives the one that is there. Source: SNS API reference, `Subscribe`.
  "aws:sns/topicSubscription:TopicSubscription": { by: "nothing", reason: "subscribing again takes it over" },
  "aws:sqs/queue:Queue": named("AWS::SQS::Queue", "name", { identifier: queueUrl }),
  "aws:sqs/queuePolicy:QueuePolicy": named("AWS::SQS::QueueInlinePolicy", "queueUrl", { untagged: true }),
  "aws:sqs/redrivePolicy:RedrivePolicy": part("AWS::SQS::Queue", "queueUrl", "RedrivePolicy"),
};
