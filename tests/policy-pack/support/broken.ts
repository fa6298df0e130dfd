import assert from "node:assert/strict";

import type { Properties, Resource, StackView, Value } from "../../../policy-pack/stack-view";

/** A statement as a policy document has it. */
export type Written = Record<string, unknown>;

/** A program to change, with its resources by type and name, e.g. `Instance database-instance`. */
export class Broken {
  readonly program: StackView & { resources: Resource[] };

  constructor(whole: StackView) {
    this.program = structuredClone(whole) as StackView & { resources: Resource[] };
  }

  find(label: string): Resource {
    const resources = this.program.resources.filter((resource) => labelOf(resource) === label);
    assert.equal(resources.length, 1, `${resources.length} resources ${label}`);
    return resources[0]!;
  }

  /** A property by its path. */
  at(label: string, path: string): Value {
    return path.split(".").reduce<Value>((value, key) => (value as Properties)[key], this.find(label).properties);
  }

  text(label: string, path: string): string {
    const value = this.at(label, path);
    assert.ok(typeof value === "string", `${label}: ${path} isn't text`);
    return value;
  }

  arn(label: string): string {
    return this.text(label, "arn");
  }

  /** The last part of its ARN, e.g. `sg-0123456789abcdef0`. */
  id(label: string): string {
    return this.arn(label).split("/").at(-1)!;
  }

  /** Sets a property by its path; undefined removes it. */
  set(label: string, path: string, value: Value): void {
    const keys = path.split(".");
    const last = keys.pop()!;
    const inside = (keys.length === 0 ? this.find(label).properties : this.at(label, keys.join("."))) as Record<string, Value>;
    if (value === undefined) delete inside[last];
    else inside[last] = value;
  }

  option(label: string, change: Partial<Resource>): void {
    Object.assign(this.find(label), change);
  }

  /** Changes the value of a property that is JSON text. */
  json(label: string, path: string, change: (content: never) => void): void {
    const content = JSON.parse(this.text(label, path)) as never;
    change(content);
    this.set(label, path, JSON.stringify(content));
  }

  /** Changes the statements of a policy document. */
  statements(label: string, change: (statements: Written[]) => void, property = "policy"): void {
    this.json(label, property, ({ Statement }: { Statement: Written[] }) => change(Statement));
  }

  /** Changes the statement with this first action. */
  statement(label: string, action: string, change: Written): void {
    this.statements(label, (list) => void Object.assign(list[indexOf(list, action)]!, change));
  }

  /** Removes the statement with this first action. */
  disallow(label: string, action: string): void {
    this.statements(label, (list) => void list.splice(indexOf(list, action), 1));
  }

  allow(label: string, ...statements: Written[]): void {
    this.statements(label, (list) => void list.push(...statements.map((statement) => ({ Effect: "Allow", ...statement }))));
  }

  /** Changes the one statement of a trust policy. */
  trust(label: string, change: Written): void {
    this.statements(label, (statements) => void Object.assign(statements[0]!, change), "assumeRolePolicy");
  }

  /** Removes a resource from the program; others still name it, but no longer depend on it. */
  remove(label: string): void {
    const gone = this.find(label);
    this.program.resources.splice(this.program.resources.indexOf(gone), 1);
    const without = (urns: readonly string[]) => urns.filter((urn) => urn !== gone.urn);
    for (const resource of this.program.resources) {
      const propertyDependencies = Object.fromEntries(
        Object.entries(resource.propertyDependencies).map(([key, urns]) => [key, without(urns)]),
      );
      Object.assign(resource, { dependencies: without(resource.dependencies), propertyDependencies });
    }
  }

  add(type: string, name: string, properties: object, secretProperties: string[] = []): void {
    this.program.resources.push({ ...resourceOf(type, name, properties), secretProperties });
  }
}

function indexOf(statements: Written[], action: string): number {
  const index = statements.findIndex(({ Action }) => [Action].flat()[0] === action);
  assert.ok(index >= 0, `no statement has ${action} as its first action`);
  return index;
}

export const labelOf = ({ type, name }: Resource): string => `${type.split(":").at(-1)} ${name}`;

/** A resource with only these properties. */
export function resourceOf(type: string, name: string, properties: object): Resource {
  return {
    urn: `urn:pulumi:stg::test::${type}::${name}`,
    type,
    name,
    properties: properties as Properties,
    parent: undefined,
    protect: false,
    ignoreChanges: [],
    secretProperties: [],
    dependencies: [],
    propertyDependencies: {},
  };
}
