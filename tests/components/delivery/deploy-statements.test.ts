import assert from "node:assert/strict";
import { NAMED_TYPES } from "../../../components/delivery/deploy-grants";

import type { DeployRights } from "../../../components/delivery/deploy-grants";
import { deployPolicies, deployStatements, previewPolicies, previewStatements } from "../../../components/delivery/deploy-statements";
import { documentsOfAtMost, LONGEST_POLICY, MOST_POLICIES, type RoleStatement } from "../../../components/delivery/managed-policies";
import { pushTo } from "../../../components/images/push-statements";
import { allow } from "../../../components/shared/policy-document";
import { findAction, isGrantedOn } from "../../../policy-pack/iam/service-reference";

const RIGHTS: DeployRights = {
  project: "aws-practice",
  environment: "stg",
  partition: "aws",
  region: "ap-northeast-1",
  accountId: "111111111111",
  boundaryArn: "arn:aws:iam::111111111111:policy/aws-practice-boundary-stg",
  hostedZoneIds: ["Z0123456789ABCDEFGHIJ"],
};
const deploy = deployStatements(RIGHTS);
const preview = previewStatements(RIGHTS);

const allowed = (statements: readonly RoleStatement[]) => statements.filter(({ Effect }) => Effect === "Allow");
const actionsIn = (statements: readonly RoleStatement[]) => [...new Set(allowed(statements).flatMap(({ Action }) => Action))].toSorted();
const textsOf = ({ Resource }: RoleStatement) => Resource.map(String);
const keysOf = ({ Condition = {} }: RoleStatement) => Object.values(Condition).flatMap(Object.keys);

for (const [role, statements] of [["deploy", deploy], ["preview", preview]] as const) {
  describe(`Permissions to ${role}`, () => {
    it("have no wildcard in an action, and only actions of AWS", () => {
      assert.deepEqual(actionsIn(statements).filter((action) => findAction(action)?.name !== action), []);
    });

    it("have `*` only for actions for which AWS knows no resource, and ecs:ListTasks in the cluster", () => {
      for (const statement of allowed(statements).filter((each) => textsOf(each).includes("*"))) {
        assert.deepEqual(textsOf(statement), ["*"]);
        const finer = statement.Action.filter((action) => findAction(action)!.types.length > 0);
        assert.deepEqual(finer, keysOf(statement).includes("ecs:cluster") ? ["ecs:ListTasks"] : []);
      }
    });

    it("name each resource's type, account and region, unless AWS gives its ARN none", () => {
      for (const statement of allowed(statements)) {
        for (const arn of textsOf(statement).filter((text) => text !== "*")) {
          assert.match(
            arn,
            /^arn:aws:([a-z0-9-]+:(ap-northeast-1|us-east-1):111111111111|(iam|chatbot|cloudfront|cloudwatch)::111111111111|(route53|s3)::|(ec2|ssm):ap-northeast-1:):/,
            arn,
          );
          const idle = statement.Action.filter((action) => !isGrantedOn(findAction(action)!, arn));
          assert.deepEqual(idle, [], arn);
        }
      }
    });

    it("name a resource of each type without which AWS refuses an action", () => {
      for (const action of actionsIn(statements)) {
        const { types, required, service } = findAction(action)!;
        const arns = allowed(statements).filter(({ Action }) => Action.includes(action)).flatMap(textsOf);
        if (service === "elasticloadbalancing" || arns.includes("*")) continue; // their types are per kind of load balancer
        const missing = types.filter(({ name }) => required.has(name) && NAMED_TYPES[action]?.includes(name) !== false).filter((type) =>
          !arns.some((arn) => isGrantedOn({ ...findAction(action)!, types: [type] }, arn))
        );
        assert.deepEqual(missing.map(({ name }) => name), [], action);
      }
    });

    it("push no image and have no login to a registry, which `build` requires", () => {
      const pushes = pushTo(["any"]).flatMap(({ Action }) => Action);
      assert.deepEqual(actionsIn(statements).filter((action) => pushes.includes(action)), []);
    });

    it("read no secret", () => {
      const values = ["secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue", "secretsmanager:GetRandomPassword"];
      assert.deepEqual(actionsIn(statements).filter((action) => values.includes(action)), []);
      assert.deepEqual(statements.filter(({ Effect }) => Effect === "Deny"), [{
        Effect: "Deny",
        Action: ["kms:Decrypt"],
        Resource: ["arn:aws:kms:ap-northeast-1:111111111111:key/*"],
        Condition: { StringEquals: { "kms:ViaService": "ssm.ap-northeast-1.amazonaws.com" } },
      }, {
        Effect: "Deny",
        Action: ["secretsmanager:BatchGetSecretValue", "secretsmanager:GetSecretValue"],
        Resource: ["*"],
      }]);
    });

    it("fit the managed policies of a role", () => {
      const policies = role === "deploy" ? deployPolicies(RIGHTS) : previewPolicies(RIGHTS);
      assert.ok(policies.length <= MOST_POLICIES, String(policies.length));
      for (const policy of policies) assert.ok(JSON.stringify(policy).length <= LONGEST_POLICY);
      const granted = (all: readonly RoleStatement[]) =>
        all.flatMap(({ Action, ...rest }) => Action.map((action) => JSON.stringify([action, rest]))).toSorted();
      assert.deepEqual(granted(policies.flatMap(({ Statement }) => Statement)), granted(statements));
    });
  });
}

