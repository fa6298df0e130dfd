import { UsageError } from "../../toolkit/shared/errors";
import { readOptions } from "../../toolkit/shared/options";

export interface PromoteArguments {
  /** Folder of the program, relative to the repository. */
  program: string;
  /** Service or job that gets the image; undefined to list those of the stack's file. */
  service: string | undefined;
  /** Stack whose file gets it. */
  stack: string;
  /** Stack whose file has it; undefined with `image`. */
  from: string | undefined;
  /** Tag or digest in the registry of `stack`. */
  image: string | undefined;
  /** Address of the repository that it must be built from. */
  source: string | undefined;
  json: boolean;
}

export const USAGE = `Usage: npm run promote -- --service NAME [options]
       npm run promote -- --list [--stack NAME]

Writes the image of a service into a stack's file, which is the record of what is deployed there: once the change is merged, it is deployed;
reverting it rolls back. By default production gets the image that staging has. The image is looked up in the registry, and must be
built from the same repository as the one before, for the processor of the service.

  --service NAME     the service or job
  --stack NAME       the stack that gets the image (default: prd)
  --from NAME        the stack that has it, in its file (default: stg)
  --image REFERENCE  instead of --from, the tag or digest of an image in the stack's own registry, e.g. what npm run image pushed
  --source ADDRESS   the repository that it was built from, e.g. https://github.com/example/api, if it isn't that of the image before
  --list             only lists the images that the stack's file has
  --program FOLDER   the program, e.g. examples/minimal (default: the one in this folder)
  --json             prints an object on standard output
  -h, --help         this text

It needs credentials of the account whose registry has the image, with the permissions of a push.
Exit code: 0 the file has the image, 1 refused, 2 wrong usage.
`;

const OPTIONS = {
  service: { type: "string" },
  stack: { type: "string" },
  from: { type: "string" },
  image: { type: "string" },
  source: { type: "string" },
  list: { type: "boolean" },
  program: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

/** @returns Undefined for help. @throws {UsageError} An unknown or missing option, or options that exclude each other. */
export function parseArguments(argv: string[], env: NodeJS.ProcessEnv): PromoteArguments | undefined {
  const values = readOptions("npm run promote", argv, OPTIONS, (word) => `did you mean --service ${word}?`, env);
  if (values.help === true) return undefined;
  const { service, image, source, program = ".", json = false } = values;
  if (service === undefined && values.list !== true) throw new UsageError("which service? Name it with --service");
  if (values.list === true) rejectWithList({ service, image, source, from: values.from });
  if (image !== undefined && values.from !== undefined) throw new UsageError("--image and --from exclude each other");
  if (image !== undefined && values.stack === undefined) throw new UsageError("--image needs --stack, the stack in whose registry it is");
  const { stack = "prd" } = values;
  const from = image === undefined ? values.from ?? "stg" : undefined;
  if (service !== undefined && from === stack) throw new UsageError(`--from and --stack are both ${stack}`);
  return { program, service, stack, from, image, source, json };
}

function rejectWithList(others: Readonly<Record<string, string | undefined>>): void {
  const [given] = Object.keys(others).filter((name) => others[name] !== undefined);
  if (given !== undefined) throw new UsageError(`--list and --${given} exclude each other`);
}
