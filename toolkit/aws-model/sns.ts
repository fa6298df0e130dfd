import { named } from "./cloud-control";
import { type Entries, NO_REFUSAL } from "./entry";
import { fifoName } from "./fifo-name";

/** SNS. */
export const sns: Entries = {
  "aws:sns/topic:Topic": {
    noun: "topic",
    holdsData: false,
    autoName: "name",
    // sns/topic.go
    replacedBy: ["fifoTopic", "name", "namePrefix"],
    interruptedBy: [],
    // API reference, `CreateTopic`
    takesOver: true,
    uses: {},
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    cloudControl: named("AWS::SNS::Topic", "name", { identifier: (pending) => pending.arn("sns", pending.text("name")) }),
    simulate: {
      id: (request) => request.arn("sns", fifoName(request, "fifoTopic")),
      outputs: (request, id) => ({ arn: id, name: id.split(":").at(-1), owner: request.place.accountId }),
    },
  },
  "aws:sns/topicPolicy:TopicPolicy": {
    noun: "topic policy",
    holdsData: false,
    autoName: null,
    // sns/topic_policy.go
    replacedBy: ["arn"],
    interruptedBy: [],
    // API reference, `SetTopicAttributes`
    takesOver: true,
    uses: {},
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    cloudControl: named("AWS::SNS::TopicInlinePolicy", "arn", { untagged: true }),
    simulate: {
      id: (request) => request.input("arn"),
      outputs: (request) => ({ owner: request.place.accountId }),
    },
  },
  "aws:sns/topicSubscription:TopicSubscription": {
    noun: "topic subscription",
    holdsData: false,
    autoName: null,
    // sns/topic_subscription.go
    replacedBy: ["endpoint", "protocol", "topic"],
    interruptedBy: [],
    uses: {},
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    // An unconfirmed subscription has no ARN in any list. Subscribing again returns the existing one.
    // Source: SNS API reference, `Subscribe`.
    cloudControl: { by: "nothing", reason: "subscribing again takes it over" },
    simulate: {
      id: (request) => `${request.input("topic", request.arn("sns", `${request.name}-${request.hex(7)}`))}:${request.uuid()}`,
      outputs: (request, id) => ({
        arn: id,
        ownerId: request.place.accountId,
        // A person must confirm; AWS services don't have to. Source: SNS API reference, `Subscribe`.
        pendingConfirmation: /^(email|email-json|http|https)$/.test(request.input("protocol")),
        filterPolicyScope: request.input("filterPolicyScope", "MessageAttributes"),
      }),
    },
  },
};
