import assert from "node:assert/strict";

import * as fc from "fast-check";

import { findingsOf, isDemanded } from "../../policy-pack/judge";
import { POLICIES } from "../../policy-pack/policies";
import { isResourcePolicy, type Policy } from "../../policy-pack/policy";
import { type Program, type Properties, type Resource, UNKNOWN, type Value } from "../../policy-pack/program";
import { planOf } from "../support/simulated";
import { programOf } from "./adapter";

/** A program that may be broken, by the names of its resources: `Instance database-instance`. */
export class Broken {
  readonly program: Program & { resources: Resource[] };

  constructor(whole: Program) {
    this.program = structuredClone(whole) as Program & { resources: Resource[] };
  }

  find(label: string): Resource {
    const resources = this.program.resources.filter((resource) => labelOf(resource) === label);
    assert.equal(resources.length, 1, `${resources.length} resources ${label}`);
    return resources[0]!;
  }

  /** Sets a property by its path; undefined takes it out. */
  set(label: string, path: string, value: Value): void {
    const keys = path.split(".");
    let at = this.find(label).properties as Record<string, Value>;
    for (const key of keys.slice(0, -1)) at = at[key] as Record<string, Value>;
    if (value === undefined) delete at[keys.at(-1)!];
    else at[keys.at(-1)!] = value;
  }

  option(label: string, change: Partial<Resource>): void {
    Object.assign(this.find(label), change);
  }

  text(label: string, key: string): string {
    const value = this.find(label).properties[key];
    assert.ok(typeof value === "string", `${label}: ${key} is no text`);
    return value;
  }

  /** Changes what a property has as JSON text. */
  json(label: string, key: string, change: (content: never) => void): void {
    const content = JSON.parse(this.text(label, key)) as never;
    change(content);
    this.set(label, key, JSON.stringify(content));
  }

  remove(label: string): void {
    this.program.resources.splice(this.program.resources.indexOf(this.find(label)), 1);
  }

  add(type: string, name: string, properties: Properties): void {
    const urn = `urn:pulumi:stg::p::${type}::${name}`;
    this.program.resources.push({ urn, type, name, properties, parent: undefined, protect: false, ignoreChanges: [], secretProperties: [], dependencies: [], propertyDependencies: {} });
  }
}

export const labelOf = ({ type, name }: Resource): string => `${type.split(":").at(-1)} ${name}`;

/** What policies find, as a rule the whole pack, as `policy-id Type name`, each once. */
export async function found(program: Program, policies: readonly Policy[] = POLICIES): Promise<string[]> {
  const findings = policies.filter((policy) => isDemanded(policy, program.environment)).map(async (policy) =>
    (await findingsOf(policy, program)).findings.map(({ resource }) => `${policy.id} ${labelOf(resource)}`));
  return [...new Set((await Promise.all(findings)).flat())].toSorted();
}

const withImage = { "aws-practice:services": (services: Record<string, unknown>) => void Object.assign(services["api"] as object, { image: "3f2c1a9" }) };

/** A program, resolved with changed settings. */
export const load = async (label: string, stack: string, change = {}): Promise<Program> => programOf((await planOf(label, stack, change)).registered.resources, stack);

type Name = "stg" | "prd" | "stg with image" | "prd with image" | "minimal";

/** Every program as it stands; read by the tests of {@link itCatches}. */
export const programs = {} as Record<Name, Program>;

/** A way to break a program, and what then is found. */
export type Mutation = [what: string, program: Name, change: (broken: Broken) => void, ...expected: string[]];

/** Tests that policies find nothing in the programs as they are, and in each broken one what is expected, and nothing else. */
export function itCatches(policies: readonly Policy[], mutations: readonly Mutation[]): void {
  before(async () => {
    programs.stg = await load(".", "stg");
    programs.prd = await load(".", "prd");
    programs["stg with image"] = await load(".", "stg", withImage);
    programs["prd with image"] = await load(".", "prd", withImage);
    programs.minimal = await load("examples/minimal", "stg");
  });

  it("find nothing in the programs as they are", async () => {
    for (const [name, program] of Object.entries(programs)) assert.deepEqual(await found(program, policies), [], name);
  });

  for (const [what, name, change, ...expected] of mutations) {
    it(`find: ${what} (${name})`, async () => {
      const broken = new Broken(programs[name]);
      change(broken);
      assert.deepEqual(await found(broken.program), expected.toSorted());
    });
  }

  it("have two mutations each, at least", () => {
    for (const { id } of policies) {
      assert.ok(mutations.filter(([, , , ...expected]) => expected.some((each) => each.startsWith(`${id} `))).length >= 2, id);
    }
  });
}

/** Tests that no value breaks policies: in resources of the given types, and in resources of nothing but the given keys. */
export function itSurvives(policies: readonly Policy[], types: readonly string[], keys: readonly string[]): void {
  const key = fc.constantFrom(...keys);
  const anyValue: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
    value: fc.oneof({ maxDepth: 3 },
      fc.constantFrom<Value>(UNKNOWN, undefined, null, true, false, "", "{", "[]", "[{}]", '{"rules":[{}]}', "*", "0.0.0.0/0", "::/0", "1.2.3.4/99", "ENABLED", "HTTP", "HTTPS", "lambda", "postgres", "ingress"),
      fc.string(), fc.double(), fc.integer(),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(key, tie("value"), { maxKeys: 4 }),
    ),
  })).value;

  it("are never broken by what they look at", async () => {
    const odd = fc.array(fc.tuple(fc.nat(), fc.nat(), anyValue), { minLength: 1, maxLength: 4 });
    await fc.assert(fc.asyncProperty(odd, async (changes) => {
      const program = { ...programs["prd with image"] };
      program.resources = program.resources.map((resource) => ({ ...resource, properties: { ...resource.properties } }));
      for (const [which, at, value] of changes) {
        const concerned = program.resources.filter(({ type }) => types.includes(type));
        const properties = concerned[which % concerned.length]!.properties as Record<string, Value>;
        const present = Object.keys(properties);
        properties[present[at % present.length]!] = value;
      }
      await found(program, policies);
    }), { numRuns: 200 });
  });

  it("are never broken by a resource that is nothing but odd", async () => {
    await fc.assert(fc.asyncProperty(fc.dictionary(key, anyValue), async (properties) => {
      for (const policy of policies.filter(isResourcePolicy)) {
        const resources = policy.types.map((type, index) => ({ ...programs.prd.resources[0]!, type, name: `odd-${index}`, properties: properties as Properties }));
        await findingsOf(policy, { environment: "prd", resources });
      }
    }), { numRuns: 100 });
  });
}
