import assert from "node:assert/strict";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { Registry } from "../../../components/images/registry";
import { policyDocument, type Statement } from "../../../components/shared/policy-document";
import { shortName } from "../../../toolkit/simulator";
import { build, refusal } from "../../support/simulated";
import { allowed, HERE, NAMES, statements } from "../../support/workloads";

describe("Registry", () => {
  const make = (args: object = {}) => build(() => void new Registry("aws-practice", { names: NAMES, ...args }));

  it("creates a repository with immutable tags", async () => {
    const repository = (await make()).inputs("Repository");
    assert.equal(repository["name"], "aws-practice-stg");
    assert.equal(repository["imageTagMutability"], "IMMUTABLE");
    assert.deepEqual(repository["imageScanningConfiguration"], { scanOnPush: true });
    assert.deepEqual(repository["encryptionConfigurations"], [{ encryptionType: "AES256" }]);
    assert.equal(repository["forceDelete"], false);
  });

  it("keeps live-* images, and expires all but the newest three", async () => {
    const { rules } = (await make()).json("LifecyclePolicy", undefined, "policy") as { rules: Record<string, unknown>[] };
    assert.deepEqual(rules.map((rule) => rule["selection"]), [
      { tagStatus: "tagged", tagPatternList: ["live-*"], countType: "imageCountMoreThan", countNumber: 100 },
      { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 3 },
    ]);
    assert.deepEqual(rules.map((rule) => rule["rulePriority"]), [1, 2]);
  });

  it("follows imagesToKeep and forceDelete", async () => {
    const registered = await make({ imagesToKeep: 20, forceDelete: true });
    assert.match(String(registered.inputs("LifecyclePolicy")["policy"]), /"countNumber":20/);
    assert.equal(registered.inputs("Repository")["forceDelete"], true);
  });

  const LOGIN = allowed(["ecr:GetAuthorizationToken"], ["*"]);
  const REPOSITORY = `arn:aws:ecr:${HERE}:repository/aws-practice-stg`;
  const granted = async (ask: (registry: Registry) => Statement[]) => {
    const registered = await build(() => {
      const registry = new Registry("aws-practice", { names: NAMES });
      new aws.iam.RolePolicy("user", { role: "any", policy: pulumi.jsonStringify(policyDocument(...ask(registry))) });
    });
    return statements(registered, "RolePolicy", "user");
  };

  it("grants pulls from its own repository only", async () => {
    assert.deepEqual(await granted((registry) => registry.pullStatements()), [
      LOGIN,
      allowed(["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], [REPOSITORY]),
    ]);
  });

  it("grants pushes to its own repository only", async () => {
    assert.deepEqual(await granted((registry) => registry.pushStatements()), [
      LOGIN,
      allowed([
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:CompleteLayerUpload",
        "ecr:GetDownloadUrlForLayer",
        "ecr:InitiateLayerUpload",
        "ecr:PutImage",
        "ecr:UploadLayerPart",
      ], [REPOSITORY]),
    ]);
  });

  const digest = `sha256:${"0a".repeat(32)}`;
  for (
    const [what, reference, end] of [["a tag", "3f2c1a9", ":3f2c1a9"], ["a digest", digest, `@${digest}`], [
      "nothing",
      undefined,
      ":awaits-first-image",
    ]] as const
  ) {
    it(`names an image by ${what}`, async () => {
      let image: string | undefined;
      await build(() => void new Registry("aws-practice", { names: NAMES }).image(reference).apply((name) => (image = name)));
      assert.equal(image, `111111111111.dkr.ecr.ap-northeast-1.amazonaws.com/aws-practice-stg${end}`);
    });
  }

  it("exposes its URL and ARN as outputs", async () => {
    const registered = await make();
    assert.deepEqual(registered.only("Registry").outputs, {
      repositoryUrl: "111111111111.dkr.ecr.ap-northeast-1.amazonaws.com/aws-practice-stg",
      repositoryArn: REPOSITORY,
    });
    assert.deepEqual(
      registered.ofType("LifecyclePolicy").map(({ name, parent, inputs }) => [name, shortName(parent), inputs["repository"]]),
      [["aws-practice-lifecycle", "aws-practice", "aws-practice-stg"]],
    );
    assert.equal(shortName(registered.only("Repository").parent), "aws-practice");
  });

  for (const imagesToKeep of [0, 1_001, 2.5]) {
    it(`rejects to keep ${imagesToKeep} images`, async () => {
      const message = await refusal(() => void new Registry("app", { names: NAMES, imagesToKeep }));
      assert.equal(message, `Registry "app": imagesToKeep is ${imagesToKeep}, but must be a whole number from 1 to 1000`);
    });
  }

  for (const name of ["A", "app_", "app//web", "a".repeat(257)]) {
    it(`rejects the repository name ${name.slice(0, 10)}-stg`, async () => {
      const message = await refusal(() => void new Registry(name, { names: NAMES }));
      assert.match(message, /^Registry ".*": repositoryName is ".*-stg", but must be 2 to 256 lower-case letters/);
    });
  }
});
