import type { Alias } from "@pulumi/pulumi/proto/alias_pb";
import type * as proto from "@pulumi/pulumi/proto/resource_pb";
import type { MockMonitor } from "@pulumi/pulumi/runtime/mocks";

import { lookupIdentity, type Place, placeIn, placeOf, ResourceRequest, uniqueKey, whereUnique } from "../aws-model/request";
import { asSecret, holdsSecret, isObject, isUnknown, masked, plain, type Properties } from "../shared/values";
import { withAdded } from "./added-inside";
import { answerLookup, answerRead, answerResource } from "./answers";
import { type Answers, calledAs } from "./given-answers";
import type { Sdk } from "./sdk";

/** A resource as the program registered it and the simulator answered. */
export interface SimulatedResource {
  urn: string;
  type: string;
  name: string;
  /** False for a component. */
  custom: boolean;
  /** A component whose resources another process makes: the program knows only its arguments. */
  remote: boolean;
  /** Read by `get`, not made by this program. */
  external: boolean;
  id: string;
  /** URN of the parent; empty for the stack. */
  parent: string;
  /** `<urn>::<id>` of an explicit provider; empty for the default one. */
  provider: string;
  /** Version of the provider's SDK, e.g. `7.48.0`. */
  version: string;
  inputs: Properties;
  outputs: Properties;
  dependencies: string[];
  propertyDependencies: Record<string, string[]>;
  options: ResourceOptions;
}

/** The resource options that a state file or a test asks about. */
export interface ResourceOptions {
  protect: boolean;
  retainOnDelete: boolean;
  deleteBeforeReplace: boolean;
  deletedWith: string;
  ignoreChanges: string[];
  replaceOnChanges: string[];
  additionalSecretOutputs: string[];
  /** URNs under which the resource was known before. */
  aliases: string[];
  importId: string;
  /** Seconds by operation, e.g. `{ create: 1800 }`. */
  customTimeouts: Record<string, number>;
}

const NO_OPTIONS: ResourceOptions = {
  protect: false,
  retainOnDelete: false,
  deleteBeforeReplace: false,
  deletedWith: "",
  ignoreChanges: [],
  replaceOnChanges: [],
  additionalSecretOutputs: [],
  aliases: [],
  importId: "",
  customTimeouts: {},
};

/** The resource that takes a name, or whatever else AWS allows only once. */
export interface Owner {
  urn: string;
  /** Where it is taken, e.g. `111111111111 ap-northeast-1`. */
  where: string;
}

type Callback = (error: Error | null, response?: unknown) => void;

/**
 * Stands in for the engine: takes each registration whole (with parent, dependencies and options, which the SDK's mocks
 * don't pass on), answers it from the table and keeps it.
 */
export class Monitor {
  readonly resources = new Map<string, SimulatedResource>();
  /** Resource types and lookups that the table doesn't know, and how often they came. */
  readonly unknownTypes = new Map<string, number>();

  /** Who makes what AWS allows only once, by `uniqueKey`. */
  readonly owners = new Map<string, Owner>();

  /** Lookups, as the program calls them, of whose answers a part isn't known. */
  readonly openLookups = new Set<string>();

  /** URNs of resources whose id nobody knows before AWS has made them. */
  private readonly withoutId = new Set<string>();
  private readonly outputsById = new Map<string, Properties>();
  private readonly places = new Map<string, Place>();

  constructor(
    private readonly project: string,
    private readonly stack: string,
    private readonly place: Place,
    private readonly answers: Answers,
    private readonly sdk: Sdk,
  ) {}

  /** Takes over from the SDK's mock monitor, which keeps answering what is not about resources. */
  attach(monitor: MockMonitor): void {
    monitor.registerResource = handler<proto.RegisterResourceRequest>((request) => this.register(request));
    monitor.readResource = handler<proto.ReadResourceRequest>((request) => this.read(request));
    monitor.invoke = handler<proto.ResourceInvokeRequest>((request) => this.invoke(request));
    const registerOutputs = handler<proto.RegisterResourceOutputsRequest>((request) => this.registerOutputs(request));
    monitor.registerResourceOutputs = (request, callback) => void registerOutputs(request as never, callback);
    Object.assign(monitor, { registerResourceHook: handler<unknown>(() => ({})) }); // hooks run when something is made, which here nothing is
  }

  private register(request: proto.RegisterResourceRequest): unknown {
    const inputs = toProperties(request.getObject());
    const dependencies = request.getPropertydependenciesMap();
    const propertyDependencies: Record<string, string[]> = {};
    dependencies.forEach((value, key) => (propertyDependencies[key] = value.getUrnsList()));

    return this.add(inputs, {
      type: request.getType(),
      name: request.getName(),
      custom: request.getCustom(),
      remote: request.getRemote(),
      external: false,
      id: request.getImportid(),
      parent: request.getParent(),
      provider: request.getProvider(),
      version: request.getVersion(),
      dependencies: request.getDependenciesList(),
      propertyDependencies,
      options: {
        protect: request.getProtect() ?? false,
        retainOnDelete: request.getRetainondelete?.() ?? false,
        deleteBeforeReplace: request.getDeletebeforereplace(),
        deletedWith: request.getDeletedwith?.() ?? "",
        ignoreChanges: request.getIgnorechangesList(),
        replaceOnChanges: request.getReplaceonchangesList?.() ?? [],
        additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
        aliases: this.aliasesOf(request),
        importId: request.getImportid(),
        customTimeouts: secondsByOperation(request.getCustomtimeouts()?.toObject() ?? {}),
      },
    });
  }

