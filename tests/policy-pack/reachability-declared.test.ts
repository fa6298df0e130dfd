import assert from "node:assert/strict";

import { reachability } from "../../policy-pack/reachability/reachability";
import type { Properties } from "../../policy-pack/stack-view";
import { egress, findings, group, ingress, lines, make, NETWORK, of, program, service, STORE, tcp } from "./support/small-network";

const EXPOSURE = "network-internet-exposure";

describe("reachability from other networks", () => {
  const foreign = ingress("sg-api", { cidrIpv4: "10.9.0.0/16" }, tcp(8080), "partner");
  const base = [...NETWORK, group("sg-api"), service("api", "sg-api"), foreign];
  const route = (way: Properties) => make("route", "away", { routeTableId: "rtb-default", destinationCidrBlock: "10.9.0.0/16", ...way });

  it("includes a block that a route leads back to, by a peering, a transit gateway or a VPN", () => {
    for (
      const way of [{ vpcPeeringConnectionId: "pcx-1" }, { transitGatewayId: "tgw-1" }, { gatewayId: "vgw-1" }, { coreNetworkArn: "arn" }]
    ) {
      assert.deepEqual(lines(...base, route(way)), ["service api 8080/tcp <- other network 10.9.0.0/16"], JSON.stringify(way));
    }
    const table = make("defaultTable", "rtb-default", { defaultRouteTableId: "rtb-default", propagatingVgws: ["vgw-1"] });
    assert.deepEqual(lines(...base, table), ["service api 8080/tcp <- other network 10.9.0.0/16"]);
    assert.deepEqual(lines(...base), ["service api 8080/tcp <- 10.9.0.0/16"]);
    const elsewhere = make("route", "away", {
      routeTableId: "rtb-default",
      destinationCidrBlock: "10.8.0.0/16",
      transitGatewayId: "tgw-1",
    });
    assert.deepEqual(lines(...base, elsewhere), ["service api 8080/tcp <- 10.9.0.0/16"]);
  });

  it("includes clients of a VPN, which may not reach a database", async () => {
    const vpn = [
      group("sg-vpn"),
      egress("sg-vpn", { referencedSecurityGroupId: "sg-db" }, tcp(5432), "vpn-out"),
      ingress("sg-db", { referencedSecurityGroupId: "sg-vpn" }, tcp(5432), "vpn-in"),
      of("aws:ec2clientvpn/endpoint:Endpoint", "vpn", { vpcId: "vpc", securityGroupIds: ["sg-vpn"] }),
    ];
    const row = "database db 5432/tcp <- client VPN endpoint vpn";
    assert.ok(lines(...STORE, ...vpn).includes(row));
    assert.equal((await findings("network-database-access", program(...STORE, ...vpn))).length, 1);
    assert.deepEqual(await findings("network-database-access", program(...STORE, ...vpn), [row.replace(" 5432", ":5432")]), []);
  });

  it("asks for a line in an environment with a list, and for named principals in any", async () => {
    const id = "network-other-networks";
    const peered = program(...base, route({ vpcPeeringConnectionId: "pcx-1" }));
    assert.deepEqual(await findings(id, peered), []);
    assert.equal((await findings(id, peered, [])).length, 1);
    assert.deepEqual(await findings(id, peered, ["service api:8080/tcp <- other network 10.9.0.0/16"]), []);
    assert.equal(
      (await findings(id, peered, ["service api:8080/tcp <- other network 10.9.0.0/16", "service b:1/tcp <- account 1"])).length,
      1,
    );
    const stranger = program(...base, ingress("sg-api", { referencedSecurityGroupId: "999999999999/sg-1" }, tcp(8080), "in"));
    assert.equal((await findings(id, stranger, [])).length, 1);
    const endpointService = (properties: Properties) => program(of("aws:ec2/vpcEndpointService:VpcEndpointService", "es", properties));
    assert.equal((await findings(id, endpointService({ acceptanceRequired: false, allowedPrincipals: ["*"] }))).length, 1);
    assert.deepEqual(await findings(id, endpointService({ acceptanceRequired: true, allowedPrincipals: ["*"] })), []);
  });
});

describe("the declared list", () => {
  const entry = "database db:5432/tcp <- service api";
  const connected = [
    ingress("sg-db", { referencedSecurityGroupId: "sg-api" }, tcp(5432)),
    egress("sg-api", { referencedSecurityGroupId: "sg-db" }, tcp(5432)),
  ];
  const id = "network-database-access";

  it("must be there in production, whatever its name", async () => {
    const sound = { ...program(...STORE, ...connected), production: true };
    const found = await findings(EXPOSURE, sound);
    assert.deepEqual(found, ["db: undefined"]);
    assert.equal((await findings(id, sound)).length, 1);
    assert.deepEqual(await findings(id, sound, [entry]), []);
    assert.deepEqual(await findings(EXPOSURE, sound, [entry]), []);
    assert.deepEqual(await findings(EXPOSURE, { ...sound, production: false }), []);
  });

  it("isn't fulfilled by another resource of the name", async () => {
    const other = { ...service("api", "sg-other"), urn: "urn:pulumi:stg::test::x:index:Hidden$aws:ecs/service:Service::api" };
    const more = [
      group("sg-other"),
      ingress("sg-db", { referencedSecurityGroupId: "sg-other" }, tcp(5432), "other-in"),
      egress("sg-other", { referencedSecurityGroupId: "sg-db" }, tcp(5432), "other-out"),
    ];
    const both = program(...STORE, ...connected, other, ...more);
    const found = await findings(id, both, [entry]);
    assert.equal(found.length, 3);
    assert.ok(found.at(-1)!.includes("service api is the name of several resources"), found.join("\n"));
    const byUrns = reachability(both).map(({ from }) => `database db:5432/tcp <- ${from}`);
    assert.deepEqual(await findings(id, both, byUrns), [], "declared by URNs");
  });
});
