import type * as proto from "@pulumi/pulumi/proto/resource_pb";
import type { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import { entryOf } from "../aws-model";
import { unknownValue } from "../shared/signatures";

import { NOWHERE, ResourceRequest } from "../aws-model/request";
import { isObject, plain, type Properties } from "../shared/values";
import { answerResource } from "./answers";
import { diffOf } from "./diff";
import { PROVIDER, simulate, type SimulatedResource, type SimulationOptions } from "./index";
import { ownSdk } from "./sdk";

/** What the engine would do with one resource. */
export interface Step {
  operation: "create" | "update" | "replace" | "delete";
  urn: string;
  type: string;
  /** Logical name. */
  name: string;
  /** The properties that are other than before. */
  changed: string[];
  /** Those for which it is replaced. */
  replaces: string[];
  /** It is made anew before the old one is deleted, and AWS takes only one of them: an update will fail. */
  collides: boolean;
}

/** Something that was said of a resource before, which stays, and no longer is. */
export interface Omission {
  urn: string;
  type: string;
  /** Into blocks, e.g. `serviceConnectConfiguration.services`. */
  path: string;
}

export interface Preview {
  steps: Step[];
  /** Whether or not they are a difference: the provider unsets some of them at AWS and leaves others as they are. */
  omissions: Omission[];
}

/**
 * What `pulumi preview` would say of a program where a stack is there already: as the engine does, each registration is compared
 * with what there is, and answered with it, also where it changes; what is made, or made anew, has outputs that nobody knows yet.
 *
 * @param before What there is, as `simulate` gave it.
 */
export async function preview(before: readonly SimulatedResource[], program: () => unknown, options: SimulationOptions): Promise<Preview> {
  const deployment = new Deployment(before);
  const sdk = options.sdk ?? ownSdk();
  await simulate(() => {
    deployment.answerFor(sdk.pulumi.runtime.getMonitor() as unknown as MockMonitor);
    return program();
  }, options);
  return deployment.end();
}

/** What is known of a resource that is registered again. */
interface Answer {
  id: string;
  outputs: Properties;
}

/** Source: pulumi/pulumi, pkg/resource/deploy/step_generator.go, `generateSteps`, `continueStepsFromDiff`. */
class Deployment {
  private readonly before: Map<string, SimulatedResource>;
  private readonly registered = new Set<string>();
  private readonly steps: Step[] = [];
  private readonly omissions: Omission[] = [];
  /** Deleted before what they need is replaced, and for which properties. */
  private readonly deletedWithOthers = new Map<string, string[]>();

  constructor(resources: readonly SimulatedResource[]) {
    this.before = new Map(resources.filter(isManaged).map((resource) => [resource.urn, resource]));
  }

  /** Answers instead of a monitor, which keeps what it is for: names, and what AWS would refuse. */
  answerFor(monitor: MockMonitor): void {
    const register = monitor.registerResource.bind(monitor);
    monitor.registerResource = (request: proto.RegisterResourceRequest, callback: (error: Error | null, response?: unknown) => void) =>
      register(request, (error: Error | null, response: proto.RegisterResourceResponse) => {
        if (error !== null || !request.getCustom() || request.getType().startsWith(PROVIDER)) return callback(error, response);
        const { id, outputs } = this.register(response.getUrn(), request);
        return callback(null, Object.assign(response, { getId: () => id, getObject: () => ({ toJavaScript: () => outputs }) }));
      });
  }

  /** Every step, after those of the resources that are no longer registered. */
  end(): Preview {
    const gone = [...this.before.values()].filter(({ urn }) => !this.registered.has(urn));
    const deleted = gone.map((resource): Step => ({ ...NOTHING, ...identityOf(resource), operation: "delete" }));
    return { steps: [...this.steps, ...deleted], omissions: this.omissions };
  }

  private register(urn: string, request: proto.RegisterResourceRequest): Answer {
    this.registered.add(urn);
    const given = (request.getObject()?.toJavaScript() ?? {}) as Properties;
    const identity = { urn, type: request.getType(), name: request.getName() };
    const old = this.before.get(urn);
    if (old === undefined) {
      this.steps.push({ ...NOTHING, ...identity, operation: "create" });
      return { id: "", outputs: given };
    }

    const keys = this.deletedWithOthers.get(urn);
    if (keys !== undefined) {
      this.steps.push({ ...NOTHING, ...identity, operation: "replace", replaces: keys });
      return { id: "", outputs: given };
    }

    const inputs = withIgnored(given, old.inputs, request.getIgnorechangesList());
    const { changed, replaces, deleteBeforeReplace } = diffOf(identity.type, plain(old.inputs) as Properties, plain(inputs) as Properties);
    if (replaces.length === 0) {
      this.omissions.push(...omittedPaths(plain(old.inputs), plain(inputs)).map((path) => ({ urn, type: identity.type, path })));
    }
    if (changed.length === 0) return { id: old.id, outputs: old.outputs };
    if (replaces.length === 0) {
      this.steps.push({ ...NOTHING, ...identity, operation: "update", changed });
      return { id: old.id, outputs: { ...old.outputs, ...inputs } };
    }
    const isDeletedFirst = request.getDeletebeforereplacedefined() ? request.getDeletebeforereplace() : deleteBeforeReplace;
    this.steps.push({ ...identity, operation: "replace", changed, replaces, collides: !isDeletedFirst && isTaken(old, inputs) });
    if (isDeletedFirst) this.deleteDependents(old);
    return { id: "", outputs: inputs };
  }

  /**
   * What can't be without a resource that is deleted before it is made anew: whatever a change of that resource might replace goes
   * with it. Source: the same file, `calculateDependentReplacements`.
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

/** Those that a provider makes; not those that are read only, and not the providers. */
const isManaged = ({ custom, external, type }: SimulatedResource) => custom && !external && !type.startsWith(PROVIDER);

const NOTHING = { changed: [], replaces: [], collides: false };

/** A new one is the next revision, beside the old. */
const NUMBERED = "aws:ecs/taskDefinition:TaskDefinition";

/** Whether AWS would take the new one for the old one. What the provider makes up, it makes up again. */
function isTaken({ urn, type, name, inputs }: SimulatedResource, after: Properties): boolean {
  const uniqueOf = (given: Properties, identity: string) =>
    answerResource(new ResourceRequest(type, name, plain(given) as Properties, NOWHERE, identity)).unique;
  return type !== NUMBERED && entryOf(type)?.takesOver !== true && uniqueOf(inputs, urn) === uniqueOf(after, `${urn} again`);
}

const identityOf = ({ urn, type, name }: SimulatedResource) => ({ urn, type, name });

/** Where something is said before and not afterwards; lists of different lengths are other lists. */
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

/** With what was there before in place of properties whose changes are ignored. */
function withIgnored(inputs: Properties, before: Properties, ignored: readonly string[]): Properties {
  const kept = Object.entries(before).filter(([property]) => ignored.includes(property));
  return { ...Object.fromEntries(Object.entries(inputs).filter(([property]) => !ignored.includes(property))), ...Object.fromEntries(kept) };
}
