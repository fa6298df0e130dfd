import { isObject, type StackView, type Value } from "../stack-view";
import { list, parsedJson } from "../values";

const VERSION = "aws:secretsmanager/secretVersion:SecretVersion";
const DEFINITION = "aws:ecs/taskDefinition:TaskDefinition";

/**
 * The secrets that containers read by reference, as ARNs without the JSON key behind them. Whoever wrote a reference has said that the
 * secret is there: ECS starts no task without it. One that the program gives a value to is its own, and must be among its resources.
 */
export function referencedSecrets({ resources }: StackView): ReadonlySet<string> {
  const containers = resources.filter(({ type }) => type === DEFINITION).flatMap(({ properties }) => {
    const definitions = parsedJson(properties["containerDefinitions"]);
    return Array.isArray(definitions) ? list(definitions) : [];
  });
  const own = new Set(
    resources.filter(({ type }) => type === VERSION).flatMap(({ properties }) => [properties["secretId"], properties["arn"]]),
  );
  return new Set(
    containers.flatMap(referencesOf).map((reference) => reference.split(":").slice(0, 7).join(":")).filter((arn) => !own.has(arn)),
  );
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
