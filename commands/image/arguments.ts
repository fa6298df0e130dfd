import { UsageError } from "../../toolkit/shared/errors";
import { readWords } from "../../toolkit/shared/options";
import { type BuilderName, BUILDERS } from "./builder";
import { type Platform, PLATFORMS } from "./program-image";

/** Steps of the command, in the order in which they run. */
const STEPS = ["login", "build", "push", "mark-live"] as const;
export type Step = (typeof STEPS)[number];

export interface ImageArguments {
  steps: ReadonlySet<Step>;
  /** Folder of the program, relative to the repository. */
  program: string;
  /** Undefined: `stg` if the program has it, or its only stack. */
  stack: string | undefined;
  /** Service or job that runs the image. */
  service: string | undefined;
  /** Name of the repository in AWS. */
  repository: string | undefined;
  /** Folder with the Dockerfile, relative to the repository. */
  folder: string;
  /** Tag or digest of an image to mark live; undefined: the one of the folder's commit. */
  image: string | undefined;
  platform: Platform | undefined;
  builder: BuilderName | undefined;
  json: boolean;
  help: boolean;
}

export const USAGE = `Usage: npm run image -- <step ...> [options]

Builds a folder's Dockerfile, tags the image with the folder's git commit, pushes it and prints its digest. Account, region, repository
and platform are those of the stack's resolved program. A commit that is pushed already isn't pushed again.

Steps, any number of them:
  login              logs the builder in to the stack's registry, for 12 hours; push does this by itself
  build              builds the image, without a request to AWS
  push               builds the image if it isn't built yet, pushes it and verifies what the registry has
  mark-live          adds the tag live-<commit>, which keeps the image from expiring; before a service uses it

  --stack NAME       the stack, e.g. prd (default: stg, or the only stack)
  --program FOLDER   the program, e.g. examples/minimal (default: the one in this folder)
  --service NAME     the service or job that runs the image: decides on repository and platform
  --repository NAME  the repository in AWS, e.g. frontend-stg, instead of a service (default: the program's only one)
  --folder FOLDER    the folder with the Dockerfile, in a git repository without uncommitted changes (default: this folder)
  --image REFERENCE  with mark-live alone: the tag or digest of an image that this command pushed, instead of a folder
  --platform NAME    ${PLATFORMS.join(" or ")}; must agree with the \`architecture\` of the workloads that run the image (default: theirs,
                     else ${PLATFORMS[0]})
  --builder NAME     ${BUILDERS.join(", ")} (default: the first of them that runs here)
  --json             prints an object instead of the digest
  -h, --help         this text

Standard output has the digest alone, or the object; what happens is reported on standard error.
Exit code: 0 done, 1 refused or failed, 2 wrong usage.
`;

const OPTIONS = {
  program: { type: "string" },
  stack: { type: "string" },
  service: { type: "string" },
  repository: { type: "string" },
  folder: { type: "string" },
  image: { type: "string" },
  platform: { type: "string" },
  builder: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

/** @throws {UsageError} An unknown step or option, a missing value, or options that exclude each other. */
export function parseArguments(argv: string[], env: NodeJS.ProcessEnv = process.env): ImageArguments {
  const { values, words } = readWords("npm run image", argv, OPTIONS, env);
  const help = values.help === true;
  const steps = new Set(words.map((word) => oneOf("the step", word, STEPS)));
  const { image, folder, service, repository } = values;
  if (steps.size === 0 && !help) throw new UsageError(`name a step: ${STEPS.join(", ")}`);
  if (service !== undefined && repository !== undefined) throw new UsageError("--service and --repository exclude each other");
  if (image !== undefined && folder !== undefined) throw new UsageError("--image and --folder exclude each other");
  if (image !== undefined && (steps.size > 1 || !steps.has("mark-live"))) {
    throw new UsageError("--image needs mark-live, and no other step");
  }
  return {
    steps,
    program: values.program ?? ".",
    stack: values.stack,
    service,
    repository,
    folder: folder ?? ".",
    image,
    platform: values.platform === undefined ? undefined : oneOf("--platform", values.platform, PLATFORMS),
    builder: values.builder === undefined ? undefined : oneOf("--builder", values.builder, BUILDERS),
    json: values.json === true,
    help,
  };
}

function oneOf<T extends string>(what: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === value);
  if (found === undefined) throw new UsageError(`${what} is "${value}", but must be one of ${allowed.join(", ")}`);
  return found;
}
