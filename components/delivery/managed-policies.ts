import { type DenyStatement, type PolicyDocument, policyDocument, type Statement } from "../shared/policy-document";

/** Statement of a role's policy. */
export type RoleStatement = Statement | DenyStatement;

/** Longest managed policy in characters, white space not counted. Source: IAM user guide, "IAM and AWS STS quotas". */
export const LONGEST_POLICY = 6144;

/** Managed policies of a role by default, and at most 20 on request. Source: the same page. */
export const MOST_POLICIES = 10;

/** Distributes statements to managed policies, the longest first, and divides one that is longer than a policy. */
export function documentsOfAtMost(statements: readonly RoleStatement[], longest = LONGEST_POLICY): PolicyDocument<RoleStatement>[] {
  const documents: RoleStatement[][] = [];
  const parts = statements.flatMap((statement) => divided(statement, longest));
  for (const statement of parts.toSorted((one, other) => lengthOf([other]) - lengthOf([one]))) {
    const roomy = documents.find((document) => lengthOf([...document, statement]) <= longest);
    if (roomy === undefined) documents.push([statement]);
    else roomy.push(statement);
  }
  return documents.map((each) => policyDocument(...each));
}

const lengthOf = (statements: readonly RoleStatement[]) => JSON.stringify(policyDocument(...statements)).length;

function divided(statement: RoleStatement, longest: number): RoleStatement[] {
  const { Action: actions } = statement;
  if (lengthOf([statement]) <= longest) return [statement];
  if (actions.length === 1) throw new Error(`${actions[0]} has too many resources for a policy of ${longest} characters`);
  const half = Math.ceil(actions.length / 2);
  return [actions.slice(0, half), actions.slice(half)].flatMap((some) => divided({ ...statement, Action: some }, longest));
}
