import assert from "node:assert/strict";

import * as fc from "fast-check";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";

import { markdownOf } from "../../../commands/report/markdown";
import type { PlanReport, StackChange } from "../../../commands/report/report";

/** Most characters of a comment. Source: GitHub's API, "Body is too long (maximum is 65536 characters)". */
const MOST_CHARACTERS = 65_536;
/** Lines of the first screen. */
const SCREEN = 12;

/** Texts that mean something to Markdown, HTML, GitHub, a workflow's log or a reader. */
const HOSTILE = [
  "`",
  "``` ",
  "`` ` ``",
  "\n",
  "\r\n# heading",
  "\n\n<script>alert(1)</script>",
  "</details>",
  "<!--",
  "-->",
  "<img src=x onerror=alert(1)>",
  "![x](https://example.com/x.png)",
  "[x](javascript:alert(1))",
  "https://example.com",
  "www.example.com",
  "@octocat",
  "@org/team",
  "#1",
  "octo/repo#1",
  "::set-output name=x::y",
  "\n::error::x",
  "##[error]x",
  "##[set-env name=PATH]x",
  "\u202Eevil",
  "\u200B",
  "\u2066",
  "\uD800",
  "|",
  "\\",
  "&lt;",
  "&#64;octocat",
  "*",
  "_",
  "~~",
  "$x$",
  "${{ secrets.X }}",
  "$(id)",
  "a".repeat(3_000),
  "\u{1F468}\u200D\u{1F469}",
  "",
  " ",
] as const;

const text = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...HOSTILE) }, fc.string({ unit: "binary", maxLength: 40 }))
  .chain((one) => fc.string({ maxLength: 12 }).map((other) => one + other));
const texts = fc.array(text, { maxLength: 20 });
const json = fc.oneof(
  fc.constant(""),
  text.map((value) => JSON.stringify(value)),
  fc.dictionary(text, text).map((value) => JSON.stringify(value)),
);
const some = <Item>(item: fc.Arbitrary<Item>, maxLength: number) => fc.array(item, { maxLength });

const verdict = fc.record({
  change: fc.constantFrom("new", "gone", "same"),
  rule: text,
  resource: text,
  property: text,
  message: text,
  waiver: text,
  position: fc.record({ file: text, line: fc.integer({ min: 1 }) }),
});
const operation = fc.record({
  operation: fc.constantFrom("create", "update", "replace", "delete"),
  urn: text,
  type: text,
  name: text,
  replaces: texts,
  changes: some(fc.record({ property: text, before: json, after: json, isOpen: fc.boolean() }), 5),
});
const stack: fc.Arbitrary<StackChange> = fc.record({
  program: text,
  project: text,
  stack: text,
  failure: text,
  baseFailure: text,
  status: fc.constantFrom("passed", "failed", "incomplete", "gone"),
  isNew: fc.boolean(),
  notices: some(
    fc.record({ kind: fc.constantFrom("lasting", "interruption", "rollout", "later", "note"), effect: text, resources: texts }),
    20,
  ),
  grants: some(
    fc.record({
      change: fc.constantFrom("more", "less"),
      who: text,
      effect: fc.constantFrom("allowed", "denied"),
      actions: texts,
      on: text,
      only: fc.oneof(fc.constant(""), fc.dictionary(text, fc.dictionary(text, texts)).map((value) => JSON.stringify(value))),
    }),
    20,
  ),
  reach: some(fc.record({ change: fc.constantFrom("opened", "closed"), target: text, port: text, from: text, via: texts }), 20),
  verdicts: some(verdict, 20),
  policies: fc.record({ added: texts, removed: texts }),
  operations: some(operation, 60),
  provider: some(fc.record({ key: text, before: text, after: text }), 5),
  outputs: some(fc.record({ name: text, before: json, after: json }), 20),
});

const DIGEST = { base: `sha256:${"2".repeat(64)}`, plan: `sha256:${"0".repeat(64)}`, difference: `sha256:${"1".repeat(64)}` };
const report = (stacks: StackChange[]): PlanReport => ({ version: 1, stacks, digest: DIGEST });
const reports = some(stack, 8).map(report);

/** HTML as GitHub renders it, before it removes what it doesn't allow. */
const htmlOf = (markdown: string) =>
  micromark(markdown, { allowDangerousHtml: true, allowDangerousProtocol: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });

const ALLOWED = /^<\/?(h[12]|p|ul|li|strong|code|details|summary)>$/;

