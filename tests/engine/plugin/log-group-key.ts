import { matches } from "../../../policy-pack/iam/match";
import type { ExistingResource } from "../../../toolkit/aws-model/entry";
import { isObject, type Properties } from "../../../toolkit/shared/values";

const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
const KEY = "aws:kms/key:Key";

/** Actions that CloudWatch Logs needs. Source: the statement in the user guide that `logGroupKeyRefusal` names. */
const ACTIONS = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:GenerateDataKey"];

/**
 * AWS's error for a log group whose key's policy doesn't let CloudWatch Logs use the key for it; undefined if it does, or if the group has
 * no key. Conditions count as far as such policies have them: the encryption context with the log group's ARN.
 * Source: Amazon CloudWatch Logs user guide, "Encrypt log data in CloudWatch Logs using AWS Key Management Service", step 2; reports of
 * others quote the error.
 */
export function logGroupKeyRefusal(group: ExistingResource, all: readonly ExistingResource[], region: string): string | undefined {
  const { kmsKeyId } = group.inputs;
  if (group.type !== LOG_GROUP || typeof kmsKeyId !== "string" || kmsKeyId === "") return undefined;
  const arn = String(group.outputs["arn"]);
  const key = all.find(({ type, outputs }) => type === KEY && outputs["arn"] === kmsKeyId);
  const allowed = key === undefined ? [] : statementsOf(key).filter((statement) => isForLogs(statement, region, arn)).flatMap(actionsOf);
  return ACTIONS.every((action) => allowed.some((pattern) => matches(pattern, action)))
    ? undefined
    : `AccessDeniedException: The specified KMS key does not exist or is not allowed to be used with LogGroup '${arn}'`;
}

function statementsOf({ inputs }: ExistingResource): Properties[] {
  const { policy } = inputs;
  return typeof policy === "string" ? (JSON.parse(policy) as { Statement: Properties[] }).Statement : [];
}

function isForLogs({ Effect, Principal, Condition = {} }: Properties, region: string, arn: string): boolean {
  const services = isObject(Principal) ? listOf(Principal["Service"]) : [];
  if (Effect !== "Allow" || !services.includes(`logs.${region}.amazonaws.com`)) return false;
  return Object.entries(Condition as Record<string, Properties>).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) =>
      key === "kms:EncryptionContext:aws:logs:arn" && /^(Arn|String)(Equals|Like)$/.test(operator)
      && listOf(values).some((pattern) => (operator === "StringEquals" ? pattern === arn : matches(pattern, arn)))
    )
  );
}

const actionsOf = ({ Action }: Properties): string[] => listOf(Action);
const listOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : typeof value === "string" ? [value] : []);
