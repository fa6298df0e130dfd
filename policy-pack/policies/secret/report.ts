import { readJson } from "../../json";
import type { Finding, Result } from "../../policy";
import type { Place } from "../../secrets/places";
import { describeSighting, RANDOM, searchNamed, searchText, type Sighting } from "../../secrets/search";
import { isObject, type Resource, UNKNOWN, UnknownValueError, type Value } from "../../stack-view";

/** Remediation that most rules share. */
export const MOVE =
  "put it into Secrets Manager or an SSM SecureString and give the resource only its ARN; then change the secret, as it has "
  + "been in the program and its state";

/** Findings in a resource, and its first unknown value. */
export class Report {
  readonly findings: Finding[] = [];
  missing: UnknownValueError | undefined;

  /** @param found Sightings by name and text, as many resources have the same tags. */
  constructor(
    private readonly resource: Resource,
    private readonly allowed: string,
    private readonly found: Map<string, Sighting[]>,
  ) {}

  /** Adds a finding if Pulumi marks a property as secret, and returns whether it does. */
  secretness(key: string, allowed: string): boolean {
    const secret = isMarkedSecret(this.resource, key);
    if (secret) this.findings.push({ resource: this.resource, property: key, found: "a Pulumi secret", allowed });
    return secret;
  }

  named(place: Place): void {
    const { name } = place;
    if (name === undefined) return this.text(place);
    this.add(place, `named ${name}`, (text) => searchNamed(name, text));
    this.add({ path: place.path, value: name }, "a name", (text) => searchText(text, { entropy: false }));
  }

  text(place: Place): void {
    this.add(place, "", (text) => searchText(text));
  }

  /** A text in which random texts are usual: only known forms and values assigned to names of secrets count. */
  assigned(place: Place): void {
    this.add(place, "assigned", (text) => searchText(text, { entropy: false }));
  }

  /** A value whose name says that it is a secret; random texts alone don't count. */
  secret({ path, name = "", value }: Place): void {
    this.add({ path, value }, `secret ${name}`, (text) => searchNamed(name, text).filter(({ kind }) => kind !== RANDOM));
  }

  /** A document: an object or list, or JSON text of one; also JSON inside it, as in a schedule's `target.input`. */
  document(key: string): Value {
    const document = jsonOf(this.resource.properties[key]);
    if (document === UNKNOWN) this.unknown(key);
    if (!isObject(document) || !Object.hasOwn(document, "input")) return document;
    if (document["input"] === UNKNOWN) this.unknown(`${key}.input`);
    return { ...document, input: jsonOf(document["input"]) };
  }

  unknown(path: string): void {
    this.missing ??= new UnknownValueError(this.resource, path);
  }

  private add({ path, value }: Place, kind: string, search: (text: string) => Sighting[]): void {
    if (value === UNKNOWN) this.unknown(shownPath(path));
    // A number can be a secret by its name only.
    const text = typeof value === "number" ? String(value) : value;
    if (typeof text !== "string") return;
    const key = `${kind}\n${text}`;
    const sightings = this.found.get(key) ?? search(text);
    this.found.set(key, sightings);
    for (const sighting of sightings) {
      this.findings.push({
        resource: this.resource,
        property: shownPath(path),
        found: describeSighting(sighting),
        allowed: this.allowed,
      });
    }
  }
}

/** The value of JSON text, undefined for other text; any other value as it is. */
function jsonOf(value: Value): Value {
  return typeof value === "string" ? readJson(value) : value;
}

/** A path without keys that are secrets themselves. */
function shownPath(path: string): string {
  return searchText(path).length > 0 ? `${path.split(".", 1)[0]}…` : path;
}

/** Findings in one resource, and its first unknown value. */
export function searchResource(resource: Resource, allowed: string, search: (report: Report) => void): Result[] {
  return searchResources([resource], allowed, (_, report) => search(report));
}

/** Findings in all resources, and the first unknown value of each. */
export function searchResources(
  resources: readonly Resource[],
  allowed: string,
  search: (resource: Resource, report: Report) => void,
): Result[] {
  const found = new Map<string, Sighting[]>();
  return resources.flatMap((resource): Result[] => {
    const report = new Report(resource, allowed, found);
    search(resource, report);
    return report.missing === undefined ? report.findings : [...report.findings, report.missing];
  });
}

/** Whether Pulumi marks a property, or a value in it, as secret. */
export function isMarkedSecret(resource: Resource, key: string): boolean {
  return resource.secretProperties.some((name) => name === key || name.startsWith(`${key}.`) || name.startsWith(`${key}[`));
}
