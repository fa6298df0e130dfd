import { NO_IMAGE_YET } from "../../components/images/image-reference";
import { isObject, isUnknown, plain, type Properties } from "../../toolkit/shared/values";
import { type SimulatedResource, STACK } from "../../toolkit/simulator";
import type { KnownSecret, Reader, Store } from "./known-secret";

export const TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition";
const SERVICE = "aws:ecs/service:Service";

/** A secret as `valueFrom` of a container refers to it. */
export interface Reference extends Pick<KnownSecret, "place"> {
  store: Store;
  /** Name in AWS. */
  name: string;
  /** A parameter's name, or the secret's ARN without a JSON key. */
  id: string;
}

/**
 * Parses an ARN, or a parameter's name, which ECS accepts in its own region.
 * Source: Amazon ECS API reference, `Secret`; the ARN of parameter `/a/b` is `...:parameter/a/b`, that of `a` is `...:parameter/a`.
 */
export function parseReference(valueFrom: string): Reference {
  const parts = valueFrom.split(":");
  const [, , service, region = "", accountId = "", ...resource] = parts;
  if (service === "secretsmanager") {
    const id = parts.slice(0, 7).join(":");
    return { store: "secretsManager", name: (resource[1] ?? "").replace(/-[A-Za-z0-9]{6}$/, ""), id, place: { region, accountId } };
  }
  if (service !== "ssm") return { store: "ssm", name: valueFrom, id: valueFrom, place: undefined };
  const path = resource.join(":").replace(/^parameter\//, "");
  const name = path.includes("/") ? `/${path}` : path;
  return { store: "ssm", name, id: name, place: { region, accountId } };
}

/** Workload of a task definition, and the references of its containers; undefined if only AWS knows them. */
export interface Reading {
  reader: Reader;
  references: Reference[] | undefined;
}

/** Every workload of a program that reads secrets. */
export function readingsOf(resources: readonly SimulatedResource[]): Reading[] {
  const above = ancestorsIn(resources);
  return resources.filter(({ type, external }) => type === TASK_DEFINITION && !external).map((definition) => {
    const containers = containersOf(definition);
    const service = resources.find(({ type, inputs }) => type === SERVICE && plain(inputs["taskDefinition"]) === definition.outputs["arn"]);
    const cluster = plain(service?.inputs["cluster"]);
    const family = String(plain(definition.outputs["family"] ?? definition.inputs["family"]));
    return {
      references: containers?.flatMap(referencesIn),
      reader: {
        name: above(definition).at(-1)?.name ?? family,
        kind: service === undefined ? "job" : "service",
        family,
        cluster: typeof cluster === "string" ? cluster : undefined,
        waits: containers?.some(({ image }) => String(image).endsWith(`:${NO_IMAGE_YET}`)) ?? false,
      },
    };
  });
}

/** Returns a function from a resource to its components, the nearest first. */
export function ancestorsIn(resources: readonly SimulatedResource[]): (resource: SimulatedResource) => SimulatedResource[] {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const above = ({ parent }: SimulatedResource): SimulatedResource[] => {
    const next = byUrn.get(parent);
    return next === undefined || next.type === STACK ? [] : [next, ...above(next)];
  };
  return above;
}

function containersOf({ inputs }: SimulatedResource): Properties[] | undefined {
  const text = plain(inputs["containerDefinitions"]);
  if (isUnknown(text) || typeof text !== "string") return undefined;
  return (JSON.parse(text) as unknown[]).filter(isObject);
}

function referencesIn({ secrets }: Properties): Reference[] {
  const list = Array.isArray(secrets) ? secrets.filter(isObject) : [];
  return list.map(({ valueFrom }) => parseReference(String(valueFrom)));
}
