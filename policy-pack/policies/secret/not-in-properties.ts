import type { StackPolicy } from "../../policy";
import { SECRET_ARGUMENTS } from "../../secrets/arguments";
import { namesSecret } from "../../secrets/names";
import { isList, isObject, STACK, STASH, UNKNOWN, type Value } from "../../stack-view";
import { CONTAINERS } from "./containers";
import { FILES, PLAIN } from "./not-in-outputs";
import { USER_DATA } from "./not-in-user-data";
import { isMarkedSecret, MOVE, type Report, searchResources } from "./report";

/** Properties that another secret policy searches, of any type and at any depth. */
const ELSEWHERE = /^(?:tags|tagsAll|volumeTags|tagSpecifications|\w*[dD]escription|comment)$/;
/** Types whose values are secrets by nature, which secret-not-in-state finds, or are only Pulumi's. */
const OTHER_TYPES = /^(?:random|tls):/;
/** Headers by which one service knows another: a random value there is a shared secret. */
const HEADERS = /(?:customHeaders|headerParameters|HttpParameters)\b/i;

/** Names of DNS records. Source: Amazon SES API v2 reference, `DkimAttributes`, Tokens. */
const PUBLISHED = /^dkimSigningAttributes\.tokens\b/;

/** Every text of every resource, so that no place has to be known; the other secret policies search theirs more closely. */
export const notInProperties: StackPolicy = {
  id: "secret-not-in-properties",
  description:
    "No secret is in any other property in plain text: build specifications, transformers, state machines, connections, headers, "
    + "client secrets of listeners, associations, DNS records.",
  remediation: `Give the resource a reference to the secret; ${MOVE}.`,
  references: { checkov: ["CKV_SECRET_6"], prowler: ["codebuild_project_no_secrets_in_variables"], cwe: ["CWE-312", "CWE-798"] },
  waivable: true,
  types: "all",
  validateStack: ({ resources }) =>
    searchResources(resources, "without it", (resource, report) => {
      if (resource.type === STACK || resource.type === STASH || OTHER_TYPES.test(resource.type)) return;
      const others = searchedElsewhere(resource.type);
      for (const [key, value] of Object.entries(resource.properties)) {
        if (ELSEWHERE.test(key) || others.has(key) || isMarkedSecret(resource, key)) continue;
        search(report, value, key, key);
      }
    }),
};

const searched = new Map<string, ReadonlySet<string>>();

/** Top-level properties of a type that the other policies search. */
function searchedElsewhere(type: string): ReadonlySet<string> {
  const known = searched.get(type);
  if (known !== undefined) return known;
  const keys = new Set([
    ...(CONTAINERS[type] ?? []),
    ...(PLAIN[type] ?? []),
    ...(USER_DATA[type] ?? []),
    ...(SECRET_ARGUMENTS[type] ?? []).map((path) => path.split(".")[0]!),
    ...(Object.hasOwn(FILES, type) ? ["content", "contentBase64"] : []),
    ...(type === "aws:lambda/function:Function" ? ["imageConfig"] : []),
  ]);
  searched.set(type, keys);
  return keys;
}

function search(report: Report, value: Value, path: string, name: string): void {
  if (value === UNKNOWN) return; // a later plan or the update knows it
  if (typeof value === "string") {
    if (value.length < SHORTEST || PUBLISHED.test(path)) return;
    if (HEADERS.test(path)) report.text({ path, value });
    else if (namesSecret(name)) report.secret({ path, name, value });
    else report.assigned({ path, value });
  } else if (isList(value)) {
    for (const [index, item] of value.entries()) search(report, item, `${path}.${index}`, name);
  } else if (isObject(value)) {
    const label = value["name"] ?? value["key"];
    for (const [key, item] of Object.entries(value)) {
      if (ELSEWHERE.test(key)) continue;
      search(report, item, `${path}.${key}`, key === "value" && typeof label === "string" ? label : key);
    }
  }
}

/** Shorter texts aren't secrets. */
const SHORTEST = 6;
