import assert from "node:assert/strict";

import * as fc from "fast-check";

import { findingsOf } from "../../policy-pack/evaluate";
import { rangeOf } from "../../policy-pack/reachability/addresses";
import { reachability, reachabilityOf } from "../../policy-pack/reachability/reachability";
import { reachabilityTable } from "../../policy-pack/reachability/table";
import { type Properties, type Resource, UNKNOWN } from "../../policy-pack/stack-view";
import { columns } from "../../toolkit/shared/columns";
import { processorSeconds } from "../support/processor-time";
import { resourceOf } from "./support/broken";
import { policiesNamed } from "./support/policies";
import { acl, egress, group, ingress, make, program, service, STORE, tcp, TYPES, urn, WEB, web } from "./support/small-network";

describe("addresses", () => {
  it("are parsed like AWS parses blocks; other text is rejected", () => {
    assert.deepEqual(rangeOf("10.0.3.7/8"), { family: "IPv4", first: 0x0a000000n, last: 0x0affffffn });
    assert.deepEqual(rangeOf("192.0.2.1"), { family: "IPv4", first: 0xc0000201n, last: 0xc0000201n });
    assert.deepEqual(rangeOf("2001:db8::1:0/112"), {
      family: "IPv6",
      first: 0x20010db8000000000000000000010000n,
      last: 0x20010db800000000000000000001ffffn,
    });
    assert.deepEqual(rangeOf("::ffff:10.0.0.1"), { family: "IPv6", first: 0xffff0a000001n, last: 0xffff0a000001n });
    for (const text of ["", "10.0.0.0/33", "10.0.0/8", "::/129", "a.b.c.d", "10.0.0.0/8/8", "10.0.0.0/-1", "fe80::1%eth0"]) {
      assert.equal(rangeOf(text), undefined, text);
    }
  });
});

