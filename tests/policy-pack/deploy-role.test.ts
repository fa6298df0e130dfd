import assert from "node:assert/strict";

import * as aws from "@pulumi/aws";

import { deployPolicies, previewPolicies } from "../../components/delivery/deploy-statements";
import { workloadBoundary } from "../../components/delivery/workload-boundary";
import { verdictOf } from "../../toolkit/plan/verdict";
import { planOfFunction } from "../support/program-plan";

const PROVIDER = "token.actions.githubusercontent.com";
const BOUNDARY = "arn:aws:iam::111111111111:policy/aws-practice-boundary-stg";
const RIGHTS = {
  project: "aws-practice",
  environment: "stg",
  partition: "aws",
  region: "ap-northeast-1",
  accountId: "111111111111",
  boundaryArn: BOUNDARY,
  hostedZoneIds: ["Z0123456789ABCDEFGHIJ"],
};

const GITHUB = {
  Principal: { Federated: `arn:aws:iam::111111111111:oidc-provider/${PROVIDER}` },
  Action: "sts:AssumeRoleWithWebIdentity",
  Condition: {
    StringEquals: { [`${PROVIDER}:aud`]: "sts.amazonaws.com", [`${PROVIDER}:sub`]: "repo:example/shop:ref:refs/heads/main" },
  },
};
const TASKS = {
  Principal: { Service: "ecs-tasks.amazonaws.com" },
  Action: "sts:AssumeRole",
  Condition: { StringEquals: { "aws:SourceAccount": "111111111111" } },
};

/** Policies that a program with the two roles and the boundary breaks, without those on trust. */
async function broken(change: (text: string) => string = (text) => text, more: object[] = [], trust: object = GITHUB): Promise<string[]> {
  const plan = await planOfFunction(() => {
    const assumeRolePolicy = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...trust }] });
    const roles = { deploy: [...deployPolicies(RIGHTS), { Version: "2012-10-17", Statement: more }], preview: previewPolicies(RIGHTS) };
    new aws.iam.OpenIdConnectProvider("github", { url: `https://${PROVIDER}`, clientIdLists: ["sts.amazonaws.com"] });
    for (const [name, documents] of Object.entries(roles)) {
      const role = new aws.iam.Role(name, { name, assumeRolePolicy });
      for (const [index, document] of documents.entries()) {
        if (document.Statement.length === 0) continue;
        const policy = new aws.iam.Policy(`${name}-${index}`, { policy: change(JSON.stringify(document)) });
        new aws.iam.RolePolicyAttachment(`${name}-${index}`, { role: role.name, policyArn: policy.arn });
      }
    }
    new aws.iam.Policy("boundary", { name: BOUNDARY.split("/")[1]!, policy: JSON.stringify(workloadBoundary(RIGHTS)) });
  });
  const { violations, notEvaluated } = await verdictOf(plan);
  assert.deepEqual(notEvaluated, []);
  return [...new Set(violations.map(({ policy }) => policy.id))].filter((id) => !id.startsWith("iam-trust")).toSorted();
}

const also = (Action: string[], Resource: string[]) => [{ Effect: "Allow", Action, Resource }];

describe("The policy pack on the roles of deployments", () => {
  it("finds nothing", async () => assert.deepEqual(await broken(), []));

  const mutations: [change: string, ids: string[], (text: string) => string][] = [
    [
      "roles without a boundary",
      ["iam-pass-role", "iam-privilege-escalation"],
      (text) => text.replaceAll(`{"StringEquals":{"iam:PermissionsBoundary":"${BOUNDARY}"}}`, "{}"),
    ],
    [
      "any boundary",
      ["iam-pass-role", "iam-privilege-escalation"],
      (text) => text.replaceAll(`"${BOUNDARY}"`, "\"arn:aws:iam::111111111111:policy/*\""),
    ],
    ["roles of any path", ["iam-pass-role", "iam-privilege-escalation"], (text) => text.replaceAll("role/aws-practice/stg/*", "role/*")],
    [
      "instances of any owner",
      ["iam-no-wildcard-resources"],
      (text) =>
        text.replaceAll("{\"StringEquals\":{\"aws:ResourceTag/project\":\"aws-practice\",\"aws:ResourceTag/environment\":\"stg\"}}", "{}"),
    ],
    ["databases of any name", ["iam-no-wildcard-resources"], (text) => text.replaceAll("db:*-stg", "db:*")],
    [
      "another account",
      ["iam-no-wildcard-resources"],
      (text) => text.replaceAll(":ec2:ap-northeast-1:111111111111:", ":ec2:ap-northeast-1:*:"),
    ],
  ];
  for (const [change, ids, mutate] of mutations) {
    it(`finds ${change}`, async () => {
      const all = await broken(mutate);
      assert.deepEqual(ids.filter((id) => !all.includes(id)), [], all.join(", "));
    });
  }

  const additions: [what: string, id: string, statements: object[]][] = [
    ["a boundary that the role can change", "iam-privilege-escalation", also(["iam:CreatePolicyVersion"], [BOUNDARY])],
    ["a boundary that the role can remove", "iam-privilege-escalation", [{
      Effect: "Allow",
      Action: ["iam:DeleteRolePermissionsBoundary"],
      Resource: ["arn:aws:iam::111111111111:role/aws-practice/stg/*"],
      Condition: { StringEquals: { "iam:PermissionsBoundary": BOUNDARY } },
    }]],
    ["the role itself", "iam-privilege-escalation", also(["iam:PutRolePolicy"], ["arn:aws:iam::111111111111:role/deploy"])],
    ["a role of others that is passed", "iam-pass-role", also(["iam:PassRole"], ["arn:aws:iam::111111111111:role/admin"])],
  ];
  for (const [what, id, statements] of additions) {
    it(`finds ${what}`, async () => assert.ok((await broken(undefined, statements)).includes(id)));
  }

  it("finds the same permissions in a role that a workload has", async () => {
    const found = await broken(undefined, [], TASKS);
    assert.deepEqual(["iam-no-wildcard-resources", "iam-resource-exists", "iam-pass-role"].filter((id) => !found.includes(id)), []);
  });
});
