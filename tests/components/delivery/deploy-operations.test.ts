import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { BASES, configOf, PROJECT, settingsOf, STACK } from "../../../commands/changes/bases";
import type { DeployRights } from "../../../components/delivery/deploy-grants";
import { deployStatements, HOOK_ACTIONS } from "../../../components/delivery/deploy-statements";
import { OWN } from "../../../toolkit/aws-model";
import { actionsOfLookup, LOOKUPS, PERMISSIONS, PROVIDER_OPERATIONS } from "../../../toolkit/aws-model/permissions";
import { type Plan, resolvePlan } from "../../../toolkit/plan/resolve";
import { plain, type Properties } from "../../../toolkit/shared/values";
import { AccountResources, deniedCalls, type ProviderCall, requestsOf, rightsFor } from "../../support/deploy-requests";
import type { IamRequest } from "../../support/iam-evaluation";
import { grantsNeeded } from "../../support/needed-grants";
import { planOf, ROOT } from "../../support/simulated";
import { hasTags } from "../../support/tagged-types";

const BOUNDARY = "aws-practice-boundary-stg";

/**
 * Types without tags that no change of a setting updates in place, though a provider can: everything in them is fixed, or belongs to the
 * resource of which they are a part. A change by hand is undone.
 */
const ONLY_BY_HAND: readonly string[] = [
  "aws:cloudfront/cachePolicy:CachePolicy",
  "aws:cloudfront/originAccessControl:OriginAccessControl",
  "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation",
  "aws:ec2/routeTableAssociation:RouteTableAssociation",
  "aws:kms/alias:Alias",
];

/**
 * Types that an environment could change in another one of the same account: S3 and EventBridge Scheduler check no tags of buckets and
 * schedules, and the engine chooses their names; the name of a master user's secret doesn't say of which database it is; actions on saved
 * queries have no resource type.
 */
const SHARED_IN_ACCOUNT = /^aws:(s3|scheduler\/schedule:|secretsmanager\/secretPolicy:|cloudwatch\/queryDefinition:)/;

/** Calls to create, read, update and delete every resource of a plan. */
function callsOf({ simulation }: Plan): ProviderCall[] {
  return simulation.resources.filter(({ type, custom }) => custom && type.startsWith("aws:")).flatMap(({ type, id, inputs, outputs }) =>
    PROVIDER_OPERATIONS.filter((operation) => operation !== "update" || isUpdated(type)).map((operation) => ({
      operation,
      type,
      id,
      inputs: plain(inputs) as Properties,
      outputs: plain(outputs) as Properties,
    }))
  );
}

/** Nouns in the column "Updated" of docs/changes.md, which a test compares with the effects of all changes. */
const updated = readFileSync(join(ROOT, "docs", "changes.md"), "utf8").split("\n").map((row) => row.split(" | ")[4] ?? "").join(", ");
/** Whether a change of a setting updates resources of a type in place: any that has tags, by `aws:defaultTags`. */
const isUpdated = (type: string) => hasTags(type) || updated.includes(OWN[type]!.noun.replace(/y$/, "")) || ONLY_BY_HAND.includes(type);

