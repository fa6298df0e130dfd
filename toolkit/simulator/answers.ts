import { unknownValue } from "../shared/signatures";
import { isObject, type Properties } from "../shared/values";
import ARN_FORMS from "./arn-forms.json";
import { lookups } from "./lookups";
import { clusters } from "./resources/clusters";
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
import { rows } from "./resources/rows";
import { storage } from "./resources/storage";
import { arnOf } from "./row";
import { sameType } from "./same-type";
import { mayOmit, unknownResult } from "./sdk-results";
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
  ...rows,
  ...clusters,
  ...random,
  ...engine,
};

export interface Answer {
  id: string;
  /** False: the id depends on what isn't known, or on what the table doesn't know; this one stands for it. */
  isIdKnown: boolean;
  outputs: Properties;
  /** What makes it the same thing in AWS as another of its type. */
  unique: string;
  /** What others find of it beside its outputs. */
  kept: Properties;
  /** False: the table does not know the type, the answer is a plain one. */
  known: boolean;
}

/**
 * What AWS would make of a resource: its inputs, what every resource has, what the table adds.
 * Of a type the table doesn't know, only its name is told; its other outputs stay unknown, as in a preview.
 *
 * @param id The id of a resource that is there already and is only read.
 */
export function answerResource(question: Question, id?: string): Answer {
  const common = question.type.startsWith("aws:") ? awsOutputs(question) : {};
  const entry = resources[sameType(question.type)];
  const told = id ?? entry?.id(question) ?? "";
  const standIn = `${question.name}-${question.hex(7, "id")}`;
  const known = told === "" ? standIn : told;
  const own = entry?.outputs(question, known) ?? nameAndArn(question);
  return {
    id: known,
    isIdKnown: told !== "",
    outputs: { ...question.inputs, ...common, ...(told === "" ? without(own, standIn) : own), ...question.unknown },
    unique: entry?.unique?.(question) ?? known,
    kept: entry?.keeps?.(question) ?? {},
    known: entry !== undefined,
  };
}

/**
 * What can be told of a type without a row: the name that Pulumi makes where the SDK lets a program leave it out, and the ARN where the
 * service reference says its form and the program its parts.
 */
function nameAndArn(question: Question): Properties {
  const { inputs, unknown, type } = question;
  const isNamed = inputs["name"] !== undefined || (unknown["name"] === undefined && mayOmit(type, "name"));
  const name = isNamed ? { name: question.autoName() } : {};
  const form = (ARN_FORMS as Record<string, string | undefined>)[type];
  const arn = form === undefined ? undefined : arnOf(question, form, { ...name, "#id": question.hex(17, "id in its ARN") });
  return { ...name, ...(arn !== undefined && { arn }) };
}

/** What is made of an id that isn't known isn't known either. */
function without(outputs: Properties, standIn: string): Properties {
  return Object.fromEntries(
    Object.entries(outputs).map(([key, value]) => [key, typeof value === "string" && value.includes(standIn) ? unknownValue : value]),
  );
}

/**
 * What can be told of something that is there already and only read: what follows from its id, and what the program says of it.
 * Everything else only AWS knows; the same question under another name shows what would be made up.
 */
export function answerRead(question: Question, another: Question, id: string): Properties {
  const answer = answerResource(question, id).outputs;
  const otherwise = answerResource(another, id).outputs;
  const follows = ([key, value]: [string, unknown]) => typeof value === "string" && value.includes(id) && value === otherwise[key];
  const told = hasPath(question.type) && !id.startsWith("arn:") ? [] : Object.entries(answer).filter(follows);
  return { region: answer["region"], ...Object.fromEntries(told), ...question.inputs, ...question.unknown };
}

/** Identities of IAM have a path in their ARNs that their names don't tell. Source: IAM user guide, "IAM identifiers". */
const hasPath = (type: string) => type.startsWith("aws:iam/");

/** Every resource of the AWS provider knows its region, and its tags together with the provider's default tags. */
function awsOutputs(question: Question): Properties {
  const { tags } = { ...question.inputs, ...question.unknown };
  const tagsAll = tags === undefined || isObject(tags) ? { ...question.place.defaultTags, ...tags } : tags; // unknown as a whole
  return { region: question.input("region", question.place.region), tagsAll };
}

/**
 * What AWS would answer to a lookup; one the table doesn't know gets its arguments back, all else of it stays unknown.
 *
 * @param directory Where the provider's SDK is looked for, which tells what a lookup answers.
 */
export function answerLookup(question: Question, directory: string = __dirname): { outputs: Properties; known: boolean } {
  const answer = lookups[sameType(question.type)];
  if (answer === undefined) {
    return { outputs: { ...unknownResult(question.type, directory), id: unknownValue, ...question.inputs }, known: false };
  }
  return { outputs: { region: question.place.region, ...question.inputs, ...answer(question) }, known: true };
}
