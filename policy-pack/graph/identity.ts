import { splitArn } from "../iam/match";
import type { Resource } from "../stack-view";
import { EIP, KMS_KEY, TASK_DEFINITION } from "../types";

/** Outputs by which inputs and documents refer to a resource of any type. */
const IDENTIFYING = [
  "id",
  "arnWithoutRevision",
  "name",
  "bucket",
  "url",
  "repositoryUrl",
  "identifier",
  "clusterIdentifier",
  "replicationGroupId",
  "resourceId",
];

/** Outputs that identify a resource of one type; elsewhere they name another resource. */
const IDENTIFYING_OF: Readonly<Record<string, string>> = { [TASK_DEFINITION]: "family", [KMS_KEY]: "keyId", [EIP]: "allocationId" };

/** Types whose `arn` is that of the resource they belong to. */
const ARN_OF_ANOTHER: ReadonlySet<string> = new Set([
  "aws:cloudwatch/eventTarget:EventTarget",
  "aws:sns/topicPolicy:TopicPolicy",
  "aws:sns/topicDataProtectionPolicy:TopicDataProtectionPolicy",
  "aws:secretsmanager/secretVersion:SecretVersion",
]);

/** Outputs that identify a resource, as far as they are known. The last part of an ARN is the id of a resource that has one. */
export function identitiesOf(resource: Resource): Set<string> {
  const { type, properties } = resource;
  const texts = IDENTIFYING.map((key) => properties[key]);
  const own = IDENTIFYING_OF[type];
  if (own !== undefined) texts.push(properties[own]);
  const arn = ownArn(resource);
  if (arn !== undefined) texts.push(arn, arn.split(/[:/]/).at(-1));
  return new Set(texts.filter((text): text is string => typeof text === "string" && text !== ""));
}

/** Whether the property `arn` is that of the resource itself. */
export function hasOwnArn({ type }: Resource): boolean {
  return !ARN_OF_ANOTHER.has(type);
}

/** ARN of the resource itself; undefined if it is unknown, or another resource's. */
export function ownArn(resource: Resource): string | undefined {
  const { arn } = resource.properties;
  return typeof arn === "string" && hasOwnArn(resource) ? arn : undefined;
}

/** Region of a resource: its own setting, or that of its ARN; undefined if neither says it. */
export function regionOf(resource: Resource): string | undefined {
  const { region } = resource.properties;
  return typeof region === "string" ? region : splitArn(ownArn(resource) ?? "")?.region || undefined;
}
