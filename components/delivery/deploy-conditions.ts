import type { Conditions } from "../shared/policy-document";
import { arnIn, type DeployPlace } from "./deploy-place";

const tags = (kind: "RequestTag" | "ResourceTag", { project, environment }: DeployPlace) => ({
  [`aws:${kind}/project`]: project,
  [`aws:${kind}/environment`]: environment,
});

/** The resource is the environment's. */
export const ours = (place: DeployPlace): Conditions => ({ StringEquals: tags("ResourceTag", place) });

/** The request gives the environment's tags. */
export const becomesOurs = (place: DeployPlace): Conditions => ({ StringEquals: tags("RequestTag", place) });

const UNTAGGED = { "aws:ResourceTag/project": "true" };

/** The resource is of no project, as are those that AWS creates with a VPC. */
export const untagged = (): Conditions => ({ Null: UNTAGGED });

/**
 * The request gives the environment's tags to a resource of no project: a new one, if the call can also change an existing one, or if the
 * service asks for the permission to tag while it creates.
 */
export const claimed = (place: DeployPlace): Conditions => ({ ...becomesOurs(place), ...untagged() });

/** The environment's cluster. */
export const clusterArn = (place: DeployPlace): string => arnIn(place, "ecs", `cluster/${place.project}-${place.environment}`);
