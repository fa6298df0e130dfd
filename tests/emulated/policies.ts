import type { PolicyDocument } from "../../components/shared/policy-document";

/** The part of a policy that has these actions. */
export function limitedTo(policy: PolicyDocument, actions: readonly string[]): PolicyDocument {
  const statements = policy.Statement.map((statement) => ({
    ...statement,
    Action: statement.Action.filter((action) => actions.includes(action)),
  }));
  return { ...policy, Statement: statements.filter(({ Action }) => Action.length > 0) };
}
