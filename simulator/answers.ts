import { lookups } from "./lookups";
import { containers } from "./resources/containers";
import { data } from "./resources/data";
import { domains } from "./resources/domains";
import { ec2 } from "./resources/ec2";
import { engine } from "./resources/engine";
import { identity } from "./resources/identity";
import { loadBalancing } from "./resources/load-balancing";
import { messaging } from "./resources/messaging";
import { operations } from "./resources/operations";
import { random } from "./resources/random";
import { storage } from "./resources/storage";
import { unknownResult } from "./sdk-results";
import { isObject, type Properties } from "./values";
import type { Question, ResourceTable } from "./world";

/** Every resource type that the simulator knows. One table serves the plan, the unit tests and the engine suite. */
export const resources: ResourceTable = {
  ...ec2,
  ...loadBalancing,
  ...domains,
  ...containers,
  ...data,
  ...storage,
  ...messaging,
  ...identity,
  ...operations,
  ...random,
  ...engine,
};

export interface Answer {
  id: string;
  outputs: Properties;
  /** What makes it the same thing in AWS as another of its type. */
  unique: string;
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

  const plainId = () => `${question.name}-${question.hex(7)}`;
  const entry = resources[question.type];
  if (entry !== undefined) {
    const known = id ?? (entry.id(question) || plainId());
    const outputs = { ...question.inputs, ...common, ...entry.outputs(question, known), ...question.unknown };
    return { id: known, outputs, unique: entry.unique?.(question) ?? known, known: true };
  }

  const known = id ?? plainId();
  const outputs = { name: known, arn: plainArn(question, module.split("/")[0] ?? module, kind, known), ...common };
  return { id: known, outputs: { ...outputs, ...question.inputs, ...question.unknown }, unique: known, known: false };
}

/** Services that are everywhere know no region; the oldest write a bare name, S3 without an account. Source: service authorization reference. */
function plainArn(question: Question, service: string, kind: string, name: string): string {
  if (service === "s3") return question.arn(service, name, { region: "", account: "" });
  if (service === "sns" || service === "sqs") return question.arn(service, name);
  const resource = `${kind.toLowerCase()}/${name}`;
  if (service === "route53") return question.arn(service, resource, { region: "", account: "" });
  return question.arn(service, resource, service === "iam" || service === "cloudfront" ? { region: "" } : {});
}

/** Every resource of the AWS provider knows its region, and its tags together with the provider's default tags. */
function awsOutputs(question: Question): Properties {
  const { tags } = { ...question.inputs, ...question.unknown };
  const tagsAll = tags === undefined || isObject(tags) ? { ...question.place.defaultTags, ...tags } : tags; // unknown as a whole
  return { region: question.input("region", question.place.region), tagsAll };
}

/** What AWS would answer to a lookup; one the table doesn't know gets its arguments back, all else of it stays unknown. */
export function answerLookup(question: Question): { outputs: Properties; known: boolean } {
  const answer = lookups[question.type];
  if (answer === undefined) {
    return { outputs: { ...unknownResult(question.type), id: question.hex(12), ...question.inputs }, known: false };
  }
  return { outputs: { region: question.place.region, ...question.inputs, ...answer(question) }, known: true };
}