  private read(request: proto.ReadResourceRequest): unknown {
    return this.add(toProperties(request.getProperties()), {
      type: request.getType(),
      name: request.getName(),
      custom: true,
      remote: false,
      external: true,
      id: request.getId(),
      parent: request.getParent(),
      provider: request.getProvider(),
      version: request.getVersion(),
      dependencies: request.getDependenciesList(),
      propertyDependencies: {},
      options: NO_OPTIONS,
    });
  }

  private add(inputs: Properties, asked: Omit<SimulatedResource, "urn" | "inputs" | "outputs">): unknown {
    const urn = this.urn(asked.parent, asked.type, asked.name);
    if (this.resources.has(urn)) {
      throw new Error(`two resources are called ${asked.type} "${asked.name}" under the same parent; give one another name`);
    }

    const answer = asked.custom ? this.answer(urn, inputs, asked) : { id: "", outputs: asked.type === STACK || asked.remote ? {} : inputs };
    const resource: SimulatedResource = { ...asked, ...answer, urn, inputs };
    this.resources.set(urn, resource);
    return {
      getUrn: () => urn,
      getId: () => (this.withoutId.has(urn) ? "" : resource.id), // the SDK takes an empty one for unknown
      getObject: () => ({ toJavaScript: () => resource.outputs }),
      getProperties: () => ({ toJavaScript: () => resource.outputs }),
      getPropertydependenciesMap: () => undefined,
      getResult: () => 0,
    };
  }

  private answer(
    urn: string,
    inputs: Properties,
    asked: Pick<SimulatedResource, "type" | "name" | "id" | "external" | "provider" | "options">,
  ) {
    const opened = plain(inputs) as Properties;
    const question = this.question(asked.type, asked.name, opened, asked.provider, urn);

    if (asked.type.startsWith(PROVIDER)) {
      const id = question.uuid();
      this.places.set(`${urn}::${id}`, placeOf(question.inputs, this.place));
      return { id, outputs: inputs };
    }

    if (asked.type === STACK_REFERENCE) return { id: asked.id, outputs: this.stackReference(question) };
    if (asked.external) {
      const another = this.question(asked.type, `another ${asked.name}`, opened, asked.provider, `another ${urn}`);
      return this.keep(asked.id, answerRead(question, another, asked.id), inputs, asked);
    }
    const { id, isIdKnown, outputs, unique, kept, known } = answerResource(question, asked.id === "" ? undefined : asked.id);
    if (!known) this.count(asked.type);
    if (!isIdKnown) this.withoutId.add(urn);
    this.requireUnique(urn, question, unique);
    return this.keep(id, outputs, inputs, asked, kept);
  }

  /** The outputs of another stack are known only where somebody has said them. Source: pulumi/pulumi, sdk/nodejs/stackReference.ts. */
  private stackReference({ inputs }: ResourceRequest): Properties {
    const outputs = this.answers.stackReference(String(inputs["name"]));
    return outputs === undefined ? inputs : { ...inputs, outputs, secretOutputNames: [] };
  }

  private keep(
    id: string,
    outputs: Properties,
    inputs: Properties,
    { type, options }: Pick<SimulatedResource, "type" | "options">,
    kept: Properties = {},
  ): Pick<SimulatedResource, "id" | "outputs"> {
    this.outputsById.set(id, { ...outputs, ...kept });
    if (typeof outputs["arn"] === "string" && !this.outputsById.has(outputs["arn"])) this.outputsById.set(outputs["arn"], outputs);
    return { id, outputs: withAdded(type, keepSecrets(outputs, inputs, options.additionalSecretOutputs)) };
  }

  private invoke(request: proto.ResourceInvokeRequest): unknown {
    const inputs = plain(toProperties(request.getArgs())) as Properties;
    const token = request.getTok();
    if (token === GET_RESOURCE) return this.handOver(String(inputs["urn"]));
    const question = this.question(token, token, inputs, request.getProvider(), lookupIdentity(token, inputs));
    const { outputs, known } = answerLookup(question, this.sdk.directory);
    const given = this.answers.lookup(token, inputs);
    const whole = { ...outputs, ...given };
    if (!known && Object.keys(given).length === 0) this.count(token);
    if (Object.values(whole).some(isUnknown)) this.openLookups.add(`${calledAs(token)}(${JSON.stringify(masked(inputs))})`);
    return { getReturn: () => ({ toJavaScript: () => whole }), getFailuresList: () => [] };
  }

