import * as pulumi from "@pulumi/pulumi";

/** Time, and progress reports while it passes. */
export interface Clock {
  /** Milliseconds. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  report(progress: string): void;
}

/** The machine's clock; progress is shown beside a resource during the update, and not kept. */
export function clockOf(shownAt: pulumi.Resource): Clock {
  let last = "";
  return {
    now: () => Date.now(),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    report: (progress) => {
      if (progress !== last) void pulumi.log.info(progress, shownAt, undefined, true);
      last = progress;
    },
  };
}
