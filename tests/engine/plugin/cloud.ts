import { isDeepStrictEqual } from "node:util";

import { entryOf } from "../../../toolkit/aws-model";
import { lookupIdentity, type Place, placeIn, ResourceRequest, uniqueKey } from "../../../toolkit/aws-model/request";
import { isUnknown, type Properties } from "../../../toolkit/shared/values";
import { answerLookup, answerResource } from "../../../toolkit/simulator/answers";
import { DEFAULTS, isMadeUp } from "../../../toolkit/simulator/defaults";
import { withOmitted } from "../../../toolkit/simulator/omitted";
import { shortName } from "../../../toolkit/simulator/simulated-resource";
import { deletionRefusal } from "./deletion";
import { importIdOf } from "./import-ids";
import { logGroupKeyRefusal } from "./log-group-key";
import { modified, requireCreatable } from "./rds";
import { missingOidcProvider, missingSecret, refusalOf, valueRefusal } from "./refusals";
import { bringIntoRange } from "./scaling";
import { secretsOf } from "./secret-properties";
import type { CloudResource, CloudState, Entry, Operation, StateFile } from "./state-file";

/** Resource as the engine identifies it. */
export interface Subject {
  urn: string;
  /** Empty before creation. */
  id: string;
  /** Outputs in the engine's state. */
  outputs: Properties;
}

export interface Created {
  id: string;
  outputs: Properties;
}

/** Error of a call that created the resource and then failed. */
export class CreatedButFailed extends Error {
  constructor(message: string, readonly created: Created) {
    super(message);
  }
}

const DATABASE = "aws:rds/instance:Instance";
const SERVICE = "aws:ecs/service:Service";
export const TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition";

/** AWS as a provider sees it: creates, updates and deletes resources in a state that outlives every process. */
export class Cloud {
  /** Ids of the resources whose reading is recorded already. */
  private readonly seen = new Set<string>();

  /** @param requireValid Throws AWS's error for inputs that its schemas reject. */
  constructor(
    private readonly stateFile: StateFile,
    private readonly place: Place,
    private readonly requireValid: (urn: string, inputs: Properties) => void = () => undefined,
  ) {}

  /**
   * Returns inputs with a name: the provider generates one if the program omits it, before it calls AWS. An existing resource
   * keeps its name. Source: pulumi-terraform-bridge, pkg/tfbridge/schema.go, `applyDefaults`.
   */
  check(urn: string, olds: Properties, news: Properties): Properties {
    const property = entryOf(typeOf(urn))?.autoName ?? undefined;
    if (property === undefined || news[property] !== undefined || news[`${property}Prefix`] !== undefined) return news;
    const state = this.stateFile.read();
    const name = isMadeUp(olds, property)
      ? olds[property]
      : answerResource(this.requestOf(state, urn, news, identityOf(urn, (state.created[urn] ?? 0) + 1))).outputs[property];
    return name === undefined ? news : { ...news, [property]: name, [DEFAULTS]: [property] };
  }

  create(urn: string, inputs: Properties): Created {
    return this.perform("create", { urn, id: "", outputs: {} }, (state) => {
      this.requireValid(urn, inputs);
      requireTaken(typeOf(urn), refusalOf(typeOf(urn), inputs));
      const serial = count(state, urn);
      if (typeOf(urn) === DATABASE) requireCreatable(inputs);
      const resource = this.answer(state, { urn, inputs, serial, version: 1 });
      this.rememberSecrets(resource);
      requireTaken(resource.type, logGroupKeyRefusal(resource, state.resources, this.place.region));
      if (resource.type === TASK_DEFINITION) setRevision(state, resource);
      const other = state.resources.findIndex(({ unique }) => unique === resource.unique);
      if (other >= 0 && entryOf(resource.type)?.takesOver !== true) throw new Error(`${resource.type} ${resource.id} already exists`);
      if (other >= 0) state.resources.splice(other, 1);
      state.resources.push(resource);
      bringIntoRange(resource, state.resources);
      return resource;
    });
  }

  /** Reads a resource; undefined if it doesn't exist. */
  read(subject: Subject): (Created & { inputs: Properties }) | undefined {
    const resource = find(this.stateFile.read(), subject, this.place.region);
    requireTaken(typeOf(subject.urn), resource && valueRefusal(resource.type, resource.inputs));
    if (resource === undefined) return undefined;
    if (!this.seen.has(resource.id)) this.stateFile.recordCall({ ...resource, operation: "read" });
    this.seen.add(resource.id);
    return { id: resource.id, outputs: resource.outputs, inputs: resource.inputs };
  }

