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
  /** False if the id depends on unknown values or on facts that the model doesn't have; `id` is a placeholder then. */
  isIdKnown: boolean;
  outputs: Properties;
  /** Key that is equal for two resources of a type if they are the same resource in AWS. */
  unique: string;
  /** Facts that other resources can read besides its outputs. */
  kept: Properties;
  /** False if the model doesn't have the type; the answer is generic then. */
  known: boolean;
}

/**
 * Returns the id and outputs that AWS would give a resource: its inputs, the outputs of every resource, and those of its type.
 * For a type that the model doesn't have, only the name and possibly the ARN are known; other outputs stay unknown, as in a preview.
 *
 * @param id The id of an existing resource that is only read.
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
 * Known outputs of a type without an entry: the name that Pulumi generates if the SDK makes it optional, and the ARN if the service
 * reference has its format and the program sets its parts.
 */
function nameAndArn(request: ResourceRequest): Properties {
  const { inputs, unknown, type } = request;
  const isNamed = inputs["name"] !== undefined || (unknown["name"] === undefined && mayOmit(type, "name"));
  const name = isNamed ? { name: request.autoName() } : {};
  const form = (ARN_FORMS as Record<string, string | undefined>)[type];
  const arn = form === undefined ? undefined : arnOf(request, form, { ...name, "#id": request.hex(17, "id in its ARN") });
  return { ...name, ...(arn !== undefined && { arn }) };
}

/** Replaces outputs that contain an unknown id's placeholder with unknown values. */
function without(outputs: Properties, standIn: string): Properties {
  return Object.fromEntries(
    Object.entries(outputs).map(([key, value]) => [key, typeof value === "string" && value.includes(standIn) ? unknownValue : value]),
  );
}

/**
 * Known outputs of an existing resource that is only read: those that follow from its id, and the program's inputs.
 * Only AWS knows the others: an output that differs if the resource has another name is generated.
 */
export function answerRead(request: ResourceRequest, another: ResourceRequest, id: string): Properties {
  const answer = answerResource(request, id).outputs;
  const otherwise = answerResource(another, id).outputs;
  const follows = ([key, value]: [string, unknown]) => typeof value === "string" && value.includes(id) && value === otherwise[key];
  const told = hasPath(request.type) && !id.startsWith("arn:") ? [] : Object.entries(answer).filter(follows);
  return { region: answer["region"], ...Object.fromEntries(told), ...request.inputs, ...request.unknown };
}

/** ARNs of IAM identities have a path that doesn't follow from their names. Source: IAM user guide, "IAM identifiers". */
const hasPath = (type: string) => type.startsWith("aws:iam/");

/** Outputs of every resource of the AWS provider: its region, and its tags merged with the provider's default tags. */
function awsOutputs(request: ResourceRequest): Properties {
  const { tags } = { ...request.inputs, ...request.unknown };
  const tagsAll = tags === undefined || isObject(tags) ? { ...request.place.defaultTags, ...tags } : tags; // unknown as a whole
  return { region: request.input("region", request.place.region), tagsAll };
}

/**
 * Result that AWS would give a lookup. A lookup that the model doesn't have returns its arguments; its other results stay unknown.
 *
 * @param directory Folder from which the provider's SDK is resolved, whose types list a lookup's results.
 */
export function answerLookup(request: ResourceRequest, directory: string = __dirname): { outputs: Properties; known: boolean } {
  const answer = lookups[sameType(request.type)];
  if (answer === undefined) {
    return { outputs: { ...unknownResult(request.type, directory), id: unknownValue, ...request.inputs }, known: false };
  }
  return { outputs: { region: request.place.region, ...request.inputs, ...answer(request) }, known: true };
}
