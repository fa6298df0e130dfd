import { UsageError } from "../../toolkit/shared/errors";
import { readOptions } from "../../toolkit/shared/options";

export interface ReportArguments {
  /** File of `--export`, or a git ref. */
  base: string | undefined;
  /** The same; undefined: this folder. */
  head: string | undefined;
  /** File to write this folder's plans to, instead of a report. */
  exportFile: string | undefined;
  /** Report in JSON to render, instead of two plans. */
  from: string | undefined;
  json: string | undefined;
  sarif: string | undefined;
  markdown: string | undefined;
  answersFile: string | undefined;
  help: boolean;
}

export const REPORT_USAGE = `Usage: npm run report -- --base REF [--head REF] [options]

Compares the plans of two commits, of every stack of every program: effects on users, grants, reachability, policies, resources, outputs.
Needs no AWS account, no credentials and no Pulumi engine.

  --base REF        the plans before: a file of --export, or a commit, branch or tag
  --head REF        the plans after (default: this folder as it is)
  --export FILE     only write the plans of this folder to FILE, for --base or --head
  --from FILE       only render a report that --json has written; it may come from someone who isn't trusted
  --markdown FILE   write the Markdown to FILE instead of standard output; it fits into a comment on GitHub
  --json FILE       write the report as JSON
  --sarif FILE      write the verdicts as SARIF 2.1.0, with the file and line of the setting
  --answers FILE    as of npm run plan, for the plans of this folder
  -h, --help        print this help

A commit is planned in a temporary copy by its own code, with the packages of this folder if its package-lock.json is the same, and
otherwise with its own, which npm ci installs. Without a network, check out both and pass files of --export.

Exit codes: 0 the head's plans pass, whether or not anything changes, 1 one of them fails or violates a policy, or a plan can't be made,
2 wrong usage, 3 not everything could be checked: a value is known only to AWS, or the base's plan failed.
`;

const OPTIONS = {
  base: { type: "string" },
  head: { type: "string" },
  export: { type: "string" },
  from: { type: "string" },
  markdown: { type: "string" },
  json: { type: "string" },
  sarif: { type: "string" },
  answers: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

/** @throws {UsageError} An unknown option, a missing value, or options that exclude each other. */
export function parseReportArguments(argv: string[], env: NodeJS.ProcessEnv): ReportArguments {
  const values = readOptions("npm run report", argv, OPTIONS, (word) => `did you mean --base ${word}?`, env);
  const { base, head, export: exportFile, from, markdown, json, sarif, answers: answersFile, help = false } = values;
  const ways = [["--base", base], ["--export", exportFile], ["--from", from]].filter(([, value]) => value !== undefined);
  if (!help && ways.length !== 1) {
    throw new UsageError(
      `${ways.length === 0 ? "what to compare is missing" : ways.map(([name]) => name).join(" and ") + " exclude each other"}: `
        + "give --base, or --export, or --from",
    );
  }
  if (head !== undefined && base === undefined && !help) throw new UsageError("--head requires --base");
  const outputs = [["--markdown", markdown], ["--json", json], ["--sarif", sarif]].filter(([, value]) => value !== undefined);
  if (exportFile !== undefined && outputs.length > 0) throw new UsageError(`--export and ${outputs[0]![0]} exclude each other`);
  return { base, head, exportFile, from, markdown, json, sarif, answersFile, help };
}
