import { declaredBelow } from "../declared";
import { documentsOf, type Statement } from "../iam/document";
import { arnCovers, hasWildcard, splitArn } from "../iam/match";
import {
  allowedOn,
  type Grant,
  type Grants,
  isAboutOn,
  matchesAction,
  resourcesOf,
  type Role,
  type Roles,
  rolesOf,
  textOf,
} from "../iam/principal";
import { admits, demandsOn, trustsPrincipal, trustsService } from "../iam/trust";
import type { Finding, Policy } from "../policy";
import { property, type Resource, type StackView } from "../stack-view";
import { TASK_DEFINITION } from "../types";
import { validateEach } from "../values";

/**
 * Roles that are handed to services, and ways from one role to the grants of another.
 *
 * @param external Role ARNs of other programs, `*` and `?` allowed, that may be passed or taken on.
 */
export const iamEscalation = (external: readonly string[] = []): Policy[] => [
  {
    id: "iam-pass-role",
    description:
      "iam:PassRole names exact roles of the program or declared ones, says to which service, and each role trusts that service.",
    remediation: "Name the role's ARN and add StringEquals iam:PassedToService with the service that the role's trust policy names.",
    references: ["Checkov CKV_AWS_110", "Checkov CKV_AWS_286", "Trivy AVD-AWS-0342"],
    waivable: true,
    validateStack: (program) => judgePassing(program, external),
  },
  {
    id: "iam-privilege-escalation",
    description: "No role of the program has, in all its policies together, a published way to grants that it doesn't have itself.",
    remediation: "Take one step of the path away, or narrow iam:PassRole to a role that has no more than the one that passes it.",
    references: [
      "Checkov CKV_AWS_110",
      "Checkov CKV_AWS_286",
      "Prowler iam_policy_allows_privilege_escalation",
      "Prowler iam_inline_policy_allows_privilege_escalation",
      "pathfinding.cloud",
    ],
    waivable: true,
    validateStack: (program) => judgeEscalation(program, external),
  },
];

const PASS = "iam:PassRole";

function judgePassing(program: StackView, external: readonly string[]): Finding[] {
  const principals = rolesOf(program);
  return validateEach(program.resources, (resource) =>
    documentsOf(resource)
      .filter(({ kind }) => kind === "identity")
      .flatMap(({ statements }) => statements.filter((statement) => statement.effect === "Allow" && passedBy(statement).length > 0))
      .flatMap((statement) => [...passedRoles(resource, statement, principals, external), ...passedTo(resource, statement, principals)]));
}

/** The ARNs on which a statement allows iam:PassRole. */
const passedBy = (statement: Statement): string[] => resourcesOf(statement).filter((arn) => isAboutOn(statement, PASS, arn));

function passedRoles(resource: Resource, statement: Statement, principals: Roles, external: readonly string[]): Finding[] {
  return passedBy(statement).flatMap((arn): Finding[] => {
    const place = { resource, property: `${statement.path}.Resource`, found: arn };
    if (hasWildcard(arn) || splitArn(arn)?.resource.startsWith("role/") !== true) {
      return [{ ...place, allowed: "the ARN of one role, as iam:PassRole would hand over any that this names" }];
    }
    if (principals.role(arn) !== undefined || external.some((pattern) => arnCovers(pattern, arn))) return [];
    return [{ ...place, allowed: `the ARN of a role of this program, or ${declaredBelow(["external"], arn)}` }];
  });
}

function passedTo(resource: Resource, statement: Statement, principals: Roles): Finding[] {
  const demands = demandsOn(statement, PASSED_TO);
  const exact = demands.find(({ operator, values }) => operator === "stringequals" && values.length > 0 && !values.some(hasWildcard));
  if (exact === undefined) {
    const wrong = demands[0];
    return [{
      resource,
      property: wrong?.path ?? `${statement.path}.Condition.StringEquals.${PASSED_TO}`,
      found: wrong === undefined ? undefined : [...wrong.values],
      allowed: "the services that get the role, by StringEquals and without a wildcard, e.g. ecs-tasks.amazonaws.com",
    }];
  }
  return statement.resources.flatMap((arn) => {
    const role = principals.role(arn);
    if (role === undefined) return [];
    return exact.values.filter((service) => !trustsService(role.resource, service)).map((service): Finding => ({
      resource,
      property: exact.path,
      found: service,
      allowed: `a service that role "${role.resource.name}" trusts, as it could not take the role on`,
    }));
  });
}
const PASSED_TO = "iam:PassedToService";

