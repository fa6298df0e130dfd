import assert from "node:assert/strict";

import { strangersOf, strangersTable } from "../../policy-pack/iam/strangers";
import type { StackView, Value } from "../../policy-pack/stack-view";
import { arnOf } from "./catalogue/mutation";
import { resourceOf } from "./support/broken";
import { toBreak } from "./support/real-programs";

const STRANGER = "888888888888";
const allow = (statement: object) => JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });

/** A program with a queue of its own and one more resource. */
const program = (type: string, properties: Record<string, Value>): StackView => ({
  environment: "stg",
  production: false,
  resources: [resourceOf("aws:sqs/queue:Queue", "own", { arn: arnOf("sqs", "own") }), resourceOf(type, "other", properties)],
});

describe("The inventory of strangers", () => {
  const places: [what: string, type: string, properties: Record<string, Value>, stranger: string][] = [
    ["a trust policy", "aws:iam/role:Role", {
      assumeRolePolicy: allow({ Principal: { AWS: `arn:aws:iam::${STRANGER}:root` }, Action: "sts:AssumeRole" }),
    }, `account ${STRANGER}`],
    ["a share of a snapshot", "aws:rds/snapshot:Snapshot", { sharedAccounts: [STRANGER] }, `account ${STRANGER}`],
    ["a permission of an image", "aws:ec2/amiLaunchPermission:AmiLaunchPermission", { accountId: STRANGER }, `account ${STRANGER}`],
    ["a grant of a key", "aws:kms/grant:Grant", { granteePrincipal: `arn:aws:iam::${STRANGER}:role/a` }, `account ${STRANGER}`],
    ["a layer", "aws:lambda/function:Function", { layers: [`arn:aws:lambda:eu-west-1:${STRANGER}:layer:a:1`] }, `account ${STRANGER}`],
    ["an image", "aws:ecs/taskDefinition:TaskDefinition", {
      containerDefinitions: JSON.stringify([{ image: `${STRANGER}.dkr.ecr.eu-west-1.amazonaws.com/a:1` }]),
    }, `registry ${STRANGER}.dkr.ecr.eu-west-1.amazonaws.com`],
    ["a copy of backups", "aws:backup/plan:Plan", {
      rules: [{ copyActions: [{ destinationVaultArn: `arn:aws:backup:eu-west-1:${STRANGER}:backup-vault:a` }] }],
    }, `account ${STRANGER}`],
    ["replication of a registry", "aws:ecr/replicationConfiguration:ReplicationConfiguration", {
      replicationConfiguration: { rules: [{ destinations: [{ registryId: STRANGER, region: "eu-west-1" }] }] },
    }, `account ${STRANGER}`],
    ["a condition on an organization", "aws:sqs/queuePolicy:QueuePolicy", {
      policy: allow({
        Principal: "*",
        Action: "sqs:SendMessage",
        Resource: arnOf("sqs", "own"),
        Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
      }),
    }, "organization o-a1b2c3d4e5"],
    ["a share with an organization", "aws:ram/principalAssociation:PrincipalAssociation", {
      principal: `arn:aws:organizations::${STRANGER}:organization/o-a1b2c3d4e5`,
    }, "organization o-a1b2c3d4e5"],
    ["an endpoint of another's service", "aws:ec2/vpcEndpoint:VpcEndpoint", {
      serviceName: "com.amazonaws.vpce.eu-west-1.vpce-svc-0a1b2c3d4e5f60718",
    }, "endpoint service com.amazonaws.vpce.eu-west-1.vpce-svc-0a1b2c3d4e5f60718"],
    [
      "a subscription",
      "aws:sns/topicSubscription:TopicSubscription",
      { endpoint: "https://hooks.example.com/a" },
      "host hooks.example.com",
    ],
    ["a redirect", "aws:lb/listener:Listener", { defaultActions: [{ redirect: { host: "www.example.com" } }] }, "host www.example.com"],
  ];
  for (const [what, type, properties, stranger] of places) {
    it(`has the one of ${what}`, () => {
      const found = strangersOf(program(type, properties)).map(({ kind, id }) => `${kind} ${id}`);
      assert.ok(found.includes(stranger), found.join(", "));
    });
  }

  it("has none for AWS's accounts, the program's own, tags, and the real programs", async () => {
    const none = { principal: "582318560864", tags: { owner: STRANGER }, arn: arnOf("ram", "x"), ownerId: "111111111111" };
    assert.deepEqual(strangersOf(program("aws:ram/principalAssociation:PrincipalAssociation", none)), []);
    for (const name of ["stg", "prd with image"] as const) assert.deepEqual(strangersOf((await toBreak(name)).program), []);
  });

  it("is a table with each stranger once, its resources and its reason", () => {
    const one = program("aws:kms/grant:Grant", { granteePrincipal: `arn:aws:iam::${STRANGER}:role/a` });
    const hook = resourceOf("aws:sns/topicSubscription:TopicSubscription", "hook", { endpoint: "https://hooks.example.com/a" });
    const more = ["b", "c"].map((name) => resourceOf("aws:rds/snapshot:Snapshot", name, { sharedAccounts: [STRANGER] }));
    const table = (reasons: Record<string, string>) => strangersTable({ ...one, resources: [...one.resources, ...more, hook] }, reasons);
    assert.deepEqual(table({}), [
      ["Named", "By", "Reason"],
      [`account ${STRANGER}`, "other, b and 1 more", "not declared"],
      ["host hooks.example.com", "hook", ""],
    ]);
    assert.equal(table({ [STRANGER]: "Our auditor" })[1]![2], "Our auditor");
    assert.deepEqual(strangersTable({ ...one, resources: [] }, {}), []);
  });
});
