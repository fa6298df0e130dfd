import type { Question, ResourceTable } from "../world";

/** A FIFO topic or queue that Pulumi names ends as AWS asks; the provider counts without that. */
function nameOf(q: Question, fifo: "fifoTopic" | "fifoQueue"): string {
  return q.input("name", q.autoName("name", 80) + (q.inputs[fifo] === true ? ".fifo" : ""));
}

/** SNS and SQS: messages on their way. */
export const messaging: ResourceTable = {
  "aws:sns/topic:Topic": {
    id: (q) => q.arn("sns", nameOf(q, "fifoTopic")),
    outputs: (q, id) => ({ arn: id, name: id.split(":").at(-1), owner: q.place.accountId }),
  },
  "aws:sns/topicPolicy:TopicPolicy": {
    id: (q) => q.input("arn"),
    outputs: (q) => ({ owner: q.place.accountId }),
  },
  "aws:sns/topicSubscription:TopicSubscription": {
    id: (q) => `${q.input("topic", q.arn("sns", `${q.name}-${q.hex(7)}`))}:${q.uuid()}`,
    outputs: (q, id) => ({
      arn: id,
      ownerId: q.place.accountId,
      // A person has to agree; AWS's own services don't. Source: SNS API reference, `Subscribe`.
      pendingConfirmation: /^(email|email-json|http|https)$/.test(q.input("protocol")),
      filterPolicyScope: q.input("filterPolicyScope", "MessageAttributes"),
    }),
  },
  "aws:sqs/queue:Queue": {
    id: (q) => `https://sqs.${q.place.region}.${q.dnsSuffix}/${q.place.accountId}/${nameOf(q, "fifoQueue")}`,
    outputs: (q, id) => {
      const name = id.split("/").at(-1) ?? id;
      return { url: id, name, arn: q.arn("sqs", name) };
    },
  },
  "aws:sqs/queuePolicy:QueuePolicy": { id: (q) => q.input("queueUrl"), outputs: () => ({}) },
  "aws:sqs/redrivePolicy:RedrivePolicy": { id: (q) => q.input("queueUrl"), outputs: () => ({}) },
};
