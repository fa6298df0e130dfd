import type { Input } from "@pulumi/pulumi";

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
}

/**
 * State that publishes a message, with retries.
 *
 * @param message An expression of the Amazon States Language, e.g. `States.Format('{} is late', $.name)`.
 */
export function publishState({ label, topicArn }: NotificationTarget, what: string, message: string, next: string) {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::sns:publish",
    Parameters: { TopicArn: topicArn, Subject: `${label} ${what}`, "Message.$": message },
    ResultPath: null,
    Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 10, MaxAttempts: 5, BackoffRate: 2 }],
    Next: next,
  };
}
