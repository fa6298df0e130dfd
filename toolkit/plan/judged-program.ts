import { accountsIn, namedInSettings } from "../../policy-pack/declared/named";
import { ownersOf } from "../../policy-pack/declared/owners";
import { isProduction, type StackFacts } from "../../policy-pack/declared/production";
import { settingsIn } from "../../policy-pack/declared/setting-of";
import { type Properties, type Resource, type StackView, UNKNOWN, type Value } from "../../policy-pack/stack-view";
import { withHidden } from "../../policy-pack/world/hidden/hidden";
import { holdsSecret, isUnknown, plain, type Properties as Simulated } from "../shared/values";
import { type SimulatedResource, STACK } from "../simulator";

/**
 * Converts the simulated resources to the policy pack's form: also explicit providers, and components whose resources another process
 * creates. Resources that are only read are excluded, as the engine doesn't pass them: pulumi/pulumi, pkg/resource/deploy/step_executor.go,
 * `deployment.reads`.
 */
export function programOf(resources: readonly SimulatedResource[], stack: StackFacts): StackView {
  const settingOf = settingsOf(resources);
  const judged = resources.filter(({ custom, external, remote, type }) => type === STACK || (custom && !external) || remote)
    .map((each) => ({ ...resourceOf(each), setting: settingOf(each.urn) }));
  return {
    environment: stack.stack,
    production: isProduction(stack),
    named: namedInSettings(stack),
    accounts: accountsIn(stack),
    components: new Set(resources.filter(({ custom }) => !custom).map(({ type }) => type)),
    ...(stack.codeOwners !== undefined && { isOwner: ownersOf(stack.codeOwners, stack) }),
    resources: withHidden(judged),
  };
}

/** Returns a function from a resource's URN to the setting that it comes from. */
export function settingsOf(resources: readonly SimulatedResource[]): (urn: string) => string | undefined {
  return settingsIn(resources.map(({ urn, custom, parent, outputs }) => ({ urn, parent, outputs: custom ? {} : outputs })));
}

function resourceOf(
  { urn, type, name, inputs, outputs, options, parent, dependencies, propertyDependencies }: SimulatedResource,
): Resource {
  const values: Simulated = { ...outputs, ...inputs };
  return {
    urn,
    type,
    name,
    properties: propertiesOf(values),
    parent: parent === "" ? undefined : parent,
    protect: options.protect,
    ignoreChanges: options.ignoreChanges,
    secretProperties: Object.keys(values).filter((key) => holdsSecret(values[key])),
    dependencies,
    propertyDependencies,
  };
}

/** Converts inputs or outputs to the policy pack's form. */
export function propertiesOf(values: Simulated): Properties {
  return known(plain(values)) as Properties;
}

function known(value: unknown): Value {
  if (isUnknown(value)) return UNKNOWN;
  if (Array.isArray(value)) return value.map(known);
  if (typeof value !== "object" || value === null) return value as Value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, known(item)]));
}
