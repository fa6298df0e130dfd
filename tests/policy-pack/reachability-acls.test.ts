import assert from "node:assert/strict";

import type { Properties, Resource } from "../../policy-pack/stack-view";
import { type Acl, acl, CONNECTED, ingress, lines, make, STORE, WEB } from "./support/small-network";

describe("network ACLs", () => {
  const open = ingress("sg-web", { cidrIpv4: "0.0.0.0/0" });
  const all = ([["allow", true], ["allow", false]] as const).map(([action, out]): Acl => [100, action, out, "0.0.0.0/0", undefined]);
  const fromInternet = (...rules: Acl[]) => lines(...WEB, open, ...acl("public", ...rules)).filter((text) => text.endsWith("internet"));

  it("deny all traffic without a rule, and allow all with a rule for all", () => {
    assert.deepEqual(fromInternet(), []);
    assert.deepEqual(fromInternet(...all), ["load balancer web 443/tcp <- internet"]);
  });

  it("are evaluated in the order of their rule numbers", () => {
    assert.deepEqual(fromInternet(...all, [50, "deny", false, "0.0.0.0/0", [443, 443]]), []);
    assert.deepEqual(fromInternet(...all, [150, "deny", false, "0.0.0.0/0", [443, 443]]), ["load balancer web 443/tcp <- internet"]);
    assert.deepEqual(fromInternet(...all, [50, "deny", false, "0.0.0.0/0", [22, 22]]), ["load balancer web 443/tcp <- internet"]);
    assert.deepEqual(fromInternet(...all, [50, "deny", false, "0.0.0.0/1", undefined], [51, "deny", false, "128.0.0.0/1", undefined]), []);
  });

  it("must allow responses to ephemeral ports", () => {
    const request: Acl = [100, "allow", false, "0.0.0.0/0", [443, 443]];
    assert.deepEqual(fromInternet(request), []);
    assert.deepEqual(fromInternet(request, [100, "allow", true, "0.0.0.0/0", [443, 443]]), []);
    assert.deepEqual(fromInternet(request, [100, "allow", true, "0.0.0.0/0", [32_768, 60_999]]), ["load balancer web 443/tcp <- internet"]);
    assert.deepEqual(
      fromInternet([100, "allow", false, "203.0.113.0/24", [443, 443]], [100, "allow", true, "198.51.100.0/24", undefined]),
      [],
    );
  });

  it("allow a part of the ports of a wide security group rule", () => {
    const wide = ingress("sg-web", { cidrIpv4: "0.0.0.0/0" }, { ipProtocol: "-1" });
    const rules: Acl[] = [[100, "allow", false, "0.0.0.0/0", [80, 81]], [110, "allow", false, "0.0.0.0/0", [82, 90]], [
      100,
      "allow",
      true,
      "0.0.0.0/0",
      undefined,
    ]];
    assert.deepEqual(lines(...WEB, wide, ...acl("public", ...rules)).filter((text) => text.endsWith("internet")), [
      "load balancer web 80-90/tcp <- internet",
    ]);
  });

  it("apply between subnets in both directions, and not within one", () => {
    const between = (...more: Resource[]) => lines(...STORE, ...CONNECTED, ...more);
    const reached = ["database db 5432/tcp <- service api"];
    assert.deepEqual(between(), reached);
    assert.deepEqual(between(...acl("private"), ...acl("other")), reached, "service and database share a subnet");
    const apart = (...more: Resource[]) =>
      lines(
        ...STORE.filter(({ name }) => name !== "db-subnets"),
        make("subnetGroup", "db-subnets", { subnetIds: ["other"] }),
        ...CONNECTED,
        ...more,
      );
    assert.deepEqual(apart(), reached);
    assert.deepEqual(apart(...acl("other")), []);
    const into: Acl = [1, "allow", false, "10.0.1.0/24", [5432, 5432]];
    assert.deepEqual(apart(...acl("other", into)), []);
    assert.deepEqual(apart(...acl("other", into, [1, "allow", true, "10.0.1.0/24", [1024, 65_535]])), reached);
    assert.deepEqual(apart(...acl("private", [1, "allow", true, "10.0.2.0/24", [5432, 5432]])), []);
    assert.deepEqual(
      apart(...acl("private", [1, "allow", true, "10.0.2.0/24", [5432, 5432]], [1, "allow", false, "10.0.0.0/16", [1024, 65_535]])),
      reached,
    );
    // One subnet sends responses to ports that the other doesn't allow.
    assert.deepEqual(
      apart(
        ...acl("other", into, [1, "allow", true, "10.0.1.0/24", [1024, 30_000]]),
        ...acl("private", [1, "allow", true, "0.0.0.0/0", undefined], [1, "allow", false, "0.0.0.0/0", [40_000, 65_535]]),
      ),
      [],
    );
  });

  it("default to the VPC's if a subnet has none, associated by either resource", () => {
    const deny = (properties: Properties) =>
      make("aclRule", "no", { ruleNumber: 1, ruleAction: "deny", egress: false, protocol: "-1", cidrBlock: "0.0.0.0/0", ...properties });
    const internet = (...more: Resource[]) => lines(...WEB, open, ...more).filter((text) => text.endsWith("internet")).length;
    assert.equal(internet(deny({ networkAclId: "acl-default" })), 0);
    assert.equal(internet(deny({ networkAclId: "acl-default", protocol: "tcp", fromPort: 22, toPort: 22 })), 1);
    assert.equal(internet(make("defaultAcl", "taken", { defaultNetworkAclId: "acl-default" })), 0);
    assert.equal(internet(make("acl", "a", {}), make("aclAssociation", "aa", { subnetId: "public", networkAclId: "a" })), 0);
    const inline = (egressTo: string) =>
      make("acl", "a", {
        subnetIds: ["public"],
        ingress: [{ ruleNo: 1, action: "allow", protocol: "tcp", fromPort: 443, toPort: 443, cidrBlock: "0.0.0.0/0" }],
        egress: [{ ruleNo: 1, action: "ALLOW", protocol: "6", fromPort: 1024, toPort: 65_535, cidrBlock: egressTo }],
      });
    assert.equal(internet(inline("0.0.0.0/0")), 1);
    assert.equal(internet(inline("10.0.0.0/8")), 0);
  });
});
