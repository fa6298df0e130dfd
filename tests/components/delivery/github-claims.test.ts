import assert from "node:assert/strict";

import { claimsOf, type GithubRepository } from "../../../components/delivery/github-claims";

const REPOSITORY: GithubRepository = { owner: "octo-org", ownerId: "1234567", repository: "shop", repositoryId: "7654321", subject: "ids" };
const NAMES: GithubRepository = { ...REPOSITORY, subject: "names" };

describe("claimsOf", () => {
  it("has the subject of a repository with numbers, and that of an older one", () => {
    assert.equal(claimsOf(REPOSITORY, { branch: "main" })["sub"], "repo:octo-org@1234567/shop@7654321:ref:refs/heads/main");
    assert.equal(claimsOf(NAMES, { branch: "main" })["sub"], "repo:octo-org/shop:ref:refs/heads/main");
    assert.equal(claimsOf(NAMES, { branch: "main", environment: "prd" })["sub"], "repo:octo-org/shop:environment:prd");
  });

  it("has the numbers in both forms, and the branch beside an environment", () => {
    for (const repository of [REPOSITORY, NAMES]) {
      const { sub, ...others } = claimsOf(repository, { branch: "main", environment: "prd", workflow: "deploy.yml" });
      assert.match(sub!, /:environment:prd$/);
      assert.deepEqual(others, {
        aud: "sts.amazonaws.com",
        repository_id: "7654321",
        repository_owner_id: "1234567",
        ref: "refs/heads/main",
        environment: "prd",
        job_workflow_ref: "octo-org/shop/.github/workflows/deploy.yml@refs/heads/main",
      });
    }
  });
});
