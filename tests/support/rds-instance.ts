import { CallError } from "../components/workloads/job/states-language";

/** Who last started an instance. */
type Starter = "none" | "AWS" | "a person";

/** A status and its duration. */
interface Step {
  status: string;
  seconds: number;
}

/**
 * Simulates an RDS instance on a test's clock, with RDS's errors: only an available instance can be stopped, only a stopped one started.
 * Source: botocore's service model rds 2014-10-31 (InvalidDBInstanceStateFault of StartDBInstance and StopDBInstance), moto's messages; their form in
 * Step Functions: sqlxpert/step-stay-stopped-aws-rds-aurora.
 */
export class RdsInstance {
  startedBy: Starter = "none";
  /** Calls of StopDBInstance that RDS accepted, with who had started the instance. */
  readonly stops: Starter[] = [];
  /** Seconds since the beginning. */
  now = 0;
  private steps: Step[] = [];
  private inStatus = 0;

  constructor(public status: string) {}

  /** Statuses that a start passes through before the instance is available. */
  startTakes: Step[] = [{ status: "starting", seconds: 480 }];
  stopTakes = 300;
  /** Whether a stop fails, as RDS can't always shut an engine down. */
  stopFails = false;
  /** Actions of other users by time; RDS's errors are ignored. */
  readonly others: { at: number; act: () => void }[] = [];

  /** Starts the instance, as AWS does after seven days, or a person in the console. */
  start(by: Starter): void {
    if (this.status !== "stopped") throw notNow(this.status);
    this.startedBy = by;
    this.goThrough([...this.startTakes, { status: "available", seconds: Infinity }]);
  }

  stop(): void {
    if (this.status !== "available") throw notNow(this.status);
    this.stops.push(this.startedBy);
    this.goThrough([{ status: "stopping", seconds: this.stopTakes }, {
      status: this.stopFails ? "available" : "stopped",
      seconds: Infinity,
    }]);
  }

  goThrough(steps: Step[]): void {
    [this.steps, this.inStatus] = [steps, 0];
    this.status = steps[0]!.status;
  }

  /** Advances the clock from one change to the next, as second by second would take too long. */
  pass(seconds: number): void {
    for (let left = seconds; left > 0;) {
      const next = this.others.filter(({ at }) => at > this.now).map(({ at }) => at - this.now);
      const change = this.steps.length > 1 ? this.steps[0]!.seconds - this.inStatus : Infinity;
      const step = Math.min(left, change, ...next);
      [this.now, this.inStatus, left] = [this.now + step, this.inStatus + step, left - step];
      if (step === change) this.goThrough(this.steps.slice(1));
      for (const { act } of this.others.filter(({ at }) => at === this.now)) ignoringErrors(act);
    }
  }
}

function ignoringErrors(act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
  }
}

const notNow = (status: string) =>
  new CallError(
    "Rds.InvalidDbInstanceStateException",
    `Instance main-stg is not in available state, but ${status}. (Service: Rds, Status Code: 400)`,
  );
