import { arnCovers } from "../../policy-pack/iam/match";
import { isObject } from "../../toolkit/shared/values";

/** Statement of an identity policy, as JSON has it. */
export interface EvaluatedStatement {
  Effect: "Allow" | "Deny";
  Action: readonly string[];
  Resource: readonly unknown[];
  Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Request that IAM authorizes: an action on one resource; `*` for an action without resources. */
export interface IamRequest {
  action: string;
  resource: string;
  /** Values of condition keys; a key that a request doesn't send is omitted. */
  context: Readonly<Record<string, string | readonly string[]>>;
}

/** Whether the statements together allow a request. Source: IAM user guide, "Policy evaluation logic". */
export function isAllowed(statements: readonly EvaluatedStatement[], request: IamRequest): boolean {
  const matching = statements.filter((statement) => isMatch(statement, request));
  return matching.some(({ Effect }) => Effect === "Allow") && !matching.some(({ Effect }) => Effect === "Deny");
}

function isMatch({ Action, Resource, Condition = {} }: EvaluatedStatement, { action, resource, context }: IamRequest): boolean {
  return Action.includes(action)
    && Resource.some((pattern) => arnCovers(String(pattern), resource))
    && Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, values]) => holds(operator, listOf(values), key in context ? listOf(context[key]) : undefined))
    );
}

const listOf = (value: unknown): string[] => (Array.isArray(value) ? value : [value]).map(String);

/** Source: IAM user guide, "IAM JSON policy elements: Condition operators". */
function holds(operator: string, wanted: readonly string[], sent: readonly string[] | undefined): boolean {
  switch (operator) {
    case "StringEquals":
    case "Bool":
      return sent?.some((value) => wanted.includes(value)) === true;
    case "StringNotEquals":
      return sent?.some((value) => wanted.includes(value)) !== true;
    case "ArnEquals":
    case "ArnLike":
      return sent?.some((value) => wanted.some((pattern) => arnCovers(pattern, value))) === true;
    case "ForAllValues:StringEquals":
      return (sent ?? []).every((value) => wanted.includes(value));
    case "Null":
      return wanted.every((value) => (value === "true") === (sent === undefined));
    default:
      throw new Error(`tests/support/iam-evaluation.ts doesn't know the operator ${operator}`);
  }
}

/** Statements of a document as JSON text. */
export function statementsIn(document: unknown): EvaluatedStatement[] {
  const parsed: unknown = typeof document === "string" ? JSON.parse(document) : document;
  return isObject(parsed) ? parsed["Statement"] as EvaluatedStatement[] : [];
}
