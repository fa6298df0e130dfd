import { existsSync, statSync } from "node:fs";

import { type Command, EXIT, type Io } from "../../toolkit/shared/command";
import { parseReportArguments, REPORT_USAGE, type ReportArguments } from "./arguments";
import { reportOf } from "./difference";
import { readPlans, readReport, write, writeJson, writePlans } from "./files";
import { plansOfRef } from "./git-ref";
import { markdownOf } from "./markdown";
import { type PlannedStack, planStacks } from "./planned-stack";
import type { PlanReport } from "./report";
import { sarifOf } from "./sarif";

/** `npm run report`: the difference of two plans. */
export const reportCommand: Command = {
  name: "npm run report",
  run: async (argv, io) => {
    const args = parseReportArguments(argv, io.env);
    if (args.help) {
      io.out.write(REPORT_USAGE);
      return EXIT.fine;
    }
    if (args.exportFile !== undefined) {
      writePlans(args.exportFile, await planStacks(io, args.answersFile));
      return EXIT.fine; // a plan that failed is in the file, and the comparison reports it
    }
    const report = args.from === undefined ? await compared(args, io) : readReport(args.from);
    const markdown = markdownOf(report);
    if (args.markdown === undefined) io.out.write(markdown);
    else write("--markdown", args.markdown, markdown);
    if (args.json !== undefined) writeJson("--json", args.json, report);
    if (args.sarif !== undefined) writeJson("--sarif", args.sarif, sarifOf(report));
    const unknown = report.stacks.some(({ baseFailure }) => baseFailure !== "") ? [{ status: "incomplete" } as const] : [];
    return exitCodeOf([...report.stacks, ...unknown]);
  },
};

async function compared({ base, head, answersFile }: ReportArguments, io: Io): Promise<PlanReport> {
  const before = plansOf("--base", base!, io);
  const after = head === undefined ? await planStacks(io, answersFile) : plansOf("--head", head, io);
  return reportOf(before, after);
}

function plansOf(option: string, given: string, io: Io): PlannedStack[] {
  return existsSync(given) && statSync(given).isFile() ? readPlans(given) : plansOfRef(option, given, io);
}

function exitCodeOf(stacks: readonly { status: PlannedStack["status"] | "gone" }[]): number {
  if (stacks.some(({ status }) => status === "failed")) return EXIT.failed;
  return stacks.some(({ status }) => status === "incomplete") ? EXIT.incomplete : EXIT.fine;
}