/** Requests of hooks and lookups, which no plan shows; `*` as a part that AWS chooses. */
function moreRequests({ region, accountId, project, environment }: DeployRights): IamRequest[] {
  const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${accountId}:${resource}`;
  const cluster = `${project}-${environment}`;
  const inCluster = { "ecs:cluster": arn("ecs", `cluster/${cluster}`) };
  const requests: [action: string, resource: string, context?: IamRequest["context"]][] = [
    ["ec2:DescribeInstances", "*"],
    ["ec2:DescribeSecurityGroups", "*"],
    ["ec2:GetConsoleOutput", arn("ec2", "instance/i-1")],
    ["ecs:DescribeServices", arn("ecs", `service/${cluster}/api`)],
    ["ecs:DescribeTasks", arn("ecs", `task/${cluster}/1`)],
    ["ecs:ListTasks", "*", inCluster],
    ["ecs:RunTask", arn("ecs", `task-definition/${project}-api-${environment}:1`), inCluster],
    ["ecs:StopTask", arn("ecs", `task/${cluster}/1`)],
    ["ecs:TagResource", arn("ecs", `task/${cluster}/1`), { "ecs:CreateAction": "RunTask" }],
    ["ecs:UpdateService", arn("ecs", `service/${cluster}/api`)],
    ["logs:GetLogEvents", arn("logs", `log-group:/${project}/${environment}/api:log-stream:api/api/1`)],
    ["cloudwatch:DescribeAlarms", arn("cloudwatch", "alarm:api")],
    ["ssm:DescribeParameters", "*"],
    ["iam:PassRole", `arn:aws:iam::${accountId}:role/${project}/${environment}/api`, { "iam:PassedToService": "ecs-tasks.amazonaws.com" }],
    ["iam:GetRole", `arn:aws:iam::${accountId}:role/break-glass`],
    ["route53:GetHostedZone", "arn:aws:route53:::hostedzone/Z1"],
    ["route53:ListHostedZones", "*"],
    ["route53:ListResourceRecordSets", "arn:aws:route53:::hostedzone/Z1"],
    ["route53:ListTagsForResource", "arn:aws:route53:::hostedzone/Z1"],
    ["secretsmanager:DescribeSecret", arn("secretsmanager", `secret:/${environment}/web/key-abcdef`)],
    ["secretsmanager:GetResourcePolicy", arn("secretsmanager", `secret:/${environment}/web/key-abcdef`)],
    ["ssm:GetParameter", `arn:aws:ssm:${region}::parameter/aws/service/ami-amazon-linux-latest/al2023`],
  ];
  return requests.map(([action, resource, context = {}]) => ({ action, resource, context }));
}

/** A grant without the account, the environment and the zone. */
const unplaced = (grant: string) =>
  grant.replaceAll("222222222222", "111111111111").replaceAll("prd", "stg").replace(/hostedzone\/Z\w+/, "hostedzone/Z");

describe("The role that deploys", () => {
  const denied: string[] = [];
  const types = new Set<string>();
  const granted = new Set<string>();
  const used = new Set<string>();
  const actions = new Set<string>([...HOOK_ACTIONS, ...Object.keys(LOOKUPS).flatMap(actionsOfLookup)]);
  let prd: Plan;

  before(async () => {
    const delivery = { permissionsBoundary: BOUNDARY };
    prd = (await planOf(".", "prd", { "aws-practice:delivery": (section) => Object.assign(section, delivery) })).plan;
    const plans = [prd];
    for (const base of Object.keys(BASES) as (keyof typeof BASES)[]) {
      plans.push(await resolvePlan(PROJECT, STACK, { settings: configOf({ ...settingsOf(base), delivery }) }));
    }
    for (const plan of plans) {
      const calls = callsOf(plan);
      const rights = rightsFor(plan, calls, BOUNDARY);
      const account = new AccountResources(calls);
      denied.push(...deniedCalls(calls, account, rights));
      const requests = [...calls.flatMap((call) => requestsOf(call, account, rights)), ...moreRequests(rights)];
      for (const { type } of calls) types.add(type);
      for (const { action } of requests) actions.add(action);
      const { all, needed } = grantsNeeded(deployStatements(rights), requests);
      for (const grant of all) granted.add(unplaced(grant));
      for (const grant of needed) used.add(unplaced(grant));
    }
  });

  it("may do everything that the stacks and their variants need", () => assert.deepEqual([...new Set(denied)], []));

  it("meets every type of its permissions", () => assert.deepEqual(Object.keys(PERMISSIONS).filter((type) => !types.has(type)), []));

  it("has no action on a resource, under a condition, without which none of it is denied", () => {
    assert.ok(granted.size > 400, String(granted.size));
    assert.deepEqual([...granted].filter((text) => !used.has(text)), []);
  });

  it("knows the requests of all hooks and lookups", () => {
    const known = new Set(moreRequests(rightsFor(prd, [], BOUNDARY)).map(({ action }) => action));
    assert.deepEqual(
      [...new Set([...HOOK_ACTIONS, ...Object.keys(LOOKUPS).flatMap(actionsOfLookup)])].filter((action) => !known.has(action)),
      [],
    );
    assert.deepEqual([...known].filter((action) => !actions.has(action)), []);
  });

  it("changes nothing of another environment, project or owner", () => {
    const calls = callsOf(prd);
    const account = new AccountResources(calls);
    const rights = { ...rightsFor(prd, calls, BOUNDARY), environment: "stg", hostedZoneIds: [] };
    const writes = calls.filter(({ operation }) => operation === "update" || operation === "delete");
    const statements = deployStatements(rights);
    const allowed = writes.filter((call) =>
      requestsOf(call, account, rights).length > 0 && deniedCalls([call], account, rights, statements).length === 0
    );
    assert.deepEqual([...new Set(allowed.map(({ type }) => type))].filter((type) => !SHARED_IN_ACCOUNT.test(type)), []);
  });
});
