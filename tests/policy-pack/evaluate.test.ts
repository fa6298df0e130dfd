import assert from "node:assert/strict";

import { ownersOf } from "../../policy-pack/declared/owners";
import { readWaivers, type Waiver } from "../../policy-pack/declared/waivers";
import { evaluate, unevaluatedResources } from "../../policy-pack/evaluate";
import type { Policy } from "../../policy-pack/policy";
import { type Properties, property, type Resource, type StackView, UNKNOWN } from "../../policy-pack/stack-view";

const TODAY = new Date("2026-11-21T12:00:00Z");

const resource = (name: string, properties: Properties, type = "aws:sqs/queue:Queue"): Resource => ({
  urn: `urn:pulumi:stg::p::${type}::${name}`,
  type,
  name,
  properties,
  parent: undefined,
  protect: false,
  ignoreChanges: [],
  secretProperties: [],
  dependencies: [],
  propertyDependencies: {},
});

const small: Policy = {
  id: "queue-small",
  description: "A queue keeps messages for a day at most.",
  remediation: "Set messageRetentionSeconds to 86400.",
  references: {},
  waivable: true,
  types: ["aws:sqs/queue:Queue"],
  validateResource: (queue) => {
    const found = property(queue, "messageRetentionSeconds");
    return typeof found === "number" && found > 86_400
      ? [{ resource: queue, property: "messageRetentionSeconds", found, allowed: "86400 at most" }]
      : [];
  },
};
const alone: Policy = {
  id: "queue-alone",
  description: "There is one queue.",
  remediation: "Take the others out.",
  references: {},
  waivable: false,
  types: "all",
  validateStack: ({ resources }) =>
    resources.slice(1).map((each) => ({ resource: each, property: "name", found: each.name, allowed: "the only one" })),
};
const inProduction: Policy = { ...small, id: "queue-in-production", productionOnly: true };

const program = (...resources: Resource[]): StackView => ({ environment: "stg", production: false, resources });
const waiver = (change: Partial<Waiver> = {}): Waiver => ({
  policy: "queue-small",
  resource: "big",
  reason: "a rebuild takes three days",
  owner: "ana",
  expires: "2026-12-31",
  ...change,
});
const big = resource("big", { messageRetentionSeconds: 100_000 });
const judged = (policies: Policy[], given: StackView, waivers: Waiver[] = []) => evaluate(given, policies, waivers, TODAY);

describe("evaluate", () => {
  it("reports resource, property, value, allowed values and remediation", async () => {
    const { violations } = await judged([small], program(resource("small", { messageRetentionSeconds: 60 }), big));
    assert.deepEqual(violations.map(({ policy, message }) => [policy.id, message]), [
      [
        "queue-small",
        "aws:sqs/queue:Queue \"big\": messageRetentionSeconds is 100000, but must be 86400 at most. Set messageRetentionSeconds to 86400.",
      ],
    ]);
  });

  it("reports violations of resource and stack policies", async () => {
    const { violations } = await judged([small, alone], program(big, resource("other", {})));
    assert.deepEqual(violations.map(({ policy, resource: { name } }) => `${policy.id} ${name}`), ["queue-small big", "queue-alone other"]);
  });

  it("applies productionOnly policies to production only", async () => {
    assert.equal((await judged([inProduction], program(big))).violations.length, 0);
    assert.equal((await judged([inProduction], { ...program(big), production: true })).violations.length, 1);
  });

  it("reports resources with unknown values by policy, and evaluates the rest", async () => {
    const open = resource("open", { messageRetentionSeconds: UNKNOWN });
    const { violations, notEvaluated } = await judged([small, { ...small, id: "again" }], program(open, big));
    assert.deepEqual(notEvaluated.map(({ policy, resource: { name }, property: path }) => [policy.id, name, path]), [[
      "queue-small",
      "open",
      "messageRetentionSeconds",
    ], ["again", "open", "messageRetentionSeconds"]]);
    assert.deepEqual(unevaluatedResources(notEvaluated).map(({ name }) => name), ["open"]);
    assert.equal(violations.length, 2);
  });

  it("rethrows a policy's own error", async () => {
    const broken: Policy = {
      ...small,
      validateResource: () => {
        throw new Error("broken");
      },
    };
    await assert.rejects(judged([broken], program(big)), /broken/);
  });

  it("shortens long values at the end of a word, with the closing quotation mark", async () => {
    const saying = (found: string): Policy => ({
      ...small,
      validateResource: (each) => [{ resource: each, property: "policy", found, allowed: "shorter" }],
    });
    const shown = async (found: string) => (await judged([saying(found)], program(big))).violations[0]!.fact;
    assert.match(await shown("a".repeat(700)), /^policy is "a{599}\.\.\." \(702 characters in all\), but must be shorter$/);
    assert.match(
      await shown("by web-security-group, ".repeat(40)),
      /^policy is "(by web-security-group, )+by web-security-group,\.\.\." \(922 characters in all\), but/,
    );
    const path = `by ${"network-routes-public-internet, ".repeat(15)}web`;
    assert.ok((await shown(path)).includes(JSON.stringify(path)), "a path in a message is complete");
  });
});

