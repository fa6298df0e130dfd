import assert from "node:assert/strict";

import { evaluate } from "../../policy-pack/evaluate";
import { outwardOf } from "../../policy-pack/reachability/outward";
import { reachabilityTable } from "../../policy-pack/reachability/table";
import type { Properties, Resource } from "../../policy-pack/stack-view";
import { columns } from "../../toolkit/shared/columns";
import { planOf } from "../support/simulated";
import { programOf } from "./support/adapter";
import { packFor } from "./support/production-list";
import { type Acl, acl, egress, group, make, NETWORK, program, service, tcp } from "./support/small-network";

const MAIL = "203.0.113.0/24";
const API = [...NETWORK, group("sg-api"), service("api", "sg-api")];
const toMail = egress("sg-api", { cidrIpv4: MAIL }, tcp(587));
const route = (name: string, target: Properties, destinationCidrBlock = "0.0.0.0/0") =>
  make("route", name, { routeTableId: "rtb-default", destinationCidrBlock, ...target });
const nat = make("natGateway", "nat", { subnetId: "public", connectivityType: "public" });
const toNat = route("to-nat", { natGatewayId: "nat" });
const ROW = "203.0.113.0/24 587/tcp <- service api by out, to-internet, to-nat";

const lines = (...resources: Resource[]) =>
  outwardOf(program(...resources)).map(({ to, port, protocol, from, via }) => `${to} ${port}/${protocol} <- ${from} by ${via.join(", ")}`);

describe("Reachability outside the VPC", () => {
  it("requires a rule, a route to a NAT, and a route from there to the internet", () => {
    assert.deepEqual(lines(...API, toMail, nat, toNat), [ROW]);
    assert.deepEqual(lines(...API, nat, toNat), [], "no rule");
    assert.deepEqual(lines(...API, toMail, nat), [], "no route");
    assert.deepEqual(lines(...API, toMail, nat, route("to-nat", { natGatewayId: "nat" }, "198.51.100.0/24")), [], "a route elsewhere");
    assert.deepEqual(lines(...API.filter(({ name }) => name !== "to-internet"), toMail, nat, toNat), [], "a NAT without a route");
    assert.deepEqual(lines(...API, toMail, make("natGateway", "nat", { subnetId: "private" }), toNat), [], "a NAT that leads to itself");
  });

  it("works by a NAT instance's interface, and by a NAT of another program", () => {
    assert.deepEqual(
      lines(...API, toMail, make("networkInterface", "eni", { subnetId: "public" }), route("to-nat", { networkInterfaceId: "eni" })),
      [ROW],
    );
    assert.deepEqual(lines(...API, toMail, route("to-nat", { natGatewayId: "nat-1" })), [
      "203.0.113.0/24 587/tcp <- service api by out, to-nat",
    ]);
  });

  it("works by an internet gateway only with a public address", () => {
    const inPublic = (assignPublicIp: boolean) =>
      lines(...NETWORK, group("sg-api"), service("api", "sg-api", "public", { assignPublicIp }), toMail);
    assert.deepEqual(inPublic(true), ["203.0.113.0/24 587/tcp <- service api by out, to-internet"]);
    assert.deepEqual(inPublic(false), []);
  });

  it("omits HTTPS, the VPC itself, and private addresses by a NAT but not by a peering", () => {
    const rules = (...peers: Properties[]) =>
      peers.map((peer, index) => egress("sg-api", { cidrIpv4: peer["cidrIpv4"] }, { ...tcp(443), ...peer }, `out-${index}`));
    assert.deepEqual(
      lines(
        ...API,
        nat,
        toNat,
        ...rules({ cidrIpv4: "0.0.0.0/0" }, { cidrIpv4: "10.0.0.0/16", fromPort: 1 }, { cidrIpv4: "10.9.0.0/16", fromPort: 1 }),
      ),
      [],
    );
    const peering = route("to-peer", { vpcPeeringConnectionId: "pcx-1" }, "10.9.0.0/16");
    assert.deepEqual(lines(...API, peering, ...rules({ cidrIpv4: "10.9.0.0/16", fromPort: 1 })), [
      "10.9.0.0/16 1-443/tcp <- service api by out-0, to-peer",
    ]);
    assert.deepEqual(lines(...API, nat, toNat, ...rules({ cidrIpv4: "0.0.0.0/0", ipProtocol: "-1" })), [
      "internet (0.0.0.0/0) all/all <- service api by out-0, to-internet, to-nat",
    ]);
  });

  it("requires network ACLs of the task and the NAT to allow both directions", () => {
    const all = [...API, toMail, nat, toNat];
    const answers: Acl = [1, "allow", false, "0.0.0.0/0", [1024, 65_535]];
    const into: Acl = [2, "allow", false, "10.0.0.0/16", [1, 65_535]];
    const out: Acl = [3, "allow", true, "0.0.0.0/0", [1, 65_535]];
    for (const subnet of ["private", "public"]) {
      const ruled = (...rules: Acl[]) => lines(...all, ...acl(subnet, ...rules));
      assert.deepEqual(ruled(answers, into, out), [ROW], subnet);
      assert.deepEqual(ruled(into, out), [], `no answer to ${subnet}`);
      assert.deepEqual(ruled(answers, into, [3, "allow", true, "0.0.0.0/0", [443, 443]]), [], `no request from ${subnet}`);
    }
    assert.deepEqual(lines(...all, ...acl("public", answers, out)), [], "nothing into the NAT's subnet");
  });

  it("requires an address, a rule and a route for IPv6", () => {
    const dual = [
      ...NETWORK.filter(({ name }) => name !== "private"),
      make("subnet", "private", { vpcId: "vpc", cidrBlock: "10.0.1.0/24", ipv6CidrBlock: "2001:db8:1::/64" }),
      group("sg-api"),
      service("api", "sg-api"),
      egress("sg-api", { cidrIpv6: "2001:db8:9::/48" }, tcp(587)),
    ];
    const out = make("route", "to-internet-6", {
      routeTableId: "rtb-default",
      destinationIpv6CidrBlock: "::/0",
      egressOnlyGatewayId: "eigw-1",
    });
    assert.deepEqual(lines(...dual, out), ["2001:db8:9::/48 587/tcp <- service api by out, to-internet-6"]);
    assert.deepEqual(lines(...dual, toNat, nat), []);
    assert.deepEqual(lines(...API, egress("sg-api", { cidrIpv6: "2001:db8:9::/48" }, tcp(587)), out), [], "no IPv6 in the subnet");
  });

  it("follows a prefix list, and the default egress of another program's group", () => {
    assert.deepEqual(lines(...API, nat, toNat, egress("sg-api", { prefixListId: "pl-1" }, tcp(25))), [
      "prefix list pl-1 25/tcp <- service api by out, to-internet, to-nat",
    ]);
    assert.deepEqual(lines(...NETWORK, service("api", "sg-other"), nat, toNat).map((line) => line.split(" by ")[0]), [
      "internet (0.0.0.0/0) all/all <- service api",
    ]);
  });
});