  /** The SDK asks for what stands behind a resource that a component was given as a value. */
  private handOver(urn: string): unknown {
    const resource = this.resources.get(urn);
    if (resource === undefined) throw new Error(`there is no resource ${urn}`);
    const texts = { urn, id: resource.id };
    const fields = new Map<string, unknown>(Object.entries(texts).map(([key, text]) => [key, { toJavaScript: () => text }]));
    fields.set("state", { getStructValue: () => ({ toJavaScript: () => resource.outputs }) });
    return { getReturn: () => ({ getFieldsMap: () => fields }), getFailuresList: () => [] };
  }

  private registerOutputs(request: proto.RegisterResourceOutputsRequest): unknown {
    const resource = this.resources.get(request.getUrn());
    if (resource !== undefined) resource.outputs = toProperties(request.getOutputs());
    return {};
  }

  private question(type: string, name: string, inputs: Properties, provider: string, identity: string): ResourceRequest {
    const place = placeIn(this.places.get(provider) ?? this.place, inputs);
    return new ResourceRequest(type, name, inputs, place, identity, (id) => this.outputsById.get(String(id)));
  }

  private count(type: string): void {
    this.unknownTypes.set(type, (this.unknownTypes.get(type) ?? 0) + 1);
  }

  /** AWS refuses to make a thing twice; so two resources of one type that are the same there are a mistake of the program. */
  private requireUnique(urn: string, { type, place, unknown }: ResourceRequest, unique: string): void {
    if (Object.keys(unknown).length > 0) return; // what isn't known may be different
    const key = uniqueKey(type, place, unique);
    const owner = this.owners.get(key);
    if (owner !== undefined) throw new Error(`${type} "${unique}" exists already: ${shortName(owner.urn)} makes the same thing in AWS`);
    this.owners.set(key, { urn, where: whereUnique(type, place) });
  }

  private aliasesOf(request: proto.RegisterResourceRequest): string[] {
    const specs = "getAliasurnsList" in request ? request.getAliasesList() : (request as { getAliasesList(): string[] }).getAliasesList();
    return specs.map((alias) => (typeof alias === "string" ? alias : this.aliasUrn(request, alias))); // texts until 3.41
  }

  /** An alias names only what was different then. */
  private aliasUrn(request: proto.RegisterResourceRequest, alias: Alias): string {
    const spec = alias.getSpec();
    if (spec === undefined) return alias.getUrn();
    const parent = spec.getNoparent() ? "" : spec.getParenturn() || request.getParent();
    return this.urn(parent, spec.getType() || request.getType(), spec.getName() || request.getName(), spec.getStack(), spec.getProject());
  }

  /** As the engine makes it: the types of all parents below the stack, then the type itself. */
  private urn(parent: string, type: string, name: string, stack = "", project = ""): string {
    const parentType = parent.split("::")[2] ?? "";
    const qualified = parentType === "" || parentType === STACK ? type : `${parentType}$${type}`;
    return `urn:pulumi:${stack || this.stack}::${project || this.project}::${qualified}::${name}`;
  }
}

/** Errors of a request go to the program that made it. */
function handler<Request>(answer: (request: Request) => unknown) {
  return (request: Request, callback: Callback): Promise<void> => {
    let failure: Error | null = null;
    let response: unknown;
    try {
      response = answer(request);
    } catch (error) {
      failure = error as Error;
      Object.assign(failure, { details: failure.message }); // where gRPC has it, and the SDK looks for why a lookup failed
    }
    callback(failure, response);
    return Promise.resolve();
  };
}

export const STACK = "pulumi:pulumi:Stack";
const STACK_REFERENCE = "pulumi:pulumi:StackReference";
export const PROVIDER = "pulumi:providers:";
const GET_RESOURCE = "pulumi:pulumi:getResource";

/** The logical name at the end of a URN. */
export function shortName(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

function toProperties(struct: { toJavaScript(): object } | undefined): Properties {
  return (struct?.toJavaScript() ?? {}) as Properties;
}

/** A property that went in as a secret comes out as one, and so does what the resource's own SDK calls secret. */
function keepSecrets(outputs: Properties, inputs: Properties, additional: string[]): Properties {
  return Object.fromEntries(
    Object.entries(outputs).map(([key, value]) => {
      if (key === "tagsAll" && holdsSecret(inputs["tags"])) return [key, asSecret(value)];
      if (!holdsSecret(inputs[key])) return [key, additional.includes(key) ? asSecret(value) : value];
      return [key, isObject(inputs[key]) || Array.isArray(inputs[key]) ? inputs[key] : asSecret(value)];
    }),
  );
}

/** `{ create: "1h30m", update: "", pb_delete: "" }`, as protobuf spells a word that JavaScript reserves, -> `{ create: 5400 }` */
function secondsByOperation(timeouts: object): Record<string, number> {
  const units: Record<string, number> = { h: 3600, m: 60, s: 1, ms: 0.001 };
  const seconds = (text: string) =>
    [...text.matchAll(/([\d.]+)(h|ms|m|s)/g)].reduce((sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? ""] ?? 0), 0);
  const given = Object.entries(timeouts).filter(([, text]) => text !== "");
  return Object.fromEntries(given.map(([operation, text]) => [operation.replace("pb_", ""), seconds(String(text))]));
}
