import assert from "node:assert/strict";

import { GithubProvider } from "../../../components/delivery/github-provider";
import { GithubRole, type GithubRoleArgs } from "../../../components/delivery/github-role";
import { allow, policyDocument } from "../../../components/shared/policy-document";
import { build } from "../../support/simulated";
import { NAMES, statements } from "../../support/workloads";

const PROVIDER = "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com";
const repository = { owner: "octo-org", ownerId: "1234567", repository: "shop", repositoryId: "7654321", subject: "ids" } as const;
const make = (args: Partial<GithubRoleArgs>) =>
  build(() => {
    const { providerArn } = new GithubProvider("github", { provider: "create" });
    new GithubRole("push", {
      names: NAMES,
      description: "Pushes",
      providerArn,
      repository,
      jobs: [{ branch: "main" }],
      policies: {},
      ...args,
    });
  });

describe("GithubRole", () => {
  it("compares every claim of each kind of job for equality, and trusts nothing else", async () => {
    const registered = await make({ jobs: [{ branch: "main" }, { branch: "main", environment: "stg", workflow: "deploy.yml" }] });
    const trusts = statements(registered, "Role", "push-role", "assumeRolePolicy");
    assert.equal(trusts.length, 2);
    for (const { Effect, Principal, Action, Condition } of trusts) {
      assert.deepEqual([Effect, Principal, Action], ["Allow", { Federated: PROVIDER }, "sts:AssumeRoleWithWebIdentity"]);
      assert.deepEqual(Object.keys(Condition as object), ["StringEquals"]);
    }
    const claims = trusts.map(({ Condition }) =>
      Object.keys((Condition as Record<string, object>)["StringEquals"]!).map((key) =>
        key.replace("token.actions.githubusercontent.com:", "")
      )
    );
    assert.deepEqual(claims.map((names) => names.toSorted()), [
      ["aud", "ref", "repository_id", "repository_owner_id", "sub"],
      ["aud", "environment", "job_workflow_ref", "ref", "repository_id", "repository_owner_id", "sub"],
    ]);
  });

  it("has a name that workflows can write down, and its managed policies", async () => {
    const documents = ["s3:GetObject", "s3:PutObject"].map((action) => policyDocument(allow([action], ["arn:aws:s3:::shop/*"])));
    const registered = await make({ managedPolicies: documents });
    assert.equal(registered.inputs("Role")["name"], "aws-practice-push-stg");
    assert.deepEqual(registered.ofType("Policy").map(({ inputs }) => inputs["name"]), [
      "aws-practice-push-stg-1",
      "aws-practice-push-stg-2",
    ]);
    assert.equal(registered.ofType("RolePolicyAttachment").length, 2);
  });
});

describe("GithubProvider", () => {
  it("`create` creates one without thumbprints, `existing` uses the account's", async () => {
    const made = await build(() => void new GithubProvider("github", { provider: "create" }));
    const { tags: _, ...inputs } = made.inputs("OpenIdConnectProvider");
    assert.deepEqual(inputs, { clientIdLists: ["sts.amazonaws.com"], url: "https://token.actions.githubusercontent.com" });
    let arn = "";
    const used = await build(() => {
      new GithubProvider("github", { provider: "existing" }).providerArn.apply((value) => (arn = value));
    });
    assert.equal(used.resources.some(({ type }) => type.includes("openIdConnectProvider")), false);
    assert.equal(arn, PROVIDER);
  });
});
