import assert from "node:assert/strict";
import { join } from "node:path";

import { RunError } from "@pulumi/pulumi";

import { type Plan, resolvePlan } from "../../toolkit/plan/resolve";
import { loadProject, readConfig } from "../../toolkit/shared/project";
import { plain, type Properties } from "../../toolkit/shared/values";
import { shortName, simulate, type SimulatedResource, type Simulation } from "../../toolkit/simulator";

export const ROOT = join(__dirname, "..", "..");

/** Stack files of the tests, in the same folders as the programs; the stack files in the root folder belong to the user. */
export const STACKS = join(ROOT, "tests", "stacks");

/** Account and region of unit tests. */
export const PLACE = {
  "aws:region": "ap-northeast-1",
  "aws:allowedAccountIds": "[\"111111111111\"]",
};

/** Resources that a program registered, with queries. */
export class Registered {
  constructor(private readonly simulation: Simulation) {}

  get resources(): SimulatedResource[] {
    return this.simulation.resources;
  }

  /** All resources of a type by its last part (`Vpc`); components only if no resource type has this name. */
  ofType(type: string): SimulatedResource[] {
    const found = this.resources.filter((resource) => resource.type.split(":").at(-1) === type);
    const resources = found.filter(({ custom }) => custom);
    return resources.length > 0 ? resources : found;
  }

  /** The one resource of a type, or the one with this logical name. */
  only(type: string, name?: string): SimulatedResource {
    const found = this.ofType(type).filter((resource) => name === undefined || resource.name === name);
    assert.equal(found.length, 1, `${found.length} resources ${type} ${name ?? ""}; there are ${this.names().join(", ")}`);
    return found[0]!;
  }

  /** Inputs in the form sent to AWS. */
  inputs(type: string, name?: string): Properties {
    return plain(this.only(type, name).inputs) as Properties;
  }

  /** An input that is a JSON text, parsed. */
  json(type: string, name: string | undefined, property: string): unknown {
    return JSON.parse(String(this.inputs(type, name)[property]));
  }

  /** `Vpc network-vpc`, one for each resource, in the order of their names. */
  names(): string[] {
    return this.resources.map((resource) => `${resource.type.split(":").at(-1)} ${resource.name}`).toSorted();
  }

  /** Logical names of a resource's dependencies. */
  dependencies(type: string, name?: string): string[] {
    return this.only(type, name).dependencies.map(shortName).toSorted();
  }
}

/** Scope of a resource's name, e.g. the role of a policy; empty for account and region. */
export function ownerOf(inputs: Properties): string {
  const [owner] = ["role", "groupName", "resourceId", "logGroup"].map((property) => inputs[property]).filter((one) =>
    typeof one === "string"
  );
  return owner ?? "";
}

/** Runs a few lines of a program in the simulator. */
export async function build(program: () => unknown, config: Record<string, string> = {}): Promise<Registered> {
  return new Registered(await simulate(program, { project: "aws-practice", stack: "stg", config: { ...PLACE, ...config } }));
}

/** Resolves a program with one of the stacks in `tests/stacks`; the functions in `change` modify parsed sections of its settings. */
export async function planOf(
  label: string,
  stack: string,
  change: Record<string, (section: Properties) => void> = {},
): Promise<{ plan: Plan; registered: Registered }> {
  const project = loadProject(STACKS, label);
  const settings = readConfig(project, stack);
  for (const [key, edit] of Object.entries(change)) {
    const section = JSON.parse(settings.config[key] ?? "{}") as Properties;
    edit(section);
    settings.config[key] = JSON.stringify(section);
  }
  const plan = await resolvePlan(project, stack, { settings });
  return { plan, registered: new Registered(plan.simulation) };
}

/** Runs a program that must be rejected, and returns the message. */
export async function refusal(program: () => unknown, config: Record<string, string> = {}): Promise<string> {
  const error: unknown = await build(program, config).then(() => undefined, (reason: unknown) => reason);
  assert.ok(error instanceof Error, "the program was not rejected");
  assert.ok(RunError.isInstance(error), `not a RunError: ${error.stack}`);
  return error.message;
}
