import { setTimeout } from "node:timers/promises";

import type { CloudWatchLogsClient, FilteredLogEvent } from "@aws-sdk/client-cloudwatch-logs";

import { connectionTo } from "../../toolkit/shared/aws-client";
import { EXIT, type Output } from "../../toolkit/shared/command";
import type { StackAccount } from "../../toolkit/shared/stack-account";
import { workloadNamed } from "./platform";
import { sent } from "./session";
import type { Verb } from "./verb";

export const logsVerb: Verb = {
  words: ["NAME"],
  options: ["since", "grep", "follow"],
  summary: "the log of a service or a job",
  acts: false,
  prepare: ({ args, platform, io: { out, err } }) => {
    const { logGroup } = workloadNamed(platform, args.name);
    return async ({ account }) => {
      const logs = await OperatedLogs.connect(account);
      const printed = await logs.print({ ...args, logGroup }, out);
      if (printed === 0) err.write(`no lines in ${logGroup}; --since looks further back\n`);
      return EXIT.fine;
    };
  },
};

export interface LogsRequest {
  logGroup: string;
  sinceMs: number;
  grep: string | undefined;
  follow: boolean;
}

/** Pause between two requests for new lines. FilterLogEvents allows ten a second: CloudWatch Logs service quotas. */
const PAUSE_MS = 2000;
/** A line may arrive this much later than others of its time. */
const LATE_MS = 30_000;

/** Lines of log groups. */
export class OperatedLogs {
  private constructor(
    private readonly sdk: typeof import("@aws-sdk/client-cloudwatch-logs"),
    private readonly client: CloudWatchLogsClient,
  ) {}

  static async connect({ settings }: StackAccount): Promise<OperatedLogs> {
    const sdk = await import("@aws-sdk/client-cloudwatch-logs");
    return new OperatedLogs(sdk, new sdk.CloudWatchLogsClient(await connectionTo("logs", settings.connection)));
  }

  /**
   * Prints the lines since a time, and new ones if it follows, until the signal.
   *
   * @returns The number of lines.
   */
  async print({ logGroup, sinceMs, grep, follow }: LogsRequest, out: Output, signal?: AbortSignal): Promise<number> {
    let from = Date.now() - sinceMs;
    let printed = 0;
    let known = new Set<string>();
    for (;;) {
      const seen = new Set<string>();
      for await (const event of this.events(logGroup, from, grep)) {
        const id = event.eventId ?? `${event.timestamp} ${event.message}`;
        seen.add(id);
        if (known.has(id)) continue;
        out.write(lineOf(event));
        printed++;
      }
      if (!follow || signal?.aborted === true) return printed;
      known = seen; // the next request returns the latest of them again
      from = Math.max(from, Date.now() - LATE_MS);
      await setTimeout(PAUSE_MS, undefined, signal && { signal }).catch(() => undefined);
    }
  }

  /** Last lines of a task, whose log streams end in its id. Source: ECS developer guide, awslogs-stream-prefix. */
  async last(logGroup: string, stream: string, lines: number): Promise<string[]> {
    const { GetLogEventsCommand } = this.sdk;
    const input = { logGroupName: logGroup, logStreamName: stream, limit: lines, startFromHead: false };
    const { events = [] } = await sent(`GetLogEvents ${stream}`, this.client.send(new GetLogEventsCommand(input)));
    return events.map(lineOf);
  }

  private async *events(logGroup: string, startTime: number, grep: string | undefined): AsyncGenerator<FilteredLogEvent> {
    const input = { logGroupName: logGroup, startTime, ...(grep !== undefined && { filterPattern: quoted(grep) }) };
    let nextToken: string | undefined;
    do {
      const page = await sent(
        `FilterLogEvents ${logGroup}`,
        this.client.send(new this.sdk.FilterLogEventsCommand({ ...input, nextToken })),
      );
      yield* page.events ?? [];
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
  }
}

/** A text as a filter pattern: in quotes, it is searched as it is. Source: CloudWatch Logs user guide, "Filter pattern syntax". */
const quoted = (text: string): string => `"${text.replaceAll("\\", "\\\\").replaceAll("\"", "\\\"")}"`;

const lineOf = ({ timestamp = 0, message = "" }: { timestamp?: number | undefined; message?: string | undefined }): string =>
  `${new Date(timestamp).toISOString()}  ${message.trimEnd()}\n`;
