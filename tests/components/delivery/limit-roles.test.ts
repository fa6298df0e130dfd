import assert from "node:assert/strict";

import { BASES, configOf, PROJECT, settingsOf, STACK } from "../../../commands/changes/bases";
import { LONGEST_POLICY } from "../../../components/delivery/managed-policies";
import { workloadBoundary } from "../../../components/delivery/workload-boundary";
import type { Permission } from "../../../components/shared/policy-document";
import { resolvePlan } from "../../../toolkit/plan/resolve";
import { loadProject, programs } from "../../../toolkit/shared/project";
import type { Properties } from "../../../toolkit/shared/values";
import { type EvaluatedStatement, isAllowed, statementsIn } from "../../support/iam-evaluation";
import { planOf, Registered, STACKS } from "../../support/simulated";
import { ACCOUNTS } from "../../support/targets";

const BOUNDARY = "aws-practice-boundary-stg";
const PLACE = { project: "aws-practice", environment: "stg", partition: "aws", region: "ap-northeast-1", accountId: "111111111111" };
const delivery = (section: Properties) => Object.assign(section, { permissionsBoundary: BOUNDARY });

const limitsOf = (registered: Registered) =>
  [...registered.ofType("Role"), ...registered.ofType("InstanceProfile")].map(({ inputs: { path, permissionsBoundary } }) => ({
    path,
    permissionsBoundary,
  }));

/** Programs whose roles GitHub's workflows assume. */
const WITHOUT_BOUNDARY = ["bootstrap", "examples/github-oidc-ecr"];

describe("`delivery.permissionsBoundary`", () => {
  for (const label of programs(STACKS).filter((one) => !WITHOUT_BOUNDARY.includes(one))) {
    it(`${label}: gives every role path and boundary, and every instance profile the path`, async () => {
      const { name, stacks } = loadProject(STACKS, label);
      const stack = stacks.find((each) => each === "stg") ?? stacks[0]!;
      const { registered } = await planOf(label, stack, { [`${name}:delivery`]: delivery });
      const path = `/${name}/${stack}/`;
      const roles = registered.ofType("Role").length;
      assert.ok(roles > 0);
      assert.deepEqual(limitsOf(registered), [
        ...Array.from({ length: roles }, () => ({ path, permissionsBoundary: `arn:aws:iam::${ACCOUNTS[stack]}:policy/${BOUNDARY}` })),
        ...registered.ofType("InstanceProfile").map(() => ({ path, permissionsBoundary: undefined })),
      ]);
    });
  }

  it("omitted leaves the roles as they were", async () => {
    const { registered } = await planOf(".", "stg");
    for (const limits of limitsOf(registered)) assert.deepEqual(limits, { path: undefined, permissionsBoundary: undefined });
  });
});

/** The applications' own permission in one of the bases, and a secret of another program. */
const APPLICATIONS: Permission[] = [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::example/*"] }];

describe("workloadBoundary", () => {
  const boundary = workloadBoundary(PLACE, APPLICATIONS);
  const statements = statementsIn(JSON.stringify(boundary));
  const granted: { base: string; action: string; resource: string; isWithin: boolean }[] = [];

  before(async () => {
    for (const base of Object.keys(BASES) as (keyof typeof BASES)[]) {
      const sections = settingsOf(base);
      const { simulation } = await resolvePlan(PROJECT, STACK, {
        settings: configOf({ ...sections, delivery: { permissionsBoundary: BOUNDARY }, ...EXTRAS[base]?.(sections) }),
      });
      const policies = new Registered(simulation).ofType("RolePolicy").flatMap(({ inputs }) => statementsIn(inputs["policy"]));
      granted.push(
        ...policies.flatMap((statement) =>
          requestsOf(statement).map((request) => ({ base, ...request, isWithin: isAllowed(statements, request) }))
        ),
      );
    }
  });

  it("has every permission of every role, whatever the settings", () => {
    assert.ok(granted.length > 500, String(granted.length));
    assert.deepEqual(granted.filter(({ isWithin }) => !isWithin), []);
  });

  it("has no action that no role has", () => {
    const used = new Set(granted.map(({ action }) => action));
    assert.deepEqual([...new Set(statements.flatMap(({ Action }) => Action))].filter((action) => !used.has(action)), []);
  });

  it("has nothing outside the environment, of its state or of IAM", () => {
    const refused: [action: string, resource: string, context?: Record<string, string>][] = [
      ["secretsmanager:GetSecretValue", "arn:aws:secretsmanager:ap-northeast-1:111111111111:secret:/prd/web/key-abcdef"],
      ["ecr:BatchGetImage", "arn:aws:ecr:ap-northeast-1:111111111111:repository/aws-practice-prd"],
      ["kms:Decrypt", "arn:aws:kms:ap-northeast-1:111111111111:key/1", { "aws:ResourceTag/project": "bootstrap" }],
      ["s3:GetObject", "arn:aws:s3:::aws-practice-state-stg-111111111111/.pulumi/stacks/aws-practice/stg.json"],
      ["s3:GetObject", "arn:aws:s3:::aws-practice-files-uploads-prd-111111111111/a"],
      ["s3:GetObject", "arn:aws:s3:::state/.pulumi/stacks/aws-practice/stg.json"],
      ["iam:PassRole", "arn:aws:iam::111111111111:role/aws-practice/stg/api", { "iam:PassedToService": "lambda.amazonaws.com" }],
      ["iam:PassRole", "arn:aws:iam::111111111111:role/deploy", { "iam:PassedToService": "ecs-tasks.amazonaws.com" }],
      ["iam:PutRolePolicy", "arn:aws:iam::111111111111:role/aws-practice/stg/api"],
      ["sts:AssumeRole", "arn:aws:iam::111111111111:role/deploy"],
    ];
    assert.deepEqual(refused.filter(([action, resource, context = {}]) => isAllowed(statements, { action, resource, context })), []);
  });

  it("fits a managed policy, with room for the applications", () => {
    assert.ok(JSON.stringify(boundary).length < LONGEST_POLICY - 350, String(JSON.stringify(boundary).length));
  });
});

const DRILL = { drillSchedule: "cron(0 5 2 * ? *)" };

/** Settings of some bases besides, so that every kind of role is there. */
const EXTRAS: Partial<Record<keyof typeof BASES, (sections: Properties) => Properties>> = {
  "stg": (sections) => ({ database: { ...sections["database"] as object, keepStopped: true, restore: DRILL } }),
  "own key": (sections) => ({ database: { ...sections["database"] as object, restore: DRILL } }),
  "more": ({ services }) => {
    const { api, ...others } = services as Record<string, object>;
    return { services: { ...others, api: { ...api, executeCommand: true } } };
  },
};

/** Requests that a role's statement allows. */
function requestsOf({ Action, Resource, Condition = {} }: EvaluatedStatement) {
  const sent = Object.values(Condition).flatMap((keys) => Object.entries(keys)) as [string, string | string[]][];
  const context = {
    ...Object.fromEntries(sent),
    "aws:ResourceTag/project": PLACE.project,
    "aws:ResourceTag/environment": PLACE.environment,
  };
  return Action.flatMap((action) => Resource.map((resource) => ({ action, resource: String(resource), context })));
}
