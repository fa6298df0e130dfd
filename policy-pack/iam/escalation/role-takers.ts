import FACTS from "../aws-facts/role-takers.json";
import { allowedOn } from "../grants";
import type { Grants } from "../roles";
import { RUNNERS } from "./paths";

/** Calls that take a role and need others to use it: the published paths have them whole. */
const PARTS: ReadonlySet<string> = new Set(RUNNERS.flatMap(({ ways }) => ways.flat()));
/** Calls that start a task definition: the search compares its roles with the passed one. */
const STARTS: ReadonlySet<string> = new Set(
  ["RunTask", "StartTask", "CreateService", "CreateTaskSet", "UpdateService"].map((name) => `ecs:${name}`),
);

/** By the prefix of a service's actions, those whose call takes a role, besides those of the published paths. */
const TAKERS: readonly { prefix: string; actions: readonly string[] }[] = Object.entries(FACTS).filter(([key]) => key !== "source").map((
  [prefix, names],
) => ({
  prefix,
  actions: names.split(" ").map((name) => `${prefix}:${name}`).filter((action) => !PARTS.has(action) && !STARTS.has(action)),
}));

/** First words of service principals that get a role by the actions of another prefix. Source: the services' guides, on their roles. */
const PREFIXES: Readonly<Record<string, readonly string[]>> = {
  "ec2": ["autoscaling", "elasticmapreduce", "imagebuilder", "batch"],
  "ecs-tasks": ["batch"],
  "opensearchservice": ["es"],
  "airflow-env": ["airflow"],
  "spotfleet": ["ec2"],
  "vmie": ["ec2"],
  "vpc-flow-logs": ["ec2"],
  "delivery": ["logs"],
};

/**
 * Actions of a role that hand a passed role to one of these service principals.
 * Source: botocore's models, in aws-facts/role-takers.json.
 */
export function takersFor(services: readonly string[], grants: Grants): string[] {
  const words = new Set(services.flatMap((service) => service.replace(/\.amazonaws\.com(\.cn)?$/, "").split(".")));
  const prefixes = new Set([...words].flatMap((word) => [word, ...(PREFIXES[word] ?? [])]));
  return TAKERS.filter(({ prefix }) => prefixes.has(prefix)).flatMap(({ actions }) =>
    actions.filter((action) => allowedOn(grants, action).length > 0)
  );
}
