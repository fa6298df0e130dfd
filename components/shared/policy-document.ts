import type { Input } from "@pulumi/pulumi";

/**
 * IAM policy documents as typed values. ARNs may be outputs; a component turns the whole document into JSON with `pulumi.jsonStringify`.
 */
export interface Statement {
  Effect: "Allow";
  Action: string[];
  Resource: Input<string>[];
  Condition?: Conditions;
}

/** A statement of a role that denies, whatever others allow. */
export interface DenyStatement extends Omit<Statement, "Effect"> {
  Effect: "Deny";
}

/** Actions on resources, e.g. `{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::example/*"] }`. */
export interface Permission {
  actions: string[];
  /** ARNs; `*` only for actions without a resource type. */
  resources: Input<string>[];
  /** @default none */
  conditions?: Conditions;
}

/** A statement of a resource-based policy. */
export interface ResourceStatement extends Omit<Statement, "Effect"> {
  Effect: "Allow" | "Deny";
  Principal: "*" | { Service: Input<string> | string[] } | { AWS: Input<string> };
}

/** Operator to condition key to value, e.g. `{ StringEquals: { "aws:SourceAccount": "111111111111" } }`. */
export type Conditions = Record<string, Record<string, Input<string> | Input<string>[]>>;

export interface TrustStatement {
  Effect: "Allow";
  Principal: { Service: string };
  Action: "sts:AssumeRole";
  Condition?: Conditions;
}

export interface PolicyDocument<S = Statement> {
  Version: "2012-10-17";
  Statement: S[];
}

export function allow(actions: string[], resources: Input<string>[], conditions?: Conditions): Statement {
  return { Effect: "Allow", Action: actions, Resource: resources, ...(conditions && { Condition: conditions }) };
}

/** The statement that gives a permission. */
export const statementOf = ({ actions, resources, conditions }: Permission): Statement => allow(actions, resources, conditions);

/** The permission that a statement gives. */
export const permissionOf = ({ Action, Resource, Condition }: Statement): Permission => ({
  actions: Action,
  resources: Resource,
  ...(Condition && { conditions: Condition }),
});

export function deny(...statement: Parameters<typeof allow>): DenyStatement {
  return { ...allow(...statement), Effect: "Deny" };
}

/** Allows AWS services, or the account as a whole, to use a resource. */
export function allowTo(principal: ResourceStatement["Principal"], ...statement: Parameters<typeof allow>): ResourceStatement {
  return { ...allow(...statement), Principal: principal };
}

/** Denies all principals, whatever other policies allow. */
export function denyAll(...statement: Parameters<typeof allow>): ResourceStatement {
  const { Action, Resource, Condition } = allow(...statement);
  return { Effect: "Deny", Principal: "*", Action, Resource, ...(Condition && { Condition }) };
}

/** Denies requests without TLS; with a wildcard if the service supports one, so that no action is missing. */
export function denyWithoutTls(actions: "s3:*" | "sqs:*" | "sns:Publish", resources: Input<string>[]): ResourceStatement {
  return denyAll([actions], resources, { Bool: { "aws:SecureTransport": "false" } });
}

export function policyDocument<S>(...statements: S[]): PolicyDocument<S> {
  return { Version: "2012-10-17", Statement: statements };
}

/**
 * Allows one AWS service to assume a role. `conditions` name the account and, if the service sends it, the resource it acts
 * for; without them another customer could make the service use this role (the confused deputy).
 */
export function trust(service: string, conditions?: Conditions): PolicyDocument<TrustStatement> {
  return policyDocument({
    Effect: "Allow",
    Principal: { Service: service },
    Action: "sts:AssumeRole",
    ...(conditions && { Condition: conditions }),
  });
}
