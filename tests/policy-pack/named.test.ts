import assert from "node:assert/strict";

import { namedInSettings } from "../../policy-pack/declared/named";
import { evaluate } from "../../policy-pack/evaluate";
import { programOf } from "../../toolkit/plan/judged-program";
import { planOf } from "../support/simulated";
import { packFor } from "./support/production-list";

const OWN = "111111111111";
const QUEUE = `arn:aws:sqs:ap-northeast-1:${OWN}:shop-orders`;
const TARGETS = "iam-resource-exists";

/** Ids of the policies that a service with a permission violates; in staging and its account by default. */
async function said(
  action: string,
  arn: string,
  change: { production?: boolean; forget?: boolean; otherAccounts?: string[] } = {},
): Promise<string[]> {
  const { production = false, forget = false, otherAccounts } = change;
  const { plan } = await planOf(".", "stg", {
    "aws-practice:environment": (environment) => void Object.assign(environment, { otherAccounts }),
    "aws-practice:services": (services) =>
      void Object.assign(services["api"] as object, { image: "3f2c1a9", permissions: [{ actions: [action], resources: [arn] }] }),
  });
  const config = forget ? {} : plan.config;
  const program = { ...programOf(plan.simulation.resources, { project: plan.project.name, stack: "stg", config }), production };
  const policies = (await packFor(program)).filter(({ productionOnly }) => productionOnly !== true);
  return (await evaluate(program, policies, [], new Date())).violations.map(({ policy }) => policy.id);
}

describe("A permission on another program's resource in the stack's account", () => {
  it("needs no entry in declared.json outside production", async () => {
    assert.deepEqual(await said("sqs:SendMessage", QUEUE), []);
    assert.deepEqual(await said("s3:GetObject", "arn:aws:s3:::shop-pictures/*"), []);
  });

  it("needs an entry in production, or if the settings don't name the ARN", async () => {
    assert.deepEqual(await said("sqs:SendMessage", QUEUE, { production: true }), [TARGETS]);
    assert.deepEqual(await said("sqs:SendMessage", QUEUE, { forget: true }), [TARGETS]);
  });

  it("needs an entry for a pattern", async () => {
    assert.deepEqual(await said("sqs:SendMessage", `${QUEUE}-*`), ["iam-no-wildcard-resources", TARGETS]);
  });

  it("needs an entry for a role to assume, and for another account's secret", async () => {
    assert.deepEqual(await said("sts:AssumeRole", `arn:aws:iam::${OWN}:role/deploy`), ["iam-privilege-escalation"]);
    const foreign = "arn:aws:ssm:ap-northeast-1:999999999999:parameter/prd/key";
    assert.deepEqual(await said("ssm:GetParameter", foreign, { otherAccounts: ["999999999999"] }), [TARGETS]);
  });
});

describe("namedInSettings", () => {
  const named = (config: Record<string, string> | undefined) => [...namedInSettings({ project: "shop", stack: "stg", config })];

  it("finds ARNs anywhere in the project's own settings, and none elsewhere", () => {
    const group = JSON.stringify({ b: [{ c: `${QUEUE}2` }] });
    assert.deepEqual(named({ "shop:queue": QUEUE, "shop:a": group, "aws:x": `${QUEUE}3`, "shop:text": `see ${QUEUE}` }), [
      QUEUE,
      `${QUEUE}2`,
    ]);
    assert.deepEqual(named(undefined), []);
  });

  it("accepts a pattern only for objects of one bucket", () => {
    const patterns = [
      `${QUEUE}*`,
      "arn:aws:s3:::*",
      "arn:aws:s3:::*/*",
      "arn:aws:s3:::shop-?/a",
      "arn:aws:s3:::shop*",
      "arn:*:s3:::shop/*",
      "*",
    ];
    const within = ["arn:aws:s3:::shop/*", "arn:aws:s3:::shop/a/*"];
    assert.deepEqual(named({ "shop:a": JSON.stringify([...patterns, ...within]) }), within);
  });
});
