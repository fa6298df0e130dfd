/** Retries of a state's call, for throttling and similar errors; one that lasts a quarter of an hour is reported. */
export const RETRY_CALL = [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 30, MaxAttempts: 5, BackoffRate: 2 }];
