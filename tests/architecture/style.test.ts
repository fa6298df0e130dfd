import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";

import ts from "typescript";

import { ROOT } from "../support/simulated";

/** Patterns of the phrases in docs/style.md's table; undefined: left to readers, as any pattern would have false alarms. */
const PHRASES: Readonly<Record<string, RegExp | undefined>> = {
  "is told, tells, told": /\b(tells|told)\b/i,
  "hears of": /\b(hears|heard)\b/i,
  "nobody, somebody, everybody, whoever": /\b(nobody|somebody|everybody|whoever)\b/i,
  "stands at, stands for, stands in": /\bst(ands?|ood) (at|for|in)\b/i,
  "is no X": /(?<!\bthere )\b(is|are) no (?!longer\b|more\b|less\b|shorter\b)[a-z]/i,
  "undefined where": /\bundefined where\b/i,
  "for ever": /\bfor ever\b/i,
  "anew, made anew": /\banew\b/i,
  "what V-s (as a noun)": /^(\/\*\*|\/\/|\*|#) What\b(?!.*\?)/,
  "a thing": /\b(an?|the|each|every|any) things?\b/i,
  "well, unwell": undefined,
  "made, makes (of a resource)": undefined,
  "leave to": /\bleave to (?!the\b)[a-z]/i,
  "belongs into": /\bbelongs? into\b/i,
  "must be left out, but must be given": /\bmust be (left out|given)\b/i,
  "demands": /\bdemand(s|ed)?\b/i,
  "many a": /\bmany an? [a-z]/i,
};

const SKIPPED = [".git", "node_modules", "dist", ".cache", "target"];
const SOURCE = /\.(ts|cts|cjs|mjs)$/;
const TEXT = /\.(md|sh|service|timer|py|ya?ml|kt|sql|xml)$|^(Makefile|Dockerfile|run)$/;
const GUIDE = "docs/style.md";
/** The guide and this test quote the phrases. */
const QUOTING = [GUIDE, "tests/architecture/style.test.ts"];

/** Sources and documents in a folder, without data files. */
function filesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.includes(entry.name) ? [] : filesIn(path);
    return (SOURCE.test(entry.name) || TEXT.test(entry.name)) && !QUOTING.includes(path) ? [path] : [];
  });
}

/** Lines of a source with only its comments and string literals; other code is blank. */
function proseOf(text: string): string[] {
  const literals: { pos: number; end: number; isText: boolean }[] = [];
  const source = ts.createSourceFile("file.ts", text, ts.ScriptTarget.Latest);
  const visit = (node: ts.Node): void => {
    const isText = ts.isStringLiteral(node) || ts.isTemplateLiteralToken(node);
    if (isText || ts.isRegularExpressionLiteral(node)) literals.push({ pos: node.getStart(source), end: node.end, isText });
    ts.forEachChild(node, visit);
  };
  visit(source);
  const blank = (part: string) => part.replaceAll(/[^\n]/g, " ");
  let prose = "";
  let code = "";
  let at = 0;
  for (const { pos, end, isText } of literals) {
    const literal = text.slice(pos, end);
    prose += blank(text.slice(at, pos)) + (isText ? literal : blank(literal));
    code += text.slice(at, pos) + blank(literal);
    at = end;
  }
  prose += blank(text.slice(at));
  code += text.slice(at);
  const lines = prose.split("\n");
  for (const { 0: comment, index } of code.matchAll(/\/\*[^]*?\*\/|\/\/.*/g)) {
    const first = code.slice(0, index).split("\n").length - 1;
    comment.split("\n").forEach((line, offset) => {
      const column = offset === 0 ? index - code.lastIndexOf("\n", index) - 1 : 0;
      lines[first + offset] = offset === 0 ? lines[first]!.slice(0, column).trimEnd() + " " + line : line;
    });
  }
  return lines;
}

/** `<file>:<line>: <phrase>: <text>` of each phrase in a file. */
function findingsIn(file: string, text = readFileSync(join(ROOT, file), "utf8")): string[] {
  const lines = SOURCE.test(file) ? proseOf(text) : text.replaceAll(file.endsWith(".md") ? /^#+ /gm : /$^/g, "").split("\n");
  return lines.flatMap((line, index) =>
    Object.entries(PHRASES).flatMap(([phrase, pattern]) =>
      pattern?.test(line.trim()) === true ? [`${file}:${index + 1}: ${phrase}: ${line.trim()}`] : []
    )
  );
}

describe("Style of comments, messages and documents", () => {
  const findings = filesIn("").flatMap((file) => findingsIn(file));

  it("has no phrase of the table in docs/style.md", () => {
    assert.deepEqual(findings, []);
  });

  it("PHRASES has every row of the table", () => {
    const rows = [...readFileSync(join(ROOT, GUIDE), "utf8").matchAll(/^\| (.*?) \| .* \|$/gm)].map(([, row]) => row!);
    assert.deepEqual(rows.filter((row) => row !== "Not"), Object.keys(PHRASES));
  });

  const found: [file: string, text: string][] = [
    ["a.ts", "/** What a job does. */"],
    ["a.ts", "const a = 1; // nobody asks"],
    ["a.ts", "throw new Error(`${a} is no setting`);"],
    ["a.ts", "const message = \"id must be left out\";"],
    ["a.md", "It hears of failures."],
    ["a.sh", "# Runs for ever"],
  ];
  for (const [file, text] of found) it(`finds a phrase in ${file}: ${text}`, () => assert.equal(findingsIn(file, text).length, 1));

  const passed: [file: string, text: string][] = [
    ["a.ts", "const told = isNobody ? undefined : /is no list/;"],
    ["a.ts", "/** Whether there is no longer a task. */"],
    ["a.ts", "const url = \"http://example.com\"; // a comment"],
    ["a.md", "There is no route."],
  ];
  for (const [file, text] of passed) it(`finds nothing in ${file}: ${text}`, () => assert.deepEqual(findingsIn(file, text), []));
});
