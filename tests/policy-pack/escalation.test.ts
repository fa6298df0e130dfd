import assert from "node:assert/strict";

import { findingsOf } from "../../policy-pack/evaluate";
import { RUNNERS } from "../../policy-pack/iam/escalation-paths";
import { UNKNOWN } from "../../policy-pack/stack-view";
import { NAT, pass, REGISTER, start } from "./catalogue/escalation";
import { ACCOUNT } from "./catalogue/mutation";
import { givesVerdicts } from "./support/any-program";
import { labelOf } from "./support/broken";
import { found, violationsOf } from "./support/found";
import { declaring, policiesNamed, policyNamed } from "./support/policies";
import { toBreak } from "./support/real-programs";

const IDS = ["iam-pass-role", "iam-privilege-escalation"];

describe("Policy iam-pass-role", () => {
  it("accepts a declared role like one of the program", async () => {
    const broken = await toBreak("stg");
    const shared = policiesNamed(IDS, declaring({ external: [`arn:aws:iam::${ACCOUNT}:role/shared/*`] }));
    broken.allow(NAT, pass(`arn:aws:iam::${ACCOUNT}:role/shared/deploy`));
    assert.deepEqual(await found(broken.program, policiesNamed(IDS)), [`iam-pass-role ${NAT}`]);
    assert.deepEqual(await found(broken.program, shared), []);
    broken.allow(NAT, pass(`arn:aws:iam::${ACCOUNT}:role/shared/*`));
    assert.deepEqual(await found(broken.program, shared), [`iam-pass-role ${NAT}`]);
  });
});

describe("Policy iam-privilege-escalation", () => {
  it("prints the path", async () => {
    const broken = await toBreak("stg");
    broken.allow(NAT, REGISTER, pass(start(broken)));
    const [violation] = await violationsOf(broken.program, policiesNamed(IDS));
    assert.match(
      violation!.message,
      /role "network-nat-role" -> iam:PassRole of arn:\S+ -> ecs:RegisterTaskDefinition -> ecr:\w+ on \S+ of role "api-task-execution-role"/,
    );
    assert.equal(violation!.property, "policy.Statement.3");
  });

  for (const { services, ways } of RUNNERS) {
    for (const way of ways) {
      it(`finds ${way.join(" and ")} with a role for ${services[0]}`, async () => {
        const broken = await toBreak("stg");
        broken.trust("Role api-task-execution-role", { Principal: { Service: services[0]! } });
        const to = { StringEquals: { "iam:PassedToService": services[0]! } };
        broken.allow(NAT, { Action: [...way], Resource: "*" }, pass(start(broken), to));
        const policy = policyNamed("iam-privilege-escalation");
        assert.ok((await found(broken.program, [policy])).includes(`iam-privilege-escalation ${NAT}`));
      });
    }
  }

  it("reports findings before unknown values", async () => {
    const broken = await toBreak("stg");
    const policy = policyNamed("iam-privilege-escalation");
    broken.set("RolePolicy api-task-start", "policy", UNKNOWN);
    assert.deepEqual((await findingsOf(policy, broken.program)).notEvaluated.map(({ resource }) => labelOf(resource)), [
      "RolePolicy api-task-start",
    ]);
    broken.allow("RolePolicy network-flow-logs-write", { Action: "iam:PutRolePolicy", Resource: "*" });
    assert.deepEqual(await found(broken.program, [policy]), ["iam-privilege-escalation RolePolicy network-flow-logs-write"]);
  });

  it("gives findings or UnknownValueError for any program", () => givesVerdicts(policiesNamed(IDS)));
});
