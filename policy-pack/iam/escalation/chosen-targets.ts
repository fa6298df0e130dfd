import { parsedJson } from "../../json";
import { isList, isObject, type StackView, type Value } from "../../stack-view";
import { STATE_MACHINE } from "../../types";
import { type Role, rolesOf } from "../roles";

/** Parameters of tasks that name what runs. */
const TARGETS = /^(?:TaskDefinition|FunctionName|ProjectName|StateMachineArn|JobDefinition|JobName|DocumentName|InstanceIds)$/;

/**
 * Roles of state machines whose input chooses the resource that runs: by JSONPath, `"TaskDefinition.$": "$.definition"`,
 * or by JSONata, `"TaskDefinition": "{% $states.input.definition %}"`. Source: Step Functions developer guide, transforming data.
 */
export function choosesAtRunTime(stack: StackView): ReadonlySet<Role> {
  const roles = rolesOf(stack);
  return new Set(
    stack.resources.filter(({ type, properties }) => type === STATE_MACHINE && hasChosen(parsedJson(properties["definition"]))).flatMap((
      { properties },
    ) => roles.role(properties["roleArn"]) ?? []),
  );
}

function hasChosen(definition: Value): boolean {
  const open: Value[] = [definition];
  while (open.length > 0) {
    const next = open.pop();
    if (isList(next)) open.push(...next);
    if (!isObject(next)) continue;
    for (const [key, value] of Object.entries(next)) {
      if (TARGETS.test(key.replace(/\.\$$/, "")) && isChosen(key, value)) return true;
      open.push(value);
    }
  }
  return false;
}

/** Whether the execution chooses a value. A value of the context object, such as the machine's own name, is given by Step Functions. */
export const isChosen = (key: string, value: Value): boolean =>
  typeof value === "string"
  && (key.endsWith(".$") ? !value.startsWith("$$.") || value.startsWith("$$.Execution.Input") : /^\s*\{%/.test(value));
