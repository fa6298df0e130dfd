import { isObject, type Properties } from "../shared/values";
import { packageFile } from "./sdk-results";

/**
 * Blocks that the AWS provider leaves at AWS as they were when a program leaves them out, and that a refresh doesn't show either: its
 * schema has `SuppressMissingOptionalConfigurationBlock` there, or the same written out. Who wants to be rid of one says its off state.
 * Source: the files named, in internal/service of hashicorp/terraform-provider-aws, as it was in 2026 after 6.33, for @pulumi/aws 7.48.0; what is
 * optional and computed is read from that SDK's types instead (`optionalAndComputed`).
 */
const SUPPRESSED: Record<string, readonly string[]> = {
  // ec2/ec2_instance.go
  "aws:ec2/instance:Instance": ["creditSpecification"],
  // ecr/repository.go
  "aws:ecr/repository:Repository": ["encryptionConfigurations"],
  // ecs/service.go
  "aws:ecs/service:Service": ["alarms", "deploymentCircuitBreaker", "deploymentController"],
  // elbv2/load_balancer.go; health check logs came with 6.22 and are declared as the other two
  "aws:lb/loadBalancer:LoadBalancer": ["accessLogs", "connectionLogs", "healthCheckLogs"],
  // scheduler/schedule.go
  "aws:scheduler/schedule:Schedule": ["target.retryPolicy"],
};

/** Inputs of which AWS has one at a time: another one in their place takes them away. Source: ec2/vpc_route.go, `routeValidTargets`. */
const ALTERNATIVES: Record<string, readonly string[]> = {
  "aws:ec2/route:Route": ["instanceId", "networkInterfaceId"],
};

/**
 * The inputs of a type that stay at AWS as they are where a program leaves them out; a path with a dot is one inside a block.
 *
 * @param type E.g. `aws:ecs/service:Service`.
 */
export function keptWhenOmitted(type: string): readonly string[] {
  const known = kept.get(type)
    ?? [...(SUPPRESSED[type] ?? []), ...optionalAndComputed(type).filter((name) => !ALTERNATIVES[type]?.includes(name))];
  kept.set(type, known);
  return known;
}
const kept = new Map<string, readonly string[]>();

/** The inputs as the provider takes them: with what was there before in place of what is left out and stays. */
export function withOmitted(type: string, before: Properties, inputs: Properties): Properties {
  return keptWhenOmitted(type).reduce((all, path) => withKept(before, all, path.split(".")), inputs);
}

function withKept(before: Properties, after: Properties, [key = "", ...rest]: string[]): Properties {
  const [old, now] = [before[key], after[key]];
  if (old === undefined) return after;
  if (rest.length === 0) return now === undefined ? { ...after, [key]: old } : after;
  return isObject(old) && isObject(now) ? { ...after, [key]: withKept(old, now, rest) } : after;
}

/**
 * The SDK's types say of an input that it may be left out, and of the output of that name that it is always there: in Terraform's words
 * it is optional and computed, so the plan keeps the value that the state has. Source: pulumi/pulumi-terraform-bridge,
 * pkg/tfgen/generate.go, `propertyVariable`; Terraform, "Schema Behaviors", Computed.
 */
function optionalAndComputed(type: string): string[] {
  const [provider = "", module = ""] = type.split(":");
  const types = provider === "aws" ? packageFile(provider, `${module}.d.ts`) : undefined;
  if (types === undefined) return [];
  const always = [...types.matchAll(/^ {4}readonly (\w+): pulumi\.Output<([^;]*|\{[^}]*\}[^;]*)>;$/gm)].filter(([, , output]) =>
    !output!.endsWith("| undefined")
  );
  const args = /export interface \w+Args \{([^]*?)\n\}/.exec(types)?.[1] ?? "";
  const optional = new Set([...args.matchAll(/^ {4}(\w+)\?:/gm)].map(([, name]) => name!));
  return always.map(([, name]) => name!).filter((name) => optional.has(name));
}
