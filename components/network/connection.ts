import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Secrets } from "../secrets/secret-reference";
import type { Permission } from "../shared/policy-document";
import { invalid } from "../shared/validation";

/** Variables and permissions with which a client uses a resource. */
export interface Capability {
  /** The resource in rules and messages, e.g. `database main-stg`. */
  label: string;
  /** Plain environment variables that a client needs. */
  environment: Readonly<Record<string, pulumi.Input<string>>>;
  /** Environment variables that a client needs, and their secrets. */
  secrets: Secrets;
  /** Permissions that a client needs. */
  permissions: readonly Permission[];
  /** Resources that must exist before a client starts. */
  dependencies: pulumi.Resource[];
}

/** A target in the VPC that clients connect to. */
export interface Destination extends Capability {
  /** Its name in this program, e.g. `database`, `backend`. */
  name: string;
  securityGroupId: pulumi.Input<string>;
  /** TCP port. */
  port: number;
  /** Whether clients reach it through ECS Service Connect. */
  serviceConnect: boolean;
}

/** A component that others can connect to. */
export interface Connectable {
  /** @throws {RunError} It isn't set up to be connected to. */
  destination(): Destination;
}

/** Needs of a client of several resources. */
export interface ClientNeeds {
  environment: Record<string, pulumi.Input<string>>;
  secrets: Record<string, Secrets[string]>;
  permissions: Permission[];
}

/** Names in a container, and the names that capabilities have for the same variables, e.g. `{ DB_DATABASE: "DB_NAME" }`. */
export type VariableNames = Readonly<Record<string, string>>;

/**
 * Returns the names in the container of a variable that a capability brings: those that `names` gives to it, otherwise its own.
 *
 * @example
 * namesFor("DB_NAME", { DB_DATABASE: "DB_NAME" }); // ["DB_DATABASE"]
 */
export function namesFor(variable: string, names: VariableNames): string[] {
  const others = Object.entries(names).flatMap(([name, brought]) => (brought === variable ? [name] : []));
  return others.length === 0 ? [variable] : others;
}

/** @throws {RunError} Two capabilities set the same variable. */
export function needsOf(subject: string, capabilities: readonly Capability[], names: VariableNames = {}): ClientNeeds {
  const needs: ClientNeeds = { environment: {}, secrets: {}, permissions: [] };
  const renamed = <T>(variables: Readonly<Record<string, T>>) =>
    Object.entries(variables).flatMap(([variable, value]) => namesFor(variable, names).map((name) => [name, value] as const));
  for (const { label, environment, secrets, permissions } of capabilities) {
    const add = <T>(to: Record<string, T>, variables: Readonly<Record<string, T>>) => {
      for (const [variable, value] of renamed(variables)) {
        const isTaken = variable in needs.environment || variable in needs.secrets;
        if (isTaken) invalid(subject, "connections", label, `the only one that sets ${variable}`);
        to[variable] = value;
      }
    };
    add(needs.environment, environment);
    add(needs.secrets, secrets);
    needs.permissions.push(...permissions);
  }
  return needs;
}

/** @throws {RunError} `names` has a variable that no capability brings. */
export function requireBrought(subject: string, capabilities: readonly Capability[], names: VariableNames): void {
  const brought = capabilities.flatMap(({ environment, secrets }) => [...Object.keys(environment), ...Object.keys(secrets)]);
  for (const [name, variable] of Object.entries(names)) {
    if (!brought.includes(variable)) invalid(subject, `variableNames.${name}`, variable, broughtForm(brought));
  }
}

/** Allowed values of `variableNames`. */
export const broughtForm = (brought: readonly string[]): string =>
  brought.length === 0 ? "omitted, as no connection brings a variable" : `a variable that a connection brings: ${brought.join(", ")}`;

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