describe("Reachability outside the VPC of the root program", () => {
  const add = (name: string) => (all: Record<string, unknown>) =>
    void Object.assign(all[name] as object, { egress: [{ port: 587, cidrBlock: MAIL }] });
  const withEgress = async (stack: string) =>
    programOf(
      (await planOf(".", stack, { "aws-practice:services": add("api"), "aws-practice:jobs": add("daily-report") })).plan.simulation
        .resources,
      stack,
    );

  it("has a row for each egress of services and jobs, and passes all policies", async () => {
    for (const stack of ["stg", "prd"]) {
      const given = await withEgress(stack);
      assert.deepEqual(
        outwardOf(given).filter(({ to }) => to === MAIL).map(({ from, port, via }) => [
          from,
          port,
          via.filter((name) => !name.includes("routes")),
        ]),
        [
          ["service api-service", "587", ["api-access-out-587-203-0-113-0-24"]],
          ["state machine daily-report-runner-state-machine", "587", ["daily-report-access-out-587-203-0-113-0-24"]],
        ],
      );
      assert.deepEqual((await evaluate(given, await packFor(given), [], new Date())).violations.map(({ message }) => message), []);
    }
  });

  it("has no row without the route", async () => {
    const given = await withEgress("stg");
    const isCut = ({ type, name }: Resource) => type === "aws:ec2/route:Route" && !name.includes("internet");
    assert.ok(given.resources.some(isCut));
    assert.deepEqual(outwardOf({ ...given, resources: given.resources.filter((one) => !isCut(one)) }).filter(({ to }) => to === MAIL), []);
  });

  it("is at the end of the table", async () => {
    const table = columns(reachabilityTable([], outwardOf(await withEgress("stg"))));
    assert.match(
      table.find((line) => line.includes("service api"))!,
      /^203\.0\.113\.0\/24 +587\/tcp +service api-service +api-access-out-587-203-0-113-0-24, network-routes-/,
    );
  });
});
