import { entryOf } from "../aws-model";
import { NOWHERE, ResourceRequest } from "../aws-model/request";
import { unknownValue } from "../shared/signatures";
import { isObject, plain, type Properties } from "../shared/values";
import { withAdded } from "./added-inside";
import { answerResource } from "./answers";
import { diffOf } from "./diff";
import { PROVIDER, type SimulatedResource } from "./simulated-resource";

/** The engine's operation on one resource. */
export interface Step {
  operation: "create" | "update" | "replace" | "delete";
  urn: string;
  type: string;
  /** Logical name. */
  name: string;
  /** The properties that differ from before. */
  changed: string[];
  /** Those that replace it. */
  replaces: string[];
  /** The new resource is created before the old one is deleted, but AWS allows only one of them: the update will fail. */
  collides: boolean;
}

/** A property that a remaining resource had before and that is now omitted. */
export interface Omission {
  urn: string;
  type: string;
  /** Path, also into blocks, e.g. `serviceConnectConfiguration.services`. */
  path: string;
}

export interface Preview {
  steps: Step[];
  /** Whether or not they are a difference: the provider unsets some of them at AWS and leaves others unchanged. */
  omissions: Omission[];
}

/** A registration of a resource, as the engine receives it. */
export interface Registration {
  urn: string;
  type: string;
  /** Logical name. */
  name: string;
  inputs: Properties;
  ignoreChanges: readonly string[];
  /** Undefined: as the provider decides. */
  deleteBeforeReplace: boolean | undefined;
}

/** Known id and outputs of a resource that is registered again. */
interface Answer {
  id: string;
  outputs: Properties;
}

/** Source: pulumi/pulumi, pkg/resource/deploy/step_generator.go, `generateSteps`, `continueStepsFromDiff`. */
export class StepGenerator {
  private readonly before: Map<string, SimulatedResource>;
  private readonly registered = new Set<string>();
  private readonly steps: Step[] = [];
  private readonly omissions: Omission[] = [];
  /** Resources that are deleted before a dependency is replaced, with the properties that require it. */
  private readonly deletedWithOthers = new Map<string, string[]>();

  constructor(resources: readonly SimulatedResource[]) {
    this.before = new Map(resources.filter(isManaged).map((resource) => [resource.urn, resource]));
  }

  /** Returns every step, those of resources that are no longer registered last. */
  end(): Preview {
    const gone = [...this.before.values()].filter(({ urn }) => !this.registered.has(urn));
    // The engine forgets a retained resource without a call to AWS. Source: pulumi/pulumi, pkg/resource/deploy/step.go, `DeleteStep.Apply`.
    const deleted = gone.filter(({ options }) => !options.retainOnDelete).map((resource): Step => ({
      ...NOTHING,
      ...identityOf(resource),
      operation: "delete",
    }));
    return { steps: [...this.steps, ...deleted], omissions: this.omissions };
  }

  /** Compares a registration with the existing resource, and returns its outputs; those that AWS has yet to give are missing. */
  register({ urn, type, name, inputs: given, ignoreChanges, deleteBeforeReplace: isAsked }: Registration): Answer {
    this.registered.add(urn);
    const identity = { urn, type, name };
    const old = this.before.get(urn);
    if (old === undefined) {
      this.steps.push({ ...NOTHING, ...identity, operation: "create" });
      return { id: "", outputs: withAdded(type, given) };
    }

    const keys = this.deletedWithOthers.get(urn);
    if (keys !== undefined) {
      this.steps.push({ ...NOTHING, ...identity, operation: "replace", replaces: keys });
      return { id: "", outputs: withAdded(type, given) };
    }

    const inputs = withIgnored(given, old.inputs, ignoreChanges);
    const { changed, replaces, deleteBeforeReplace } = diffOf(type, plain(old.inputs) as Properties, plain(inputs) as Properties);
    if (replaces.length === 0) {
      this.omissions.push(...omittedPaths(plain(old.inputs), plain(inputs)).map((path) => ({ urn, type, path })));
    }
    if (changed.length === 0) return { id: old.id, outputs: old.outputs };
    if (replaces.length === 0) {
      this.steps.push({ ...NOTHING, ...identity, operation: "update", changed });
      const now = Object.fromEntries(Object.entries(inputs).filter(([property]) => changed.includes(property)));
      return { id: old.id, outputs: { ...old.outputs, ...withAdded(type, now) } };
    }
    const isDeletedFirst = isAsked ?? deleteBeforeReplace;
    this.steps.push({ ...identity, operation: "replace", changed, replaces, collides: !isDeletedFirst && isTaken(old, inputs) });
    if (isDeletedFirst) this.deleteDependents(old);
    return { id: "", outputs: withAdded(type, inputs) };
  }

  /**
   * Deletes the dependents of a resource that is deleted before it is recreated: all resources that a change of it might replace.
   * Source: the same file, `calculateDependentReplacements`.
   */
  private deleteDependents(root: SimulatedResource): void {
    const gone = new Set([root.urn]);
    for (const { urn, type, inputs, propertyDependencies } of this.before.values()) {
      const isOpen = (property: string) => (propertyDependencies[property] ?? []).some((dependency) => gone.has(dependency));
      const known = plain(inputs) as Properties;
      const possible = Object.fromEntries(
        Object.entries(known).map(([property, value]) => [property, isOpen(property) ? unknownValue : value]),
      );
      const { replaces } = diffOf(type, known, possible);
      if (replaces.length === 0) continue;
      gone.add(urn);
      this.deletedWithOthers.set(urn, replaces);
    }
  }
}

/** Whether a provider creates the resource; false for resources that are only read, and for providers. */
export const isManaged = ({ custom, external, type }: SimulatedResource) => custom && !external && !type.startsWith(PROVIDER);

const NOTHING = { changed: [], replaces: [], collides: false };

/** A replacement is the next revision and exists beside the old one. */
const NUMBERED = "aws:ecs/taskDefinition:TaskDefinition";

/** Whether both resources would be the same one in AWS. Names that the provider generates differ each time. */
function isTaken({ urn, type, name, inputs }: SimulatedResource, after: Properties): boolean {
  const uniqueOf = (given: Properties, identity: string) =>
    answerResource(new ResourceRequest(type, name, plain(given) as Properties, NOWHERE, identity)).unique;
  return type !== NUMBERED && entryOf(type)?.takesOver !== true && uniqueOf(inputs, urn) === uniqueOf(after, `${urn} again`);
}

const identityOf = ({ urn, type, name }: SimulatedResource) => ({ urn, type, name });

/** Paths that have a value before and none afterwards; lists of different lengths aren't compared. */
function omittedPaths(before: unknown, after: unknown): string[] {
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.flatMap((item, index) => omittedPaths(item, after[index]));
  }
  if (!isObject(before) || !isObject(after)) return [];
  return Object.entries(before).flatMap(([key, value]) => {
    if (value === undefined) return [];
    return after[key] === undefined ? [key] : omittedPaths(value, after[key]).map((path) => `${key}.${path}`);
  });
}

/** Inputs with the previous values of properties whose changes are ignored. */
function withIgnored(inputs: Properties, before: Properties, ignored: readonly string[]): Properties {
  const kept = Object.entries(before).filter(([property]) => ignored.includes(property));
  return { ...Object.fromEntries(Object.entries(inputs).filter(([property]) => !ignored.includes(property))), ...Object.fromEntries(kept) };
}
