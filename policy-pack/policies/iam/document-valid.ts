import { conditionsOf, isOperator } from "../../iam/cover";
import type { Document, Statement } from "../../iam/document";
import { attachedTo } from "../../iam/document-places";
import type { Found } from "../../iam/ineffective";
import { property } from "../../stack-view";
import { documentPolicy, EVERY_KIND } from "./document-policy";

/**
 * Maximum length of a document, in characters. Sources: IAM user guide, "IAM and AWS STS quotas" (white space isn't counted); AWS KMS API
 * reference, PutKeyPolicy; Amazon S3 user guide, "Policies and permissions"; Amazon SQS developer guide, "Policy quotas".
 */
const LONGEST: Readonly<Record<string, number>> = {
  "aws:iam/policy:Policy": 6144,
  "aws:iam/rolePolicy:RolePolicy": 10_240,
  "aws:s3/bucketPolicy:BucketPolicy": 20_480,
  "aws:sqs/queuePolicy:QueuePolicy": 8192,
  "aws:sqs/queue:Queue": 8192,
};
/** 2,048 by default, this much on request. Source as above. */
const LONGEST_TRUST = 4096;
/** The limit of a KMS key, the highest of all. */
const LONGEST_OF_ALL = 32_768;

export const documentValid = documentPolicy(
  {
    id: "iam-document-valid",
    description: "Every policy document is valid: AWS accepts its elements, operators, values and length.",
    remediation: "Correct the document; the IAM user guide lists every element in \"IAM JSON policy element reference\".",
    references: {},
    waivable: false,
  },
  mistakesIn,
  EVERY_KIND,
);

function mistakesIn(document: Document): Found[] {
  const { kind, property: path, statements, mistakes, resource } = document;
  const value = property(resource, path);
  const length = typeof value === "string" ? value.replaceAll(/\s/g, "").length : 0;
  const longest = kind === "trust" ? LONGEST_TRUST : LONGEST[resource.type] ?? LONGEST_OF_ALL;
  const empty = statements.length === 0 && mistakes.length === 0;
  return [
    ...mistakes.map(({ path: at, found, allowed }) => ({ property: at, found, allowed })),
    ...(length > longest
      ? [{ property: path, found: `${length} characters`, allowed: `at most ${longest} characters, the limit of AWS` }]
      : []),
    ...(empty ? [{ property: `${path}.Statement`, found: [], allowed: "at least one statement" }] : []),
    ...statements.flatMap((statement) => mistakesOf(statement, document)),
  ];
}

function mistakesOf(statement: Statement, { kind, resource, property: path }: Document): Found[] {
  const found: Found[] = [];
  const wrong = (element: string, value: Found["found"], allowed: string) =>
    found.push({ property: `${statement.path}.${element}`, found: value, allowed });
  const { actions, notActions, resources, notResources } = statement;
  const hasPrincipal = Object.keys(statement.principals).length + Object.keys(statement.notPrincipals).length > 0;
  const hasResource = resources.length + notResources.length > 0;
  if (actions.length + notActions.length === 0) wrong("Action", undefined, "the actions of the statement");
  if (actions.length > 0 && notActions.length > 0) wrong("NotAction", [...notActions], "omitted beside Action");
  if (resources.length > 0 && notResources.length > 0) wrong("NotResource", [...notResources], "omitted beside Resource");
  if (kind === "trust" && hasResource) wrong("Resource", [...resources], "omitted: the resource of a trust policy is its role");
  if (kind !== "trust" && !hasResource && attachedTo(resource.type, path)?.noResource !== true) {
    wrong("Resource", undefined, "the ARNs of the statement's resources");
  }
  if (kind === "identity" && hasPrincipal) {
    wrong("Principal", Object.keys(statement.principals), "omitted: the principal is the identity that has the policy");
  }
  if ((kind === "trust" || kind === "resource") && !hasPrincipal) wrong("Principal", undefined, "the principals of the statement");
  for (const { operator, key, values, comparison } of conditionsOf(statement)) {
    if (!isOperator(operator)) wrong(`Condition.${operator}`, operator, "an operator of IAM, e.g. StringEquals, ArnLike, Bool");
    const isBoolean = comparison === "bool" || comparison === "null";
    if (isBoolean && values.some((value) => !/^(true|false)$/i.test(value))) {
      wrong(`Condition.${operator}.${key}`, [...values], "true or false");
    }
  }
  return found;
}
