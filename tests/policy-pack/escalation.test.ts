import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";

import { findingsOf } from "../../policy-pack/evaluate";
import { RUNNERS, WRITES } from "../../policy-pack/iam/escalation/paths";
import { TAKEOVERS } from "../../policy-pack/iam/escalation/takeovers";
import { findAction } from "../../policy-pack/iam/service-reference";
import { UNKNOWN } from "../../policy-pack/stack-view";
import { LAUNCH_TEMPLATE, SERVICE } from "../../policy-pack/types";
import { NAT, pass, REGISTER, start } from "./catalogue/escalation";
import { ACCOUNT } from "./catalogue/mutation";
import PUBLISHED from "./pathfinding.json";
import { givesVerdicts } from "./support/any-program";
import { labelOf } from "./support/broken";
import { found, violationsOf } from "./support/found";
import { declaring, policiesNamed, policyNamed } from "./support/policies";
import { toBreak } from "./support/real-programs";

const IDS = ["iam-pass-role", "iam-privilege-escalation"];

/** Found by a rule of its own: sts:AssumeRole by the roles that it names. */
const BY_OTHERS = ["sts-001"];

/** ARNs of resources that a role may take over. */
const SAMPLES = [
  "lambda:ap-northeast-1:1:function:f",
  "ecs:ap-northeast-1:1:task-definition/f:1",
  "ecs:ap-northeast-1:1:cluster/c",
  "codebuild:ap-northeast-1:1:project/p",
  "states:ap-northeast-1:1:stateMachine:s",
  "batch:ap-northeast-1:1:job-definition/j:1",
  "ec2:ap-northeast-1:1:instance/i-1",
  "ec2:ap-northeast-1:1:launch-template/lt-1",
  "cloudformation:ap-northeast-1:1:stack/s/1",
  "apprunner:ap-northeast-1:1:service/s/1",
  "glue:ap-northeast-1:1:devEndpoint/d",
  "sagemaker:ap-northeast-1:1:notebook-instance/n",
  "bedrock-agentcore:ap-northeast-1:1:code-interpreter-custom/c",
  "elasticmapreduce:ap-northeast-1:1:cluster/j",
].map((arn) => `arn:aws:${arn.replace(":1:", `:${ACCOUNT}:`)}`);

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

  for (const takeover of TAKEOVERS) {
    it(`finds ${takeover.actions.join(" and ")} on one resource whose role has more permissions`, async () => {
      const broken = await toBreak("stg");
      const [arn, role] = [SAMPLES.find((sample) => takeover.arn.test(sample))!, broken.arn("Role api-task-execution-role")];
      const cluster = `arn:aws:ecs:ap-northeast-1:${ACCOUNT}:cluster/c`;
      broken.add("aws:ecs/taskDefinition:TaskDefinition", "definition", { arn: "arn:definition", taskRoleArn: role, family: "f" });
      broken.add("aws:iam/instanceProfile:InstanceProfile", "profile", { name: "profile", role });
      const names = { id: arn, arn, role, roleArn: role, taskRoleArn: role, serviceRole: role, iamRoleArn: role, cluster };
      broken.add(takeover.type, "target", {
        ...names,
        taskDefinition: "arn:definition",
        iamInstanceProfile: takeover.type === LAUNCH_TEMPLATE ? { name: "profile" } : "profile",
        ec2Attributes: { instanceProfile: "profile" },
        containerProperties: JSON.stringify({ jobRoleArn: role }),
      });
      const [first, ...more] = takeover.actions;
      broken.allow(NAT, { Action: first!, Resource: takeover.type === SERVICE ? cluster : arn });
      const policy = policyNamed("iam-privilege-escalation");
      assert.equal((await found(broken.program, [policy])).includes(`iam-privilege-escalation ${NAT}`), more.length === 0);
      if (more.length > 0) broken.allow(NAT, { Action: more, Resource: "*" });
      assert.ok((await found(broken.program, [policy])).includes(`iam-privilege-escalation ${NAT}`));
    });
  }

  describe("finds each path of the published catalogue", () => {
    for (const { id, actions } of PUBLISHED.paths) {
      it(id, async () => {
        const broken = await toBreak("stg");
        const services = RUNNERS.flatMap((runner) => runner.services);
        broken.trust("Role api-task-execution-role", { Principal: { Service: services } });
        const others = actions.filter((action) => action !== "iam:PassRole");
        broken.allow(NAT, { Action: others, Resource: "*" }, ...(others.length < actions.length ? [pass(start(broken), {})] : []));
        const policy = policyNamed("iam-privilege-escalation");
        assert.ok((await found(broken.program, [policy])).includes(`iam-privilege-escalation ${NAT}`));
      });
    }

    it("and has no path without a source, nor one of the catalogue without a row", () => {
      const sources = [...Object.values(WRITES), ...RUNNERS.map(({ source }) => source), ...TAKEOVERS.map(({ source }) => source)];
      const named = new Set(sources.flatMap((source) => source.match(/\b[a-z0-9]+-\d{3}\b/g) ?? []));
      const missing = PUBLISHED.paths.map(({ id }) => id).filter((id) => !named.has(id) && !BY_OTHERS.includes(id));
      assert.deepEqual(missing, []);
      assert.deepEqual([...named].filter((id) => !PUBLISHED.paths.some((path) => path.id === id)), []);
      assert.ok(sources.every((source) => source !== ""));
    });

    it("in actions that exist", () => {
      const all = [...Object.keys(WRITES), ...RUNNERS.flatMap(({ ways }) => ways.flat()), ...TAKEOVERS.flatMap(({ actions }) => actions)];
      assert.deepEqual(all.filter((action) => findAction(action) === undefined), []);
    });

    it("as of the newest catalogue", function() {
      const clone = process.env["PATHFINDING"];
      if (clone === undefined) {
        console.warn("\n    skipped: needs PATHFINDING, a clone of DataDog/pathfinding.cloud");
        this.skip();
      }
      const git = (...words: string[]) => execFileSync("git", ["-C", clone, ...words], { encoding: "utf8" });
      const newest = JSON.parse(git("show", "HEAD:docs/paths.json")) as {
        id: string;
        permissions: { required: { permission: string }[] };
      }[];
      const paths = newest.map(({ id, permissions }) => ({ id, actions: permissions.required.map(({ permission }) => permission) }));
      assert.deepEqual(paths.toSorted((one, two) => (one.id < two.id ? -1 : 1)), PUBLISHED.paths);
      assert.equal(git("log", "-1", "--format=%cs", "--", "docs/paths.json").trim(), PUBLISHED.date);
    });
  });

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
