import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { parseDocument } from "yaml";

import { reportCommand } from "../../../commands/report/command";
import { safeJson } from "../../../commands/report/escape";
import type { PlanReport } from "../../../commands/report/report";
import { loadProject, programs } from "../../../toolkit/shared/project";
import { checkOut } from "../../support/checkout";
import { git } from "../../support/git-folder";
import { runHere } from "../../support/run-command";

describe("npm run report", function() {
  let folder: string;
  let root: string;
  const file = (name: string) => join(folder, name);
  const run = (...argv: string[]) => runHere(reportCommand, argv, { root, env: process.env });

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "report-test-"));
    root = join(folder, "project");
    checkOut(root);
    assert.deepEqual(await run("--export", file("base.json")), { code: 0, out: "", err: "" });
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Sets a value of the stack file for the time of an action. */
  async function withSetting<T>(path: string[], value: unknown, action: () => Promise<T>): Promise<T> {
    const stackFile = join(root, "Pulumi.stg.yaml");
    const text = readFileSync(stackFile, "utf8");
    const document = parseDocument(text);
    document.setIn(["config", ...path], document.createNode(value));
    writeFileSync(stackFile, document.toString());
    try {
      return await action();
    } finally {
      writeFileSync(stackFile, text);
    }
  }

  it("--export writes the same bytes each time, with every stack of every program", async () => {
    await run("--export", file("again.json"));
    assert.ok(readFileSync(file("again.json")).equals(readFileSync(file("base.json"))));
    const { stacks } = JSON.parse(readFileSync(file("base.json"), "utf8")) as { stacks: { program: string; stack: string }[] };
    const all = programs(root).flatMap((label) => loadProject(root, label).stacks.map((stack) => `${label} ${stack}`));
    assert.ok(all.length >= 4);
    assert.deepEqual(stacks.map(({ program, stack }) => `${program} ${stack}`), all);
  });

  it("prints one line if nothing changes", async () => {
    const { code, out } = await run("--base", file("base.json"), "--head", file("base.json"));
    assert.equal(code, 0);
    assert.match(out, /^\*\*No change\*\* in \d+ stacks\..*\n$/);
  });

  it("prints a changed setting in the order of its importance, and no value as Markdown, HTML or command", async () => {
    const evil = "@team <b>`x`\n::error::y ##[error]z https://example.com";
    const { code, out } = await withSetting(
      ["aws-practice:services", "api"],
      {
        port: 8080,
        connectsTo: ["database"],
        image: "3f2c1a9",
        environment: { EVIL: evil },
        permissions: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::example/*"] }],
      },
      () => run("--base", file("base.json"), "--json", file("report.json")),
    );
    assert.equal(code, 1, "it removes the health check");
    const titles = [...out.matchAll(/^\*\*(.+)\*\*$|<summary>([A-Z]\w+)/gm)].map(([, open, folded]) => open ?? folded);
    assert.deepEqual(titles, ["Users notice", "Grants: more", "Becomes", "New verdicts", "Resources"]);
    assert.match(out, /`role api-task-role` \*\*may\*\* `s3:GetObject` on `arn:aws:s3:::example\/\*`/);
    assert.doesNotMatch(out.replaceAll(/`[^`\n]*`/g, ""), /@team|<b>|https:|##\[|^::/m);
    assert.doesNotMatch(out, /##\[|^::/m);
    assert.doesNotMatch(readFileSync(file("report.json"), "utf8"), /##\[|^\s*::/m);
    const { stacks } = JSON.parse(readFileSync(file("report.json"), "utf8")) as PlanReport;
    assert.ok(
      stacks[0]!.operations.some(({ changes }) => changes.some(({ after }) => after.includes("##[error]z"))),
      "JSON has every value",
    );
  });

  it("--from renders a report again, and nothing that isn't one", async () => {
    const first = await run("--base", file("base.json"), "--head", file("base.json"), "--json", file("same.json"));
    const again = await run("--from", file("same.json"));
    assert.equal(again.out, first.out);
    const report = JSON.parse(readFileSync(file("same.json"), "utf8")) as PlanReport;
    const wrong = [[], { ...report, more: 1 }, { ...report, version: 2 }, { ...report, digest: { ...report.digest, plan: "`<b>`" } }];
    for (const content of wrong) {
      writeFileSync(file("wrong.json"), JSON.stringify(content));
      const { code, err } = await run("--from", file("wrong.json"));
      assert.deepEqual([code, /isn't a report of this version/.test(err)], [2, true], err);
    }
    writeFileSync(file("large.json"), " ".repeat(8_000_001));
    assert.match((await run("--from", file("large.json"))).err, /has 8000001 bytes, more than 8000000/);
  });

  it("has exit code 1 and the reason if a stack's plan fails", async () => {
    const ended = await withSetting(["aws-practice:network", "nat"], { mode: "@team" }, () => run("--base", file("base.json")));
    assert.equal(ended.code, 1);
    assert.match(ended.out.split("\n").slice(0, 6).join("\n"), /\*\*the plan failed\*\*: `.*mode/);
  });

  it("plans a commit by its own code in a copy, which is deleted", async () => {
    git(root, "init", "--quiet");
    git(root, "add", "--all", "--", ".", ":!node_modules"); // here it is a link, which .gitignore doesn't name
    git(root, "commit", "--quiet", "--message", "::error::x `@team`");
    git(root, "tag", "v1");
    const copies = () => readdirSync(tmpdir()).filter((name) => /^report-(?!test)/.test(name));
    const before = copies();
    const { code, out, err } = await withSetting(["aws-practice:alerts"], { emails: ["a@example.com"] }, () => run("--base", "v1"));
    assert.deepEqual([code, err], [0, ""]);
    assert.match(out, /resources: 1 created\./);
    assert.deepEqual(copies().filter((name) => !before.includes(name)), []);
  });

  it("says which command failed for a commit whose packages can't be installed, or that has no report", async () => {
    const lock = join(root, "package-lock.json");
    const text = readFileSync(lock, "utf8");
    writeFileSync(lock, `${text}\n`);
    git(root, "commit", "--quiet", "--message", "Other packages", "--", "package-lock.json");
    writeFileSync(lock, text);
    const bin = mkdtempSync(join(folder, "bin-"));
    writeFileSync(join(bin, "npm"), "#!/bin/sh\n[ \"$3\" = prepare ] && exit 0\necho \"no $1 $3 here\" >&2\nexit 1\n", { mode: 0o755 });
    const env = { ...process.env, PATH: [bin, process.env["PATH"]].join(delimiter) };
    const planned = (ref: string) => runHere(reportCommand, ["--base", ref], { root, env });
    const instead = "check it out and pass a file of npm run report -- --export";
    const packages = await planned("HEAD");
    assert.equal(packages.code, 1);
    assert.ok(packages.err.includes(`--base HEAD: its packages can't be installed; ${instead}`), packages.err);
    assert.match(packages.err, /npm ci --ignore-scripts --no-audit --no-fund: no ci/);
    const report = await planned("v1");
    assert.equal(report.code, 1);
    assert.ok(report.err.includes(`--base v1: its code has no such report; ${instead}`), report.err);
    assert.match(report.err, /no run report here/);
  });

  const mistakes: [title: string, argv: string[], message: RegExp][] = [
    ["nothing to compare", [], /what to compare is missing: give --base, or --export, or --from/],
    ["two ways", ["--base", "a", "--from", "b"], /--base and --from exclude each other/],
    ["--head alone", ["--export", "a", "--head", "b"], /--head requires --base/],
    ["a name that is neither a file nor a commit", ["--base", "no-such-ref"], /--base no-such-ref is neither a file nor a commit/],
    ["a ref that looks like an option", ["--base=--output=x"], /--base --output=x is neither/],
    ["another file", ["--base", "package.json"], /isn't a file that npm run report -- --export of this version has written/],
  ];
  for (const [title, argv, message] of mistakes) {
    it(`has exit code 2 for ${title}`, async () => {
      const { code, err } = await run(...argv.map((word) => (word === "package.json" ? join(root, word) : word)));
      assert.equal(code, 2);
      assert.match(err, message);
      assert.ok(!existsSync(join(root, "x")));
    });
  }

  it("safeJson is the same JSON without a command of a workflow's log", () => {
    const value = { "##[a": ["##[error]x", "::error::y", "\n::error::z"] };
    assert.deepEqual(JSON.parse(safeJson(value)), value);
    assert.doesNotMatch(safeJson(value), /##\[|^\s*::/m);
  });
});
