import assert from "node:assert/strict";

import { referenceTexts } from "../../policy-pack/policy";
import { UNKNOWN, UnknownValueError } from "../../policy-pack/stack-view";
import type { Written } from "./support/broken";
import { allow, ARN, example, findings } from "./support/examples";
import { found } from "./support/found";
import { DOCUMENT_POLICIES, IAM_RESOURCE_POLICIES } from "./support/policies";
import { real } from "./support/real-programs";

const rolePolicy = (...statements: Written[]) =>
  example("aws:iam/rolePolicy:RolePolicy", { policy: JSON.stringify({ Version: "2012-10-17", Statement: statements }) });

describe("Policies on IAM resources", () => {
  it("report property, value and allowed values", () => {
    const [finding] = findings("iam-action-exists", rolePolicy(allow(), allow({ Action: ["s3:PutObject", "s3:GetObjct"] })));
    assert.deepEqual(finding, {
      resource: finding!.resource,
      property: "policy.Statement.1.Action",
      found: "s3:GetObjct",
      allowed: "an action of a service; the nearest is s3:GetObject",
    });
    const exact = findings("iam-no-wildcard-resources", rolePolicy(allow({ Resource: "*" })))[0]!;
    assert.equal(
      `${exact.property} ${exact.allowed}`,
      "policy.Statement.0.Resource the ARN of each action's resource: s3:GetObject takes arn:${Partition}:s3:${Region}:${Account}:accesspoint/${AccessPointName}/object/${ObjectName} or arn:${Partition}:s3:::${BucketName}/${ObjectName}",
    );
    const dead = findings("iam-no-ineffective-statements", rolePolicy(allow(), allow()));
    assert.deepEqual(dead.map((each) => `${each.property} ${each.allowed}`), [
      "policy.Statement.1 omitted: policy.Statement.0 says the same",
    ]);
  });

  it("have an id, a description, a remediation, and references that exist elsewhere", () => {
    assert.deepEqual(IAM_RESOURCE_POLICIES.map(({ id }) => id), [
      "iam-document-valid",
      "iam-action-exists",
      "iam-no-wildcard-actions",
      "iam-no-wildcard-resources",
      "iam-no-ineffective-statements",
      "iam-no-users",
      "iam-no-aws-managed-policies",
    ]);
    for (const { description, remediation, references } of IAM_RESOURCE_POLICIES) {
      assert.match(description, /^[A-Z].*\.$/);
      assert.match(remediation, /^[A-Z].*\.$/);
      for (const each of referenceTexts(references)) {
        assert.match(each, /^(cdk-nag AwsSolutions-IAM[45]|Checkov CKV_AWS_\d+|Trivy AVD-AWS-\d{4}|Security Hub (IAM|KMS)\.\d+)$/);
      }
    }
  });

  it("report a repetition once, and accept a condition that holds without its key or account", () => {
    assert.equal(findings("iam-no-ineffective-statements", rolePolicy(allow({ Action: ["s3:GetObject", "S3:getobject"] }))).length, 1);
    const prefix = (operator: string) =>
      rolePolicy(
        allow({
          Action: ["s3:GetObject", "s3:ListBucket"],
          Resource: [ARN, "arn:aws:s3:::b"],
          Condition: { [operator]: { "s3:prefix": "a" } },
        }),
      );
    assert.deepEqual(findings("iam-no-ineffective-statements", prefix("StringEqualsIfExists")), []);
    assert.equal(findings("iam-no-ineffective-statements", prefix("StringEquals")).length, 1);
    assert.deepEqual(
      findings(
        "iam-no-ineffective-statements",
        rolePolicy(allow({ Condition: { StringEquals: { "aws:ResourceAccount": "111111111111" } } })),
      ),
      [],
    );
  });

  it("allow wildcards in Deny statements", () => {
    const denials = rolePolicy({ Effect: "Deny", Action: ["s3:Delete*", "iam:*"], Resource: "*" }, {
      Effect: "Deny",
      Action: "*",
      Resource: "arn:aws:s3:::*",
    });
    for (const { id } of DOCUMENT_POLICIES) assert.deepEqual(findings(id, denials), [], id);
  });

  it("check resources of wildcard actions, too: a waiver of one policy exempts from no other", () => {
    for (const Action of ["*", "s3:*", "s3:Get*"]) {
      assert.equal(findings("iam-no-wildcard-resources", rolePolicy(allow({ Action, Resource: "*" }))).length, 1, Action);
    }
    assert.equal(
      findings("iam-no-wildcard-resources", rolePolicy(allow({ Action: undefined, NotAction: "s3:GetObject", Resource: "*" }))).length,
      1,
    );
  });

  it("accept * in a resource policy that applies to its own resource only", () => {
    const policy = (Action: string, change: Written = {}) => ({
      policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: { Effect: "Allow", Principal: { AWS: "arn:aws:iam::111111111111:root" }, Action, ...change },
      }),
    });
    for (
      const of of [
        example("aws:kms/keyPolicy:KeyPolicy", policy("kms:Decrypt", { Resource: "*" })),
        example("aws:secretsmanager/secretPolicy:SecretPolicy", policy("secretsmanager:GetSecretValue", { Resource: "*" })),
        example("aws:ecr/repositoryPolicy:RepositoryPolicy", policy("ecr:BatchGetImage")),
      ]
    ) {
      for (const { id } of DOCUMENT_POLICIES) assert.deepEqual(findings(id, of), [], `${id} ${of.type}`);
    }
    assert.equal(
      findings("iam-no-wildcard-resources", example("aws:sqs/queuePolicy:QueuePolicy", policy("sqs:SendMessage", { Resource: "*" })))
        .length,
      1,
    );
    assert.equal(findings("iam-document-valid", example("aws:sqs/queuePolicy:QueuePolicy", policy("sqs:SendMessage"))).length, 1);
  });

  const place = "ap-northeast-1:111111111111";
  const forced = [
    ["logs:PutLogEvents", `arn:aws:logs:${place}:log-group:/a/b:*`],
    ["logs:PutLogEvents", `arn:aws:logs:${place}:log-group:/a/b:log-stream:ecs/*`],
    ["s3:GetObject", "arn:aws:s3:::b/*"],
    ["s3:GetObject", "arn:aws:s3:::b/a/*"],
    ["s3:GetObject", "arn:aws:s3:::b/${aws:PrincipalTag/team}/*"],
    ["ecs:RunTask", `arn:aws:ecs:${place}:task-definition/a:*`],
    ["ecs:StopTask", `arn:aws:ecs:${place}:task/a/*`],
    ["secretsmanager:GetSecretValue", `arn:aws:secretsmanager:${place}:secret:a/b-??????`],
    ["states:DescribeExecution", `arn:aws:states:${place}:execution:a:*`],
    ["dynamodb:GetRecords", `arn:aws:dynamodb:${place}:table/a/stream/*`],
    ["execute-api:Invoke", `arn:aws:execute-api:${place}:abcde/prod/GET/a/*`],
    ["batch:SubmitJob", `arn:aws:batch:${place}:job-definition/a:*`],
    ["cloudformation:DescribeStacks", `arn:aws:cloudformation:${place}:stack/a/*`],
    ["ecs:ListTasks", `arn:aws:ecs:${place}:container-instance/a/*`],
    ["s3:GetObject", `arn:aws:s3:${place}:accesspoint/a/object/*`],
  ] as const;
  for (const [Action, Resource] of forced) {
    it(`accept the required wildcard of ${Resource}`, () => {
      const of = rolePolicy(allow({ Action, Resource }));
      for (const { id } of DOCUMENT_POLICIES) assert.deepEqual(findings(id, of), [], id);
    });
  }

  it("accept PutMetricData on *, as its resource is optional", () => {
    const of = rolePolicy(allow({ Action: "cloudwatch:PutMetricData", Resource: "*" }));
    assert.deepEqual(findings("iam-no-wildcard-resources", of), []);
  });

  for (
    const Resource of [
      "arn:aws:s3:::b*/a",
      "arn:aws:s3:::b",
      "arn:aws:s3:::*",
      "arn:aws:s3:::b/*/a",
      `arn:aws:s3:${place}:accesspoint/*`,
      `arn:aws:ecs:${place}:task-definition/a*`,
      `arn:aws:ecs:${place}:task/*`,
      `arn:aws:secretsmanager:${place}:secret:a-?????`,
      `arn:aws:secretsmanager:${place}:secret:a*`,
      `arn:aws:logs:${place}:log-group:a*:log-stream:*`,
      `arn:aws:states:${place}:execution:*:*`,
      `arn:aws:sqs:${place}:?`,
      "arn:*:s3:::b/a",
      "arn:aws:s3",
      "b",
    ].filter((each) => each !== "arn:aws:s3:::b")
  ) {
    it(`reject ${Resource}`, () => assert.equal(findings("iam-no-wildcard-resources", rolePolicy(allow({ Resource }))).length, 1));
  }

  it("accept AWS's permissions boundary", () => {
    assert.deepEqual(
      findings(
        "iam-no-aws-managed-policies",
        example("aws:iam/role:Role", { permissionsBoundary: "arn:aws:iam::aws:policy/PowerUserAccess" }),
      ),
      [],
    );
    assert.deepEqual(findings("iam-no-users", example("aws:iam/policyAttachment:PolicyAttachment", { roles: ["a"], users: [] })), []);
  });

  it("throw UnknownValueError for unknown values", () => {
    for (
      const policy of [UNKNOWN, { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "s3:GetObject", Resource: [UNKNOWN] } }]
    ) {
      assert.throws(
        () => findings("iam-no-ineffective-statements", example("aws:iam/rolePolicy:RolePolicy", { policy })),
        UnknownValueError,
      );
    }
    assert.throws(
      () => findings("iam-no-aws-managed-policies", example("aws:iam/role:Role", { managedPolicyArns: [UNKNOWN] })),
      UnknownValueError,
    );
    assert.throws(
      () => findings("iam-no-users", example("aws:iam/policyAttachment:PolicyAttachment", { users: UNKNOWN })),
      UnknownValueError,
    );
  });

  it("evaluate all documents of a program in less than 50 ms", async () => {
    const program = await real("stg");
    await found(program, IAM_RESOURCE_POLICIES);
    const times: number[] = [];
    for (let run = 0; run < 5; run++) {
      const before = process.cpuUsage().user;
      await found(program, IAM_RESOURCE_POLICIES);
      times.push((process.cpuUsage().user - before) / 1000);
    }
    assert.ok(Math.min(...times) < 50, `took ${times.join(", ")} ms`);
  });
});
