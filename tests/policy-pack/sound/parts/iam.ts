import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export type Texts = pulumi.Input<string> | pulumi.Input<string>[];
export type Conditions = Record<string, Record<string, Texts>>;

export interface Statement {
  Sid?: string;
  Effect: "Allow" | "Deny";
  Principal?: "*" | Record<string, Texts>;
  Action?: Texts;
  NotAction?: Texts;
  Resource?: Texts;
  NotResource?: Texts;
  Condition?: Conditions;
}

export const REGION = "ap-northeast-1";

/** The account of a stack. @param stack The one that runs if omitted. */
export const account = (stack = pulumi.getStack()): string => (stack === "prd" ? "222222222222" : "111111111111");

export const arn = (service: string, resource: pulumi.Input<string>): pulumi.Output<string> =>
  pulumi.interpolate`arn:aws:${service}:${REGION}:${account()}:${resource}`;

export const document = (...Statement: Statement[]): pulumi.Output<string> => pulumi.jsonStringify({ Version: "2012-10-17", Statement });

export const allow = (Action: Texts, Resource: Texts, Condition?: Conditions): Statement => ({
  Effect: "Allow",
  Action,
  Resource,
  ...(Condition && { Condition }),
});

/** A statement of a resource policy for an AWS service. */
export const allowService = (Service: Texts, Action: Texts, Resource: Texts, Condition: Conditions): Statement => ({
  ...allow(Action, Resource, Condition),
  Principal: { Service },
});

export const fromAccount = (): Conditions => ({ StringEquals: { "aws:SourceAccount": account() } });

export const trust = (Service: string, Condition: Conditions | undefined = fromAccount()): pulumi.Output<string> =>
  document({ Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole", ...(Condition && { Condition }) });

/** A role with a trust policy, and one inline policy of these statements. */
export function roleOf(name: string, assumeRolePolicy: pulumi.Input<string>, ...statements: Statement[]): aws.iam.Role {
  const role = new aws.iam.Role(name, { description: `Role of ${name}`, assumeRolePolicy });
  if (statements.length > 0) grant(`${name}-grant`, role, ...statements);
  return role;
}

/** A role that a service assumes for resources of this account. */
export const role = (name: string, service: string, ...statements: Statement[]): aws.iam.Role =>
  roleOf(name, trust(service), ...statements);

export const grant = (name: string, to: aws.iam.Role, ...statements: Statement[]): aws.iam.RolePolicy =>
  new aws.iam.RolePolicy(name, { name, role: to.name, policy: document(...statements) });
