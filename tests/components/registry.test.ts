import assert from "node:assert/strict";

import { Registry } from "../../components/registry";
import { build, refusal } from "../support/simulated";

describe("Registry", () => {
  const make = (args: object = {}) => build(() => void new Registry("app", { repositoryName: "aws-practice-stg", ...args }));

  it("makes a repository whose tags never move", async () => {
    const repository = (await make()).inputs("Repository");
    assert.equal(repository["name"], "aws-practice-stg");
    assert.equal(repository["imageTagMutability"], "IMMUTABLE");
    assert.deepEqual(repository["imageScanningConfiguration"], { scanOnPush: true });
    assert.deepEqual(repository["encryptionConfigurations"], [{ encryptionType: "AES256" }]);
    assert.equal(repository["forceDelete"], false);
  });

  it("shields live images from the rule that expires all but the newest three", async () => {
    const { rules } = (await make()).json("LifecyclePolicy", undefined, "policy") as { rules: Record<string, unknown>[] };
    assert.deepEqual(rules.map((rule) => rule["selection"]), [
      { tagStatus: "tagged", tagPatternList: ["live-*"], countType: "imageCountMoreThan", countNumber: 100 },
      { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 3 },
    ]);
    assert.deepEqual(rules.map((rule) => rule["rulePriority"]), [1, 2]);
  });

  it("keeps as many images as asked, and deletes a full repository only when told", async () => {
    const registered = await make({ imagesToKeep: 20, forceDelete: true });
    assert.match(String(registered.inputs("LifecyclePolicy")["policy"]), /"countNumber":20/);
    assert.equal(registered.inputs("Repository")["forceDelete"], true);
  });

  it("grants a pull of exactly its own repository", async () => {
    let statements: unknown;
    await build(() => {
      const registry = new Registry("app", { repositoryName: "aws-practice-stg" });
      statements = registry.pullStatements();
      registry.repositoryArn.apply((arn) => assert.equal(arn, "arn:aws:ecr:ap-northeast-1:111111111111:repository/aws-practice-stg"));
    });
    const [login, pull] = statements as { Action: string[]; Resource: unknown[] }[];
    assert.deepEqual([login?.Action, login?.Resource], [["ecr:GetAuthorizationToken"], ["*"]]);
    assert.deepEqual(pull?.Action, ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]);
    assert.equal(pull?.Resource.length, 1);
  });

  it("grants a push with the eight actions of a build", async () => {
    let actions: string[] = [];
    await build(() => {
      const registry = new Registry("app", { repositoryName: "aws-practice-stg" });
      actions = registry.pushStatements().flatMap((statement) => statement.Action);
    });
    assert.deepEqual(actions.toSorted(), [
      "ecr:BatchCheckLayerAvailability",
      "ecr:BatchGetImage",
      "ecr:CompleteLayerUpload",
      "ecr:GetAuthorizationToken",
      "ecr:GetDownloadUrlForLayer",
      "ecr:InitiateLayerUpload",
      "ecr:PutImage",
      "ecr:UploadLayerPart",
    ]);
  });

  for (const imagesToKeep of [0, 1_001, 2.5]) {
    it(`refuses to keep ${imagesToKeep} images`, async () => {
      const message = await refusal(() => void new Registry("app", { repositoryName: "app", imagesToKeep }));
      assert.equal(message, `Registry "app": imagesToKeep is ${imagesToKeep}, but must be a whole number from 1 to 1000`);
    });
  }

  for (const repositoryName of ["A", "app_", "app//web", "a".repeat(257)]) {
    it(`refuses the repository name ${repositoryName.slice(0, 10)}`, async () => {
      const message = await refusal(() => void new Registry("app", { repositoryName }));
      assert.match(message, /^Registry "app": repositoryName is ".*", but must be 2 to 256 lower-case letters/);
    });
  }
});
