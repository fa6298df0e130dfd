import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, realpathSync } from "node:fs";
import { delimiter, join } from "node:path";

import { DOCUMENTS, readDocument } from "./blocks";

interface Query {
  document: string;
  service: string;
  command: string;
  query: string;
}

/** Returns each `--query` of a document, with its command. */
function queriesOf(document: string): Query[] {
  const commands = /\baws ([a-z][a-z0-9-]*)\s+([a-z][a-z0-9-]*)(?:(?!\baws )[^`])*?\s--query\s+(?:'([^']*)'|([^\s`]+))/g;
  return [...readDocument(document).matchAll(commands)].map(([, service = "", command = "", quoted, bare]) => ({
    document,
    service,
    command,
    query: (quoted ?? bare)!,
  }));
}

const QUERIES = DOCUMENTS.flatMap(queriesOf);

/** Returns the Python of the AWS CLI, or another one with its models: version 2 has a built-in one that others can't use. */
function pythonWithModels(): string | undefined {
  const files = (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, "aws"));
  const interpreters = files.flatMap((file) => /^#!\s*(\S*python[\d.]*)/.exec(beginningOf(file))?.[1] ?? []);
  const hasModels = "import jmespath\ntry: import botocore.session\nexcept ImportError: import awscli.botocore.session";
  return [...interpreters, "python3"].find((python) => spawnSync(python, ["-c", hasModels]).status === 0);
}

function beginningOf(file: string): string {
  try {
    return readFileSync(realpathSync(file)).subarray(0, 200).toString("latin1");
  } catch {
    return ""; // no aws in this folder of the PATH
  }
}

describe("The queries in the documents' commands of the AWS CLI", () => {
  let python: string;

  before(function() {
    const found = pythonWithModels();
    if (found === undefined) {
      console.warn("\n    skipped: no Python with the AWS CLI's models (pip install awscli)");
      this.skip();
    }
    python = found;
  });

  const wrongOf = (queries: readonly Omit<Query, "document">[]) => {
    const input = JSON.stringify(queries.map(({ service, command, query }) => [service, command, query]));
    const { status, stdout, stderr } = spawnSync(python, [join(__dirname, "queries.py")], { input, encoding: "utf8" });
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout) as (string | null)[];
  };

  it("are all found", () => {
    const count = DOCUMENTS.map((document) => readDocument(document).split("--query ").length - 1).reduce((sum, one) => sum + one, 0);
    assert.equal(QUERIES.length, count);
  });

  it("find a value in the operation's response", () => {
    const wrong = wrongOf(QUERIES).flatMap((text, index) => {
      const { document, service, command, query } = QUERIES[index]!;
      return text === null ? [] : [`${document}, aws ${service} ${command} --query ${query}: ${text}`];
    });
    assert.deepEqual(wrong, []);
  });

  it("fail with an unknown name or an invalid expression", () => {
    const instances = (query: string) => ({ service: "rds", command: "describe-db-instances", query });
    assert.deepEqual(
      wrongOf([
        instances("DBInstances[0].DBInstanceStatus"),
        instances("DBInstances[0].Status"),
        instances("DBInstances.DbiResourceId"),
        instances("DBInstances[].[DbiResourceId,VpcSecurityGroups[0].Id]"),
        { service: "rds", command: "describe-instances", query: "x" },
      ]),
      [
        null,
        "finds null in an answer that has everything",
        "finds null in an answer that has everything",
        "finds [[\"text\", null], [\"text\", null]] in an answer that has everything",
        "rds has no describe-instances",
      ],
    );
    assert.match(wrongOf([instances("DBInstances[0")])[0]!, /Invalid jmespath expression/);
  });
});
