import assert from "node:assert/strict";

import { evaluate } from "../../policy-pack/evaluate";
import { UNREADABLE, withHidden } from "../../policy-pack/world/hidden/hidden";
import { MAPPINGS } from "../../policy-pack/world/hidden/mapping";
import { classesBy, unreadTypes } from "../../policy-pack/world/unread";
import { labelOf, resourceOf } from "./support/broken";
import { DECLARED, PACK } from "./support/policies";

const TEMPLATE = "aws:cloudformation/stack:Stack";
const hiddenIn = (type: string, properties: object) => withHidden([resourceOf(type, "shop", properties)]).slice(1);
const ofTemplate = (resources: unknown, type = TEMPLATE) => hiddenIn(type, { templateBody: JSON.stringify({ Resources: resources }) });

/** Findings and open values of the whole pack. */
async function judged(type: string, properties: object): Promise<{ found: string[]; open: string[]; unread: string[] }> {
  const program = { resources: withHidden([resourceOf(type, "shop", properties)]), environment: "stg", production: false };
  const { violations, notEvaluated } = await evaluate(program, PACK, [], new Date());
  return {
    found: violations.map(({ policy, resource }) => `${policy.id} ${labelOf(resource)}`),
    open: notEvaluated.map(({ policy, resource, property }) => `${policy.id} ${labelOf(resource)} ${property}`),
    unread: unreadTypes(program, PACK, DECLARED, new Date()).map((each) => each.type),
  };
}

const ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess";
const TRUST = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" }],
};
const ROLE = { Type: "AWS::IAM::Role", Properties: { RoleName: "backdoor", ManagedPolicyArns: [ADMIN], AssumeRolePolicyDocument: TRUST } };

describe("Resources in a template", () => {
  for (const type of [TEMPLATE, "aws:cloudformation/stackSet:StackSet"]) {
    it(`of ${type} are judged as those of the program`, async () => {
      const { found } = await judged(type, { templateBody: JSON.stringify({ Resources: { Backdoor: ROLE } }) });
      assert.ok(found.includes("iam-no-aws-managed-policies Role shop Backdoor"), found.join("\n"));
    });
  }

  it("are read from YAML, with the short forms of functions", async () => {
    const templateBody = [
      "Resources:",
      "  Files:",
      "    Type: AWS::S3::Bucket",
      "    Properties: { BucketName: !Sub 'files-${AWS::AccountId}' }",
      "  Access:",
      "    Type: AWS::S3::BucketPolicy",
      "    Properties:",
      "      Bucket: !Ref Files",
      "      PolicyDocument: { Statement: [{ Effect: Allow, Principal: '*', Action: 's3:*', Resource: !GetAtt Files.Arn }] }",
    ].join("\n");
    const { found, open } = await judged(TEMPLATE, { templateBody });
    assert.ok(found.includes("data-bucket-block-public-access Bucket shop Files"), found.join("\n"));
    assert.ok(!found.includes("data-in-transit-bucket Bucket shop Files"), "the bucket has a policy");
    assert.ok(open.includes("data-in-transit-bucket BucketPolicy shop Access policy"), open.join("\n"));
  });

  it("become the parts that the provider has", () => {
    const parts = ofTemplate({
      Files: {
        Type: "AWS::S3::Bucket",
        Properties: {
          PublicAccessBlockConfiguration: { BlockPublicAcls: true },
          BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }] },
        },
      },
      Grant: { Type: "AWS::IAM::Policy", Properties: { PolicyDocument: TRUST, Roles: ["a", "b"] } },
      Group: {
        Type: "AWS::EC2::SecurityGroup",
        Properties: { GroupDescription: "g", SecurityGroupIngress: [{ IpProtocol: "tcp", FromPort: 22, ToPort: 22, CidrIp: "0.0.0.0/0" }] },
      },
    });
    assert.deepEqual(parts.map(labelOf), [
      "Bucket shop Files",
      "BucketPublicAccessBlock shop Files",
      "BucketServerSideEncryptionConfiguration shop Files",
      "Policy shop Grant",
      "RolePolicy shop Grant",
      "RolePolicy shop Grant",
      "SecurityGroup shop Group",
    ]);
    assert.deepEqual(parts[1]!.properties["blockPublicAcls"], true);
    assert.deepEqual(parts[2]!.propertyDependencies["bucket"], [parts[0]!.urn]);
    assert.deepEqual((parts[6]!.properties["ingress"] as { cidrBlocks: unknown }[])[0]!.cidrBlocks, ["0.0.0.0/0"]);
  });

  it("of a type without a mapping are unread", async () => {
    const { unread } = await judged(TEMPLATE, { templateBody: JSON.stringify({ Resources: { A: { Type: "AWS::DAX::Cluster" } } }) });
    assert.deepEqual(unread, ["AWS::DAX::Cluster"]);
  });

  for (
    const [what, properties] of [
      ["a template at an address", { templateUrl: "https://s3.amazonaws.com/b/t.yaml" }],
      ["a template that isn't one", { templateBody: "{" }],
      ["YAML that isn't valid", { templateBody: "Resources: [" }],
      ["a template with a resource in a loop", { templateBody: JSON.stringify({ Resources: { "Fn::ForEach::A": ["x", ["y"], {}] } }) }],
    ] as const
  ) {
    it(`can't be read: ${what}`, () => assert.deepEqual(hiddenIn(TEMPLATE, properties).map(({ type }) => type), [UNREADABLE]));
  }

  it("have types of the provider that policies read", () => {
    const unread = Object.values(MAPPINGS).map(({ type }) => type).filter((type) => classesBy(PACK).isUnread(type));
    assert.deepEqual(unread, []);
  });
});

describe("A desired state of Cloud Control", () => {
  const CLOUD_CONTROL = "aws:cloudcontrol/resource:Resource";

  it("is judged as the resource of the program", async () => {
    const { found } = await judged(CLOUD_CONTROL, { typeName: ROLE.Type, desiredState: JSON.stringify(ROLE.Properties) });
    assert.ok(found.includes("iam-no-aws-managed-policies Role shop"), found.join("\n"));
  });

  it("is unread if its type isn't mapped, or if it isn't JSON", async () => {
    assert.deepEqual((await judged(CLOUD_CONTROL, { typeName: "AWS::DAX::Cluster", desiredState: "{}" })).unread, ["AWS::DAX::Cluster"]);
    assert.deepEqual((await judged(CLOUD_CONTROL, { typeName: ROLE.Type, desiredState: "?" })).unread, [UNREADABLE]);
  });
});

describe("A resource of aws-native", () => {
  it("is judged as the one of the AWS provider", async () => {
    const { found, unread } = await judged("aws-native:iam:Role", {
      roleName: "backdoor",
      managedPolicyArns: [ADMIN],
      assumeRolePolicyDocument: TRUST,
      policies: [{
        policyName: "p",
        policyDocument: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] },
      }],
    });
    for (const policy of ["iam-no-aws-managed-policies", "iam-no-wildcard-actions"]) {
      assert.ok(found.includes(`${policy} Role shop`), found.join("\n"));
    }
    assert.deepEqual(unread, []);
  });

  it("is unread if its type isn't mapped", async () => {
    assert.deepEqual((await judged("aws-native:dax:Cluster", {})).unread, ["aws-native:dax:Cluster"]);
  });
});
