import * as fc from "fast-check";
import assert from "node:assert/strict";

import { NAT_MODES, type NatSettings, natSettings, zonesWithNat } from "../../../components/network/nat-settings";
import { resolve } from "../../../components/shared/schema";
import { refused } from "../../support/refused";

const ZONES = { "ap-northeast-1c": 1, "ap-northeast-1a": 0 };
const refusal = (nat: object, zones: Record<string, number> = ZONES) =>
  refused(() => zonesWithNat("Network \"network\"", nat as NatSettings, zones));

describe("zonesWithNat", () => {
  const modes: [NatSettings, string[]][] = [
    [{ mode: "none" }, []],
    [{ mode: "instance" }, ["ap-northeast-1a"]],
    [{ mode: "gateway" }, ["ap-northeast-1a"]],
    [{ mode: "gateway-per-az" }, ["ap-northeast-1c", "ap-northeast-1a"]],
    [{ mode: "instance", availabilityZone: "ap-northeast-1c", instanceType: "t4g.micro", elasticIp: true }, ["ap-northeast-1c"]],
    [{ mode: "gateway", availabilityZone: "ap-northeast-1c" }, ["ap-northeast-1c"]],
  ];
  for (const [nat, zones] of modes) {
    it(`puts ${JSON.stringify(nat)} in ${zones.join(" and ") || "no zone"}`, () =>
      assert.deepEqual(zonesWithNat("Network", nat, ZONES), zones));
  }

  it("keeps the one NAT where it is when zones are added, in whatever order", () => {
    const others = fc.shuffledSubarray(["ap-northeast-1b", "ap-northeast-1c", "ap-northeast-1d"]);
    fc.assert(fc.property(others, fc.nat(), fc.constantFrom("instance", "gateway"), (zones, position, mode) => {
      const entries = zones.map((zone, index): [string, number] => [zone, index + 1]);
      entries.splice(position % (entries.length + 1), 0, ["ap-northeast-1a", 0]);
      assert.deepEqual(zonesWithNat("Network", { mode }, Object.fromEntries(entries)), ["ap-northeast-1a"]);
    }));
  });
});

describe("zonesWithNat refusals", () => {
  const settingsRefusal = (nat: object) => refused(() => resolve(natSettings, "Network \"network\": nat", nat));

  it("rejects a mode that doesn't exist", () => {
    assert.equal(
      settingsRefusal({ mode: "cloud" }),
      "Network \"network\": nat.mode is \"cloud\", but must be one of none, instance, gateway, gateway-per-az",
    );
  });

  for (const mode of NAT_MODES.filter((one) => one !== "instance")) {
    it(`rejects settings of an instance in mode ${mode}`, () => {
      assert.equal(
        settingsRefusal({ mode, instanceType: "t4g.nano" }),
        `Network "network": nat.instanceType is "t4g.nano", but must be omitted, as nat.mode is ${mode}`,
      );
      assert.equal(
        settingsRefusal({ mode, elasticIp: false }),
        `Network "network": nat.elasticIp is false, but must be omitted, as nat.mode is ${mode}`,
      );
    });
  }

  for (const mode of NAT_MODES) {
    it(`rejects a zone without subnets, in mode ${mode} as in every other`, () => {
      assert.equal(
        refusal({ mode, availabilityZone: "ap-northeast-1d" }),
        "Network \"network\": nat.availabilityZone is \"ap-northeast-1d\", but must be one of ap-northeast-1c, ap-northeast-1a",
      );
    });
  }

  it("requires availabilityZone if no zone has slot 0", () => {
    const zones = { "ap-northeast-1a": 1, "ap-northeast-1c": 2 };
    assert.equal(
      refusal({ mode: "gateway" }, zones),
      "Network \"network\": nat.availabilityZone is missing, but must be one of ap-northeast-1a, ap-northeast-1c, as none of availabilityZones has slot 0 (zones that are given replace the default ones)",
    );
    assert.deepEqual(zonesWithNat("Network", { mode: "gateway", availabilityZone: "ap-northeast-1c" }, zones), ["ap-northeast-1c"]);
  });
});
