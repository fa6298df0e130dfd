/** The command line is invalid: exit code 2. */
export class UsageError extends Error {}

/** The program rejected its settings, failed, or can't be read: exit code 1. */
export class ProgramError extends Error {}
