import { isList, isObject, property, type Resource, UnknownValueError, type Value } from "../stack-view";
import { parsedJson, textsIn } from "../values";

/** A statement of a policy document, its one-or-many texts as lists. */
export interface Statement {
  /** Where it stands, e.g. `policy.Statement.0`. */
  path: string;
  effect: "Allow" | "Deny";
  actions: readonly string[];
  notActions: readonly string[];
  resources: readonly string[];
  notResources: readonly string[];
  /** By kind: AWS, Service, Federated, CanonicalUser; `{ "*": ["*"] }` for everybody. Empty in a policy of an identity. */
  principals: Readonly<Record<string, readonly string[]>>;
  notPrincipals: Readonly<Record<string, readonly string[]>>;
  /** Operator to key to values, keys as they are written. */
  conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** What a document is for. */
export type DocumentKind = "identity" | "trust" | "resource";

export interface Document {
  resource: Resource;
  /** The property that holds it, e.g. `policy`. */
  property: string;
  kind: DocumentKind;
  statements: readonly Statement[];
  /** What is wrong with its form, as path and what it must be; such a document has only the statements that could be read. */
  mistakes: readonly { path: string; found: Value; allowed: string }[];
}

/** Where documents are: type, property and kind. Source: Pulumi registry, aws; those with a policy among their inputs. */
export const DOCUMENTS: readonly { type: string; property: string; kind: DocumentKind }[] = [
  { type: "aws:iam/role:Role", property: "assumeRolePolicy", kind: "trust" },
  { type: "aws:iam/rolePolicy:RolePolicy", property: "policy", kind: "identity" },
  { type: "aws:iam/policy:Policy", property: "policy", kind: "identity" },
  { type: "aws:iam/userPolicy:UserPolicy", property: "policy", kind: "identity" },
  { type: "aws:iam/groupPolicy:GroupPolicy", property: "policy", kind: "identity" },
  { type: "aws:s3/bucketPolicy:BucketPolicy", property: "policy", kind: "resource" },
  { type: "aws:sqs/queuePolicy:QueuePolicy", property: "policy", kind: "resource" },
  { type: "aws:sqs/queue:Queue", property: "policy", kind: "resource" },
  { type: "aws:sns/topicPolicy:TopicPolicy", property: "policy", kind: "resource" },
  { type: "aws:sns/topic:Topic", property: "policy", kind: "resource" },
  { type: "aws:kms/key:Key", property: "policy", kind: "resource" },
  { type: "aws:kms/keyPolicy:KeyPolicy", property: "policy", kind: "resource" },
  { type: "aws:ecr/repositoryPolicy:RepositoryPolicy", property: "policy", kind: "resource" },
  { type: "aws:secretsmanager/secretPolicy:SecretPolicy", property: "policy", kind: "resource" },
  { type: "aws:secretsmanager/secret:Secret", property: "policy", kind: "resource" },
  { type: "aws:cloudwatch/logResourcePolicy:LogResourcePolicy", property: "policyDocument", kind: "resource" },
  { type: "aws:ec2/vpcEndpoint:VpcEndpoint", property: "policy", kind: "resource" },
];

/**
 * The documents of a resource; none where it has none.
 *
 * @throws {UnknownValueError} A document, or a part of it, isn't known yet.
 */
export function documentsOf(resource: Resource): Document[] {
  const places = DOCUMENTS.filter(({ type }) => type === resource.type);
  const plain = places.flatMap((place) => readDocument(resource, place.property, property(resource, place.property), place.kind));
  const inline = resource.type === "aws:iam/role:Role" ? property(resource, "inlinePolicies") : undefined;
  const inner = inline !== undefined && isList(inline)
    ? inline.flatMap((_, index) =>
      readDocument(resource, `inlinePolicies.${index}.policy`, property(resource, `inlinePolicies.${index}.policy`), "identity")
    )
    : [];
  return [...plain, ...inner];
}

/** A document as JSON text or as an object. */
function readDocument(resource: Resource, path: string, given: Value, kind: DocumentKind): Document[] {
  if (given === undefined || given === null || given === "") return [];
  const mistakes: { path: string; found: Value; allowed: string }[] = [];
  const content = parsedJson(given);
  if (textsIn(given).unknown) throw new UnknownValueError(resource, path);
  if (!isObject(content)) {
    return [{
      resource,
      property: path,
      kind,
      statements: [],
      mistakes: [{ path, found: excerpt(given), allowed: "a policy document: a JSON object with Version and Statement" }],
    }];
  }
  mistakes.push(...versionMistakes(path, content));
  const stated = content["Statement"];
  const list = isList(stated) ? stated : [stated];
  const statements = list.flatMap((statement, index) => readStatement(`${path}.Statement.${index}`, statement, mistakes));
  return [{ resource, property: path, kind, statements, mistakes }];
}

/** AWS takes both, and the older one where none is given; only the newer one knows policy variables. Source: IAM user guide, "Version". */
function versionMistakes(path: string, content: Readonly<Record<string, Value>>): { path: string; found: Value; allowed: string }[] {
  const version = content["Version"];
  if (version === "2012-10-17") return [];
  const wrong = (allowed: string) => [{ path: `${path}.Version`, found: excerpt(version), allowed }];
  if (version !== undefined && version !== "2008-10-17") return wrong("\"2012-10-17\", or the older \"2008-10-17\"");
  const { texts } = textsIn(content["Statement"]);
  return texts.some((text) => /\$\{[^}]+\}/.test(text)) ? wrong("\"2012-10-17\": with an older version ${...} is no variable") : [];
}

