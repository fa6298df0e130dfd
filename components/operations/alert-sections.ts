import type * as pulumi from "@pulumi/pulumi";

import { type Graph, linesOf, type Section } from "./dashboard/sections";
import type { RunbookEntry } from "./runbook";

/** An alarm that notifies a topic of its region. */
export interface AlarmSource {
  name: pulumi.Output<string>;
  arn: pulumi.Output<string>;
  /** Undefined is the stack's. */
  region: string | undefined;
  entry: RunbookEntry;
}

/** Resources that notify a topic. */
export interface AlertSources {
  alarms: AlarmSource[];
  /** EventBridge rules. */
  events: { label: string; ruleName: pulumi.Output<string> }[];
  /** Queues of events that weren't delivered. */
  deadLetters: { label: string; queueName: pulumi.Output<string> }[];
}

/** States of all alarms, and notifications that have no alarm, by region; undefined is the stack's. */
export function alertSections(all: readonly { region: string | undefined; sources: AlertSources }[]): Section[] {
  return [{
    kind: "alerts",
    title: "Alarms and notifications",
    panels: [
      { title: "Alarms", alarms: all.flatMap(({ sources }) => sources.alarms.map(({ arn }) => arn)) },
      ...all.flatMap(({ region, sources }) => eventGraphs(region, sources)),
    ],
  }];
}

function eventGraphs(region: string | undefined, { events, deadLetters }: AlertSources): Graph[] {
  const [place, where] = region === undefined ? [{}, ""] : [{ region }, ` in ${region}`];
  return [
    {
      title: `Events that were notified${where}`,
      unit: "events",
      lines: events.map(({ label, ruleName }) => linesOf("AWS/Events", { RuleName: ruleName })(label, "MatchedEvents", "Sum")),
      view: "stacked",
      ...place,
    },
    {
      title: `Events that were not delivered${where}`,
      unit: "messages in queues",
      // Those that wait; the alarms watch those that arrive.
      lines: deadLetters.map(({ label, queueName }) =>
        linesOf("AWS/SQS", { QueueName: queueName })(label, "ApproximateNumberOfMessagesVisible", "Maximum")
      ),
      marks: [{ label: "alarm", value: 1, fault: "above" }],
      view: "stacked",
      ...place,
    },
  ];
}
