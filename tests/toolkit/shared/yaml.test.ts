import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { loadProject, readConfig } from "../../../toolkit/shared/project";
import { missingCli } from "../../engine/support/cli";

/** YAML values, and what Pulumi 3.274.1 passes to a program for them. */
const WRITTEN: Record<string, string> = {
  "2026-11-26": "2026-11-26 00:00:00 +0000 UTC",
  "2026-1-2": "2026-01-02 00:00:00 +0000 UTC",
  "2026-11-26T10:00:00Z": "2026-11-26 10:00:00 +0000 UTC",
  "2026-11-26 10:00:00.50": "2026-11-26 10:00:00.5 +0000 UTC",
  "2026-11-26T10:00:00+09:00": "2026-11-26 10:00:00 +0900 +0900",
  "2026-13-45": "2026-13-45",
  "2026-02-30": "2026-02-30",
  "2026-11-26T10:00:00": "2026-11-26T10:00:00",
  "!!timestamp 2026-11-26": "2026-11-26 00:00:00 +0000 UTC",
  "02:00": "02:00",
  "190:20:30": "190:20:30",
  "0777": "511",
  "0o777": "511",
  "-0777": "-511",
  "0x1F": "31",
  "0x_1f": "31",
  "0b101": "5",
  "08": "8",
  "0o9": "0o9",
  "0xg": "0xg",
  "00": "0",
  "-0": "0",
  "+12": "12",
  "8_080": "8080",
  "1_000.5": "1000.5",
  "1_": "1",
  "_1": "_1",
  "1e3": "1000",
  "12e5678": "12e5678",
  "1e400": "1e400",
  "1.0": "1",
  "1.": "1",
  ".5": "0.5",
  "1e-7": "1e-7",
  "1e21": "1e+21",
  "3.14159265358979323846": "3.141592653589793",
  "9007199254740993": "9007199254740993",
  "12345678901234567890": "12345678901234567890",
  "18446744073709551616": "18446744073709552000",
  "yes": "yes",
  "off": "off",
  "n": "n",
  "True": "true",
  "FALSE": "false",
  "~": "",
  "Null": "",
  "''": "",
  "\"0777\"": "0777",
  "!!str 0777": "0777",
  "!!int \"12\"": "12",
  "!!binary aGVsbG8=": "hello",
  "!custom x": "x",
  "<<": "<<",
  "1.2.3": "1.2.3",
  "3f2c1a9": "3f2c1a9",
  "[1, 0777, 2026-11-26, ~]": "[1,511,\"2026-11-26 00:00:00 +0000 UTC\",null]",
  "{a: 0777, b: ~, c: yes, 1: x, true: y}": "{\"1\":\"x\",\"a\":511,\"b\":null,\"c\":\"yes\",\"true\":\"y\"}",
};

