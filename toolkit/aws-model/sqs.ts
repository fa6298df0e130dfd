import { named, part } from "./cloud-control";
import { type Entries, NO_REFUSAL, type OtherEntries } from "./entry";
import { fifoName } from "./fifo-name";
import type { PendingCreate } from "./pending-create";

const queueUrl = (pending: PendingCreate) => {
  const name = pending.text("name");
  return name === undefined ? undefined : `https://sqs.${pending.place.region}.${pending.dnsSuffix}/${pending.place.accountId}/${name}`;
};

/** SQS. */
export const sqs: Entries = {
  "aws:sqs/queue:Queue": {
    noun: "queue",
    holdsData: false,
    autoName: "name",
    // sqs/queue.go
    replacedBy: ["fifoQueue", "name", "namePrefix"],
    interruptedBy: [],
    uses: {},
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    cloudControl: named("AWS::SQS::Queue", "name", { identifier: queueUrl }),
    simulate: {
      id: (request) =>
        `https://sqs.${request.place.region}.${request.dnsSuffix}/${request.place.accountId}/${fifoName(request, "fifoQueue")}`,
      outputs: (request, id) => {
        const name = id.split("/").at(-1) ?? id;
        return { url: id, name, arn: request.arn("sqs", name) };
      },
    },
  },
  "aws:sqs/queuePolicy:QueuePolicy": {
    noun: "queue policy",
    holdsData: false,
    autoName: null,
    // sqs/queue_policy.go
    replacedBy: ["queueUrl"],
    interruptedBy: [],
    // API reference, `SetQueueAttributes`
    takesOver: true,
    uses: {},
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    cloudControl: named("AWS::SQS::QueueInlinePolicy", "queueUrl", { untagged: true }),
    simulate: { id: (request) => request.input("queueUrl"), outputs: () => ({}) },
  },
};

/** Types that only other programs use. */
export const otherSqs: OtherEntries = {
  "aws:sqs/redrivePolicy:RedrivePolicy": {
    // API reference, `SetQueueAttributes`
    takesOver: true,
    cloudControl: part("AWS::SQS::Queue", "queueUrl", "RedrivePolicy"),
    simulate: { id: (request) => request.input("queueUrl"), outputs: () => ({}) },
  },
};
