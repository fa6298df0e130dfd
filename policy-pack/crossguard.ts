import type {
  PolicyResource,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationArgs,
  StackValidationPolicy,
} from "@pulumi/policy";

import { evaluate, findingsOf, isRequired, unevaluatedResources, violationOf } from "./evaluate";
import { namedInSettings } from "./named";
import { isResourcePolicy, type Policy } from "./policy";
import { isProduction, type StackFacts } from "./production";
import { settingsIn } from "./settings-of";
import { countOf, type Properties, type Resource, STACK, type StackView, UNKNOWN, type Value } from "./stack-view";
import { isInForce, type Waiver, waiversFor } from "./waivers";

export interface PackSettings {
  /** What the engine says of the stack. */
  stack: StackFacts;
  waivers: readonly Waiver[];
  today: Date;
}

/** What each policy may be told by `--policy-pack-config`. */
interface PolicyConfig {
  environment?: string;
  production?: boolean;
}

const configSchema = {
  properties: {
    environment: {
      type: "string" as const,
      description: "What waivers.json and declared.json call the environment. Default: the stack's name.",
    },
    production: {
      type: "boolean" as const,
      description:
        "Whether all is demanded that production needs. Default: what the stack's settings say, <project>:environment, or its name.",
    },
  },
};

/** The policies as the engine runs them: those of one resource before it is made, the others after the preview of all. */
export function crossGuardPolicies(
  policies: readonly Policy[],
  settings: PackSettings,
): (ResourceValidationPolicy | StackValidationPolicy)[] {
  const { waivers, today } = settings;
  const inForce = waivers.filter((waiver) => isInForce(waiver, today));
  const aboutStack = (args: ResourceValidationArgs | StackValidationArgs, urn: string | undefined) =>
    environmentOf(settings.stack, args.getConfig<PolicyConfig>(), urn);
  const report = async (policy: Policy, program: StackView, tell: (message: string, urn?: string) => void) => {
    if (!isRequired(policy, program)) return;
    const { findings } = await findingsOf(policy, program);
    const violations = findings.map((finding) => violationOf(policy, finding, waiversFor(program.environment, inForce)));
    violations.filter(({ waiver }) => waiver === undefined).forEach(({ message, resource }) => tell(message, resource.urn));
  };
  const programOfStack = (args: StackValidationArgs): StackView => programOf(args, aboutStack(args, args.resources[0]?.urn));
  return [
    ...policies.map((policy) => {
      const about = {
        name: policy.id,
        description: policy.description,
        remediationSteps: policy.remediation,
        enforcementLevel: "mandatory" as const,
        configSchema,
      };
      return isResourcePolicy(policy)
        ? {
          ...about,
          validateResource: (args: ResourceValidationArgs, tell: (message: string) => void) =>
            policy.types.includes(args.type)
              ? report(policy, { ...aboutStack(args, args.urn), resources: [resourceOf(args)] }, (message) => tell(message))
              : undefined,
        }
        : {
          ...about,
          validateStack: (args: StackValidationArgs, tell: (message: string, urn?: string) => void) =>
            report(policy, programOfStack(args), tell),
        };
    }),
    {
      name: "waivers",
      description: "A waiver counts until its day, excuses something, and only from a policy that may be waived.",
      enforcementLevel: "mandatory",
      configSchema,
      validateStack: async (args, tell) => {
        const { wrongWaivers } = await evaluate(programOfStack(args), policies, waivers, today);
        wrongWaivers.forEach(({ message }) => tell(message));
      },
    },
    {
      name: "coverage",
      description: "Tells which resources could not be judged yet, because AWS has not answered.",
      enforcementLevel: "advisory",
      configSchema,
      validateStack: async (args, tell) => {
        const program = programOfStack(args);
        const { notEvaluated } = await evaluate(program, policies, waivers, today);
        const all = countOf(program.resources);
        const open = unevaluatedResources(notEvaluated);
        if (open.length > 0) tell(`coverage: ${all - countOf(open)} of ${all} judged; npm run plan judges all of them`);
      },
    },
  ];
}

/** What is said of a stack: first by the pack's configuration. Of an exported state only the URNs tell its name. */
function environmentOf(facts: StackFacts, said: PolicyConfig, urn = ""): Omit<StackView, "resources"> {
  const [of = "", project = ""] = urn.split("::");
  const environment = said.environment ?? (facts.stack || of.replace("urn:pulumi:", ""));
  const stack = { ...facts, project: facts.project || project, stack: environment };
  return { environment, production: said.production ?? isProduction(stack), named: namedInSettings(stack) };
}

function programOf({ resources }: StackValidationArgs, about: Omit<StackView, "resources">): StackView {
  const settingOf = settingsIn(
    resources.map(({ urn, type, parent, props }) => ({
      urn,
      parent: parent?.urn,
      outputs: isCustom(type) ? {} : rawOf(props) as Properties,
    })),
  );
  return {
    ...about,
    resources: resources.filter(({ type }) => isCustom(type)).map((each) => ({ ...resourceOf(each), setting: settingOf(each.urn) })),
  };
}

/** A component's type has a module without a slash; a provider is none that AWS makes. */
function isCustom(type: string): boolean {
  return type === STACK || type.split(":")[1]?.includes("/") === true;
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
    secretProperties: [], // the engine opens secrets before it asks
    dependencies: related?.dependencies.map((each) => each.urn) ?? [],
    propertyDependencies: Object.fromEntries(
      Object.entries(related?.propertyDependencies ?? {}).map(([key, all]) => [key, all.map((each) => each.urn)]),
    ),
  };
}

/** What is behind the SDK's proxy, which throws where a value isn't known. Source: @pulumi/policy, proxy.ts. */
function rawOf(props: Record<string, unknown>): unknown {
  return props["__isSpecialProxy"] === true ? props["__getSpecialProxyTarget"] : props;
}

/** Stand for values of each kind that aren't known. Source: @pulumi/policy, proxy.ts. */
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
