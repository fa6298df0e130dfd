import { isUnchanged } from "./difference";
import { code } from "./escape";
import { linesOf, type Section } from "./markdown-sections";
import { nameOfStack } from "./planned-stack";
import type { PlanReport, StackChange } from "./report";

/**
 * Most bytes of the report: a comment of GitHub has up to 65,536 characters. The rest is for what the workflow adds.
 * Source: GitHub's API answers "Body is too long (maximum is 65536 characters)".
 */
export const MOST_BYTES = 64_000;

/** Lines of the summary: the first screen. */
const SUMMARY_ITEMS = 7;

/** The report for a comment on a pull request. */
export function markdownOf(report: PlanReport): string {
  const changed = report.stacks.filter((stack) => !isUnchanged(stack));
  const digest = `Plan ${code(report.digest.plan)}, difference ${code(report.digest.difference)}`;
  if (changed.length === 0) return `**No change** in ${counted(report.stacks.length, "stack")}. ${digest}\n`;
  const head = summaryOf(report.stacks.length, changed);
  const text = new LimitedText(MOST_BYTES - bytesOf(`${digest}\n`) - bytesOf(MORE));
  text.add([...head, ""]);
  for (const [index, stack] of changed.entries()) {
    if (!text.add([`## ${code(nameOfStack(stack))}`, ""])) text.end();
    if (text.isFull) break;
    for (const section of linesOf(stack)) addSection(text, section, changed.length - index);
  }
  return `${text.toString()}${digest}\n`;
}

const MORE = "\n…and more, which this comment has no room for: the report's JSON has everything.\n\n";

/** Text up to a number of bytes; whole blocks only, so that every tag that is opened is closed. */
class LimitedText {
  private text = "";
  isFull = false;

  constructor(private readonly most: number) {}

  get room(): number {
    return this.isFull ? 0 : this.most - bytesOf(this.text);
  }

  /** Adds lines if there is room for all of them. */
  add(lines: readonly string[]): boolean {
    const block = `${lines.join("\n")}\n`;
    if (bytesOf(block) > this.room) return false;
    this.text += block;
    return true;
  }

  end(): void {
    if (!this.isFull) this.text += MORE;
    this.isFull = true;
  }

  toString(): string {
    return this.text;
  }
}

const bytesOf = (text: string) => Buffer.byteLength(text, "utf8");

/** Adds a section, with as many of its lines as there is room for. A stack's section may take a part of the room that is left. */
function addSection(text: LimitedText, { title, lines, folded }: Section, stacksLeft: number): void {
  const share = Math.max(2_000, text.room / (1 + stacksLeft));
  const open = folded ? ["<details>", `<summary>${title}</summary>`, ""] : [`**${title}**`, ""];
  const close = folded ? ["", "</details>", ""] : [""];
  const kept: string[] = [];
  let size = bytesOf([...open, ...close, "- and 100000 more"].join("\n")) + 2;
  for (const line of lines) {
    size += bytesOf(line) + 1;
    if (size > Math.min(share, text.room)) break;
    kept.push(line);
  }
  const left = lines.length - kept.length;
  const isAdded = kept.length > 0 && text.add([...open, ...kept, ...(left > 0 ? [`- and ${left} more`] : []), ...close]);
  if (!isAdded) text.end();
}

/** Heading and the essential: counts, and what is worst. At most twelve lines. */
function summaryOf(all: number, changed: readonly StackChange[]): string[] {
  const worst = changed.flatMap((stack) => worstOf(stack).map((item) => ({ ...item, stack }))).toSorted((a, b) => a.rank - b.rank);
  const shown = worst.slice(0, worst.length > SUMMARY_ITEMS ? SUMMARY_ITEMS - 1 : SUMMARY_ITEMS);
  const rest = worst.length - shown.length;
  return [
    `# ${changed.length} of ${counted(all, "stack")} change`,
    "",
    countsOf(changed),
    ...(worst.length === 0 ? [] : [""]),
    ...shown.map(({ line, stack }) => `- ${line} (${code(nameOfStack(stack))})`),
    ...(rest === 0 ? [] : [`- and ${rest} more below`]),
  ];
}

/** E.g. `1 interruption, 2 grants more, 1 new violation; resources: 3 created, 1 replaced.` */
function countsOf(changed: readonly StackChange[]): string {
  const count = (of: (stack: StackChange) => number) => changed.reduce((sum, stack) => sum + of(stack), 0);
  const notices = (kind: string) => count((stack) => stack.notices.filter((notice) => notice.kind === kind).length);
  const operations = (name: string) => count((stack) => stack.operations.filter(({ operation }) => operation === name).length);
  const some = (number: number, text: string) => (number === 0 ? [] : [`${number} ${text}`]);
  const parts = [
    ...some(count(({ failure }) => Number(failure !== "")), "failed"),
    ...some(notices("lasting"), "with lasting effect"),
    ...some(notices("interruption"), "interrupting"),
    ...some(notices("rollout"), "rolled out"),
    ...some(count(({ grants }) => grants.filter(({ change }) => change === "more").length), "grants more"),
    ...some(count(({ grants }) => grants.filter(({ change }) => change === "less").length), "grants less"),
    ...some(count(({ reach }) => reach.filter(({ change }) => change === "opened").length), "paths opened"),
    ...some(count(({ reach }) => reach.filter(({ change }) => change === "closed").length), "paths closed"),
    ...some(count(({ verdicts }) => verdicts.filter(({ change }) => change === "new").length), "new verdicts"),
    ...some(count(({ verdicts }) => verdicts.filter(({ change }) => change === "gone").length), "verdicts gone"),
  ];
  const resources = ["created", "updated", "replaced", "deleted"].flatMap((done) => some(operations(done.replace(/d$/, "")), done));
  return `${parts.length === 0 ? "Users notice nothing" : parts.join(", ")}; resources: ${resources.join(", ") || "none"}.`;
}

function worstOf(stack: StackChange): { rank: number; line: string }[] {
  return linesOf(stack).flatMap((
    { rank, lines, brief = lines },
  ) => (rank === undefined ? [] : brief.map((line) => ({ rank, line: line.slice(2) }))));
}

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;
