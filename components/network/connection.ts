import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { refuse } from "../shared/validation";

/** Something in the VPC that others connect to. */
export interface Destination {
  /** What it is in this program, e.g. `database`, `backend`. */
  name: string;
  /** How rules and messages call it, e.g. `database main-stg`. */
  label: string;
  securityGroupId: pulumi.Input<string>;
  /** TCP port. */
  port: number;
  /** Environment variables by which a client finds its way in: name to the ARN of a secret, its JSON key included. */
  secrets: Readonly<Record<string, pulumi.Input<string>>>;
  /** What must be there before a client starts. */
  dependencies: pulumi.Resource[];
  /** Whether clients find it by way of ECS Service Connect. */
  serviceConnect: boolean;
}

/** A component that others can connect to. */
export interface Connectable {
  /** @throws {RunError} It isn't set up to be connected to. */
  destination(): Destination;
}

/**
 * What clients of some destinations need in their environment.
 *
 * @throws {RunError} Two of them want the same variable.
 */
export function secretsOf(owner: string, destinations: readonly Destination[]): Record<string, pulumi.Input<string>> {
  const all: Record<string, pulumi.Input<string>> = {};
  for (const { label, secrets } of destinations) {
    for (const [variable, reference] of Object.entries(secrets)) {
      if (variable in all) refuse(owner, "connections", label, `the only one that brings ${variable}`);
      all[variable] = reference;
    }
  }
  return all;
}

export interface ConnectionArgs {
  /** Who connects. */
  from: { label: string; securityGroupId: pulumi.Input<string> };
  to: Pick<Destination, "label" | "securityGroupId" | "port">;
}

/**
 * One may connect to another: the only place where a port between two security groups is opened.
 *
 * - Egress rule at the one who connects
 * - Ingress rule at the one who is connected to
 */
export class Connection extends pulumi.ComponentResource {
  /** What a client waits for. */
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
