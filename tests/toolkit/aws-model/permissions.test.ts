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

/** Programs that a role deploys, and their components; an administrator deploys bootstrap/, whose components are in components/delivery and account. */
const DEPLOYED = /^(components\/(?!account\/|delivery\/(?!limit-roles))|examples\/(minimal|several-services)\/|index\.ts$)/;

/** Matches of all nodes in the sources of what is deployed. */
function namesIn(match: (node: ts.Node) => RegExpExecArray | null): RegExpExecArray[] {
  const found: RegExpExecArray[] = [];
  for (const source of sourceFiles(ROOT).filter((each) => DEPLOYED.test(each) && each.endsWith(".ts"))) {
    const visit = (node: ts.Node): void => {
      const matched = match(node);
      if (matched !== null) found.push(matched);
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(source, readFileSync(join(ROOT, source), "utf8"), ts.ScriptTarget.Latest, true));
  }
  return found;
}

describe("toolkit/aws-model/permissions", () => {
  it("has each resource type that a deployment creates, and no other", () => {
    const created = namesIn((node) => ts.isNewExpression(node) ? /^aws\.(\w+)\.([A-Z]\w*)$/.exec(node.expression.getText()) : null).map(
      ([, module, name]) => `aws:${module}/${name!.charAt(0).toLowerCase()}${name!.slice(1)}:${name}`,
    );
    assert.deepEqual(Object.keys(PERMISSIONS).toSorted(), [...new Set(created)].toSorted());
    assert.deepEqual(created.filter((type) => OWN[type] === undefined), [], "their names are the SDK's");
  });

  it("has each lookup of the components, and no other", () => {
    const used = namesIn((node) =>
      ts.isCallExpression(node) ? /^aws\.(?:(\w+)\.)?(get[A-Z]\w*?)(?:Output)?$/.exec(node.expression.getText()) : null
    ).map(([, module = "index", name]) => `aws:${module}/${name}:${name}`);
    assert.deepEqual([...new Set(used)].toSorted(), Object.keys(LOOKUPS).toSorted());
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
