/** The command line is invalid: exit code 2. */
export class UsageError extends Error {}

/** The program rejected its settings, failed, or can't be read: exit code 1. */
export class ProgramError extends Error {}

/** End of a message about a name that is unknown or missing. */
export const knownAre = (names: readonly string[]): string => (names.length === 0 ? "there are none" : `known are ${names.join(", ")}`);