  /** Updates a resource. As in the AWS provider, inputs that the state already has aren't sent, and omitted ones may keep their values. */
  update(subject: Subject, inputs: Properties, oldInputs?: Properties): Created {
    if (oldInputs !== undefined && isInState(subject.outputs, oldInputs, inputs)) return { id: subject.id, outputs: subject.outputs };
    return this.perform("update", subject, (state) => {
      const before = find(state, subject, this.place.region);
      if (before === undefined) throw new Error(`${typeOf(subject.urn)} ${subject.id} does not exist`);
      this.requireValid(subject.urn, inputs);
      const sent = before.type === SERVICE && oldInputs !== undefined ? withUnsent(before.inputs, oldInputs, inputs) : inputs;
      requireTaken(before.type, refusalOf(before.type, sent, before.inputs));
      const asked = withOmitted(before.type, before.inputs, sent);
      const change = before.type === DATABASE ? modified(before, asked) : { inputs: asked, pending: undefined };
      const after = this.answer(state, { ...before, urn: subject.urn, ...change, version: before.version + 1 });
      this.rememberSecrets(after);
      requireTaken(after.type, logGroupKeyRefusal(after, state.resources, this.place.region));
      if (state.resources.some((resource) => resource !== before && resource.unique === after.unique)) {
        throw new Error(`${after.type} ${after.id} already exists`);
      }
      state.resources[state.resources.indexOf(before)] = after;
      bringIntoRange(after, state.resources);
      return after;
    });
  }

  /** Deletes a resource. As in the AWS provider, one that doesn't exist isn't an error. */
  delete(subject: Subject): void {
    this.perform("delete", subject, (state) => {
      const resource = find(state, subject, this.place.region);
      if (resource === undefined) return subject;
      const refusal = deletionRefusal(resource, state.resources);
      if (refusal !== undefined) throw new Error(`deleting ${resource.type} (${resource.id}): ${refusal}`);
      state.resources.splice(state.resources.indexOf(resource), 1);
      return resource;
    });
  }

  /**
   * Answers a lookup with the existing resource, or from the table if there is none. The engine accepts no unknown values in an answer:
   * pulumi/pulumi, pkg/resource/plugin/provider_plugin.go, `Invoke`.
   */
  lookup(token: string, inputs: Properties): Properties {
    const state = this.stateFile.read();
    requireTaken(token, missingSecret(token, inputs, state.given ?? []));
    requireTaken(token, missingOidcProvider(token, inputs, state.resources));
    const { outputs } = answerLookup(this.requestOf(state, token, inputs, lookupIdentity(token, inputs)));
    const type = token.replace(
      /\/get(\w)(\w*):get\w+$/,
      (_, first: string, rest: string) => `/${first.toLowerCase()}${rest}:${first}${rest}`,
    );
    const names = Object.values(inputs);
    const found = state.resources.find((resource) =>
      resource.type === type && [resource.id, resource.outputs["name"], resource.outputs["arn"]].some((name) => names.includes(name))
    );
    const answer = Object.entries(found === undefined ? outputs : { ...outputs, ...found.outputs, id: found.id });
    const known = Object.fromEntries(answer.filter(([, value]) => !isUnknown(value)));
    this.stateFile.recordLookup({ token, inputs, outputs: known });
    return known;
  }

  private answer(
    state: CloudState,
    known: Pick<CloudResource, "urn" | "inputs" | "serial" | "version"> & Partial<CloudResource>,
  ): CloudResource {
    const requestOf = this.requestOf(state, known.urn, known.inputs, identityOf(known.urn, known.serial));
    const { id, outputs, unique, kept } = answerResource(requestOf, known.id);
    const again = known.type === TASK_DEFINITION ? { arn: known.outputs?.["arn"], revision: known.outputs?.["revision"] } : {};
    return {
      ...known,
      type: requestOf.type,
      id,
      outputs: asTold({ ...outputs, ...again }),
      unique: uniqueKey(requestOf.type, requestOf.place, unique),
      kept: known.kept ?? kept,
    };
  }

  private rememberSecrets({ type, urn, inputs, outputs }: CloudResource): void {
    this.stateFile.remember(secretsOf(type, shortName(urn), { ...inputs, ...outputs }));
  }

  private requestOf(state: CloudState, urn: string, inputs: Properties, identity: string): ResourceRequest {
    const outputsOf = (id: unknown) => {
      const resource = state.resources.find((one) => one.id === id);
      return resource && { ...resource.outputs, ...resource.kept };
    };
    const { [DEFAULTS]: _, ...asked } = inputs;
    return new ResourceRequest(typeOf(urn), shortName(urn) || urn, asked, placeIn(this.place, inputs), identity, outputsOf);
  }

  /** Performs an operation with its fault, and writes its line of the log. */
  private perform<T extends Created>(operation: Operation, subject: Subject, act: (state: CloudState) => T): T {
    const entry = { operation, type: typeOf(subject.urn), name: shortName(subject.urn), urn: subject.urn, id: subject.id };
    const fault = this.stateFile.nextFault(operation);
    if (fault === "kill-before") this.killParent({ ...entry, outcome: "killed before" });
    if (fault === "fail") {
      this.stateFile.append({ ...entry, outcome: "failed" });
      throw new Error(`${operation} of ${entry.name} failed, as its fault says`);
    }

    if (fault === "refuse") {
      const { created: asIf } = this.orRefused(entry, (state) => ({ created: act(structuredClone(state)) }));
      this.stateFile.append({ ...entry, outcome: "refused" });
      throw new CreatedButFailed(`${operation} of ${entry.name} was refused, as its fault says`, asIf);
    }
    if (fault === "hold") {
      this.stateFile.append({ ...entry, outcome: "held" });
      this.stateFile.hold();
    }

    const created = this.orRefused(entry, act);
    entry.id = created.id;
    if (isWhole(created)) this.stateFile.recordCall({ ...created, operation, type: entry.type, urn: entry.urn });
    if (fault === "kill-after") this.killParent({ ...entry, outcome: "killed after" });
    const failsAfter = fault === "fail-after" || fault === "lose-answer";
    this.stateFile.append({ ...entry, outcome: failsAfter ? "failed after" : "done" });
    const message = `${operation} of ${entry.name} failed after it was done, as its fault says`;
    if (fault === "fail-after" && operation !== "delete") throw new CreatedButFailed(message, created);
    if (failsAfter) throw new Error(message);
    return created;
  }

