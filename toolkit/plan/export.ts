import { ResourceRequest } from "../aws-model/request";
import { forState, type Properties } from "../shared/values";
import { PROVIDER, type SimulatedResource } from "../simulator";
import type { Plan } from "./resolve";

/**
 * Returns the plan as `pulumi stack export` would print it after an update.
 * Source: pulumi/pulumi, sdk/go/common/apitype/core.go, `UntypedDeployment`, `DeploymentV3`, `ResourceV3`.
 *
 * @param showSecrets False: each secret's value is `[secret]`.
 */
export function exportDeployment(plan: Plan, showSecrets: boolean): Properties {
  const state = (values: Properties) => forState(values, showSecrets) as Properties;
  const providers = new DefaultProviders(plan);
  const resources = plan.simulation.resources.flatMap((resource) => {
    const provider = providerOf(resource, providers);
    return [...providers.takeNew(), exportResource(resource, provider, state)];
  });
  return { version: 3, deployment: { manifest: { time: new Date().toISOString(), magic: "", version: "" }, resources } };
}

function exportResource(resource: SimulatedResource, provider: string, state: (values: Properties) => Properties): Properties {
  const { options } = resource;
  return withoutEmpty({
    urn: resource.urn,
    custom: resource.custom,
    id: resource.id,
    type: resource.type,
    inputs: state(resource.inputs),
    outputs: state(resource.outputs),
    parent: resource.parent,
    protect: options.protect,
    external: resource.external,
    dependencies: resource.dependencies,
    provider,
    propertyDependencies: resource.propertyDependencies,
    additionalSecretOutputs: options.additionalSecretOutputs,
    aliases: options.aliases,
    importID: options.importId,
    retainOnDelete: options.retainOnDelete,
    deletedWith: options.deletedWith,
    ignoreChanges: options.ignoreChanges,
    replaceOnChanges: options.replaceOnChanges,
    customTimeouts: options.customTimeouts,
  });
}

function providerOf(resource: SimulatedResource, defaults: DefaultProviders): string {
  if (!resource.custom || resource.type.startsWith(PROVIDER)) return "";
  return resource.provider === "" ? defaults.referenceFor(resource) : resource.provider;
}

/** Drops the empty values that a state file omits; `custom` is always present. */
function withoutEmpty(values: Properties): Properties {
  const isEmpty = (value: unknown) =>
    value === "" || value === false || value === undefined
    || (typeof value === "object" && value !== null && Object.keys(value).length === 0);
  return Object.fromEntries(Object.entries(values).filter(([key, value]) => key === "custom" || !isEmpty(value)));
}

/**
 * Default providers, which the engine creates for each package and version and configures from the stack's settings.
 * Source: pulumi/pulumi, pkg/resource/deploy/source_eval.go, `defaultProviders`.
 */
class DefaultProviders {
  private readonly references = new Map<string, string>();
  private fresh: Properties[] = [];

  constructor(private readonly plan: Plan) {}

  /** Reference `<urn>::<id>` to the provider of a resource. */
  referenceFor({ type, version }: SimulatedResource): string {
    const pkg = type.split(":")[0] ?? "";
    const name = version === "" ? "default" : `default_${version.replaceAll(/[^0-9A-Za-z]/g, "_")}`;
    const key = `${pkg} ${name}`;
    const known = this.references.get(key);
    if (known !== undefined) return known;

    const { project, stack, config } = this.plan;
    const urn = `urn:pulumi:${stack}::${project.name}::${PROVIDER}${pkg}::${name}`;
    const own = Object.entries(config).filter(([setting]) => setting.startsWith(`${pkg}:`));
    const inputs = { ...Object.fromEntries(own.map(([setting, value]) => [setting.slice(pkg.length + 1), value])), version };
    const id = new ResourceRequest("", "", {}, { partition: "", region: "", accountId: "", defaultTags: {} }, urn).uuid();
    this.fresh.push(withoutEmpty({ urn, custom: true, id, type: PROVIDER + pkg, inputs, outputs: inputs }));
    const reference = `${urn}::${id}`;
    this.references.set(key, reference);
    return reference;
  }

  /** Providers first used since the last call; they come before the resource that uses them. */
  takeNew(): Properties[] {
    const fresh = this.fresh;
    this.fresh = [];
    return fresh;
  }
}
