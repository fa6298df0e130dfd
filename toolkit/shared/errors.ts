/** Something is wrong with the command line: exit code 2. */
export class UsageError extends Error {}

/** The program refused its settings, failed, or can't be read: exit code 1. */
export class ProgramError extends Error {}
