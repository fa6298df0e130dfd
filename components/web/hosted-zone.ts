import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import { isZoneId } from "./load-balancer-settings";

/** Id of a public zone; by its name it is looked up. */
export function zoneIdOf(hostedZone: string, parent: pulumi.Resource): pulumi.Input<string> {
  return isZoneId(hostedZone) ? hostedZone : aws.route53.getZoneOutput({ name: hostedZone, privateZone: false }, { parent }).zoneId;
}
