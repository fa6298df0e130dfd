import type { RoleStatement } from "../../components/delivery/managed-policies";
import { type EvaluatedStatement, type IamRequest, isAllowed } from "./iam-evaluation";

/** One action on one resource, under the conditions of its statement. */
interface Grant {
  action: string;
  text: string;
  alone: readonly EvaluatedStatement[];
}

/** The reference requires subnet and security group for a new instance, but its interface, which exists, has them. */
const NOT_SENT = /^ec2:RunInstances on \S+:(subnet|security-group)\/\*( |$)/;

function grantsIn(statements: readonly RoleStatement[]): Grant[] {
  return statements.filter(({ Effect }) => Effect === "Allow").flatMap((statement) =>
    statement.Action.flatMap((action) =>
      statement.Resource.map((resource: unknown) => {
        const conditions = statement.Condition === undefined ? "" : ` with ${JSON.stringify(statement.Condition)}`;
        const alone = [{ ...statement, Action: [action], Resource: [resource] }] as EvaluatedStatement[];
        return { action, text: `${action} on ${String(resource)}${conditions}`, alone };
      })
    ).filter(({ text }) => !NOT_SENT.test(text))
  );
}

/** Grants of a role: all of them, and those without which one of the requests would be denied. */
export function grantsNeeded(statements: readonly RoleStatement[], requests: readonly IamRequest[]): { all: string[]; needed: string[] } {
  const grants = grantsIn(statements);
  const byAction = new Map<string, Grant[]>();
  for (const grant of grants) byAction.set(grant.action, [...byAction.get(grant.action) ?? [], grant]);
  const needed = requests.flatMap((request) => {
    const allowing = (byAction.get(request.action) ?? []).filter(({ alone }) => isAllowed(alone, request));
    return allowing.length === 1 ? [allowing[0]!.text] : [];
  });
  return { all: grants.map(({ text }) => text), needed: [...new Set(needed)] };
}
