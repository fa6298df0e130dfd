import { POLICIES } from "../../policy-pack/policies";
import type { Properties } from "../../toolkit/shared/values";
import { digestOf } from "./canonical";
import { nameOfStack } from "./planned-stack";
import type { PlanReport, StackChange, VerdictChange } from "./report";

/** Most results that GitHub takes of a run. Source: GitHub docs, "SARIF support for code scanning", limits. */
const MOST_RESULTS = 5_000;

const OTHER_RULES: Readonly<Record<string, string>> = {
  "aws-schema": "AWS accepts every input of the resources that the program creates.",
  "name-collision": "No two stacks take a name that AWS allows only once.",
  "wrong-input": "No input would make a deployment fail.",
  "wrong-waiver": "Every waiver is in use and in force.",
};

/** The head's verdicts, and those that are gone, as SARIF. Source: OASIS, SARIF 2.1.0, 3.27 "result object". */
export function sarifOf(report: PlanReport): Properties {
  const found = report.stacks.flatMap((stack) => stack.verdicts.map((verdict) => ({ stack, verdict }))).slice(0, MOST_RESULTS);
  const rules = [...new Set(found.map(({ verdict }) => verdict.rule))].toSorted();
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{
      tool: { driver: { name: "aws-practice", rules: rules.map(ruleOf) } },
      columnKind: "utf16CodeUnits",
      results: found.map(({ stack, verdict }) => resultOf(stack, verdict, rules)),
    }],
  };
}

function ruleOf(id: string): Properties {
  const policy = POLICIES.find((each) => each.id === id);
  const description = policy?.description ?? OTHER_RULES[id] ?? id;
  return { id, shortDescription: { text: description }, ...(policy && { help: { text: policy.remediation } }) };
}

const STATES = { new: "new", gone: "absent", same: "unchanged" } as const;

function resultOf(
  stack: StackChange,
  { change, rule, resource, property, message, waiver, position }: VerdictChange,
  rules: string[],
): Properties {
  return {
    ruleId: rule,
    ruleIndex: rules.indexOf(rule),
    level: "error",
    baselineState: STATES[change],
    message: { text: `${nameOfStack(stack)}: ${message}` },
    locations: [{
      physicalLocation: {
        artifactLocation: { uri: position.file.split("/").map(encodeURIComponent).join("/"), uriBaseId: "%SRCROOT%" },
        region: { startLine: position.line },
      },
    }],
    partialFingerprints: { "verdict/v1": digestOf([nameOfStack(stack), rule, resource, property]) },
    ...(waiver !== "" && { suppressions: [{ kind: "external", justification: waiver }] }),
  };
}
