import type { cloudwatch, scheduler } from "@pulumi/aws";

import type { ResourcePolicy } from "../../policy";
import { EVENT_TARGET, SCHEDULE } from "../../types";
import { isText, must } from "../../values";

export const deadLetterQueue: ResourcePolicy = {
  id: "operations-dead-letter-queue",
  description: "Schedules and event rules have a dead-letter queue for events that they can't deliver.",
  remediation: "Set deadLetterConfig to a queue, with an alarm on it.",
  references: {},
  waivable: true,
  types: [SCHEDULE, EVENT_TARGET],
  validateResource: (resource) =>
    resource.type === SCHEDULE
      ? must<scheduler.ScheduleArgs>(resource, "target.deadLetterConfig.arn", isText, "the ARN of a queue")
      : must<cloudwatch.EventTargetArgs>(resource, "deadLetterConfig.arn", isText, "the ARN of a queue"),
};
