import type { ResourceRequest } from "../aws-model/request";
import { isObject, type Properties } from "../shared/values";

/** The document that the provider's own data source would return. Source: Pulumi registry, `aws.iam.getPolicyDocument`. */
export function policyDocument(request: ResourceRequest): Properties {
  const statements = (request.inputs["statements"] ?? []) as Properties[];
  return {
    Version: request.input("version", "2012-10-17"),
    ...(request.inputs["policyId"] !== undefined && { Id: request.inputs["policyId"] }),
    Statement: statements.map(statement),
  };
}

function statement(given: Properties): Properties {
  const parts: Properties = {
    Sid: given["sid"],
    Effect: given["effect"] ?? "Allow",
    Action: single(given["actions"]),
    NotAction: single(given["notActions"]),
    Resource: single(given["resources"]),
    NotResource: single(given["notResources"]),
    Principal: principals(given["principals"]),
    NotPrincipal: principals(given["notPrincipals"]),
    Condition: conditions(given["conditions"]),
  };
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
}

const objects = (value: unknown): Properties[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** A list with one item is written as that item. */
function single(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? value[0] : value;
}

function principals(given: unknown): unknown {
  const list = objects(given);
  if (list.length === 0) return undefined;
  if (list.some(({ type }) => type === "*")) return "*";
  return Object.fromEntries(list.map(({ type, identifiers }) => [String(type), single(identifiers)]));
}

function conditions(given: unknown): Properties | undefined {
  const list = objects(given);
  if (list.length === 0) return undefined;
  const operators: Record<string, Properties> = {};
  for (const { test, variable, values } of list) {
    operators[String(test)] = { ...operators[String(test)], [String(variable)]: single(values) };
  }
  return operators;
}
