import assert from "node:assert/strict";

import { findingsOf } from "../../policy-pack/evaluate";
import type { StackView } from "../../policy-pack/stack-view";
import { arnOf } from "./catalogue/mutation";
import { givesVerdicts } from "./support/any-program";
import { resourceOf } from "./support/broken";
import { found } from "./support/found";
import { declaring, policyNamed } from "./support/policies";
import { toBreak } from "./support/real-programs";

const targets = (external: string[] = []) => policyNamed("iam-resource-exists", declaring({ external }));
const NAT = "RolePolicy network-nat-session-manager";

describe("Policy iam-resource-exists", () => {
  it("accepts a declared ARN like one of the program", async () => {
    const broken = await toBreak("stg");
    broken.allow(NAT, { Action: "sqs:ReceiveMessage", Resource: arnOf("sqs", "shared-orders") });
    assert.deepEqual(await found(broken.program, [targets([arnOf("sqs", "shared-*")])]), []);
    assert.deepEqual(await found(broken.program, [targets([arnOf("sqs", "other-*")])]), [`iam-resource-exists ${NAT}`]);
  });

  it("accepts what other programs create for a role of web identities, but not for a role of others", async () => {
    const role = (name: string, principal: object) =>
      resourceOf("aws:iam/role:Role", name, {
        arn: arnOf("iam", `role/${name}`).replace("ap-northeast-1", ""),
        name,
        assumeRolePolicy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: principal, Action: "sts:AssumeRole" }] },
      });
    const statement = (Resource: string) => ({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "ecr:PutImage", Resource }] });
    const policy = resourceOf("aws:iam/policy:Policy", "shared", {
      arn: "arn:aws:iam::111111111111:policy/shared",
      policy: statement(arnOf("ecr", "repository/shop")),
    });
    const attached = (to: string) =>
      resourceOf("aws:iam/rolePolicyAttachment:RolePolicyAttachment", `to-${to}`, { role: to, policyArn: policy.properties["arn"] });
    const grant = (Resource: string) => resourceOf("aws:iam/rolePolicy:RolePolicy", "grant", { role: "ci", policy: statement(Resource) });
    const ci = role("ci", { Federated: "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com" });
    const task = role("task", { Service: "ecs-tasks.amazonaws.com" });
    const foundIn = async (...resources: StackView["resources"]) =>
      (await findingsOf(targets(), { resources, environment: "stg", production: true })).findings.map(({ resource: { name } }) => name);
    assert.deepEqual(await foundIn(ci, grant(arnOf("ecr", "repository/shop"))), []);
    assert.deepEqual(await foundIn(ci, grant(arnOf("secretsmanager", "secret:shop").replace("111111111111", "222222222222"))), ["grant"]);
    assert.deepEqual(await foundIn(task, grant(arnOf("ecr", "repository/shop"))), ["grant"]);
    assert.deepEqual(await foundIn(ci, policy, attached("ci")), []);
    assert.deepEqual(await foundIn(ci, task, policy, attached("ci"), attached("task")), ["shared"]);
    const both = role("ci", { Federated: "arn:aws:iam::111111111111:oidc-provider/gitlab.com", Service: "ecs-tasks.amazonaws.com" });
    assert.deepEqual(await foundIn(both, grant(arnOf("ecr", "repository/shop"))), ["grant"]);
  });

  it("compares service and name while ARNs are unknown", async () => {
    const grant = (resource: string): StackView => ({
      environment: "stg",
      production: false,
      resources: [
        resourceOf("aws:rds/instance:Instance", "database", { identifier: "main" }),
        resourceOf("aws:sqs/queue:Queue", "queue", {
          name: "orders",
          ...(resource.includes("known") ? { arn: arnOf("sqs", "orders") } : {}),
        }),
        resourceOf("aws:iam/rolePolicy:RolePolicy", "grant", {
          policy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "rds:StartDBInstance", Resource: resource }] },
        }),
      ],
    });
    const policy = targets();
    assert.deepEqual(await findingsOf(policy, grant(arnOf("rds", "db:main"))), { findings: [], notEvaluated: [] });
    assert.deepEqual((await findingsOf(policy, grant(arnOf("rds", "db:other")))).notEvaluated.map(({ resource: { name } }) => name), [
      "grant",
    ]);
    assert.deepEqual((await findingsOf(policy, grant(arnOf("rds", "db:known-other")))).findings.map((finding) => finding.found), [
      arnOf("rds", "db:known-other"),
    ]);
  });

  it("accepts users of a database, a cluster and a proxy by their resource ids", async () => {
    const rds = (kind: string, name: string, properties: object) =>
      resourceOf(`aws:rds/${kind}`, name, { arn: arnOf("rds", name), ...properties });
    const resources = [
      rds("instance:Instance", "db:main", { resourceId: "db-ABC" }),
      rds("cluster:Cluster", "cluster:shop", { clusterResourceId: "cluster-ABC" }),
      rds("proxy:Proxy", "db-proxy:prx-ABC", { name: "front" }),
    ];
    const foundFor = async (id: string) => {
      const statement = { Effect: "Allow", Action: "rds-db:connect", Resource: arnOf("rds-db", `dbuser:${id}/api`) };
      const policy = resourceOf("aws:iam/rolePolicy:RolePolicy", "grant", { policy: { Version: "2012-10-17", Statement: [statement] } });
      return (await findingsOf(targets(), { resources: [...resources, policy], environment: "stg", production: false })).findings.length;
    };
    for (const id of ["db-ABC", "cluster-ABC", "prx-ABC"]) assert.equal(await foundFor(id), 0, id);
    for (const id of ["db-ABCD", "cluster-AB", "main", "front", "*"]) assert.equal(await foundFor(id), id === "*" ? 0 : 1, id);
  });

  it("takes less than a second for 5,000 resources", async () => {
    const resources = Array.from({ length: 2500 }, (_, index) => [
      resourceOf("aws:sqs/queue:Queue", `queue-${index}`, { arn: arnOf("sqs", `queue-${index}`) }),
      resourceOf("aws:iam/rolePolicy:RolePolicy", `policy-${index}`, {
        policy: {
          Version: "2012-10-17",
          Statement: [{
            Effect: "Allow",
            Action: "sqs:SendMessage",
            Resource: [arnOf("sqs", `queue-${index}`), arnOf("sqs", `queue-${index}-*`)],
          }],
        },
      }),
    ]).flat();
    const before = process.cpuUsage(); // excludes the time of other processes
    const { findings } = await findingsOf(targets(), { resources, environment: "stg", production: false });
    assert.equal(findings.length, 2500);
    const { user, system } = process.cpuUsage(before);
    assert.ok((user + system) / 1000 < 1000, `${(user + system) / 1000} ms`);
  });

  it("gives findings or UnknownValueError for any program", () => givesVerdicts([targets()]));
});