/** Actions that write to IAM itself: whoever has one can give themselves the rest. */
const WRITES: readonly string[] = [
  "CreatePolicyVersion",
  "SetDefaultPolicyVersion",
  "AttachUserPolicy",
  "AttachGroupPolicy",
  "AttachRolePolicy",
  "PutUserPolicy",
  "PutGroupPolicy",
  "PutRolePolicy",
  "UpdateAssumeRolePolicy",
  "CreateAccessKey",
  "CreateLoginProfile",
  "UpdateLoginProfile",
  "AddUserToGroup",
].map((action) => `iam:${action}`);

/**
 * Who runs code of the caller's choice with a role that was passed: the services that get the role, and sets of actions,
 * each set enough. Source: DataDog/pathfinding.cloud (data/paths) and RhinoSecurityLabs/AWS-IAM-Privilege-Escalation.
 * ecs:RunTask and ecs:StartTask without ecs:RegisterTaskDefinition are judged by themselves (`overrides`).
 */
const RUNNERS: readonly { services: readonly string[]; ways: readonly (readonly string[])[] }[] = [
  { services: ["ecs-tasks.amazonaws.com"], ways: [["ecs:RegisterTaskDefinition"]] },
  {
    services: ["lambda.amazonaws.com"],
    ways: ["InvokeFunction", "CreateEventSourceMapping", "AddPermission", "CreateFunctionUrlConfig"].map((
      trigger,
    ) => ["lambda:CreateFunction", `lambda:${trigger}`]),
  },
  { services: ["ec2.amazonaws.com"], ways: [["ec2:RunInstances"], ["ec2:RequestSpotInstances"]] },
  {
    services: ["cloudformation.amazonaws.com"],
    ways: [
      ["cloudformation:CreateStack"],
      ["cloudformation:UpdateStack"],
      ["cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"],
      ["cloudformation:CreateStackSet", "cloudformation:CreateStackInstances"],
      ["cloudformation:UpdateStackSet"],
    ],
  },
  {
    services: ["glue.amazonaws.com"],
    ways: [
      ["glue:CreateDevEndpoint"],
      ...["CreateJob", "UpdateJob"].flatMap((job) => ["StartJobRun", "CreateTrigger"].map((start) => [`glue:${job}`, `glue:${start}`])),
    ],
  },
  {
    services: ["sagemaker.amazonaws.com"],
    ways: [["sagemaker:CreateNotebookInstance"], ["sagemaker:CreateTrainingJob"], ["sagemaker:CreateProcessingJob"]],
  },
  {
    services: ["datapipeline.amazonaws.com", "ec2.amazonaws.com", "elasticmapreduce.amazonaws.com"],
    ways: [["datapipeline:CreatePipeline", "datapipeline:PutPipelineDefinition"]],
  },
  {
    services: ["codebuild.amazonaws.com"],
    ways: ["CreateProject", "UpdateProject"].flatMap((project) =>
      ["StartBuild", "StartBuildBatch"].map((start) => [`codebuild:${project}`, `codebuild:${start}`])
    ),
  },
  { services: ["tasks.apprunner.amazonaws.com"], ways: [["apprunner:CreateService"]] },
  {
    services: ["bedrock-agentcore.amazonaws.com"],
    ways: [["bedrock-agentcore:CreateCodeInterpreter", "bedrock-agentcore:StartCodeInterpreterSession"]],
  },
];

