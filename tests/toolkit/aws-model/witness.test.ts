import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "../../support/simulated";
import { registryReplacements } from "./registry-names";

describe("toolkit/aws-facts/replacements.py", () => {
  /** Python with cfn-lint: AWS_FACTS_PYTHON, else the one on PATH. */
  const python = process.env["AWS_FACTS_PYTHON"] ?? "python3";
  const compare = (types: ReturnType<typeof registryReplacements>) =>
    spawnSync(python, [join(ROOT, "toolkit", "aws-facts", "replacements.py")], { encoding: "utf8", input: JSON.stringify(types) });
  const notListed = (stdout: string) => stdout.split("\n").filter((line) => /; not listed$|: no difference;/.test(line));

  before(function() {
    const { source } = JSON.parse(readFileSync(join(ROOT, "toolkit", "aws-facts", "registry", "ec2.json"), "utf8")) as { source: string };
    const [, cfnLint] = /cfn-lint (\S+) /.exec(source)!;
    const script = "import cfnlint.version, botocore; print(cfnlint.version.__version__)";
    if (spawnSync(python, ["-c", script], { encoding: "utf8" }).stdout?.trim() === cfnLint) return;
    console.warn(`\n    skipped: needs cfn-lint ${cfnLint} and botocore in ${python}, or in the Python that AWS_FACTS_PYTHON names`);
    this.skip();
  });

  it("finds no differences between toolkit/aws-model and AWS's registry except for those listed with reasons", () => {
    const { status, stdout, stderr } = compare(registryReplacements());
    assert.ok(stdout.split("\n").length > 10);
    assert.deepEqual([notListed(stdout), status, stderr], [[], 0, ""], stdout);
  });

  it("reports a property that only one side has", () => {
    const types = registryReplacements();
    const key = "aws:iam/role:Role";
    const { name, inputs, replacedBy } = types[key]!;
    const wrong = { ...types, [key]: { name, inputs, replacedBy: [...replacedBy.filter((path) => path !== "Path"), "Description"] } };
    const { status, stdout } = compare(wrong);
    assert.deepEqual([notListed(stdout), status], [[
      `${key} Description: the provider replaces, the registry doesn't; not listed`,
      `${key} Path: the registry replaces, the provider doesn't; not listed`,
    ], 1]);
  });
});

describe("Types that the registry can verify", () => {
  it("are most of the types of this repository", () => assert.ok(Object.keys(registryReplacements()).length > 50));
});