  private orRefused<T>(entry: Omit<Entry, "outcome">, act: (state: CloudState) => T): T {
    try {
      return this.stateFile.change(act);
    } catch (error) {
      this.stateFile.append({ ...entry, outcome: (error as Error).message });
      throw error;
    }
  }

  /** Kills the engine, which started this process and can't write anything more, and then this process. */
  private killParent(entry: Entry): never {
    this.stateFile.append(entry);
    process.kill(process.ppid, "SIGKILL");
    process.kill(process.pid, "SIGKILL");
    throw new Error("unreachable");
  }
}

/** Type in a URN: `urn:pulumi:stg::aws-practice::aws-practice:index:Network$aws:ec2/vpc:Vpc::network-vpc` -> `aws:ec2/vpc:Vpc`; a lookup's token stays. */
export function typeOf(urn: string): string {
  return urn.startsWith("urn:") ? (urn.split("::")[2] ?? "").split("$").at(-1)! : urn;
}

/**
 * Unchanged properties aren't sent, so changes made elsewhere meanwhile stay.
 * Source: terraform-provider-aws, internal/service/ecs/service.go, `resourceServiceUpdate`: `d.HasChange` of each property.
 */
function withUnsent(there: Properties, before: Properties, after: Properties): Properties {
  const unsent = Object.keys(after).filter((key) => there[key] !== undefined && isDeepStrictEqual(before[key], after[key]));
  return { ...after, ...Object.fromEntries(unsent.map((key) => [key, there[key]])) };
}

/** Whether an answer has the resource's inputs; that of a deletion of one that doesn't exist has none. */
const isWhole = (answer: Created): answer is CloudResource => "inputs" in answer;

function requireTaken(type: string, refusal: string | undefined): void {
  if (refusal !== undefined) throw new Error(`${type}: ${refusal}`);
}

/** Identity of a resource, which changes if it is recreated under the same URN. */
const identityOf = (urn: string, serial: number) => (serial === 1 ? urn : `${urn} ${serial}`);

/** Whether the state already has every changed input. */
function isInState(state: Properties, before: Properties, after: Properties): boolean {
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) =>
    key !== DEFAULTS && !isDeepStrictEqual(before[key], after[key])
  );
  return changed.every((key) => isDeepStrictEqual(state[key], after[key]));
}

function count(state: CloudState, key: string): number {
  state.created[key] = (state.created[key] ?? 0) + 1;
  return state.created[key];
}

/** Sets the family's next revision, which counts deleted ones too. Source: ECS API reference, `RegisterTaskDefinition`. */
function setRevision(state: CloudState, resource: CloudResource): void {
  const revision = count(state, `revisions of ${resource.unique}`);
  Object.assign(resource.outputs, { revision, arn: `${String(resource.outputs["arnWithoutRevision"])}:${revision}` });
  resource.unique += `:${revision}`;
}

/** Finds a resource. The revisions of a family share an id and differ in their ARNs. Source: terraform-provider-aws, internal/service/ecs/task_definition.go. */
function find({ resources }: CloudState, { urn, id, outputs }: Subject, ownRegion: string): CloudResource | undefined {
  const isOther = (resource: CloudResource) =>
    resource.type === TASK_DEFINITION && outputs["arn"] !== undefined && outputs["arn"] !== resource.outputs["arn"];
  const isImport = Object.keys(outputs).length === 0;
  const isIt = (resource: CloudResource) => {
    const region = (resource.inputs["region"] as string | undefined) ?? ownRegion;
    if (!isImport) return resource.id === id && (outputs["region"] ?? ownRegion) === region;
    // An import's id ends with a region that isn't the provider's; without properties the bridge imports. Source: terraform-provider-aws,
    // internal/provider/sdkv2/region.go, `importRegionInterceptor`.
    return id === (region === ownRegion ? importIdOf(resource) : `${importIdOf(resource)}@${region}`);
  };
  return resources.find((resource) => resource.type === typeOf(urn) && isIt(resource) && !isOther(resource));
}

/** Outputs as they are sent: JSON has no undefined, and unknown values are omitted. */
function asTold(outputs: Properties): Properties {
  return JSON.parse(JSON.stringify(outputs, (_, value: unknown) => (isUnknown(value) ? undefined : value))) as Properties;
}
