import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { invalid } from "../shared/validation";

/** A target in the VPC that clients connect to. */
export interface Destination {
  /** Its name in this program, e.g. `database`, `backend`. */
  name: string;
  /** Its name in rules and messages, e.g. `database main-stg`. */
  label: string;
  securityGroupId: pulumi.Input<string>;
  /** TCP port. */
  port: number;
  /** Environment variables that a client needs to connect: name to the ARN of a secret, with its JSON key. */
  secrets: Readonly<Record<string, pulumi.Input<string>>>;
  /** Resources that must exist before a client starts. */
  dependencies: pulumi.Resource[];
  /** Whether clients reach it through ECS Service Connect. */
  serviceConnect: boolean;
}

/** A component that others can connect to. */
export interface Connectable {
  /** @throws {RunError} It isn't set up to be connected to. */
  destination(): Destination;
}

/**
 * Environment variables for a client of several destinations.
 *
 * @throws {RunError} Two destinations set the same variable.
 */
export function secretsOf(subject: string, destinations: readonly Destination[]): Record<string, pulumi.Input<string>> {
  const all: Record<string, pulumi.Input<string>> = {};
  for (const { label, secrets } of destinations) {
    for (const [variable, reference] of Object.entries(secrets)) {
      if (variable in all) invalid(subject, "connections", label, `the only one that sets ${variable}`);
      all[variable] = reference;
    }
  }
  return all;
}

export interface ConnectionArgs {
  /** The client. */
  from: { label: string; securityGroupId: pulumi.Input<string> };
  to: Pick<Destination, "label" | "securityGroupId" | "port">;
}

/**
 * Opens one port from one security group to another; no other component does.
 *
 * - Egress rule of the client
 * - Ingress rule of the destination
 */
export class Connection extends pulumi.ComponentResource {
  /** Dependencies of a client. */
  readonly rules: pulumi.Resource[];

  constructor(name: string, { from, to }: ConnectionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:Connection", name, {}, opts);

    // The port is part of the name: a new one is opened before the old one is closed.
    const port = { ipProtocol: "tcp", fromPort: to.port, toPort: to.port };
    this.rules = [
      new aws.vpc.SecurityGroupEgressRule(`${name}-out-${to.port}`, {
        securityGroupId: from.securityGroupId,
        description: `To ${to.label}`,
        referencedSecurityGroupId: to.securityGroupId,
        ...port,
      }, { parent: this }),
      new aws.vpc.SecurityGroupIngressRule(`${name}-in-${to.port}`, {
        securityGroupId: to.securityGroupId,
        description: `From ${from.label}`,
        referencedSecurityGroupId: from.securityGroupId,
        ...port,
      }, { parent: this }),
    ];
    this.registerOutputs({});
  }
}
