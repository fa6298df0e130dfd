import assert from "node:assert/strict";
import { unresolvedValues } from "../../toolkit/plan/tree";
import { loadProject, programs } from "../../toolkit/shared/project";
import { plain, type Properties } from "../../toolkit/shared/values";
import { ownerOf, planOf, type Registered, STACKS } from "../support/simulated";
import { EVERY_STACK } from "../support/targets";

const targets = programs(STACKS).flatMap((label) => loadProject(STACKS, label).stacks.map((stack) => ({ label, stack, image: "none" })));

/** The root program after the first image. */
const withImages = targets.filter(({ label }) => label === ".").map((target) => ({ ...target, image: "3f2c1a9" }));
const setImage = {
  "aws-practice:services": (services: Properties) => {
    Object.assign(services["api"] as Properties, { image: "3f2c1a9" });
  },
};

interface Statement {
  Action: string | string[];
  Resource: string | string[];
}

const statements = (
  policy: unknown,
): Statement[] => (policy === undefined ? [] : (JSON.parse(String(plain(policy))) as { Statement: Statement[] }).Statement);

/** Source: Service Authorization Reference: these have no resource type; ListTasks has one, but not on Fargate. */
const WITHOUT_RESOURCE =
  /^(cloudwatch:(?:GetMetricStatistics|PutMetricData)|ecr:GetAuthorizationToken|ecs:ListTasks|logs:DescribeLogGroups|secretsmanager:GetRandomPassword|tag:GetResources|ssmmessages:\w+)$/;

describe("Every program and stack", () => {
  it("is covered", () => {
    assert.deepEqual(targets.map(({ label, stack }) => `${label} ${stack}`), EVERY_STACK);
  });

  for (const { label, stack, image } of [...targets, ...withImages]) {
    describe(`${label} ${stack}, image ${image}`, () => {
      let registered: Registered;
      before(async () => {
        const { plan, registered: resolved } = await planOf(label, stack, image === "none" ? {} : setImage);
        registered = resolved;
        assert.deepEqual(plan.simulation.messages.filter(({ severity }) => severity !== "info"), []);
        assert.deepEqual([...plan.simulation.unknownTypes], []);
      });

      it("has no unknown or undefined values", () => {
        assert.deepEqual(unresolvedValues(registered.resources), []);
        const texts = JSON.stringify(registered.resources.map(({ inputs, outputs }) => plain([inputs, outputs])));
        assert.doesNotMatch(texts, /undefined|\[object Object\]|Calling \[toString\]/);
      });

      it("every resource with tags has a Name tag", () => {
        for (const { name, inputs } of registered.resources) {
          const tags = inputs["tags"] as Record<string, string> | undefined;
          if (tags !== undefined) assert.ok(tags["Name"], `${name} has tags without Name`);
        }
      });

      it("every security group rule has a description", () => {
        const rules = registered.resources.filter(({ type }) => /SecurityGroup(In|E)gressRule$/.test(type));
        assert.deepEqual(rules.filter(({ inputs }) => !inputs["description"]).map(({ name }) => name), []);
      });

      it("only components are direct children of the stack", () => {
        const stackUrn = registered.only("Stack").urn;
        const loose = registered.resources.filter(({ parent, custom }) => parent === stackUrn && custom);
        assert.deepEqual(loose.map(({ name }) => name), []);
      });

      it("registers every resource after its dependencies", () => {
        const place = new Map(registered.resources.map(({ urn }, index) => [urn, index]));
        for (const { urn, dependencies, parent } of registered.resources) {
          for (const earlier of [...dependencies, ...(parent === "" ? [] : [parent])]) {
            assert.ok((place.get(earlier) ?? Infinity) < place.get(urn)!, `${urn} before ${earlier}`);
          }
        }
      });

      it("no two resources of a type have the same name in AWS", () => {
        const named = registered.resources.flatMap(({ type, inputs }) =>
          ["name", "identifier", "family"].flatMap((
            key,
          ) => (typeof inputs[key] === "string" && !type.startsWith("aws:route53/")
            ? [`${type} ${ownerOf(inputs)} ${String(inputs["region"])} ${inputs[key]}`]
            : [])
          )
        );
        assert.deepEqual(named.filter((name, index) => named.indexOf(name) !== index), []);
      });

      it("grants no wildcard actions, and all resources only for actions without a resource type", () => {
        const grants = registered.resources.flatMap((
          { name, type, inputs },
        ) => (type === "aws:iam/rolePolicy:RolePolicy" ? statements(inputs["policy"]).map((statement) => ({ name, ...statement })) : []));
        for (const { name, Action, Resource } of grants) {
          for (const action of [Action].flat()) {
            assert.doesNotMatch(action, /\*/, name);
            if ([Resource].flat().includes("*")) assert.ok(WITHOUT_RESOURCE.test(action), `${name}: ${action} on *`);
          }
        }
      });

      it("has no password in its state, neither generated nor as the value of a secret", () => {
        const kinds = registered.resources.filter(({ type }) => /RandomPassword$|SecretVersion$/.test(type));
        assert.deepEqual(kinds.map(({ name }) => name), []);
        const passwords = registered.resources.filter(({ inputs }) =>
          Object.keys(inputs).some((key) => /^(password|secretString)/.test(key))
        );
        assert.deepEqual(passwords.map(({ name }) => name), []);
        const databases = registered.resources.filter(({ type }) => type === "aws:rds/instance:Instance");
        assert.equal(databases.length, ["bootstrap", "examples/github-oidc-ecr"].includes(label) ? 0 : 1);
        for (const { inputs } of databases) assert.equal(inputs["manageMasterUserPassword"], true);
      });
    });
  }
});