describe("reachability as a whole", () => {
  const BLOCKS = ["0.0.0.0/0", "10.0.0.0/16", "10.0.1.0/24", "10.0.2.0/23", "203.0.113.0/24", "128.0.0.0/1"];
  const GROUPS = ["sg-web", "sg-api", "sg-db", "sg-cache"];
  const BASE = [
    ...STORE,
    group("sg-web"),
    web(),
    group("sg-cache"),
    make("cache", "cache", { engine: "redis", securityGroupIds: ["sg-cache"], subnetIds: ["other"] }),
    service("open", "sg-cache", "public", { assignPublicIp: true }),
    make("instance", "bastion", { subnetId: "public", vpcSecurityGroupIds: ["sg-api"], associatePublicIpAddress: true }),
    make("loadBalancer", "nlb", { loadBalancerType: "network", subnets: ["public"], securityGroups: ["sg-web"], arn: "nlb" }),
    make("listener", "listener", { loadBalancerArn: "nlb", port: 443, protocol: "TCP", defaultActions: [{ targetGroupArn: "targets" }] }),
    resourceOf("aws:lb/targetGroup:TargetGroup", "targets", {
      id: "targets",
      port: 5432,
      protocol: "TCP",
      targetType: "ip",
      preserveClientIp: "true",
    }),
    make("route", "to-partner", { routeTableId: "rtb-default", destinationCidrBlock: "203.0.113.0/24", transitGatewayId: "tgw" }),
  ];
  const ports = fc.constantFrom([443, 443], [5432, 5432], [6000, 7000], [0, 65_535], [5000, 6379]);
  const protocol = fc.constantFrom("tcp", "udp", "-1");
  const peer = fc.oneof(
    fc.constantFrom(...BLOCKS).map((cidrIpv4) => ({ cidrIpv4 })),
    fc.constantFrom(...GROUPS).map((referencedSecurityGroupId) => ({ referencedSecurityGroupId })),
  );
  const groupRule = fc.record({
    kind: fc.constantFrom("ingress" as const, "egress" as const),
    on: fc.constantFrom(...GROUPS),
    ports,
    protocol,
    peer,
  });
  const aclRule = fc.record({
    subnet: fc.constantFrom("public", "private", "other"),
    number: fc.integer({ min: 1, max: 400 }),
    action: fc.constantFrom("allow", "deny"),
    egress: fc.boolean(),
    block: fc.constantFrom(...BLOCKS),
    ports,
    protocol,
  });
  const groupRules = fc.array(groupRule, { maxLength: 12 });
  const aclRules = fc.array(aclRule, { maxLength: 8 });
  type GroupRules = typeof groupRules extends fc.Arbitrary<infer T> ? T : never;
  type AclRules = typeof aclRules extends fc.Arbitrary<infer T> ? T : never;

  function whole(rules: GroupRules, acls: AclRules): Resource[] {
    const subnetsWithAcl = [...new Set(acls.map(({ subnet }) => subnet))];
    return [
      ...BASE,
      ...rules.map(({ kind, on, ports: [fromPort, toPort], protocol: ipProtocol, peer: whom }, index) =>
        make(kind, `rule-${index}`, { securityGroupId: on, ipProtocol, fromPort, toPort, ...whom })
      ),
      ...subnetsWithAcl.flatMap((subnet) =>
        acl(subnet, [500, "allow", true, "0.0.0.0/0", undefined], [500, "allow", false, "0.0.0.0/0", undefined])
      ),
      ...acls.map(({ subnet, number, action, egress: out, block, ports: [fromPort, toPort], protocol: of }, index) =>
        make("aclRule", `acl-rule-${index}`, {
          networkAclId: `acl-${subnet}`,
          ruleNumber: number,
          ruleAction: action,
          egress: out,
          cidrBlock: block,
          fromPort,
          toPort,
          protocol: of,
        })
      ),
    ];
  }

  const PROBES = [443, 5432, 6000, 6379, 6500, 1, 65_535];
  /** Sources of each target, port by port; the internet's row counts for each of its blocks. */
  function said(resources: readonly Resource[]): Set<string> {
    const all = new Set<string>();
    for (const { target, port, protocol: of, from, blocks } of reachability(program(...resources))) {
      const [low, high] = port === "all" ? [0, 65_535] : [Number(port.split("-")[0]), Number(port.split("-").at(-1))];
      for (const one of of === "all" ? ["tcp", "udp", "icmp", "other"] : [of]) {
        for (const probe of PROBES) {
          if (probe < low || probe > high) continue;
          for (const source of from === "internet" ? ["internet", ...blocks] : [from]) all.add(`${target.name} ${one} ${probe} ${source}`);
        }
      }
    }
    return all;
  }

  const missing = (some: Set<string>, all: Set<string>) => [...some].filter((one) => !all.has(one));

  it("never shrinks with another security group rule", () => {
    fc.assert(
      fc.property(groupRules, groupRule, aclRules, (rules, more, acls) => {
        assert.deepEqual(missing(said(whole(rules, acls)), said(whole([...rules, more], acls))), []);
      }),
      { numRuns: 200 },
    );
  });

  it("never grows with a network ACL's denial, nor shrinks with its permission", () => {
    fc.assert(
      fc.property(groupRules, aclRules, aclRule, (rules, acls, more) => {
        // The subnet has its ACL in both programs, so that only the rule is new.
        const allowAll: AclRules[number] = {
          ...more,
          number: 499,
          action: "allow",
          block: "0.0.0.0/0",
          ports: [0, 65_535],
          protocol: "-1",
        };
        const before = said(whole(rules, [...acls, allowAll]));
        assert.deepEqual(missing(said(whole(rules, [...acls, allowAll, { ...more, action: "deny" }])), before), []);
        assert.deepEqual(missing(before, said(whole(rules, [...acls, allowAll, { ...more, action: "allow" }]))), []);
      }),
      { numRuns: 200 },
    );
  });

  it("is the same in any order of resources", () => {
    fc.assert(
      fc.property(groupRules, aclRules, fc.infiniteStream(fc.nat()), (rules, acls, dice) => {
        const resources = whole(rules, acls);
        const shuffled = resources.map((resource) => ({ resource, at: dice.next().value as number })).toSorted((a, b) => a.at - b.at).map((
          { resource },
        ) => resource);
        assert.deepEqual(reachabilityTable(reachability(program(...shuffled))), reachabilityTable(reachability(program(...resources))));
      }),
      { numRuns: 100 },
    );
  });

  it("gives rows or UnknownValueError for any properties", async () => {
    const value = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(
          UNKNOWN,
          null,
          undefined,
          true,
          0,
          -1,
          443,
          Number.NaN,
          "",
          "-1",
          "tcp",
          "10.0.0.0/8",
          "x/y/z",
          "vpc",
          "sg-web",
          "private",
          "{",
          "{\"AwsvpcConfiguration\":{\"SecurityGroups\":[1,null],\"Subnets\":\"x\"}}",
          "__proto__",
        ),
        fc.string(),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(
          fc.constantFrom(
            "cidrBlock",
            "subnets",
            "securityGroups",
            "networkConfiguration",
            "ecsParameters",
            "AwsvpcConfiguration",
            "Subnets",
            "SecurityGroups",
            "routes",
            "cidr",
            "fromPort",
            "__proto__",
          ),
          tie("value"),
          { maxKeys: 3 },
        ),
      ),
    })).value;
    const keys = [
      "id",
      "arn",
      "vpcId",
      "subnetId",
      "subnetIds",
      "subnets",
      "securityGroups",
      "securityGroupIds",
      "vpcSecurityGroupIds",
      "securityGroupId",
      "referencedSecurityGroupId",
      "routeTableId",
      "gatewayId",
      "routes",
      "cidrBlock",
      "ipv6CidrBlock",
      "destinationCidrBlock",
      "ingress",
      "egress",
      "ipProtocol",
      "protocol",
      "fromPort",
      "toPort",
      "cidrIpv4",
      "cidrBlocks",
      "self",
      "type",
      "networkConfiguration",
      "target",
      "ecsTarget",
      "definition",
      "internal",
      "ipAddressType",
      "loadBalancerType",
      "port",
      "engine",
      "ruleNumber",
      "ruleAction",
      "networkAclId",
      "networkInterfaces",
      "launchTemplate",
      "vpcZoneIdentifiers",
      "defaultRouteTableId",
      "entries",
      "prefixListIds",
      "instance",
      "vpcConfig",
      "publiclyAccessible",
      "dbSubnetGroupName",
      "subnetMappings",
    ];
    const resource = fc.record({
      type: fc.constantFrom(...(Object.keys(TYPES) as (keyof typeof TYPES)[])),
      name: fc.constantFrom("a", "b", "c"),
      properties: fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 8 }),
      propertyDependencies: fc.dictionary(
        fc.constantFrom(...keys),
        fc.array(fc.constantFrom(urn("group", "a"), urn("subnet", "b"), urn("vpc", "c"), "urn:none")),
        { maxKeys: 4 },
      ),
    }).map(({ type, name, properties, propertyDependencies }) => make(type, name, properties as Properties, { propertyDependencies }));
    await fc.assert(
      fc.asyncProperty(fc.array(resource, { maxLength: 12 }), fc.boolean(), async (resources, withBase) => {
        const given = program(...(withBase ? BASE : []), ...resources);
        reachabilityTable(reachabilityOf(given).rows);
        for (const policy of policiesNamed(["network-internet-exposure", "network-database-access"])) {
          await findingsOf(policy, given);
        }
      }),
      { numRuns: 1500 },
    );
  });

  const withTargets = (one: Resource, targetGroupArn: string): Resource => ({
    ...one,
    properties: { ...one.properties, loadBalancers: [{ targetGroupArn, containerPort: 8080 }] },
  });

  it("takes less than a second for 6,000 resources", () => {
    const many = Array.from({ length: 500 }, (_, index) => [
      group(`g-${index}`),
      group(`d-${index}`),
      withTargets(service(`s-${index}`, `g-${index}`), `targets-${index}`),
      make("database", `db-${index}`, { engine: "mysql", dbSubnetGroupName: "db-subnets", vpcSecurityGroupIds: [`d-${index}`] }),
      ingress(`d-${index}`, { referencedSecurityGroupId: `g-${index}` }, tcp(3306), `in-${index}`),
      egress(`g-${index}`, { referencedSecurityGroupId: `d-${index}` }, tcp(3306), `out-${index}`),
      ingress(`g-${index}`, { referencedSecurityGroupId: "sg-web" }, tcp(8080), `web-in-${index}`),
      egress("sg-web", { referencedSecurityGroupId: `g-${index}` }, tcp(8080), `web-out-${index}`),
      resourceOf("aws:lb/targetGroup:TargetGroup", `targets-${index}`, { id: `targets-${index}`, port: 8080, targetType: "ip" }),
      make("listener", `listener-${index}`, {
        loadBalancerArn: "web",
        port: 443,
        protocol: "HTTPS",
        defaultActions: [{ targetGroupArn: `targets-${index}` }],
      }),
      make("schedule", `schedule-${index}`, { target: { arn: "x" } }),
    ]).flat();
    const given = program(
      ...BASE,
      ...acl("public", [1, "allow", true, "0.0.0.0/0", undefined], [1, "allow", false, "0.0.0.0/0", undefined]),
      ...many,
      ingress("sg-web", { cidrIpv4: "0.0.0.0/0" }, tcp(443), "open"),
    );
    const seconds = processorSeconds(() => assert.equal(reachability(given).length, 1502));
    assert.ok(seconds < 1, `${seconds} s`);
  });
});

describe("reachabilityTable", () => {
  it("aligns its columns", () => {
    const rows = reachability(
      program(
        ...WEB,
        ingress("sg-web", { cidrIpv4: "0.0.0.0/0" }),
        ingress("sg-web", { cidrIpv4: "10.0.0.0/8" }, { ipProtocol: "icmp", fromPort: -1, toPort: -1 }, "ping"),
        ingress("sg-web", { cidrIpv4: "10.1.0.0/16" }, { ipProtocol: "-1" }, "all"),
      ),
    );
    assert.deepEqual(columns(reachabilityTable(rows)), [
      "Reached            Port        From                  By",
      "load balancer web  443/tcp     internet (0.0.0.0/0)  in, to-internet",
      "load balancer web  icmp        10.0.0.0/8            ping",
      "load balancer web  everything  10.1.0.0/16           all",
    ]);
    assert.deepEqual(reachabilityTable([]), []);
  });
});
