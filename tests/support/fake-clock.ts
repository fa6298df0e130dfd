import type { Clock } from "../../components/shared/clock";

/** A clock that advances only by sleeping. */
export class FakeClock implements Clock {
  readonly reported: string[] = [];
  private time = 0;
  private plans: { seconds: number; what: () => void }[] = [];

  get seconds(): number {
    return this.time / 1000;
  }

  /** Runs something at a time. */
  at(seconds: number, what: () => void): void {
    this.plans.push({ seconds, what });
  }

  now = (): number => this.time;

  sleep = async (milliseconds: number): Promise<void> => {
    this.time += milliseconds;
    for (const { what } of this.plans.filter(({ seconds }) => seconds <= this.seconds)) what();
    this.plans = this.plans.filter(({ seconds }) => seconds > this.seconds);
  };

  report = (progress: string): void => {
    if (progress !== this.reported.at(-1)) this.reported.push(progress);
  };
}