describe("The report's Markdown", function() {
  it("fits into a comment, whatever the change", () => {
    fc.assert(
      fc.property(reports, (one) => {
        const markdown = markdownOf(one);
        assert.ok(Buffer.byteLength(markdown) <= MOST_CHARACTERS && markdown.length <= MOST_CHARACTERS);
        assert.ok(markdown.endsWith(`difference \`${DIGEST.difference}\`\n`));
      }),
      { numRuns: 20 },
    );
  });

  it("fits with thousands of changes in many stacks", () => {
    const [one] = fc.sample(stack, { numRuns: 1, seed: 1 });
    const many = (items: readonly unknown[]) => Array.from({ length: 800 }, (_, index) => items[index % items.length]).filter(Boolean);
    const large = Object.fromEntries(Object.entries(one!).map(([key, value]) => [key, Array.isArray(value) ? many(value) : value]));
    const markdown = markdownOf(report(Array.from({ length: 20 }, () => large as StackChange)));
    assert.ok(Buffer.byteLength(markdown) <= MOST_CHARACTERS && markdown.length > MOST_CHARACTERS / 2, `${markdown.length}`);
    assert.match(markdown, /more, which this comment has no room for/);
  });

  it("has only headings, lists, folds and code, whatever a name, a value or a message is", () => {
    fc.assert(
      fc.property(reports, (one) => {
        const html = htmlOf(markdownOf(one));
        const tags = html.match(/<[^>]*>/g) ?? [];
        assert.deepEqual(tags.filter((tag) => !ALLOWED.test(tag)), []);
        for (const tag of ["details", "summary", "code", "ul"]) {
          assert.equal(tags.filter((each) => each === `<${tag}>`).length, tags.filter((each) => each === `</${tag}>`).length, tag);
        }
        const outside = html.replaceAll(/<code>[^<]*<\/code>/g, "");
        assert.doesNotMatch(outside, /[@#]\w|https?:|www\.|&lt;|\$\{\{/);
      }),
      { numRuns: 20 },
    );
  });

  it("has no line that is a command of a workflow's log, and no invisible character", () => {
    fc.assert(
      fc.property(reports, (one) => {
        const markdown = markdownOf(one);
        assert.doesNotMatch(markdown, /^\s*::/m);
        assert.ok(!markdown.includes("##["));
        assert.doesNotMatch(markdown.replaceAll("\n", ""), /[\p{C}\p{Zl}\p{Zp}]/u);
      }),
      { numRuns: 20 },
    );
  });

  const nothing = {
    isNew: false,
    failure: "",
    baseFailure: "",
    grants: [],
    reach: [],
    verdicts: [],
    operations: [],
    provider: [],
    outputs: [],
  };
  const quiet: StackChange = {
    program: ".",
    project: "shop",
    stack: "prd",
    status: "passed",
    notices: [],
    policies: { added: [], removed: [] },
    ...nothing,
  };

  it("says the essential in the first 12 lines, the worst first, of all stacks", () => {
    const change: StackChange = {
      ...quiet,
      notices: [
        { kind: "rollout", effect: "rollout", resources: ["api"] },
        { kind: "lasting", effect: "data: a new and empty database replaces it", resources: ["db"] },
      ],
      grants: [{ change: "more", who: "role api", effect: "allowed", actions: ["s3:PutObject"], on: "*", only: "" }],
      operations: [{ operation: "replace", urn: "u", type: "aws:rds/instance:Instance", name: "db", changes: [], replaces: ["engine"] }],
    };
    const other: StackChange = { ...quiet, stack: "stg", status: "failed", failure: "TypeError: x is undefined" };
    const lines = markdownOf(report([change, other, { ...quiet, program: "examples/minimal", stack: "stg" }])).split("\n");
    assert.deepEqual(lines.slice(0, SCREEN), [
      "# 2 of 3 stacks change",
      "",
      "1 failed, 1 with lasting effect, 1 rolled out, 1 grants more; resources: 1 replaced.",
      "",
      "- **the plan failed**: `TypeError: x is undefined` (`shop stg`)",
      "- **lasting**: `data: a new and empty database replaces it`: `db` (`shop prd`)",
      "- `role api` **may** `s3:PutObject` on `*` (`shop prd`)",
      "",
      "## `shop prd`",
      "",
      "**Lasting effects**",
      "",
    ]);
  });

  it("keeps the summary within 12 lines however much there is", () => {
    const notices = Array.from({ length: 50 }, (_, index) => ({ kind: "lasting" as const, effect: "data", resources: [`db-${index}`] }));
    const lines = markdownOf(report([{ ...quiet, notices }])).split("\n");
    assert.equal(lines.findIndex((line) => line.startsWith("## ")), SCREEN);
    assert.equal(lines[SCREEN - 2], "- and 44 more below");
  });

  it("shows which part of a document changes", () => {
    const [before, after] = ["512", "1024"].map((memory) => JSON.stringify(JSON.stringify([{ name: "api", memory }]))) as [string, string];
    const changes = [{ property: "containerDefinitions", before, after, isOpen: true }];
    const type = "aws:ecs/taskDefinition:TaskDefinition";
    const markdown = markdownOf(
      report([{ ...quiet, operations: [{ operation: "update", urn: "u", type, name: "api", changes, replaces: [] }] }]),
    );
    assert.ok(markdown.includes("- update `ecs.TaskDefinition` `api`: `containerDefinitions.0.memory` `\"512\"` → `\"1024\"`"), markdown);
  });
});
