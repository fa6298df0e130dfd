import { lookups } from "./lookups";
import { data } from "./resources/data";
import { ec2 } from "./resources/ec2";
import { operations } from "./resources/operations";
import { random } from "./resources/random";
import type { Properties } from "./values";
import type { Question, ResourceTable } from "./world";

/** Every resource type that the simulator knows. One table serves the plan, the unit tests and the engine suite. */
export const resources: ResourceTable = { ...ec2, ...data, ...operations, ...random };

export interface Answer {
  id: string;
  outputs: Properties;
  /** False: the table does not know the type, the answer is a plain one. */
  known: boolean;
}

/**
 * What AWS would make of a resource: its inputs, what every resource has, what the table adds.
 * A type the table doesn't know gets an id, a name and an ARN; its other outputs stay unknown, as in a preview.
 *
 * @param id The id of a resource that is there already and is only read.
 */
export function answerResource(question: Question, id?: string): Answer {
  const [provider = "", module = "", kind = ""] = question.type.split(":");
  const common = provider === "aws" ? awsOutputs(question) : {};

  const entry = resources[question.type];
  if (entry !== undefined) {
    const known = id ?? entry.id(question);
    return { id: known, outputs: { ...question.inputs, ...common, ...entry.outputs(question, known) }, known: true };
  }

  const plainId = id ?? `${question.name}-${question.hex(7)}`;
  const service = module.split("/")[0] ?? module;
  const outputs = { name: plainId, arn: question.arn(service, `${kind.toLowerCase()}/${plainId}`), ...common };
  return { id: plainId, outputs: { ...outputs, ...question.inputs }, known: false };
}

/** Every resource of the AWS provider knows its region, and its tags together with the provider's default tags. */
function awsOutputs(question: Question): Properties {
  const tags = (question.inputs["tags"] ?? {}) as Record<string, string>;
  return { region: question.input("region", question.place.region), tagsAll: { ...question.place.defaultTags, ...tags } };
}

/** What AWS would answer to a lookup; one the table doesn't know gets its own arguments back. */
export function answerLookup(question: Question): { outputs: Properties; known: boolean } {
  const answer = lookups[question.type];
  if (answer === undefined) return { outputs: { id: question.hex(12), ...question.inputs }, known: false };
  return { outputs: { ...question.inputs, ...answer(question) }, known: true };
}