/** Actions that run code where a role is already, and what has that role. Same sources. */
const TAKEOVERS: readonly {
  action: string;
  type: string;
  role: (resource: Resource, principals: Roles) => Role | undefined;
  arn: RegExp;
}[] = [
  {
    action: "lambda:UpdateFunctionCode",
    type: "aws:lambda/function:Function",
    role: (resource, principals) => principals.role(property(resource, "role")),
    arn: /:lambda:[^:]*:[^:]*:function:/,
  },
  ...["ssm:SendCommand", "ssm:StartSession", "ec2-instance-connect:SendSSHPublicKey"].map((action) => ({
    action,
    type: "aws:ec2/instance:Instance",
    role: (resource: Resource, principals: Roles) => principals.roleOfProfile(property(resource, "iamInstanceProfile")),
    arn: /:(?:ec2:[^:]*:[^:]*:instance|ssm:[^:]*:[^:]*:managed-instance)\//,
  })),
];

/** What a role can do against others, while its paths are looked for. */
interface Search {
  program: StackView;
  principals: Roles;
  external: readonly string[];
  definitions: readonly Resource[];
  role: Role;
  grants: Grants;
}

function judgeEscalation(program: StackView, external: readonly string[]): Finding[] {
  const principals = rolesOf(program);
  const definitions = program.resources.filter(({ type }) => type === TASK_DEFINITION);
  return validateEach(principals.roles, (role) => {
    const search: Search = { program, principals, external, definitions, role, grants: principals.grants(role) };
    return [...writes(search), ...passes(search), ...takeovers(search), ...assumptions(search)];
  });
}

function writes({ role, grants }: Search): Finding[] {
  return WRITES.flatMap((action) =>
    allowedOn(grants, action).map(({ resource, grant }) =>
      finding(role, grant, `${action} on ${resource}`, [action, "any grant that it writes"])
    )
  );
}

function passes(search: Search): Finding[] {
  return allowedOn(search.grants, PASS).flatMap(({ resource, grant }) => {
    const runners = RUNNERS.flatMap(({ services, ways }) =>
      ways.filter((way) => way.every((action) => allowedOn(search.grants, action).length > 0)).map((way) => ({ services, steps: [...way] }))
    );
    const started = ["ecs:RunTask", "ecs:StartTask"].flatMap((action) =>
      allowedOn(search.grants, action)
        .filter((run) => !runsOnlyWithOwnRoles(search, run.resource, resource))
        .map((run) => ({ services: ["ecs-tasks.amazonaws.com"], steps: [`${action} on ${run.resource} with overrides.taskRoleArn`] }))
    );
    const ways = [...runners, ...started].filter(({ services }) => services.some((service) => mayGoTo(grant.statement, service)));
    const found = ways.flatMap(({ services, steps }) => {
      const more = gainByPassing(search, resource, services.filter((service) => mayGoTo(grant.statement, service)));
      return more === undefined
        ? []
        : [finding(search.role, grant, `iam:PassRole on ${resource}`, [`iam:PassRole of ${resource}`, ...steps, more])];
    });
    return found.slice(0, 1); // one way is enough to say
  });
}

/**
 * ecs:RunTask on one family of the program, and a role that this family has anyway: the image is the family's, and so are the
 * roles, whatever command the overrides say. Anything wider chooses which code runs with the role.
 */
function runsOnlyWithOwnRoles({ definitions, principals }: Search, ran: string, passed: string): boolean {
  const family = /^arn:[^:]*:ecs:[^:]*:[^:]*:task-definition\/([^:*?]+)(?::(?:\*|\d+))?$/.exec(ran)?.[1];
  const own = definitions.filter((definition) => property(definition, "family") === family);
  const role = principals.role(passed);
  return role !== undefined && own.length > 0
    && own.every((definition) => ["taskRoleArn", "executionRoleArn"].some((key) => principals.role(property(definition, key)) === role));
}

/** Whether the statement lets a role go to the service. */
function mayGoTo(statement: Statement, service: string): boolean {
  return demandsOn(statement, PASSED_TO).every((demand) => admits(demand, service));
}

