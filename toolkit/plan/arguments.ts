import { UsageError } from "../shared/errors";
import { readOptions } from "../shared/options";
import { type Override, parseOverride } from "./config-override";

export interface PlanArguments {
  /** Folder of the program, relative to the repository. */
  program: string;
  /** Undefined: the first stack of the program, `stg` where there is one. */
  stack: string | undefined;
  all: boolean;
  /** Settings to change for this plan, in the order given. */
  overrides: Override[];
  exportFile: string | undefined;
  /** What is known of AWS and of other stacks. */
  answersFile: string | undefined;
  /** The name or URN of what alone is shown. */
  resource: string | undefined;
  json: boolean;
  /** Plans again after each change of a file. */
  watch: boolean;
  showSecrets: boolean;
  help: boolean;
}

export const USAGE = `Usage: npm run plan -- [options]

Resolves a Pulumi program on this machine, without account and engine, and shows what it would make.

  --stack NAME       the stack, e.g. prd (default: stg, or the only one)
  --program FOLDER   the program, e.g. examples/minimal (default: the one in this folder)
  --all              every program with every stack, and whether two of them take one name in an account, or the same addresses
  -c, --config K=V   plans with another setting, e.g. services.api.image=3f2c1a9, list[0]=first, map["a.b"]=text or
                     aws:allowedAccountIds=["333333333333"]; again for each one. A key without namespace is the project's.
                     Below a setting, true, false and whole numbers are no text. Sets as pulumi config set --path does, but
                     saves nothing; pulumi preview --config saves, and leaves nothing of the setting but the given path
  --config-path      accepted as pulumi preview has it; here a key is always a path
  --export FILE      writes what pulumi stack export would, for pulumi policy analyze --file FILE
  --answers FILE     what AWS answers to lookups, and the outputs of other stacks, where only AWS knows them; a JSON file:
                     { "lookups": [{ "lookup": "aws.ec2.getSubnet", "arguments": { "id": "subnet-1" },
                     "result": { "cidrBlock": "10.0.0.0/24" } }], "stackReferences": { "org/network/prd": { "vpcId": "vpc-1" } } }
                     An answer is for every call that has its arguments, the first one counts; without arguments, for all
  --resource NAME    one resource alone, with all that the program says of it and what AWS adds, or a component with all
                     below it; its logical name, as in the tree, or its URN. All is planned and judged as ever
  --json             one JSON summary on standard output; npm run --silent keeps npm's own lines out of it
  --watch            plans again after each change of the program's files, until Ctrl-C
  --show-secrets     secrets in plain text, also in the export
  -h, --help         this text

Exit code: 0 fine, 1 the program or a policy refuses, or it fails, 2 wrong usage, 3 nothing is wrong in what could be judged, but not all
could be: AWS must answer first, or a component makes its resources in another process.
`;

const OPTIONS = {
  program: { type: "string" },
  stack: { type: "string" },
  all: { type: "boolean" },
  config: { type: "string", short: "c", multiple: true },
  "config-path": { type: "boolean" },
  export: { type: "string" },
  answers: { type: "string" },
  resource: { type: "string" },
  json: { type: "boolean" },
  watch: { type: "boolean" },
  "show-secrets": { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

/** @throws {UsageError} An unknown option with the known ones, a missing value, options that exclude each other. */
export function parseArguments(argv: string[], env: NodeJS.ProcessEnv = process.env): PlanArguments {
  const values = readOptions(
    "npm run plan",
    argv,
    OPTIONS,
    (word) => /[./]/.test(word) ? `name the program with --program ${word}` : `did you mean --stack ${word}?`,
    env,
  );
  for (const excluded of ["program", "stack", "config", "export", "answers", "resource"] as const) {
    if (values.all && values[excluded] !== undefined) throw new UsageError(`--all and --${excluded} exclude each other`);
  }
  for (const excluded of ["all", "json", "export"] as const) {
    if (values.watch && values[excluded] !== undefined) throw new UsageError(`--watch and --${excluded} exclude each other`);
  }
  return {
    program: values.program ?? ".",
    stack: values.stack,
    all: values.all ?? false,
    overrides: (values.config ?? []).map(parseOverride),
    exportFile: values.export,
    answersFile: values.answers,
    resource: values.resource,
    json: values.json ?? false,
    watch: values.watch ?? false,
    showSecrets: values["show-secrets"] ?? false,
    help: values.help ?? false,
  };
}