describe("A violation", () => {
  for (const path of ["messageRetentionSeconds", "messageRetentionSeconds[0].inner"]) {
    it(`never shows a secret: ${path}`, async () => {
      const { violations } = await judged([small], program({ ...big, secretProperties: [path] }));
      assert.match(violations[0]!.message, /: messageRetentionSeconds is a secret, but must be /);
    });
  }
});

describe("A waiver", () => {
  it("exempts one resource from one policy until its day", async () => {
    const { violations, wrongWaivers } = await judged([small], program(big, resource("huge", { messageRetentionSeconds: 200_000 })), [
      waiver(),
    ]);
    assert.deepEqual(violations.map(({ resource: { name }, waiver: excuse }) => [name, excuse?.owner]), [["big", "ana"], [
      "huge",
      undefined,
    ]]);
    assert.deepEqual(wrongWaivers, []);
    assert.equal((await judged([small], program(big), [waiver({ expires: "2026-11-21" })])).wrongWaivers.length, 0);
  });

  const wrong: [string, Partial<Waiver>, string][] = [
    ["has expired", { expires: "2026-11-20" }, "expired on 2026-11-20: fix the violation, or give it a new reason and day"],
    ["isn't needed", { resource: "small" }, "isn't needed in stg: remove it, or set its \"environment\" to the one that needs it"],
    ["isn't needed in its environment", { resource: "small", environment: "stg" }, "isn't needed: remove it"],
    ["is for a policy that can't be waived", { policy: "queue-alone", resource: "other" }, "is for a policy that can't be waived"],
    ["lasts longer than 180 days", { expires: "9999-12-31" }, "expires on 9999-12-31, but a waiver is for at most 180 days"],
    ["names no policy", { policy: "queue-smal" }, "names no policy of the pack"],
  ];
  for (const [what, change, problem] of wrong) {
    it(`that ${what} is a violation itself, and exempts no resource`, async () => {
      const given = waiver(change);
      const { violations, wrongWaivers } = await judged([small, alone], program(big, resource("other", {})), [given]);
      assert.deepEqual(wrongWaivers.map(({ message }) => message), [`waiver of ${given.policy} for "${given.resource}" (ana) ${problem}`]);
      assert.ok(violations.every((violation) => violation.waiver === undefined));
    });
  }

  it("that exempts from what production never accepts is a violation there", async () => {
    const strict: Policy = { ...small, waivable: "outsideProduction" };
    const inStg = await judged([strict], program(big), [waiver()]);
    assert.deepEqual([inStg.violations[0]!.waiver?.owner, inStg.wrongWaivers], ["ana", []]);
    const inPrd = await judged([strict], { ...program(big), production: true }, [waiver()]);
    assert.deepEqual(inPrd.violations.map((violation) => violation.waiver), [undefined]);
    assert.deepEqual(inPrd.wrongWaivers.map(({ message }) => message), [
      "waiver of queue-small for \"big\" (ana) is for a policy that can't be waived in production",
    ]);
  });

  it("of an owner who is in no list is a violation itself, and exempts no resource", async () => {
    const facts = { project: "p", stack: "stg", config: { "p:alerts": "{\"emails\":[\"ops@example.com\"]}", "other:x": "a@example.com" } };
    const isOwner = ownersOf("# ana\n/policy-pack/ @acme/platform cto@example.com # ana\n", facts);
    const names = ["@acme/platform", "cto@example.com", "ops@example.com", "ana", "a@example.com", "/policy-pack/"];
    assert.deepEqual(names.map((name) => isOwner(name)), [true, true, true, false, false, false]);
    const { violations, wrongWaivers } = await judged([small], { ...program(big), isOwner }, [waiver()]);
    assert.deepEqual(violations.map((violation) => violation.waiver), [undefined]);
    assert.match(wrongWaivers[0]!.message, /^waiver of queue-small for "big" \(ana\) has an owner who isn't in CODEOWNERS, and /);
    const known = await judged([small], { ...program(big), isOwner }, [waiver({ owner: "ops@example.com" })]);
    assert.deepEqual([known.violations[0]!.waiver?.owner, known.wrongWaivers], ["ops@example.com", []]);
  });

  it("may have any address as its owner while the settings are unknown", () => {
    const isOwner = ownersOf("", { project: "p", stack: "prd", config: undefined });
    assert.deepEqual([isOwner("ops@example.com"), isOwner("ana")], [true, false]);
  });

  it("names the URN of a resource whose name another one has", async () => {
    const second = { ...big, type: "aws:sqs/other:Other", urn: "urn:pulumi:stg::test::aws:sqs/other:Other::big" };
    const byName = await judged([small], program(big, second), [waiver()]);
    assert.deepEqual(byName.wrongWaivers.map(({ message }) => message), [
      `waiver of queue-small for "big" (ana) names 2 resources: write the URN of one, e.g. ${big.urn}`,
    ]);
    const byUrn = await judged([small], program(big, second), [waiver({ resource: big.urn })]);
    assert.deepEqual([byUrn.violations[0]!.waiver?.owner, byUrn.wrongWaivers], ["ana", []]);
  });

  it("for one environment is ignored in another", async () => {
    const ofPrd = waiver({ environment: "prd" });
    const inStg = await judged([small], program(big), [ofPrd]);
    assert.deepEqual([inStg.violations[0]!.waiver, inStg.wrongWaivers], [undefined, []]);
    const inPrd = await judged([small], { ...program(big), environment: "prd" }, [ofPrd]);
    assert.deepEqual([inPrd.violations[0]!.waiver, inPrd.wrongWaivers], [ofPrd, []]);
  });

  it("counts as needed while its resource can't be evaluated", async () => {
    const { wrongWaivers } = await judged([small], program(resource("big", { messageRetentionSeconds: UNKNOWN })), [waiver()]);
    assert.deepEqual(wrongWaivers, []);
  });
});

describe("The file of waivers", () => {
  it("is a list of complete waivers", () => {
    assert.deepEqual(readWaivers(JSON.stringify([waiver()])), [waiver()]);
    assert.deepEqual(readWaivers("[]"), []);
  });

  const mistakes: [unknown, string][] = [
    [{}, "waivers.json must be a list of waivers"],
    [[waiver({ reason: " " })], "waivers.json: reason of waiver 1 is \" \", but must be text"],
    [[waiver(), { ...waiver(), owner: undefined }], "waivers.json: owner of waiver 2 is missing, but must be text"],
    [[waiver({ environment: "" })], "waivers.json: environment of waiver 1 is \"\", but must be text"],
    [[waiver({ expires: "2026-02-30" })], "waivers.json: expires of waiver 1 is \"2026-02-30\", but must be a day, yyyy-mm-dd"],
    [[waiver({ expires: "31.12.2026" })], "waivers.json: expires of waiver 1 is \"31.12.2026\", but must be a day, yyyy-mm-dd"],
    [
      [{ ...waiver(), until: "x" }],
      "waivers.json: until of waiver 1 is unknown; known are policy, resource, reason, owner, expires, environment",
    ],
  ];
  for (const [content, message] of mistakes) {
    it(`rejects ${JSON.stringify(content).slice(0, 60)}`, () => assert.throws(() => readWaivers(JSON.stringify(content)), { message }));
  }
});
