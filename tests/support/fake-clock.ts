import type { Clock } from "../../components/shared/clock";

/** A clock that only sleeping moves. */
export class FakeClock implements Clock {
  readonly told: string[] = [];
  private time = 0;
  private plans: { seconds: number; what: () => void }[] = [];

  get seconds(): number {
    return this.time / 1000;
  }

  /** Does something when it is so late. */
  at(seconds: number, what: () => void): void {
    this.plans.push({ seconds, what });
  }

  now = (): number => this.time;

  sleep = async (milliseconds: number): Promise<void> => {
    this.time += milliseconds;
    for (const { what } of this.plans.filter(({ seconds }) => seconds <= this.seconds)) what();
    this.plans = this.plans.filter(({ seconds }) => seconds > this.seconds);
  };

  tell = (progress: string): void => {
    if (progress !== this.told.at(-1)) this.told.push(progress);
  };
}
