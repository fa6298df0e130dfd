import { UsageError } from "../../toolkit/shared/errors";
import { readOptions } from "../../toolkit/shared/options";

export interface PublishArguments {
  /** Folder of the program, relative to the repository. */
  program: string;
  stack: string;
  /** A name under `sites`. */
  site: string;
  /** Folder with the files. */
  folder: string;
  /** Days for which hashed files that are no longer part of the site are kept. */
  keepDays: number;
}

export const USAGE = `Usage: npm run publish-site -- --stack NAME --site NAME --folder FOLDER [options]

Uploads a folder to a site of a stack: first the files with hashed names, which pages refer to, then the others, pages last. Files that the
folder no longer has are deleted afterwards; hashed ones are kept for a while, as pages that browsers have open still load them. Then
CloudFront is asked once to fetch the other files again, and the command waits until it has.

  --stack NAME      the stack
  --site NAME       a name under its setting sites
  --folder FOLDER   what the site's build wrote, e.g. dist
  --keep-days DAYS  how long old files with hashed names are kept, 0 to 365 (default: 30)
  --program FOLDER  the program, e.g. examples/minimal (default: the one in this folder)
  -h, --help        this text

It needs credentials of the stack's account with the permissions of the role that publishes.
Exit code: 0 CloudFront answers with the new files, 1 failed, 2 wrong usage.
`;

const OPTIONS = {
  "stack": { type: "string" },
  "site": { type: "string" },
  "folder": { type: "string" },
  "keep-days": { type: "string" },
  "program": { type: "string" },
  "help": { type: "boolean", short: "h" },
} as const;

/** @returns Undefined for help. @throws {UsageError} An unknown or missing option. */
export function parseArguments(argv: string[], env: NodeJS.ProcessEnv): PublishArguments | undefined {
  const values = readOptions("npm run publish-site", argv, OPTIONS, (word) => `did you mean --folder ${word}?`, env);
  if (values.help === true) return undefined;
  const { stack, site, folder, program = ".", "keep-days": days = "30" } = values;
  if (stack === undefined) throw new UsageError("which stack? Name it with --stack");
  if (site === undefined) throw new UsageError("which site? Name it with --site");
  if (folder === undefined) throw new UsageError("which files? Name their folder with --folder");
  const keepDays = Number(days);
  if (!Number.isInteger(keepDays) || keepDays < 0 || keepDays > 365) {
    throw new UsageError(`--keep-days is ${days}, but must be a whole number from 0 to 365`);
  }
  return { program, stack, site, folder, keepDays };
}
