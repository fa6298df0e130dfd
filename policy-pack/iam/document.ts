import { parsedJson } from "../json";
import { isList, isObject, property, type Resource, UnknownValueError, type Value } from "../stack-view";
import { ROLE } from "../types";
import { attempt, member, textsIn } from "../values";
import { PLACES } from "./document-places";

/** A statement of a policy document, with single values as lists. */
export interface Statement {
  /** E.g. `policy.Statement.0`. */
  path: string;
  effect: "Allow" | "Deny";
  actions: readonly string[];
  notActions: readonly string[];
  resources: readonly string[];
  notResources: readonly string[];
  /** By kind: AWS, Service, Federated, CanonicalUser; `{ "*": ["*"] }` for any principal. Empty in an identity policy. */
  principals: Readonly<Record<string, readonly string[]>>;
  notPrincipals: Readonly<Record<string, readonly string[]>>;
  /** Values by operator and key, as written. */
  conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** A mistake in the form of a document. */
interface Mistake {
  path: string;
  found: Value;
  allowed: string;
}

/**
 * Kind of a policy document. A limit grants nothing: an endpoint's, a session's or an organization's policy restricts what others allow.
 */
export type DocumentKind = "identity" | "trust" | "resource" | "limit";

export interface Document {
  resource: Resource;
  /** The property that holds it, e.g. `policy`. */
  property: string;
  kind: DocumentKind;
  statements: readonly Statement[];
  /** Mistakes in its form; such a document has only the statements that could be read. */
  mistakes: readonly Mistake[];
}

/** As {@link documentsOf}; none while one is unknown, which the policies on the resource itself report. */
export const knownDocumentsOf = (resource: Resource): readonly Document[] =>
  attempt<readonly Document[]>([], [], () => documentsOf(resource));

const read = new WeakMap<Resource, { values: readonly Value[]; documents: readonly Document[] }>();

/**
 * The documents of a resource: in the inputs that hold one, and wherever else a value is a document, as in a template.
 *
 * @throws {UnknownValueError} A document, or a part of it, is unknown.
 */
export function documentsOf(resource: Resource): readonly Document[] {
  const values = Object.values(resource.properties);
  const before = read.get(resource);
  if (before?.values.length === values.length && before.values.every((value, index) => value === values[index])) return before.documents;
  const places = PLACES[resource.type] ?? [];
  const documents = places.flatMap((place) => readDocument(resource, place.property, property(resource, place.property), place.kind));
  const inline = resource.type === ROLE ? property(resource, "inlinePolicies") : undefined;
  if (inline !== undefined && isList(inline)) {
    for (const index of inline.keys()) {
      const path = `inlinePolicies.${index}.policy`;
      documents.push(...readDocument(resource, path, property(resource, path), "identity"));
    }
  }
  const known = new Set([...places.map((place) => place.property), ...(inline === undefined ? [] : ["inlinePolicies"])]);
  for (const [name, value] of Object.entries(resource.properties)) {
    if (known.has(name)) continue;
    for (const { path, content } of documentsIn(name, value)) documents.push(...readDocument(resource, path, content, kindOf(content)));
  }
  read.set(resource, { values, documents });
  return documents;
}

/** Documents anywhere in a value, also in JSON text. */
function documentsIn(name: string, value: Value): { path: string; content: Value }[] {
  const found: { path: string; content: Value }[] = [];
  const open: [path: string, value: Value][] = [[name, value]];
  while (open.length > 0) {
    const [path, next] = open.pop()!;
    const content = typeof next === "string" && /^\s*[[{]/.test(next) && next.includes("Statement") ? parsedJson(next) : next;
    if (isStatements(content)) found.push({ path, content });
    else if (isList(content) || isObject(content)) {
      for (const [key, item] of Object.entries<Value>(content)) if (isOpen(item)) open.push([`${path}.${key}`, item]);
    }
  }
  return found;
}

const isOpen = (value: Value): boolean => (typeof value === "string" ? value.includes("Statement") : isList(value) || isObject(value));

/** Whether a value is a policy document by its content. */
function isStatements(value: Value): boolean {
  const stated = member(value, "Statement");
  return (isList(stated) ? stated : [stated]).some((statement) => typeof member(statement, "Effect") === "string");
}

/** The kind of a document that no input is known for. */
function kindOf(content: Value): DocumentKind {
  const stated = member(content, "Statement");
  const statements = isList(stated) ? stated : [stated];
  if (!statements.some((each) => member(each, "Principal") !== undefined || member(each, "NotPrincipal") !== undefined)) return "identity";
  return statements.every((each) => member(each, "Resource") === undefined && member(each, "NotResource") === undefined)
      && textsIn(content).texts.some((text) => /^sts:/i.test(text))
    ? "trust"
    : "resource";
}

const known = new WeakMap<Resource, Map<string, { text: string; documents: Document[] }>>();

/** A document as JSON text or as an object. The same text is read once, as many policies use it. */
function readDocument(resource: Resource, path: string, value: Value, kind: DocumentKind): Document[] {
  if (value === undefined || value === null || value === "") return [];
  if (typeof value !== "string") return parseDocument(resource, path, value, kind);
  const texts = known.get(resource) ?? new Map<string, { text: string; documents: Document[] }>();
  known.set(resource, texts);
  const last = texts.get(path);
  if (last?.text === value) return last.documents;
  const documents = parseDocument(resource, path, value, kind);
  texts.set(path, { text: value, documents });
  return documents;
}

function parseDocument(resource: Resource, path: string, value: Value, kind: DocumentKind): Document[] {
  const mistakes: Mistake[] = [];
  const content = parsedJson(value);
  if (textsIn(value).unknown) throw new UnknownValueError(resource, path);
  if (!isObject(content)) {
    return [{
      resource,
      property: path,
      kind,
      statements: [],
      mistakes: [{ path, found: excerpt(value), allowed: "a policy document: a JSON object with Version and Statement" }],
    }];
  }
  mistakes.push(...versionMistakes(path, content));
  const stated = content["Statement"];
  const list = isList(stated) ? stated : [stated];
  const statements = list.flatMap((statement, index) => readStatement(`${path}.Statement.${index}`, statement, mistakes));
  return [{ resource, property: path, kind, statements, mistakes }];
}

/** AWS accepts both versions; the older one is the default and has no policy variables. Source: IAM user guide, "Version". */
function versionMistakes(path: string, content: Readonly<Record<string, Value>>): Mistake[] {
  const version = content["Version"];
  if (version === "2012-10-17") return [];
  const wrong = (allowed: string) => [{ path: `${path}.Version`, found: excerpt(version), allowed }];
  if (version !== undefined && version !== "2008-10-17") return wrong("\"2012-10-17\", or the older \"2008-10-17\"");
  const { texts } = textsIn(content["Statement"]);
  return texts.some((text) => /\$\{[^}]+\}/.test(text))
    ? wrong("\"2012-10-17\": the older version has no policy variables such as ${...}")
    : [];
}

function readStatement(path: string, value: Value, mistakes: Mistake[]): Statement[] {
  if (!isObject(value)) {
    mistakes.push({ path, found: excerpt(value), allowed: "a statement with Effect, Action and Resource" });
    return [];
  }
  const effect = value["Effect"];
  if (effect !== "Allow" && effect !== "Deny") {
    mistakes.push({ path: `${path}.Effect`, found: excerpt(effect), allowed: "Allow or Deny" });
    return [];
  }
  for (const key of Object.keys(value).filter((each) => !ELEMENTS.has(each))) {
    mistakes.push({ path: `${path}.${key}`, found: excerpt(value[key]), allowed: `none: a statement has ${[...ELEMENTS].join(", ")}` });
  }
  const texts = (key: string): string[] => listOfTexts(`${path}.${key}`, value[key], mistakes);
  const conditions = Object.fromEntries(
    entriesOf(`${path}.Condition`, value["Condition"], mistakes).map(([operator, keys]) => [
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
    principals: readPrincipals(`${path}.Principal`, value["Principal"], mistakes),
    notPrincipals: readPrincipals(`${path}.NotPrincipal`, value["NotPrincipal"], mistakes),
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

/** The entries of an object; any other value is a mistake. */
function entriesOf(path: string, value: Value, mistakes: Mistake[]): [string, Value][] {
  if (isObject(value)) return Object.entries(value);
  if (value !== undefined) mistakes.push({ path, found: excerpt(value), allowed: "an object" });
  return [];
}

function readPrincipals(path: string, value: Value, mistakes: Mistake[]): Record<string, string[]> {
  if (value === undefined) return {};
  if (typeof value === "string") return { [value === "*" ? "*" : "AWS"]: [value] };
  return Object.fromEntries(
    entriesOf(path, value, mistakes).map(([kind, names]) => [kind, listOfTexts(`${path}.${kind}`, names, mistakes)]),
  );
}

function listOfTexts(path: string, value: Value, mistakes: Mistake[]): string[] {
  if (value === undefined) return [];
  const list = isList(value) ? value : [value];
  return list.flatMap((item, index) => {
    if (typeof item === "string") return [item];
    if (typeof item === "boolean" || typeof item === "number") return [String(item)];
    mistakes.push({ path: `${path}.${index}`, found: excerpt(item), allowed: "text" });
    return [];
  });
}

/** A value, shortened for a message. */
function excerpt(value: Value): Value {
  if (isList(value)) return `a list of ${value.length}`;
  if (isObject(value)) return excerpt(`an object with ${Object.keys(value).slice(0, 5).join(", ") || "nothing"}`);
  return typeof value === "string" && value.length > 60 ? `${value.slice(0, 57)}...` : value;
}
