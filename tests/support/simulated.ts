import assert from "node:assert/strict";
import { join } from "node:path";

import { RunError } from "@pulumi/pulumi";

import { type Plan, resolvePlan } from "../../toolkit/plan/resolve";
import { loadProject, readConfig } from "../../toolkit/shared/project";
import { plain, type Properties } from "../../toolkit/shared/values";
import { shortName, simulate, type SimulatedResource, type Simulation } from "../../toolkit/simulator";

export const ROOT = join(__dirname, "..", "..");

/** The stack files that tests play, laid out as the programs are: a stack file at the top belongs to who deploys it. */
export const STACKS = join(ROOT, "tests", "stacks");

/** The account and region that unit tests are in. */
export const PLACE = {
  "aws:region": "ap-northeast-1",
  "aws:allowedAccountIds": "[\"111111111111\"]",
};

/** What a program registered, and ways to look at it. */
export class Registered {
  constructor(private readonly simulation: Simulation) {}

  get resources(): SimulatedResource[] {
    return this.simulation.resources;
  }

  /** All resources of a type, by its last part (`Vpc`); components only where no resource is called so. */
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

  /** Inputs as AWS would be sent them. */
  inputs(type: string, name?: string): Properties {
    return plain(this.only(type, name).inputs) as Properties;
  }

  /** An input that is a JSON text, read. */
  json(type: string, name: string | undefined, property: string): unknown {
    return JSON.parse(String(this.inputs(type, name)[property]));
  }

  /** `Vpc network-vpc`, one for each resource, in the order of their names. */
  names(): string[] {
    return this.resources.map((resource) => `${resource.type.split(":").at(-1)} ${resource.name}`).toSorted();
  }

  /** The logical names of what a resource waits for. */
  dependencies(type: string, name?: string): string[] {
    return this.only(type, name).dependencies.map(shortName).toSorted();
  }
}

/** Within what a resource's name has a meaning, e.g. the role of a policy; empty where it is the account and region. */
export function ownerOf(inputs: Properties): string {
  const [owner] = ["role", "groupName", "resourceId"].map((property) => inputs[property]).filter((one) => typeof one === "string");
  return owner ?? "";
}

/** Runs a few lines of a program in the simulator. */
export async function build(program: () => unknown, config: Record<string, string> = {}): Promise<Registered> {
  return new Registered(await simulate(program, { project: "aws-practice", stack: "stg", config: { ...PLACE, ...config } }));
}

/** Resolves a whole program with one of the stacks in `tests/stacks`; `change` gets each section of its settings, read, to change it. */
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

/** Runs a program that must be refused, and gives the message. */
export async function refusal(program: () => unknown, config: Record<string, string> = {}): Promise<string> {
  const error: unknown = await build(program, config).then(() => undefined, (reason: unknown) => reason);
  assert.ok(error instanceof Error, "the program was not refused");
  assert.ok(RunError.isInstance(error), `not a refusal in words: ${error.stack}`);
  return error.message;
}
