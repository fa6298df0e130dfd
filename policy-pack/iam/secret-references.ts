import { parsedJson } from "../json";
import { isObject, type Resource, type StackView, type Value } from "../stack-view";
import { TASK_DEFINITION } from "../types";
import { list } from "../values";

const VERSION = "aws:secretsmanager/secretVersion:SecretVersion";

/**
 * ARNs of the secrets that containers read by reference, without the JSON key behind them. A referenced secret exists, as ECS starts no
 * task without it. A secret to which the program gives a value is its own, and must be among its resources.
 */
export function referencedSecrets({ resources }: StackView): ReadonlySet<string> {
  const references = resources.filter(({ type }) => type === TASK_DEFINITION).flatMap(referencesIn);
  const own = new Set(
    resources.filter(({ type }) => type === VERSION).flatMap(({ properties }) => [properties["secretId"], properties["arn"]]),
  );
  return new Set(
    references.map((reference) => reference.split(":").slice(0, 7).join(":")).filter((arn) => !own.has(arn)),
  );
}

/** Secrets that the containers of a task definition read: ARNs, with a JSON key perhaps, or names of parameters. */
export function referencesIn({ properties }: Resource): string[] {
  const definitions = parsedJson(properties["containerDefinitions"]);
  return Array.isArray(definitions) ? list(definitions).flatMap(referencesOf) : [];
}

function referencesOf(container: Value): string[] {
  if (!isObject(container)) return [];
  const logs = container["logConfiguration"];
  const options = isObject(logs) ? logs["secretOptions"] : undefined;
  const registry = container["repositoryCredentials"];
  const named = [container["secrets"], options].flatMap((some) => (Array.isArray(some) ? list(some) : [])).map((
    one,
  ) => (isObject(one) ? one["valueFrom"] : undefined));
  return [...named, isObject(registry) ? registry["credentialsParameter"] : undefined].filter((one) => typeof one === "string");
}
