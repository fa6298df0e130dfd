import assert from "node:assert/strict";

import { type NetworkAclRule, networkAclSettings } from "../../../components/network/network-acl-rules";
import { resolve } from "../../../components/shared/schema";
import { refused } from "../../support/refused";

const RULE: NetworkAclRule = { action: "allow", protocol: "tcp", cidrBlock: "10.0.0.0/16", fromPort: 443, toPort: 443 };
const ALL: NetworkAclRule = { action: "deny", protocol: "all", cidrBlock: "0.0.0.0/0" };
const check = (rules: object) => resolve(networkAclSettings, "NetworkAcl", rules);
const refusal = (rule: object, number = 100) => refused(() => check({ ingress: { [number]: { ...RULE, ...rule } }, egress: {} }));

describe("networkAclSettings", () => {
  it("lets pass rules that AWS accepts", () => {
    check({ ingress: {}, egress: {} });
    check({
      ingress: { 1: RULE, 32_766: { ...RULE, protocol: "udp", fromPort: 0, toPort: 65_535 } },
      egress: { 100: ALL, 200: { ...ALL, protocol: "icmp" } },
    });
  });

  const cases: [string, object, string][] = [
    ["an action that doesn't exist", { action: "accept" }, "ingress.100.action is \"accept\", but must be one of allow, deny"],
    ["a protocol that doesn't exist", { protocol: "sctp" }, "ingress.100.protocol is \"sctp\", but must be one of tcp, udp, icmp, all"],
    [
      "a block with host bits",
      { cidrBlock: "10.0.3.7/16" },
      "ingress.100.cidrBlock is \"10.0.3.7/16\", but must be an IPv4 block that starts at its lowest address, e.g. 10.0.0.0/16",
    ],
    ["a rule without ports", { fromPort: undefined }, "ingress.100.fromPort is missing, but must be a whole number from 0 to 65535"],
    ["a rule without a last port", { toPort: undefined }, "ingress.100.toPort is missing, but must be a whole number from 0 to 65535"],
    ["a port that doesn't exist", { toPort: 65_536 }, "ingress.100.toPort is 65536, but must be a whole number from 0 to 65535"],
    ["ports in the wrong order", { fromPort: 444 }, "ingress.100.toPort is 443, but must be at least fromPort, 444"],
    [
      "ports of all protocols",
      { protocol: "all", toPort: undefined },
      "ingress.100.fromPort is 443, but must be omitted: protocol is all",
    ],
    ["a last port of ICMP", { protocol: "icmp", fromPort: undefined }, "ingress.100.toPort is 443, but must be omitted: protocol is icmp"],
  ];
  for (const [what, rule, message] of cases) it(`rejects ${what}`, () => assert.equal(refusal(rule), `NetworkAcl: ${message}`));

  for (const number of [0, 32_767, 1.5]) {
    it(`rejects rule ${number}`, () =>
      assert.equal(
        refusal({}, number),
        `NetworkAcl: ingress.${number}: the key is "${number}", but must be a rule number from 1 to 32766`,
      ));
  }

  it("looks at both directions", () => {
    assert.equal(
      refused(() => check({ ingress: { 1: RULE }, egress: { 1: { ...ALL, cidrBlock: "all" } } })),
      "NetworkAcl: egress.1.cidrBlock is \"all\", but must be an IPv4 block that starts at its lowest address, e.g. 10.0.0.0/16",
    );
  });

  it("reports every mistake, one a line", () => {
    const wrong = { ...RULE, fromPort: -1 };
    assert.deepEqual(refused(() => check({ ingress: { 1: wrong, 2: RULE }, egress: { 3: wrong } })).split("\n"), [
      "NetworkAcl: ingress.1.fromPort is -1, but must be a whole number from 0 to 65535",
      "NetworkAcl: egress.3.fromPort is -1, but must be a whole number from 0 to 65535",
    ]);
  });
});