describe("Permissions to deploy", () => {
  it("write to IAM only roles and instance profiles below the environment's path, and roles only with its boundary", () => {
    const writes = allowed(deploy).filter(({ Action }) =>
      Action.some((action) => action.startsWith("iam:") && !/^iam:(Get|List)/.test(action))
    );
    for (const statement of writes) {
      const isLinked = statement.Action.includes("iam:CreateServiceLinkedRole");
      for (const arn of textsOf(statement)) {
        assert.match(arn, isLinked ? /:role\/aws-service-role\/[^*]+$/ : /:(role|instance-profile)\/aws-practice\/stg\/\*$/);
      }
    }
    const bounded = writes.filter((statement) => keysOf(statement).includes("iam:PermissionsBoundary"));
    assert.deepEqual(bounded.flatMap(({ Action }) => Action), [
      "iam:CreateRole",
      "iam:DeleteRole",
      "iam:DeleteRolePolicy",
      "iam:PutRolePermissionsBoundary",
      "iam:PutRolePolicy",
      "iam:UpdateAssumeRolePolicy",
      "iam:UpdateRoleDescription",
    ]);
  });

  it("change a resource without a name of ours only by its tags", () => {
    const ids = [
      /:(ec2|elasticloadbalancing|events|states|sqs|acm|kms):[^:]*:\d{12}:[^:]*?\*$/,
      /:cloudwatch:[^:]*:\d+:alarm:\*$|:rds:[^:]*:\d+:(pg|subgrp):\*$/,
    ];
    const free = allowed(deploy).filter((statement) =>
      textsOf(statement).some((arn) => ids.some((id) => id.test(arn)))
      && !keysOf(statement).some((key) => /^aws:(ResourceTag|RequestTag)\//.test(key))
    );
    const writes = free.flatMap(({ Action }) => Action).filter((action) => !["Read", "List"].includes(findAction(action)!.access));
    assert.deepEqual([...new Set(writes)].toSorted(), ["ec2:RunInstances", "rds:CreateDBInstance", "rds:ModifyDBInstance"]);
  });

  it("change no DNS record without a hosted zone", () => {
    assert.ok(actionsIn(deploy).includes("route53:ChangeResourceRecordSets"));
    assert.ok(!actionsIn(deployStatements({ ...RIGHTS, hostedZoneIds: [] })).includes("route53:ChangeResourceRecordSets"));
  });
});

describe("Permissions to preview", () => {
  it("are reads only", () => {
    assert.deepEqual(actionsIn(preview).filter((action) => !["Read", "List"].includes(findAction(action)!.access)), []);
    assert.deepEqual(actionsIn(preview).filter((action) => !actionsIn(deploy).includes(action)), []);
  });
});

describe("documentsOfAtMost", () => {
  it("divides a statement that is longer than a policy", () => {
    const actions = Array.from({ length: 40 }, (_, index) => `ec2:Action${index}`);
    const documents = documentsOfAtMost([allow(actions, ["arn:aws:ec2:ap-northeast-1:111111111111:vpc/*"])], 400);
    assert.ok(documents.length > 1);
    for (const document of documents) assert.ok(JSON.stringify(document).length <= 400);
    assert.deepEqual(documents.flatMap(({ Statement }) => Statement.flatMap(({ Action }) => Action)).toSorted(), actions.toSorted());
  });

  it("rejects a statement with too many resources", () => {
    assert.throws(() => documentsOfAtMost([allow(["ec2:CreateTags"], ["x".repeat(500)])], 400), /ec2:CreateTags has too many resources/);
  });
});
