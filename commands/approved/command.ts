import { type Command, EXIT } from "../../toolkit/shared/command";
import { UsageError } from "../../toolkit/shared/errors";
import { readOptions } from "../../toolkit/shared/options";
import { painter } from "../../toolkit/shared/paint";
import { readReport } from "../report/files";
import { approvedOperations, mergeProblems, previewProblems } from "./comparison";
import { readPending, readPreview } from "./engine-preview";

const USAGE = `Usage: npm run approved -- --report FILE --at FILE [--preview FILE --stack NAME] [options]

Compares what was approved with what would be applied. Any operation, property or value that wasn't approved is listed, and stops.

  --report FILE     report that was approved, as npm run report -- --json wrote it; repeatable, oldest first: all since the last deployment
  --at FILE         the same report, made again at the commit to deploy, from its first parent
  --preview FILE    output of pulumi preview --json
  --stack NAME      stack of the preview, e.g. prd
  --program FOLDER  program of the preview (default: the one in this folder)
  --state FILE      output of pulumi stack export: operations that an interrupted update left open stop, too
  -h, --help        print this help

The preview must be saved, so that the update can do nothing else: pulumi preview --json --save-plan update.json, then
pulumi up --plan update.json.

Exit codes: 0 exactly what was approved, or a part of it, would be applied, 1 something else would, 2 wrong usage.
`;

const OPTIONS = {
  report: { type: "string", multiple: true },
  at: { type: "string" },
  preview: { type: "string" },
  stack: { type: "string" },
  program: { type: "string" },
  state: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

/** `npm run approved`: stops before anything is applied that wasn't approved. */
export const approvedCommand: Command = {
  name: "npm run approved",
  run: (argv, { out, env }) => {
    const values = readOptions("npm run approved", argv, OPTIONS, (word) => `did you mean --report ${word}?`, env);
    if (values.help === true) {
      out.write(USAGE);
      return Promise.resolve(EXIT.fine);
    }
    const { report: files = [], at, preview, stack, program = ".", state } = values;
    if (files.length === 0 || at === undefined) throw new UsageError("--report and --at are required");
    if (preview !== undefined && stack === undefined) throw new UsageError("--preview requires --stack");
    const reports = files.map(readReport);
    const problems = mergeProblems(reports, readReport(at));
    if (state !== undefined) problems.push(...readPending(state).map((pending) => `an interrupted update left open: ${pending}`));
    if (preview !== undefined && stack !== undefined) {
      const approved = approvedOperations(reports, { program, stack });
      if (!approved.isKnown) throw new UsageError(`the reports have no stack ${stack} of ${program}`);
      problems.push(...previewProblems(approved, readPreview(preview)));
    }
    const paint = painter(out, env);
    if (problems.length === 0) {
      out.write(`${paint("green", "✓")} ${preview === undefined ? "the commit is" : "the update does"} what was approved\n`);
    }
    for (const problem of problems) out.write(`${paint("red", "✗")} ${onOneLine(problem)}\n`);
    return Promise.resolve(problems.length === 0 ? EXIT.fine : EXIT.failed);
  },
};

/** A line that a workflow's log doesn't take for a command. */
const onOneLine = (text: string) => text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, " ").replaceAll("##[", "#_[");
