import assert from "node:assert/strict";

import * as fc from "fast-check";

import { type Export, knownIds, opened, type PendingOperation, repaired, type StateResource, unread } from "../../../toolkit/recover/state";

const secret = (plaintext: string) => ({ "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", plaintext });
const resource = (name: string, more: Partial<StateResource> = {}): StateResource => ({
  urn: `urn:pulumi:stg::p::aws:ec2/vpc:Vpc::${name}`,
  type: "aws:ec2/vpc:Vpc",
  custom: true,
  inputs: { a: 1 },
  ...more,
});
const creating = (name: string, more: Partial<StateResource> = {}): PendingOperation => ({
  type: "creating",
  resource: resource(name, more),
});
const state = (resources: StateResource[], pending: PendingOperation[]): Export => ({
  version: 3,
  deployment: { resources, pending_operations: pending },
});

describe("Repaired state", () => {
  const made = resource("made", { id: "vpc-0", outputs: {} });

  it("has adopted resources as the engine writes them, without outputs, and no pending operations", () => {
    const before = state([made], [creating("new", { provider: "p::1", outputs: { half: true } }), creating("lost"), {
      type: "updating",
      resource: made,
    }]);
    assert.deepEqual(repaired(before, [{ urn: resource("new").urn, id: "vpc-1" }]), {
      version: 3,
      deployment: { resources: [made, resource("new", { provider: "p::1", id: "vpc-1" })] },
    });
  });

  it("keeps unknown fields", () => {
    const before = {
      version: 3,
      deployment: {
        manifest: { magic: "m" },
        secrets_providers: { type: "passphrase" },
        metadata: {},
        resources: [made],
        pending_operations: [creating("lost")],
      },
    };
    const { pending_operations: _, ...rest } = before.deployment;
    assert.deepEqual(repaired(before, []).deployment, rest);
  });

  it("has a replacement before the replaced resource, which the next update deletes", () => {
    const old = resource("same", { id: "vpc-old", outputs: {} });
    const user = resource("user", { id: "vpc-user", outputs: {} });
    const { resources } = repaired(state([made, old, user], [creating("same")]), [{ urn: old.urn, id: "vpc-new" }]).deployment;
    assert.deepEqual(resources, [made, resource("same", { id: "vpc-new" }), { ...old, delete: true }, user]);
  });

  it("drops a replaced resource that is already deleted", () => {
    const old = resource("same", { id: "vpc-old", outputs: {}, pendingReplacement: true });
    const { resources } = repaired(state([made, old], [creating("same")]), [{ urn: old.urn, id: "vpc-new" }]).deployment;
    assert.deepEqual(resources, [made, resource("same", { id: "vpc-new" })]);
  });

  it("keeps secret inputs secret after the provider has read them", () => {
    const inputs = { text: secret("\"x\""), list: [{ inner: secret("1") }], plain: "y" };
    const { resources } =
      repaired(state([], [creating("new", { inputs, additionalSecretOutputs: ["more"] })]), [{ urn: resource("new").urn, id: "1" }])
        .deployment;
    assert.deepEqual(resources![0]!.additionalSecretOutputs, ["more", "text", "list"]);
  });

  it("keeps all resources in order and adds only the adopted ones, whatever is pending", () => {
    const name = fc.constantFrom("a", "b", "c", "d", "e", "f");
    const names = fc.uniqueArray(name);
    const pending = fc.uniqueArray(fc.record({ name, type: fc.constantFrom("creating", "updating", "deleting", "reading") }), {
      selector: (one) => one.name,
    });
    fc.assert(fc.property(names, pending, names, (there, operations, found) => {
      const before = there.map((one) => resource(one, { id: `old-${one}`, outputs: {} }));
      const adopted = found.map((one) => ({ urn: resource(one).urn, id: `new-${one}` }));
      const { deployment } = repaired(
        state(before, operations.map((one) => ({ type: one.type as PendingOperation["type"], resource: resource(one.name) }))),
        adopted,
      );
      const ids = deployment.resources!.map(({ id }) => id!);
      const taken = operations.filter((one) => one.type === "creating" && found.includes(one.name)).map((one) => `new-${one.name}`);

      assert.equal(deployment.pending_operations, undefined);
      assert.deepEqual(ids.filter((id) => id.startsWith("old-")), before.map(({ id }) => id));
      assert.deepEqual(ids.filter((id) => id.startsWith("new-")).toSorted(), taken.toSorted());
      for (const one of deployment.resources!.filter(({ delete: goes }) => goes === true)) {
        assert.ok(taken.includes(one.id!.replace("old", "new")));
      }
      const alive = deployment.resources!.filter(({ delete: goes }) => goes !== true).map(({ urn }) => urn);
      assert.equal(new Set(alive).size, alive.length);
    }));
  });
});

describe("State", () => {
  it("unread: resources that were taken over and not read since", () => {
    const component = { urn: "urn:pulumi:stg::p::a:b:C::c", type: "a:b:C", custom: false };
    const provider = resource("provider", { type: "pulumi:providers:aws", id: "1" });
    const half = resource("half", { id: "vpc-1" });
    assert.deepEqual(
      unread({
        resources: [
          component,
          provider,
          half,
          resource("read", { id: "vpc-2", outputs: {} }),
          resource("looked-up", { id: "vpc-3", external: true }),
        ],
      }),
      [half],
    );
    assert.deepEqual(unread({}), []);
  });

  it("knownIds: ids and ARNs of a type", () => {
    const resources = [
      resource("a", { id: "vpc-1", outputs: { arn: "arn:vpc-1" } }),
      resource("b", { type: "aws:ec2/subnet:Subnet", id: "subnet-1", outputs: { arn: "arn:vpc-2" } }),
    ];
    assert.deepEqual([...knownIds(resources, "aws:ec2/vpc:Vpc")], ["vpc-1", "arn:vpc-1"]);
  });

  it("opened: secrets in plain text if they were exported", () => {
    assert.deepEqual(opened({ a: secret("{\"b\":1}"), c: [secret("\"d\"")], e: "f" }), { a: { b: 1 }, c: ["d"], e: "f" });
  });
});