function readStatement(path: string, given: Value, mistakes: { path: string; found: Value; allowed: string }[]): Statement[] {
  if (!isObject(given)) {
    mistakes.push({ path, found: excerpt(given), allowed: "a statement with Effect, Action and Resource" });
    return [];
  }
  const effect = given["Effect"];
  if (effect !== "Allow" && effect !== "Deny") {
    mistakes.push({ path: `${path}.Effect`, found: excerpt(effect), allowed: "Allow or Deny" });
    return [];
  }
  for (const key of Object.keys(given).filter((each) => !ELEMENTS.has(each))) {
    mistakes.push({ path: `${path}.${key}`, found: excerpt(given[key]), allowed: `none: a statement has ${[...ELEMENTS].join(", ")}` });
  }
  const texts = (key: string): string[] => listOfTexts(`${path}.${key}`, given[key], mistakes);
  const conditions = Object.fromEntries(
    entriesOf(`${path}.Condition`, given["Condition"], mistakes).map(([operator, keys]) => [
      operator,
      Object.fromEntries(
        entriesOf(`${path}.Condition.${operator}`, keys, mistakes).map((
          [key, values],
        ) => [key, listOfTexts(`${path}.Condition.${operator}.${key}`, values, mistakes)]),
      ),
    ]),
  );
  return [{
    path,
    effect,
    actions: texts("Action"),
    notActions: texts("NotAction"),
    resources: texts("Resource"),
    notResources: texts("NotResource"),
    principals: readPrincipals(`${path}.Principal`, given["Principal"], mistakes),
    notPrincipals: readPrincipals(`${path}.NotPrincipal`, given["NotPrincipal"], mistakes),
    conditions,
  }];
}

/** Source: IAM user guide, "IAM JSON policy element reference". */
const ELEMENTS: ReadonlySet<string> = new Set([
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
]);

/** The entries of an object; anything else but nothing is a mistake. */
function entriesOf(path: string, given: Value, mistakes: { path: string; found: Value; allowed: string }[]): [string, Value][] {
  if (isObject(given)) return Object.entries(given);
  if (given !== undefined) mistakes.push({ path, found: excerpt(given), allowed: "an object" });
  return [];
}

function readPrincipals(path: string, given: Value, mistakes: { path: string; found: Value; allowed: string }[]): Record<string, string[]> {
  if (given === undefined) return {};
  if (typeof given === "string") return { [given === "*" ? "*" : "AWS"]: [given] };
  return Object.fromEntries(
    entriesOf(path, given, mistakes).map(([kind, names]) => [kind, listOfTexts(`${path}.${kind}`, names, mistakes)]),
  );
}

function listOfTexts(path: string, given: Value, mistakes: { path: string; found: Value; allowed: string }[]): string[] {
  if (given === undefined) return [];
  const list = isList(given) ? given : [given];
  return list.flatMap((item, index) => {
    if (typeof item === "string") return [item];
    if (typeof item === "boolean" || typeof item === "number") return [String(item)];
    mistakes.push({ path: `${path}.${index}`, found: excerpt(item), allowed: "a text" });
    return [];
  });
}

/** Short enough to be read in a message. */
function excerpt(value: Value): Value {
  if (isList(value)) return `a list of ${value.length}`;
  if (isObject(value)) return excerpt(`an object with ${Object.keys(value).slice(0, 5).join(", ") || "nothing"}`);
  return typeof value === "string" && value.length > 60 ? `${value.slice(0, 57)}...` : value;
}
