import assert from "node:assert/strict";

import { type Resource, UNKNOWN, UnknownValueError } from "../../policy-pack/stack-view";
import { CONNECTED, egress, findings, group, ingress, make, program, service, STORE, tcp, urn, WEB } from "./support/small-network";

describe("Policy network-database-access", () => {
  const id = "network-database-access";
  const found = (more: Resource[], declared?: readonly string[]) => findings(id, program(...STORE, ...more), declared);

  it("accepts a group of a client's own, and a program without databases", async () => {
    assert.deepEqual(await found(CONNECTED), []);
    assert.deepEqual(await findings(id, program(...WEB, ingress("sg-web", { cidrIpv4: UNKNOWN }))), []);
  });

  it("rejects blocks, prefix lists, foreign groups and unattached groups", async () => {
    for (
      const peer of [{ cidrIpv4: "10.0.1.0/24" }, { cidrIpv4: "10.0.0.0/8" }, { cidrIpv4: "0.0.0.0/0" }, { prefixListId: "pl-1" }, {
        referencedSecurityGroupId: "sg-0123",
      }]
    ) {
      assert.equal((await found([...CONNECTED, ingress("sg-db", peer, tcp(5432), "more")])).length, 1, JSON.stringify(peer));
    }
    assert.deepEqual(
      await found([...CONNECTED, group("sg-idle"), ingress("sg-db", { referencedSecurityGroupId: "sg-idle" }, tcp(5432), "idle")]),
      ["db: database db allows, by idle, a security group that isn't attached to any resource"],
    );
    const preview = [
      ...CONNECTED,
      group("sg-idle"),
      ingress("sg-db", { referencedSecurityGroupId: "sg-idle" }, tcp(5432), "idle"),
      make("stateMachine", "job", { definition: UNKNOWN }),
    ];
    await assert.rejects(found(preview), UnknownValueError, "the job may have it");
  });

  it("rejects a resource that shares a client's group without depending on the database", async () => {
    const worker = service("worker", "sg-api");
    const api = { ...STORE.find(({ name }) => name === "api")!, dependencies: ["urn:between"] };
    const between = { ...make("vpc", "between"), urn: "urn:between", dependencies: [urn("database", "db")] };
    const others = STORE.filter(({ name }) => name !== "api");
    const judge = (...more: Resource[]) => findings(id, program(...others, ...CONNECTED, api, between, ...more));
    assert.deepEqual((await judge(worker)).map((text) => text.replace(/ by .*/, "")), [
      "db: database db reached on 5432/tcp from service worker",
    ]);
    assert.deepEqual(await judge({ ...worker, dependencies: [urn("database", "db")] }), []);
    const own = [
      group("sg-own"),
      ingress("sg-db", { referencedSecurityGroupId: "sg-own" }, tcp(5432), "zz-own"),
      egress("sg-own", { referencedSecurityGroupId: "sg-db" }, tcp(5432), "out-own"),
    ];
    const both = { ...worker, properties: { networkConfiguration: { subnets: ["private"], securityGroups: ["sg-api", "sg-own"] } } };
    assert.deepEqual(await judge(both, ...own), [], "a group of its own lets it in as well");
  });

  it("compares with a declared list in both directions", async () => {
    const entry = "database db:5432/tcp <- service api";
    assert.deepEqual(await found(CONNECTED, [entry]), []);
    assert.equal((await found(CONNECTED, [])).length, 1);
    assert.deepEqual(await found(CONNECTED, [entry, "database db:5432/tcp <- service web"]), [
      "db: declared as database db:5432/tcp <- service web, which isn't reachable",
    ]);
    assert.deepEqual(await findings(id, program(make("vpc", "empty")), [entry]), [], "the list is of another program");
    const block = ingress("sg-db", { cidrIpv4: "10.0.1.0/24" }, tcp(5432), "block");
    assert.deepEqual(await found([...CONNECTED, block], [entry, "database db:5432/tcp <- 10.0.1.0/24"]), []);
    const wide = ingress("sg-db", { cidrIpv4: "10.0.0.0/15" }, tcp(5432), "wide");
    assert.equal(
      (await found([...CONNECTED, wide], [entry, "database db:5432/tcp <- 10.0.0.0/15"])).length,
      1,
      "wider than the VPC can't be declared",
    );
    const open = program(...WEB, ingress("sg-web", { cidrIpv4: "0.0.0.0/0" }));
    assert.deepEqual(await findings("network-internet-exposure", open, ["load balancer web:443/tcp <- internet"]), []);
    assert.equal((await findings("network-internet-exposure", open, ["load balancer web:80/tcp <- internet"])).length, 2);
  });
});
