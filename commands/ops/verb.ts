import type { Io } from "../../toolkit/shared/command";
import type { StackAccount } from "../../toolkit/shared/stack-account";
import type { OpsArguments } from "./arguments";
import type { OptionName } from "./options";
import type { OperatedPlatform } from "./platform";

/** A command of `npm run ops`, e.g. `restart`. Each has its file; `verbs.ts` lists them. */
export interface Verb {
  /** Words after it, e.g. `["NAME", "COUNT"]`. */
  words: readonly string[];
  /** Options besides those of all commands. */
  options: readonly OptionName[];
  /** Its line in `--help`. */
  summary: string;
  /** Whether it changes something or enters a container, so that it needs a reason in production. */
  acts: boolean;
  /**
   * Reads the program before AWS is asked, and returns what is to be done.
   *
   * @throws {UsageError} The program has nothing with that name.
   */
  prepare: (request: OpsRequest) => (place: OpsPlace) => Promise<number>;
}

export interface OpsRequest {
  args: OpsArguments;
  project: string;
  stack: string;
  platform: OperatedPlatform;
  io: Io;
}

/** Where a command acts. */
export interface OpsPlace {
  account: StackAccount;
  /** Unique id of the person in this session, `aws:userid`. */
  userId: string;
  /** Why, as the session's tag has it. */
  reason: string;
}
