import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "../../../support/simulated";

const FACTS = join(ROOT, "toolkit", "aws-facts");
const registry = JSON.parse(readFileSync(join(FACTS, "registry", "ec2.json"), "utf8")) as { source: string };

describe("toolkit/aws-facts/refresh.py", () => {
  /** Python with the packages: AWS_FACTS_PYTHON, or the one on PATH. */
  const python = process.env["AWS_FACTS_PYTHON"] ?? "python3";
  const installed = spawnSync(
    python,
    ["-c", "import cfnlint.version, botocore; print(cfnlint.version.__version__, botocore.__version__)"],
    { encoding: "utf8" },
  );

  it("writes the sources of its data", () => {
    assert.match(
      registry.source,
      /^CloudFormation registry, us-east-1, as cfn-lint \d+\.\d+\.\d+ \(MIT-0\) has it; where it says nothing, botocore \d+\.\d+\.\d+ \(Apache-2\.0\); toolkit\/aws-facts\/refresh\.py$/,
    );
    const names = JSON.parse(readFileSync(join(FACTS, "names.json"), "utf8")) as { date: string; sources: string[] };
    assert.match(names.date, /^\d{4}-\d\d-\d\d$/);
    assert.match(names.sources.join("; "), /^cfn-lint \d+\.\d+\.\d+ \(MIT-0\); aws-cdk-lib \d+\.\d+\.\d+ \(Apache-2\.0\)$/);
  });

  it("writes the files of this repository", function() {
    const [, cfnLint, botocore] = /cfn-lint (\S+) .*botocore (\S+) /.exec(registry.source)!;
    if (installed.status !== 0 || installed.stdout.trim() !== `${cfnLint} ${botocore}`) {
      console.warn(
        `\n    skipped: needs cfn-lint ${cfnLint} and botocore ${botocore} in ${python}, or in the Python that AWS_FACTS_PYTHON names`,
      );
      this.skip();
    }
    const { status, stdout, stderr } = spawnSync(python, [join(FACTS, "refresh.py"), "--check"], { encoding: "utf8" });
    assert.deepEqual([status, stdout, stderr], [0, "", ""]);
  });
});
