import { entryOf } from "../aws-model";
import type { ResourceRequest } from "../aws-model/request";
import { sameType } from "../aws-model/same-type";
import { arnOf } from "../aws-model/text-answers";
import { unknownValue } from "../shared/signatures";
import { isObject, type Properties } from "../shared/values";
import ARN_FORMS from "./arn-forms.json";
import { lookups } from "./lookups";
import { mayOmit, unknownResult } from "./sdk-results";

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
export function answerResource(request: ResourceRequest, id?: string): Answer {
  const common = request.type.startsWith("aws:") ? awsOutputs(request) : {};
  const entry = entryOf(request.type)?.simulate;
  const told = id ?? entry?.id(request) ?? "";
  const standIn = `${request.name}-${request.hex(7, "id")}`;
  const known = told === "" ? standIn : told;
  const own = entry?.outputs(request, known) ?? nameAndArn(request);
  return {
    id: known,
    isIdKnown: told !== "",
    outputs: { ...request.inputs, ...common, ...(told === "" ? without(own, standIn) : own), ...request.unknown },
    unique: entry?.unique?.(request) ?? known,
    kept: entry?.keeps?.(request) ?? {},
    known: entry !== undefined,
  };
}

/**
 * What can be told of a type without a row: the name that Pulumi makes where the SDK lets a program leave it out, and the ARN where the
 * service reference says its form and the program its parts.
 */
function nameAndArn(request: ResourceRequest): Properties {
  const { inputs, unknown, type } = request;
  const isNamed = inputs["name"] !== undefined || (unknown["name"] === undefined && mayOmit(type, "name"));
  const name = isNamed ? { name: request.autoName() } : {};
  const form = (ARN_FORMS as Record<string, string | undefined>)[type];
  const arn = form === undefined ? undefined : arnOf(request, form, { ...name, "#id": request.hex(17, "id in its ARN") });
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
export function answerRead(request: ResourceRequest, another: ResourceRequest, id: string): Properties {
  const answer = answerResource(request, id).outputs;
  const otherwise = answerResource(another, id).outputs;
  const follows = ([key, value]: [string, unknown]) => typeof value === "string" && value.includes(id) && value === otherwise[key];
  const told = hasPath(request.type) && !id.startsWith("arn:") ? [] : Object.entries(answer).filter(follows);
  return { region: answer["region"], ...Object.fromEntries(told), ...request.inputs, ...request.unknown };
}

/** Identities of IAM have a path in their ARNs that their names don't tell. Source: IAM user guide, "IAM identifiers". */
const hasPath = (type: string) => type.startsWith("aws:iam/");

/** Every resource of the AWS provider knows its region, and its tags together with the provider's default tags. */
function awsOutputs(request: ResourceRequest): Properties {
  const { tags } = { ...request.inputs, ...request.unknown };
  const tagsAll = tags === undefined || isObject(tags) ? { ...request.place.defaultTags, ...tags } : tags; // unknown as a whole
  return { region: request.input("region", request.place.region), tagsAll };
}

/**
 * What AWS would answer to a lookup; one the table doesn't know gets its arguments back, all else of it stays unknown.
 *
 * @param directory Where the provider's SDK is looked for, which tells what a lookup answers.
 */
export function answerLookup(request: ResourceRequest, directory: string = __dirname): { outputs: Properties; known: boolean } {
  const answer = lookups[sameType(request.type)];
  if (answer === undefined) {
    return { outputs: { ...unknownResult(request.type, directory), id: unknownValue, ...request.inputs }, known: false };
  }
  return { outputs: { region: request.place.region, ...request.inputs, ...answer(request) }, known: true };
}
