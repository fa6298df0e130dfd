import type { Input } from "@pulumi/pulumi";

import { chatMessage } from "./chat-message";

/** The topic that a state machine publishes to. */
export interface NotificationTarget {
  /** Subject of messages, e.g. `Job report (stg)`. */
  label: string;
  topicArn: Input<string>;
  /**
   * Address of the runbook.
   * @default its path in the repository
   */
  runbook: string | undefined;
  /** Whether a chat shows the topic's messages, which then have its form: it drops others. */
  chat: boolean;
}

/** The same without the subject: alike in all messages to a topic. */
export type Topic = Omit<NotificationTarget, "label">;

/**
 * State that publishes a message, with retries.
 *
 * @param message An expression of the Amazon States Language, e.g. `States.Format('{} is late', $.name)`.
 */
export function publishState({ label, topicArn, chat }: NotificationTarget, what: string, message: string, next: string) {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::sns:publish",
    Parameters: {
      TopicArn: topicArn,
      Subject: `${label} ${what}`,
      // Step Functions sends an object as JSON. Source: its developer guide, "Publish messages to an Amazon SNS topic".
      ...(chat ? { Message: chatMessage(`${label} ${what}`, { "description.$": message }) } : { "Message.$": message }),
    },
    ResultPath: null,
    Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 10, MaxAttempts: 5, BackoffRate: 2 }],
    Next: next,
  };
}
