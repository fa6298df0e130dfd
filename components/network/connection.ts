import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Secrets } from "../secrets/secret-reference";
import type { Permission } from "../shared/policy-document";
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
  /** Plain environment variables that a client needs to connect. */
  environment: Readonly<Record<string, pulumi.Input<string>>>;
  /** Environment variables that a client needs to connect, and their secrets. */
  secrets: Secrets;
  /** Permissions that a client needs to connect. */
  permissions: readonly Permission[];
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

/** Needs of a client of several destinations. */
export interface ClientNeeds {
  environment: Record<string, pulumi.Input<string>>;
  secrets: Record<string, Secrets[string]>;
  permissions: Permission[];
}

/** @throws {RunError} Two destinations set the same variable. */
export function needsOf(subject: string, destinations: readonly Destination[]): ClientNeeds {
  const needs: ClientNeeds = { environment: {}, secrets: {}, permissions: [] };
  for (const { label, environment, secrets, permissions } of destinations) {
    for (const variable of [...Object.keys(environment), ...Object.keys(secrets)]) {
      const isTaken = variable in needs.environment || variable in needs.secrets;
      if (isTaken) invalid(subject, "connections", label, `the only one that sets ${variable}`);
    }
    Object.assign(needs.environment, environment);
    Object.assign(needs.secrets, secrets);
    needs.permissions.push(...permissions);
  }
  return needs;
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
