import type {
  PolicyResource,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationArgs,
  StackValidationPolicy,
} from "@pulumi/policy";

import { namedInSettings } from "./declared/named";
import { isProduction, type StackFacts } from "./declared/production";
import { settingsIn } from "./declared/setting-of";
import { isInForce, type Waiver, waiversFor } from "./declared/waivers";
import { evaluate, findingsOf, isRequired, unevaluatedResources, violationOf } from "./evaluate";
import { isResourcePolicy, type Policy, validatesType } from "./policy";
import { countOf, type Properties, type Resource, STACK, type StackView, STASH, UNKNOWN, type Value } from "./stack-view";

export interface PackSettings {
  /** Facts about the stack that the engine provides. */
  stack: StackFacts;
  waivers: readonly Waiver[];
  today: Date;
}

/** Configuration of a policy by `--policy-pack-config`. */
interface PolicyConfig {
  environment?: string;
  production?: boolean;
}

const configSchema = {
  properties: {
    environment: {
      type: "string" as const,
      description: "Name of the environment in waivers.json and declared.json. Default: the stack's name.",
    },
    production: {
      type: "boolean" as const,
      description: "Whether the policies for production apply. Default: by the stack's setting <project>:environment, or its name.",
    },
  },
};

/** The policies as the engine runs them: those of one resource before it is created, the others after the preview of all resources. */
export function crossGuardPolicies(
  policies: readonly Policy[],
  settings: PackSettings,
): (ResourceValidationPolicy | StackValidationPolicy)[] {
  const { waivers, today } = settings;
  const inForce = waivers.filter((waiver) => isInForce(waiver, today));
  const environmentFor = (args: ResourceValidationArgs | StackValidationArgs, urn: string | undefined) =>
    environmentOf(settings.stack, args.getConfig<PolicyConfig>(), urn);
  const report = async (policy: Policy, stack: StackView, reportViolation: (message: string, urn?: string) => void) => {
    if (!isRequired(policy, stack)) return;
    const { findings } = await findingsOf(policy, stack);
    const violations = findings.map((finding) => violationOf(policy, finding, waiversFor(stack.environment, inForce)));
    violations.filter(({ waiver }) => waiver === undefined).forEach(({ message, resource }) => reportViolation(message, resource.urn));
  };
  const viewOf = (args: StackValidationArgs): StackView => stackView(args, environmentFor(args, args.resources[0]?.urn));
  return [
    ...policies.map((policy) => {
      const info = {
        name: policy.id,
        description: policy.description,
        remediationSteps: policy.remediation,
        enforcementLevel: "mandatory" as const,
        configSchema,
      };
      return isResourcePolicy(policy)
        ? {
          ...info,
          validateResource: (args: ResourceValidationArgs, reportViolation: (message: string) => void) =>
            validatesType(policy, args.type)
              ? report(policy, { ...environmentFor(args, args.urn), resources: [resourceOf(args)] }, (message) => reportViolation(message))
              : undefined,
        }
        : {
          ...info,
          validateStack: (args: StackValidationArgs, reportViolation: (message: string, urn?: string) => void) =>
            report(policy, viewOf(args), reportViolation),
        };
    }),
    {
      name: "waivers",
      description: "A waiver hasn't expired, exempts a resource that needs it, and is for a policy that may be waived.",
      enforcementLevel: "mandatory",
      configSchema,
      validateStack: async (args, reportViolation) => {
        const { wrongWaivers } = await evaluate(viewOf(args), policies, waivers, today);
        wrongWaivers.forEach(({ message }) => reportViolation(message));
      },
    },
    {
      name: "coverage",
      description: "Reports the resources that policies couldn't evaluate yet, because they need values that only AWS can give.",
      enforcementLevel: "advisory",
      configSchema,
      validateStack: async (args, reportViolation) => {
        const stack = viewOf(args);
        const { notEvaluated } = await evaluate(stack, policies, waivers, today);
        const all = countOf(stack.resources);
        const open = unevaluatedResources(notEvaluated);
        if (open.length > 0) reportViolation(`coverage: ${all - countOf(open)} of ${all} evaluated; npm run plan evaluates all of them`);
      },
    },
  ];
}

/** Environment of a stack: first by the pack's configuration. For an exported state, only the URNs have the stack's name. */
function environmentOf(facts: StackFacts, config: PolicyConfig, urn = ""): Omit<StackView, "resources"> {
  const [of = "", project = ""] = urn.split("::");
  const environment = config.environment ?? (facts.stack || of.replace("urn:pulumi:", ""));
  const stack = { ...facts, project: facts.project || project, stack: environment };
  return { environment, production: config.production ?? isProduction(stack), named: namedInSettings(stack) };
}

function stackView({ resources }: StackValidationArgs, environment: Omit<StackView, "resources">): StackView {
  const settingOf = settingsIn(
    resources.map(({ urn, type, parent, props }) => ({
      urn,
      parent: parent?.urn,
      outputs: isCustom(type) ? {} : rawOf(props) as Properties,
    })),
  );
  return {
    ...environment,
    resources: resources.filter(({ type }) => isCustom(type)).map((each) => ({ ...resourceOf(each), setting: settingOf(each.urn) })),
  };
}

/** Whether a type is a custom resource: a component's type has a module without a slash, and a provider isn't a resource of AWS. */
function isCustom(type: string): boolean {
  return type === STACK || type === STASH || type.split(":")[1]?.includes("/") === true;
}

function resourceOf(args: ResourceValidationArgs | PolicyResource): Resource {
  const { urn, type, name, props, opts } = args;
  const related = "dependencies" in args ? args : undefined;
  return {
    urn,
    type,
    name,
    properties: known(rawOf(props)) as Properties,
    parent: related?.parent?.urn ?? opts.parent,
    protect: opts.protect,
    ignoreChanges: opts.ignoreChanges,
    secretProperties: [], // the engine decrypts secrets before it calls the pack
    dependencies: related?.dependencies.map((each) => each.urn) ?? [],
    propertyDependencies: Object.fromEntries(
      Object.entries(related?.propertyDependencies ?? {}).map(([key, all]) => [key, all.map((each) => each.urn)]),
    ),
  };
}

/** The target of the SDK's proxy, which throws for unknown values. Source: @pulumi/policy, proxy.ts. */
function rawOf(props: Record<string, unknown>): unknown {
  return props["__isSpecialProxy"] === true ? props["__getSpecialProxyTarget"] : props;
}

/** Placeholders for unknown values of each kind. Source: @pulumi/policy, proxy.ts. */
const UNKNOWNS = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

function known(value: unknown): Value {
  if (typeof value === "string") return UNKNOWNS.has(value) ? UNKNOWN : value;
  if (Array.isArray(value)) return value.map(known);
  if (typeof value !== "object" || value === null) return value as Value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, known(item)]));
}
