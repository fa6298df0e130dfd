import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Names } from "../shared/naming";
import { resolve } from "../shared/schema";
import { type DeliverySettings, deliverySettings } from "./delivery-settings";
import { rolePath } from "./deploy-place";

export interface LimitRolesArgs extends DeliverySettings {
  names: Pick<Names, "project" | "environment">;
}

/**
 * Gives every role of the program the environment's path and its permissions boundary, and every instance profile the path. It changes
 * resources that are created after it, whichever component creates them.
 */
export function limitRoles(args: LimitRolesArgs): void {
  const { permissionsBoundary } = resolve(deliverySettings, "delivery", args);
  if (permissionsBoundary === undefined) return;
  const { accountId } = aws.getCallerIdentityOutput();
  const path = rolePath(args.names);
  const limits = {
    path,
    permissionsBoundary: pulumi.interpolate`arn:${aws.getPartitionOutput().partition}:iam::${accountId}:policy/${permissionsBoundary}`,
  };
  pulumi.runtime.registerStackTransformation(({ type, props, opts }) => {
    if (type === ROLE) return { props: { ...props, ...limits }, opts };
    return type === INSTANCE_PROFILE ? { props: { ...props, path }, opts } : undefined;
  });
}

const ROLE = "aws:iam/role:Role";
const INSTANCE_PROFILE = "aws:iam/instanceProfile:InstanceProfile";
