import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import ts from "typescript";

import { sourceFiles } from "../../../commands/format/source-files";
import { findAction } from "../../../policy-pack/iam/service-reference";
import { OWN } from "../../../toolkit/aws-model";
import {
  actionsFor,
  actionsOfLookup,
  handlersOf,
  isMatch,
  LOOKUPS,
  PERMISSIONS,
  PROVIDER_OPERATIONS,
  words,
} from "../../../toolkit/aws-model/permissions";
import { ROOT } from "../../support/simulated";

const rows = Object.entries(PERMISSIONS);
const file = JSON.parse(readFileSync(join(ROOT, "toolkit", "aws-facts", "permissions.json"), "utf8")) as Record<string, string>;

/** Types of the program that prepares an account: a deployment creates none, or it could change its own role. */
const OF_BOOTSTRAP = [
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
  "aws:iam/policy:Policy",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:s3/bucketVersioning:BucketVersioning",
];

describe("toolkit/aws-model/permissions", () => {
  it("has each type that a program constructs, but none that only bootstrap/ does, and no other", () => {
    const own = Object.keys(OWN).filter((type) => type.startsWith("aws:"));
    assert.deepEqual(OF_BOOTSTRAP.filter((type) => !own.includes(type)), []);
    assert.deepEqual(Object.keys(PERMISSIONS).toSorted(), own.filter((type) => !OF_BOOTSTRAP.includes(type)).toSorted());
  });

  it("has each lookup of the components that a deployment uses, and no other", () => {
    const used = new Set<string>();
    for (
      const source of sourceFiles(ROOT).filter((each) =>
        /^(components(?!\/delivery)|examples|index\.ts)/.test(each) && each.endsWith(".ts")
      )
    ) {
      const visit = (node: ts.Node): void => {
        const call = ts.isCallExpression(node) ? /^aws\.(?:(\w+)\.)?(get[A-Z]\w*?)(?:Output)?$/.exec(node.expression.getText()) : null;
        if (call !== null) used.add(`aws:${call[1] ?? "index"}/${call[2]!}:${call[2]!}`);
        ts.forEachChild(node, visit);
      };
      visit(ts.createSourceFile(source, readFileSync(join(ROOT, source), "utf8"), ts.ScriptTarget.Latest, true));
    }
    assert.deepEqual([...used].toSorted(), Object.keys(LOOKUPS).toSorted());
  });

  it("reads each type, and has a source for each call that CloudFormation's handlers don't make", () => {
    for (const [type, { calls }] of rows) {
      assert.ok(actionsFor(type, "read").length > 0, type);
      if (calls !== undefined) assert.match(calls.source, /\.go\b|^the service asks/, type);
    }
  });

  it("names only actions of AWS", () => {
    const all = [
      ...rows.flatMap(([type]) => PROVIDER_OPERATIONS.flatMap((operation) => actionsFor(type, operation))),
      ...Object.keys(LOOKUPS).flatMap(actionsOfLookup),
    ];
    assert.deepEqual([...new Set(all)].filter((action) => findAction(action)?.name !== action), []);
  });

  it("has no exception that excepts nothing, and no call that the handlers make", () => {
    for (const [type, { cloudType, without = {}, calls }] of rows) {
      const handled = (operation: keyof ReturnType<typeof handlersOf>) =>
        cloudType === undefined ? [] : words(handlersOf(cloudType)[operation]);
      const patterns = Object.values(without).flatMap(words);
      const all = PROVIDER_OPERATIONS.flatMap(handled);
      assert.deepEqual(patterns.filter((pattern) => !all.some((action) => isMatch(pattern, action))), [], type);
      for (const operation of PROVIDER_OPERATIONS) {
        const kept = handled(operation).filter((action) => !patterns.some((pattern) => isMatch(pattern, action)));
        assert.deepEqual(words(calls?.[operation] ?? "").filter((action) => kept.includes(action)), [], `${type} ${operation}`);
      }
    }
  });

  it("has the source of the handlers' permissions, and only those of types with a row", () => {
    assert.match(
      file["source"]!,
      /^CloudFormation registry, us-east-1, as cfn-lint \d+\.\d+\.\d+ \(MIT-0\) has it; toolkit\/aws-facts\/refresh\.py$/,
    );
    const cloudTypes = new Set(rows.flatMap(([, { cloudType }]) => cloudType ?? []));
    assert.deepEqual(Object.keys(file).filter((key) => key !== "source"), [...cloudTypes].toSorted());
  });

  it("without a row for a type is an error that names it", () => {
    assert.throws(
      () => actionsFor("aws:lambda/function:Function", "create"),
      /toolkit\/aws-model\/permissions has no aws:lambda\/function:Function/,
    );
    assert.throws(() => actionsOfLookup("aws:ec2/getAmi:getAmi"), /has no aws:ec2\/getAmi:getAmi/);
    assert.throws(() => handlersOf("AWS::X::Y"), /refresh\.py/);
  });
});
