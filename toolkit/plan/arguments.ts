import { UsageError } from "../shared/errors";
import { readOptions } from "../shared/options";
import { type Override, parseOverride } from "./config-override";

export interface PlanArguments {
  /** Folder of the program, relative to the repository. */
  program: string;
  /** Undefined: `stg` if the program has it, or its only stack. */
  stack: string | undefined;
  all: boolean;
  /** Settings to change for this plan, in the order given. */
  overrides: Override[];
  exportFile: string | undefined;
  /** File of lookup results and outputs of other stacks. */
  answersFile: string | undefined;
  /** Name or URN of the only resource to show. */
  resource: string | undefined;
  json: boolean;
  /** Plans again whenever a file changes. */
  watch: boolean;
  showSecrets: boolean;
  help: boolean;
}

export const USAGE = `Usage: npm run plan -- [options]

Resolves a Pulumi program locally, without an AWS account or the Pulumi engine, and prints the resources it would create.

  --stack NAME       stack to plan, e.g. prd (default: stg, or the only stack)
  --program FOLDER   program to plan, e.g. examples/minimal (default: the one in this folder)
  --all              plan every stack of every program, and report names taken twice in an account and overlapping VPCs
  -c, --config K=V   override a setting for this plan, e.g. services.api.image=3f2c1a9, list[0]=first, map["a.b"]=text or
                     aws:allowedAccountIds=["333333333333"]; repeatable. A key without a namespace belongs to the project.
                     Inside a setting, true, false and whole numbers are not strings. Sets values like pulumi config set --path
                     but saves nothing; pulumi preview --config saves, and drops all of the setting except the given path
  --config-path      accepted for compatibility with pulumi preview; keys are always paths here
  --export FILE      write the state as pulumi stack export would, for pulumi policy analyze --file FILE
  --answers FILE     results of lookups and outputs of other stacks that only AWS knows, as a JSON file:
                     { "lookups": [{ "lookup": "aws.ec2.getSubnet", "arguments": { "id": "subnet-1" },
                     "result": { "cidrBlock": "10.0.0.0/24" } }], "stackReferences": { "org/network/prd": { "vpcId": "vpc-1" } } }
                     An entry answers every call with its arguments, or every call if it has none; the first match counts
  --resource NAME    show one resource with its inputs and the values that AWS adds, or a component with its children, by
                     logical name (as in the tree) or URN. The whole program is still planned and checked
  --json             print one JSON summary to standard output; npm run --silent suppresses npm's own lines
  --watch            plan again whenever the program's files change, until Ctrl-C
  --show-secrets     print secrets in plain text, also to the export
  -h, --help         print this help

Exit codes: 0 success, 1 the program failed or violates a policy, 2 wrong usage, 3 no violation found, but not everything could be
checked: a value is known only to AWS, or a component creates its resources in another process. In production that is 1.
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

/** @throws {UsageError} An unknown option, a missing value, or options that exclude each other. */
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