/** What the code that runs with a passed role would have more; undefined where it is nothing. */
function gainByPassing({ principals, grants }: Search, pattern: string, services: readonly string[]): string | undefined {
  if (hasWildcard(pattern)) return `whatever roles ${pattern} names have`;
  const passed = principals.role(pattern);
  if (passed === undefined) return `the grants of ${pattern}, which are not of this program`;
  if (!services.some((service) => trustsService(passed.resource, service))) return undefined;
  return gain(principals, passed, grants);
}

/** A grant of a role that another's grants don't cover, in words. */
function gain(principals: Roles, role: Role, own: Grants): string | undefined {
  if (own.of === role) return undefined;
  const theirs = principals.grants(role);
  if (theirs.unseen.length > 0 && !theirs.unseen.every((arn) => own.unseen.includes(arn))) {
    return `${theirs.unseen[0]} of role "${role.resource.name}"`;
  }
  for (const { statement } of theirs.allowed) {
    const actions = statement.notActions.length > 0 ? ["*"] : statement.actions;
    for (const action of actions) {
      for (const resource of resourcesOf(statement)) {
        if (!isCovered(own, statement, action, resource)) return `${action} on ${resource} of role "${role.resource.name}"`;
      }
    }
  }
  return undefined;
}

function isCovered({ allowed, denied }: Grants, theirs: Statement, action: string, resource: string): boolean {
  return denied.length === 0 && allowed.some(({ statement }) =>
    statement.actions.some((pattern) => matchesAction(pattern, action))
    && statement.resources.some((pattern) => arnCovers(pattern, resource))
    && (Object.keys(statement.conditions).length === 0 || JSON.stringify(statement.conditions) === JSON.stringify(theirs.conditions))
  );
}

function takeovers(search: Search): Finding[] {
  const { role, grants, program, principals } = search;
  return TAKEOVERS.flatMap(({ action, type, role: roleOf, arn: form }) =>
    allowedOn(grants, action).flatMap(({ resource: pattern, grant }) => {
      const targets = program.resources.filter((resource) =>
        resource.type === type && arnCovers(pattern, textOf(resource.properties["arn"]) ?? "")
      );
      for (const target of targets) {
        const there = roleOf(target, principals);
        const more = there === undefined ? undefined : gain(principals, there, grants);
        if (more !== undefined) return [finding(role, grant, `${action} on ${pattern}`, [`${action} on "${target.name}"`, more])];
      }
      const isOther = hasWildcard(pattern) && (pattern === "*" || form.test(pattern));
      return isOther ? [finding(role, grant, `${action} on ${pattern}`, [action, `whatever roles are behind ${pattern}`])] : [];
    })
  );
}

function assumptions({ role, grants, principals, external }: Search): Finding[] {
  return allowedOn(grants, "sts:AssumeRole").flatMap(({ resource: arn, grant }) => {
    const path = (
      more: string,
      unless?: string,
    ) => [finding(role, grant, `sts:AssumeRole on ${arn}`, [`sts:AssumeRole of ${arn}`, more], unless)];
    if (external.some((pattern) => arnCovers(pattern, arn))) return [];
    if (hasWildcard(arn)) return path("whatever the roles that trust it have");
    const other = principals.role(arn);
    if (other === undefined) return path("its grants, which are not of this program", declaredBelow(["external"], arn));
    if (role.arn !== undefined && !trustsPrincipal(other.resource, role.arn)) return [];
    const more = gain(principals, other, grants);
    return more === undefined ? [] : path(more);
  });
}

/** @param unless What makes the way a right one. */
function finding(role: Role, { document, statement }: Grant, found: string, steps: readonly string[], unless?: string): Finding {
  const path = [`role "${role.resource.name}"`, ...steps].join(" -> ");
  const allowed = `without a way to grants that the role doesn't have${unless === undefined ? "" : `, or ${unless}`}; the way is ${path}`;
  return { resource: document.resource, property: statement.path, found, allowed };
}
