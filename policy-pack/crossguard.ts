import type {
  PolicyResource,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationArgs,
  StackValidationPolicy,
} from "@pulumi/policy";

import type { Declared } from "./declared/declared";
import { accountsIn, namedInSettings } from "./declared/named";
import { ownersOf } from "./declared/owners";
import { isProduction, type StackFacts } from "./declared/production";
import { settingsIn } from "./declared/setting-of";
import type { Waiver } from "./declared/waivers";
import { evaluate, findingsOf, isRequired, violationOf, waiversInForce } from "./evaluate";
import { isResourcePolicy, judgesAlone, type Policy } from "./policy";
import { countOf, type Properties, type Resource, STACK, type StackView, STASH, UNKNOWN, type Value } from "./stack-view";
import { withHidden } from "./world/hidden/hidden";
import { judgedCount, openCounts, unreadTypes } from "./world/unread";

export interface PackSettings {
  /** Facts about the stack that the engine provides. */
  stack: StackFacts;
  waivers: readonly Waiver[];
  declared: Declared;
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
  const { waivers, declared, today } = settings;
  const environmentFor = (args: ResourceValidationArgs | StackValidationArgs, urn: string | undefined) =>
    environmentOf(settings.stack, args.getConfig<PolicyConfig>(), urn);
  const report = async (
    policy: Policy,
    stack: StackView,
    reportViolation: (message: string, urn?: string) => void,
    concerns: (resource: Resource) => boolean = () => true,
  ) => {
    if (!isRequired(policy, stack)) return;
    const { findings } = await findingsOf(policy, stack);
    const inForce = waiversInForce(stack, waivers, today);
    const violations = findings.filter(({ resource }) => concerns(resource)).map((finding) => violationOf(policy, finding, inForce, stack));
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
      const ofResource = (isResourcePolicy(policy) || policy.isAlone !== undefined) && {
        validateResource: (args: ResourceValidationArgs, reportViolation: (message: string) => void) =>
          isJudged(args)
            ? report(
              policy,
              { ...environmentFor(args, args.urn), resources: withHidden([resourceOf(args)]) },
              (message) => reportViolation(message),
              (resource) => judgesAlone(policy, resource),
            )
            : undefined,
      };
      if (isResourcePolicy(policy)) return { ...info, ...ofResource };
      return {
        ...info,
        ...ofResource, // the engine calls both; each finding is reported by one
        validateStack: (args: StackValidationArgs, reportViolation: (message: string, urn?: string) => void) =>
          report(policy, viewOf(args), reportViolation, (resource) => !judgesAlone(policy, resource)),
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
      description:
        "Reports the resources that weren't judged: policies need values that only AWS can give, or no policy reads their types.",
      enforcementLevel: "advisory",
      configSchema,
      validateStack: async (args, reportViolation) => {
        const stack = viewOf(args);
        const { notEvaluated } = await evaluate(stack, policies, waivers, today);
        const unread = unreadTypes(stack, policies, declared, today);
        const counts = openCounts(notEvaluated, unread);
        if (counts.length === 0) return;
        const types = unread.map(({ type }) => type).join(", ");
        const named = types === "" ? "" : `; no policy reads ${types}`;
        reportViolation(
          `coverage: ${judgedCount(stack, notEvaluated, unread)} of ${countOf(stack.resources)} resources judged; ${
            counts.join(", ")
          }${named}`,
        );
      },
    },
  ];
}

/** Environment of a stack: first by the pack's configuration. For an exported state, only the URNs have the stack's name. */
function environmentOf(facts: StackFacts, config: PolicyConfig, urn = ""): Omit<StackView, "resources"> {
  const [of = "", project = ""] = urn.split("::");
  const environment = config.environment ?? (facts.stack || of.replace("urn:pulumi:", ""));
  const stack = { ...facts, project: facts.project || project, stack: environment };
  return {
    environment,
    production: config.production ?? isProduction(stack),
    named: namedInSettings(stack),
    accounts: accountsIn(stack),
    isOwner: ownersOf(facts.codeOwners ?? "", stack),
  };
}

function stackView({ resources }: StackValidationArgs, environment: Omit<StackView, "resources">): StackView {
  const settingOf = settingsIn(
    resources.map((each) => ({
      urn: each.urn,
      parent: each.parent?.urn,
      outputs: isComponent(each) ? rawOf(each.props) as Properties : {},
    })),
  );
  return {
    ...environment,
    components: new Set(resources.filter(isComponent).map(({ type }) => type)),
    resources: withHidden(resources.filter(isJudged).map((each) => ({ ...resourceOf(each), setting: settingOf(each.urn) }))),
  };
}

type EngineResource = ResourceValidationArgs | PolicyResource;

/**
 * Whether policies judge a resource: all but components, whose resources are judged themselves, and default providers, which the engine
 * creates from the settings and without a parent. Source: pulumi/pulumi, pkg/resource/deploy/source_eval.go, `defaultProviders`.
 */
function isJudged(each: EngineResource): boolean {
  const isDefault = each.type.startsWith(PROVIDER) && /^default(?:_|$)/.test(each.name) && parentOf(each) === undefined;
  return !isComponent(each) && !isDefault;
}

/**
 * A component has no provider, whatever package it is of (step_generator.go, `getProviderResource`). An older CLI gives no resource one; the
 * module of a component's type has no slash.
 */
function isComponent({ type, provider }: EngineResource): boolean {
  const isResource = provider !== undefined || type.split(":")[1]?.includes("/") === true;
  return !isResource && type !== STACK && type !== STASH && !type.startsWith(PROVIDER);
}

const PROVIDER = "pulumi:providers:";
const parentOf = (each: EngineResource): string | undefined => ("dependencies" in each ? each.parent?.urn : undefined) ?? each.opts.parent;

function resourceOf(args: EngineResource): Resource {
  const { urn, type, name, props, opts } = args;
  const related = "dependencies" in args ? args : undefined;
  return {
    urn,
    type,
    name,
    properties: known(rawOf(props)) as Properties,
    parent: parentOf(args),
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
