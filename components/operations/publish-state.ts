import type { Input } from "@pulumi/pulumi";

/** The topic that hears a state machine. */
export interface Listener {
  /** How messages call what they are about, e.g. `Job report (stg)`. */
  label: string;
  topicArn: Input<string>;
}

/**
 * A state that publishes a message; the topic not answering at once must not lose it.
 *
 * @param message An expression of the Amazon States Language, e.g. `States.Format('{} is late', $.name)`.
 */
export function tell({ label, topicArn }: Listener, what: string, message: string, next: string) {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::sns:publish",
    Parameters: { TopicArn: topicArn, Subject: `${label} ${what}`, "Message.$": message },
    ResultPath: null,
    Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 10, MaxAttempts: 5, BackoffRate: 2 }],
    Next: next,
  };
}
