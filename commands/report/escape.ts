/** Longest text of a value in a report for people. */
const LONGEST = 160;

/**
 * Characters that mean something to a reader or a machine: controls, line and paragraph separators, format characters (right-to-left
 * overrides, zero-width ones, tags), private and unassigned ones, lone surrogates, and the backtick, which would end the code.
 */
const UNSAFE = /[\p{C}\p{Zl}\p{Zp}`]/gu;

/**
 * A text of the pull request as inline code of GitHub's Markdown. In code, nothing is a mention, a link, an image, HTML or a command. `##[`
 * begins a command of a workflow's log anywhere in a line. Sources: GitHub Flavored Markdown, 6.3 "Code spans"; actions/runner,
 * src/Runner.Common/ActionCommand.cs, `TryParse`.
 */
export function code(text: string): string {
  const escaped = shortened(text);
  return escaped.trim() === "" ? "(empty)" : `\`${escaped}\``;
}

/** Several texts as code, separated by commas; those after the first few only counted. */
export function codes(texts: readonly string[], most = 6): string {
  const rest = texts.length > most ? ` and ${texts.length - most} more` : "";
  return texts.slice(0, most).map(code).join(", ") + rest;
}

function visible(text: string): string {
  const shown = text.replaceAll(UNSAFE, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);
  return shown.replaceAll("##[", "#\\u{23}[");
}

/** The beginning of a text whose visible form isn't longer than LONGEST. */
function shortened(text: string): string {
  const shown = visible(text.slice(0, 2 * LONGEST));
  if (shown.length <= LONGEST && text.length <= 2 * LONGEST) return shown;
  const cut = shown.slice(0, LONGEST).replace(/\\[^\\]{0,9}$|[\uD800-\uDBFF]$/, ""); // not within an escape or a pair
  return `${cut}… (${text.length} characters)`;
}

/** JSON for a file or a log, in which no line can be a command of a workflow. */
export const safeJson = (value: unknown): string => `${JSON.stringify(value, null, 2).replaceAll("##[", "#\\u0023[")}\n`;