describe("A stack file is read as Pulumi reads it", () => {
  let folder: string;
  const stack = (text: string) => writeFileSync(join(folder, "Pulumi.dev.yaml"), text);
  const read = () => readConfig(loadProject(folder, "."), "dev").config;
  /** JSON with sorted keys, as Go writes it. */
  const sorted = (
    text: string,
  ) => (text.startsWith("{") ? JSON.stringify(JSON.parse(text), Object.keys(JSON.parse(text) as object).toSorted()) : text);
  const all = `config:\n${Object.keys(WRITTEN).map((written, index) => `  odd:k${index}: ${written}\n`).join("")}`;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "yaml-"));
    writeFileSync(join(folder, "Pulumi.yaml"), "name: odd\nruntime: nodejs\n");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  for (const [written, value] of Object.entries(WRITTEN)) {
    it(`${written} is ${JSON.stringify(value)}, alone and inside a map`, () => {
      stack(`config:\n  odd:alone: ${written}\n  odd:group: { v: ${written} }\n`);
      const { "odd:alone": alone = "", "odd:group": group = "" } = read();
      assert.equal(sorted(alone), value);
      const within = (JSON.parse(group) as { v: unknown }).v;
      if (typeof within === "string" || typeof within === "number") {
        assert.equal(within, typeof within === "number" ? Number(value) : value);
      }
    });
  }

  it("the Pulumi CLI reads the same values", function() {
    const missing = missingCli();
    if (missing !== undefined) this.skip();
    mkdirSync(join(folder, "state"));
    const env = {
      ...process.env,
      PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
      PULUMI_HOME: join(folder, "home"),
      PULUMI_CONFIG_PASSPHRASE: "x",
      PULUMI_SKIP_UPDATE_CHECK: "true",
    };
    const pulumi = (...args: string[]) =>
      spawnSync("pulumi", [...args, "--stack", "dev", "--non-interactive"], { cwd: folder, encoding: "utf8", env });
    assert.equal(pulumi("stack", "init").status, 0);
    stack(all);
    const { status, stdout, stderr } = pulumi("config", "--json");
    assert.equal(status, 0, stderr);
    const printed = JSON.parse(stdout) as Record<string, { value?: string }>;
    assert.deepEqual(Object.keys(WRITTEN).map((_, index) => printed[`odd:k${index}`]?.value ?? ""), Object.values(WRITTEN));
  });

  const invalid: [string, string, RegExp][] = [
    ["not a number", "config: { odd:a: .nan }", /^Pulumi\.dev\.yaml holds \.nan, which Pulumi rejects: a string needs quotes$/],
    ["infinity in a list", "config: { odd:a: [-.inf] }", /^Pulumi\.dev\.yaml holds \.inf, which Pulumi rejects/],
    [
      "an alias that contains itself",
      "config:\n  odd:a: &e { A: *e }\n",
      /^Pulumi\.dev\.yaml: invalid YAML: an alias \(\*name\) refers to a value that contains it$/,
    ],
    [
      "an unquoted string that begins with *",
      "config:\n  odd:a: [*]\n",
      /^Pulumi\.dev\.yaml: invalid YAML: .*a string that begins with \* needs quotes/s,
    ],
    [
      "an undefined alias",
      "config:\n  odd:a: *missing\n",
      /^Pulumi\.dev\.yaml: invalid YAML: .*a string that begins with \* needs quotes/s,
    ],
    [
      "several documents",
      "config: {}\n---\nconfig: {}\n",
      /^Pulumi\.dev\.yaml: invalid YAML: the file has several documents, but Pulumi reads one; remove the line ---$/,
    ],
    [
      "a duplicate key",
      "config:\n  odd:a: 1\n  odd:a: 2\n",
      /^Pulumi\.dev\.yaml: invalid YAML: Map keys must be unique at line 3, column 3/,
    ],
    ["a list", "- a\n", /^Pulumi\.dev\.yaml must be a map, but is a list$/],
    ["a misspelled config", "confg: { odd:a: 1 }\n", /^Pulumi\.dev\.yaml: confg isn't a key of a stack file; did you mean config\?\n/],
    [
      "Config with a capital",
      "Config: { odd:a: 1 }\n",
      /^Pulumi\.dev\.yaml: Config isn't a key of a stack file; did you mean config\?\n/,
    ],
    [
      "settings at the top level",
      "aws:region: x\nodd:a: 1\n",
      /^Pulumi\.dev\.yaml: aws:region isn't a key of a stack file\n {2}odd:a isn't a key of a stack file\n/,
    ],
  ];
  for (const [what, text, message] of invalid) {
    it(`rejects ${what}`, () => {
      stack(text);
      assert.throws(read, { message });
    });
  }

  it("rejects a directory, a broken link, and other encodings", () => {
    const file = join(folder, "Pulumi.dev.yaml");
    mkdirSync(file);
    assert.throws(read, { message: "Pulumi.dev.yaml is a directory, but must be a file" });
    rmSync(file, { recursive: true });
    symlinkSync(join(folder, "nowhere"), file);
    assert.throws(read, { message: "Pulumi.dev.yaml is a link to a missing file" });
    rmSync(file);
    for (const bytes of [Buffer.from("\uFEFFconfig: {}", "utf16le"), Buffer.from("config: { odd:a: \xE9 }", "latin1")]) {
      writeFileSync(file, bytes);
      assert.throws(read, { message: /^Pulumi\.dev\.yaml isn't encoded in UTF-8: save it as UTF-8/ });
    }
  });
});

describe("The name in Pulumi.yaml", () => {
  for (
    const [text, message] of [
      ["", /^Pulumi\.yaml: name is missing, but must be 1 to 100 letters/],
      ["runtime: nodejs\n", /^Pulumi\.yaml: name is missing/],
      ["name: [a]\n", /^Pulumi\.yaml: name is \["a"\], but must be 1 to 100 letters/],
      ["name: 123\n", /^Pulumi\.yaml: name is 123, but must be 1 to 100 letters/],
      ["name: a b\n", /^Pulumi\.yaml: name is a b, but must be/],
    ] as const
  ) {
    it(`is rejected in ${JSON.stringify(text)}`, () => {
      const folder = mkdtempSync(join(tmpdir(), "name-"));
      try {
        writeFileSync(join(folder, "Pulumi.yaml"), text);
        assert.throws(() => loadProject(folder, "."), { message });
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});
