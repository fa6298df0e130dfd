import assert from "node:assert/strict";

import { type EvaluatedStatement, isAllowed, statementsIn } from "../../support/iam-evaluation";
import { planOf, type Registered } from "../../support/simulated";

const PERMISSION = { actions: ["s3:GetObject", "s3:PutObject"], resources: ["arn:aws:s3:::shop-pictures/*"] };
const bootstrapWith = async (permissions: unknown[]) =>
  (await planOf("bootstrap", "stg", { "aws-practice-bootstrap:platform": (section) => Object.assign(section, { permissions }) }))
    .registered;
const boundaryIn = (registered: Registered) => statementsIn(registered.inputs("Policy", "boundary-policy")["policy"]);
const reads = (statements: readonly EvaluatedStatement[], key: string, action = "s3:GetObject") =>
  isAllowed(statements, { action, resource: `arn:aws:s3:::${key}`, context: {} });

describe("`platform.permissions`", () => {
  let without: Registered;
  let having: Registered;
  before(async () => {
    [without, having] = [await bootstrapWith([]), await bootstrapWith([PERMISSION])];
  });

  it("lets an application have what `services.<name>.permissions` grants it, and no more", async () => {
    const { registered } = await planOf(".", "stg", {
      "aws-practice:services": ({ api }) => void Object.assign(api as object, { permissions: [PERMISSION] }),
    });
    const own = registered.ofType("RolePolicy").flatMap(({ inputs }) => statementsIn(inputs["policy"]));
    for (const action of PERMISSION.actions) {
      assert.ok(reads(own, "shop-pictures/1.png", action), "the application's role has it");
      assert.ok(reads(boundaryIn(having), "shop-pictures/1.png", action), "and the boundary allows it");
      assert.ok(!reads(boundaryIn(without), "shop-pictures/1.png", action), "but not by itself");
    }
    assert.ok(!reads(boundaryIn(having), "shop-invoices/1.pdf"));
    assert.ok(!reads(boundaryIn(having), "shop-pictures/1.png", "s3:DeleteObject"));
  });

  it("changes the boundary and nothing else: no role of a workflow gets them", () => {
    const documents = (registered: Registered) =>
      ["Role", "RolePolicy", "Policy"].flatMap((type) =>
        registered.ofType(type).filter(({ name }) => name !== "boundary-policy").map(({ name, inputs }) => [type, name, inputs])
      );
    assert.ok(documents(having).length > 5);
    assert.deepEqual(documents(having), documents(without));
  });

  it("with a wildcard in an action is rejected", async () => {
    const wildcard = bootstrapWith([{ ...PERMISSION, actions: ["s3:*"] }]);
    await assert.rejects(wildcard, /platform\.permissions.*s3:\*.*an action without wildcard/s);
  });

  it("that are longer than IAM's policies are refused, with how much too long they are", async () => {
    const resources = Array.from({ length: 40 }, (_, index) => `arn:aws:s3:::shop-pictures-${index}/*`);
    await assert.rejects(bootstrapWith([{ ...PERMISSION, resources }]), /it is \d+ characters longer than the 6144 that IAM allows/);
  });
});
