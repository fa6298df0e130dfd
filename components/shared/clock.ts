import * as pulumi from "@pulumi/pulumi";

/** Time and what is shown of its passing. */
export interface Clock {
  /** Milliseconds. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  tell(progress: string): void;
}

/** The machine's clock; progress is shown beside a resource while the update goes on, and not kept. */
export function clockOf(shownAt: pulumi.Resource): Clock {
  let last = "";
  return {
    now: () => Date.now(),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    tell: (progress) => {
      if (progress !== last) void pulumi.log.info(progress, shownAt, undefined, true);
      last = progress;
    },
  };
}
