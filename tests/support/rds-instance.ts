import { CallError } from "../components/workloads/job/states-language";

/** Who last started an instance. */
type Starter = "nobody" | "AWS" | "a person";

/** What comes after a status by itself, and when. */
interface Step {
  status: string;
  seconds: number;
}

/**
 * An RDS instance on a clock that tests turn, with RDS's refusals: only an available instance can be stopped, only a stopped one started.
 * Source: botocore's service model rds 2014-10-31 (InvalidDBInstanceStateFault of StartDBInstance and StopDBInstance), moto's texts; as
 * Step Functions gives them: sqlxpert/step-stay-stopped-aws-rds-aurora.
 */
export class RdsInstance {
  startedBy: Starter = "nobody";
  /** Calls of StopDBInstance that RDS accepted, with who had started the instance. */
  readonly stops: Starter[] = [];
  /** Seconds since the beginning. */
  now = 0;
  private steps: Step[] = [];
  private inStatus = 0;

  constructor(public status: string) {}

  /** What a start does: how long it takes, and what else it goes through before the instance is available. */
  startTakes: Step[] = [{ status: "starting", seconds: 480 }];
  stopTakes = 300;
  /** Whether a stop comes to nothing, as RDS can't always shut an engine down. */
  stopFails = false;
  /** By time: what somebody else does then. RDS's refusals are theirs. */
  readonly others: { at: number; act: () => void }[] = [];

  /** As AWS does it after seven days, or a person by the console. */
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

  /** Second by second would take too long: from one change to the next. */
  pass(seconds: number): void {
    for (let left = seconds; left > 0;) {
      const next = this.others.filter(({ at }) => at > this.now).map(({ at }) => at - this.now);
      const change = this.steps.length > 1 ? this.steps[0]!.seconds - this.inStatus : Infinity;
      const step = Math.min(left, change, ...next);
      [this.now, this.inStatus, left] = [this.now + step, this.inStatus + step, left - step];
      if (step === change) this.goThrough(this.steps.slice(1));
      for (const { act } of this.others.filter(({ at }) => at === this.now)) refusable(act);
    }
  }
}

function refusable(act: () => void): void {
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
