import { UsageError } from "../../toolkit/shared/errors";
import { readOptions } from "../../toolkit/shared/options";

export interface BootstrapArguments {
  stack: string | undefined;
  mode: "prepare" | "environment" | "remove";
  help: boolean;
}

export const USAGE = `Usage: npm run bootstrap -- --stack NAME [options]

Prepares the account of a stack: state bucket, key, GitHub's OIDC provider and roles, as bootstrap/ declares them. Sign in as an administrator
of the account. The state is in a folder until the bucket exists, and then moves into it. What was cut off continues where it ended.

  --stack NAME   the stack, e.g. prd
  --env          only prints what the shell needs to deploy the stack: eval "$(npm run --silent bootstrap -- --stack prd --env)"
  --remove       deletes all of it, with the states in the bucket; requires state.deletionProtection: false to be in effect
  -h, --help     this text
`;

const OPTIONS = {
  stack: { type: "string" },
  env: { type: "boolean" },
  remove: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

/** @throws {UsageError} An unknown option, a missing value, or options that exclude each other. */
export function parseArguments(argv: string[], env: NodeJS.ProcessEnv = process.env): BootstrapArguments {
  const { stack, env: isEnvironment, remove, help } = readOptions(
    "npm run bootstrap",
    argv,
    OPTIONS,
    (word) => `did you mean --stack ${word}?`,
    env,
  );
  if (isEnvironment === true && remove === true) throw new UsageError("--env and --remove exclude each other");
  return { stack, mode: isEnvironment === true ? "environment" : remove === true ? "remove" : "prepare", help: help === true };
}
