import assert from "node:assert/strict";

import { planOf } from "../support/simulated";
import { DAILY, JOBS, mistakesOf, NETWORK, SERVICES } from "./read";

const MAIL = { port: 587, cidrBlock: "203.0.113.0/24" };

describe("Egress", () => {
  const wrong: [unknown, string][] = [
    [
      [{ port: 587 }],
      "egress[0].cidrBlock is missing, but must be an IPv4 block that starts at its lowest address, e.g. 203.0.113.0/24; tasks are in private subnets, which have no IPv6",
    ],
    [
      [{ ...MAIL, cidrBlock: "203.0.113.7/24" }],
      "egress[0].cidrBlock is \"203.0.113.7/24\", but must be an IPv4 block that starts at its lowest address, e.g. 203.0.113.0/24; tasks are in private subnets, which have no IPv6",
    ],
    [[{ ...MAIL, port: 0 }], "egress[0].port is 0, but must be a whole number from 1 to 65535"],
    [[{ ...MAIL, port: 443 }], "egress[0].port is 443, but must be omitted, as HTTPS is always open"],
    [[MAIL, MAIL], "egress[1] is {\"port\":587,\"cidrBlock\":\"203.0.113.0/24\"}, but must be named once"],
    [
      [{ ...MAIL, cidrBlock: "2001:db8::/48" }],
      "egress[0].cidrBlock is \"2001:db8::/48\", but must be an IPv4 block that starts at its lowest address, e.g. 203.0.113.0/24; tasks are in private subnets, which have no IPv6",
    ],
  ];
  for (const [egress, mistake] of wrong) {
    it(`is rejected: ${mistake}`, async () => {
      assert.deepEqual(await mistakesOf({ [SERVICES]: { api: { egress } } }), [`${SERVICES}.api.${mistake}`]);
      assert.deepEqual(await mistakesOf({ [JOBS]: { report: { ...DAILY, egress } } }), [`${JOBS}.report.${mistake}`]);
    });
  }

  it("with an IPv6 block is rejected even with network.ipv6, as private subnets have no IPv6", async () => {
    assert.equal(
      (await mistakesOf({ [NETWORK]: { ipv6: true }, [SERVICES]: { api: { egress: [{ ...MAIL, cidrBlock: "2001:db8::/48" }] } } })).length,
      1,
    );
  });

  it("creates a rule with a description for services and jobs", async () => {
    const add = (name: string) => (all: Record<string, unknown>) => void Object.assign(all[name] as object, { egress: [MAIL] });
    const { registered } = await planOf(".", "stg", { "aws-practice:services": add("api"), "aws-practice:jobs": add("daily-report") });
    for (const [name, label] of [["api", "service api"], ["daily-report", "job daily-report"]] as const) {
      const rule = registered.inputs("SecurityGroupEgressRule", `${name}-access-out-587-203-0-113-0-24`);
      assert.deepEqual([rule["cidrIpv4"], rule["ipProtocol"], rule["fromPort"], rule["toPort"]], [MAIL.cidrBlock, "tcp", 587, 587]);
      assert.equal(rule["description"], `TCP port 587 of 203.0.113.0/24, from the egress setting of ${label}`);
    }
  });
});
