import type { Alias } from "@pulumi/pulumi/proto/alias_pb";
import type * as proto from "@pulumi/pulumi/proto/resource_pb";
import type { MockMonitor } from "@pulumi/pulumi/runtime/mocks";

import { plain, type Properties } from "../shared/values";
import { answerImage, AWSX_IMAGE, DOCKER_IMAGE } from "./awsx-image";
import type { SimulatedCloud } from "./simulated-cloud";
import { NO_OPTIONS, optionsOf, type SimulatedResource, STACK } from "./simulated-resource";

type Callback = (error: Error | null, response?: unknown) => void;

/**
 * Replaces the engine: receives each complete registration (with parent, dependencies and options, which the SDK's mocks don't pass
 * on), answers it from the model and stores it.
 */
export class Monitor {
  readonly resources = new Map<string, SimulatedResource>();

  constructor(
    private readonly project: string,
    private readonly stack: string,
    private readonly cloud: SimulatedCloud,
  ) {}

  /** Replaces the resource calls of the SDK's mock monitor, which still answers all other calls. */
  attach(monitor: MockMonitor): void {
    monitor.registerResource = handler<proto.RegisterResourceRequest>((request) => this.register(request));
    monitor.readResource = handler<proto.ReadResourceRequest>((request) => this.read(request));
    monitor.invoke = handler<proto.ResourceInvokeRequest>((request) => this.invoke(request));
    const registerOutputs = handler<proto.RegisterResourceOutputsRequest>((request) => this.registerOutputs(request));
    monitor.registerResourceOutputs = (request, callback) => void registerOutputs(request as never, callback);
    Object.assign(monitor, { registerResourceHook: handler<unknown>(() => ({})) }); // nothing is created here, so hooks never run
  }

  private register(request: proto.RegisterResourceRequest): unknown {
    const inputs = toProperties(request.getObject());
    const dependencies = request.getPropertydependenciesMap();
    const propertyDependencies: Record<string, string[]> = {};
    dependencies.forEach((value, key) => (propertyDependencies[key] = value.getUrnsList()));

    const registration = {
      type: request.getType(),
      name: request.getName(),
      custom: request.getCustom(),
      remote: request.getRemote() && request.getType() !== AWSX_IMAGE,
      external: false,
      id: request.getImportid(),
      parent: request.getParent(),
      provider: request.getProvider(),
      version: request.getVersion(),
      dependencies: request.getDependenciesList(),
      propertyDependencies,
      options: optionsOf(request, this.aliasesOf(request)),
    };
    const answer = this.add(inputs, registration);
    if (request.getType() === AWSX_IMAGE) {
      this.addBuild(inputs, { ...registration, provider: request.getProvidersMap().get(DOCKER_IMAGE.split(":")[0]!) ?? "" });
    }
    return answer;
  }

  /** Adds the resource that the plugin of `awsx.ecr.Image` would register, and answers the component. */
  private addBuild(inputs: Properties, component: Omit<SimulatedResource, "urn" | "inputs" | "outputs">): void {
    const urn = this.urn(component.parent, component.type, component.name);
    const { build, outputs } = answerImage({ ...component, urn, inputs }, this.stack);
    this.resources.get(urn)!.outputs = outputs;
    if (build !== undefined) this.resources.set(build.urn, build);
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

  private add(inputs: Properties, registration: Omit<SimulatedResource, "urn" | "inputs" | "outputs">): unknown {
    const urn = this.urn(registration.parent, registration.type, registration.name);
    if (this.resources.has(urn)) {
      throw new Error(`two resources are called ${registration.type} "${registration.name}" under the same parent; give one another name`);
    }

    const answer = registration.custom
      ? this.cloud.answer(urn, inputs, registration)
      : { id: "", outputs: registration.type === STACK || registration.remote ? {} : inputs };
    const resource: SimulatedResource = { ...registration, ...answer, urn, inputs };
    this.resources.set(urn, resource);
    return {
      getUrn: () => urn,
      getId: () => (this.cloud.withoutId.has(urn) ? "" : resource.id), // the SDK treats an empty id as unknown
      getObject: () => ({ toJavaScript: () => resource.outputs }),
      getProperties: () => ({ toJavaScript: () => resource.outputs }),
      getPropertydependenciesMap: () => undefined,
      getResult: () => 0,
    };
  }

  private invoke(request: proto.ResourceInvokeRequest): unknown {
    const inputs = plain(toProperties(request.getArgs())) as Properties;
    const token = request.getTok();
    if (token === GET_RESOURCE) return this.handOver(String(inputs["urn"]));
    const result = this.cloud.lookup(token, inputs, request.getProvider());
    return { getReturn: () => ({ toJavaScript: () => result }), getFailuresList: () => [] };
  }

  /** Returns the state of a resource that a component received as a value; the SDK requests it by its URN. */
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

  private aliasesOf(request: proto.RegisterResourceRequest): string[] {
    const specs = "getAliasurnsList" in request ? request.getAliasesList() : (request as { getAliasesList(): string[] }).getAliasesList();
    return specs.map((alias) => (typeof alias === "string" ? alias : this.aliasUrn(request, alias))); // strings until 3.41
  }

  /** URN of an alias, which has only the parts that were different before. */
  private aliasUrn(request: proto.RegisterResourceRequest, alias: Alias): string {
    const spec = alias.getSpec();
    if (spec === undefined) return alias.getUrn();
    const parent = spec.getNoparent() ? "" : spec.getParenturn() || request.getParent();
    return this.urn(parent, spec.getType() || request.getType(), spec.getName() || request.getName(), spec.getStack(), spec.getProject());
  }

  /** URN as the engine builds it: the types of all parents below the stack, then the type itself. */
  private urn(parent: string, type: string, name: string, stack = "", project = ""): string {
    const parentType = parent.split("::")[2] ?? "";
    const qualified = parentType === "" || parentType === STACK ? type : `${parentType}$${type}`;
    return `urn:pulumi:${stack || this.stack}::${project || this.project}::${qualified}::${name}`;
  }
}

/** Passes errors of a request to the program that sent it. */
function handler<Request>(answer: (request: Request) => unknown) {
  return (request: Request, callback: Callback): Promise<void> => {
    let failure: Error | null = null;
    let response: unknown;
    try {
      response = answer(request);
    } catch (error) {
      failure = error as Error;
      Object.assign(failure, { details: failure.message }); // gRPC's field, from which the SDK reads why a lookup failed
    }
    callback(failure, response);
    return Promise.resolve();
  };
}

const GET_RESOURCE = "pulumi:pulumi:getResource";

function toProperties(struct: { toJavaScript(): object } | undefined): Properties {
  return (struct?.toJavaScript() ?? {}) as Properties;
}
