import assert from "node:assert/strict";

import type { Boot } from "./support/lab";
import { locate } from "./support/programs";
import { labForSuite } from "./support/suite";

describe("NAT boot script fails the boot", () => {
  const lab = labForSuite();
  const nft = locate("nft");
  const mount = locate("mount");

  /** Asserts that a boot fails with a reason on standard error, and that nothing is forwarded. */
  function failsToBoot(boot: Boot, reason: RegExp): void {
    const { status, stdout, stderr } = lab().boot(boot);
    assert.equal(status, 1, stderr);
    assert.match(stdout, /^nat-instance: begins at [^\n]*\n$/);
    assert.match(stderr, reason);
    assert.equal(lab().forwarding(), "0");
  }

  /** The same, with no rule loaded. */
  function failsBeforeAnyRule(boot: Boot, reason: RegExp): void {
    failsToBoot(boot, reason);
    assert.equal(lab().ruleset(), "");
  }

  describe("without loading a rule", () => {
    const BLOCKS = {
      "isn't an IPv4 block": ["", "10.0.0.0", "10.0.0.0/", "10.0.0/16", "10.0.0.0.0/16", "fd00::/64", "any"],
      "is more than one": ["10.0.0.0/8; drop", "10.0.0.0/16 masquerade }", "10.0.0.0/16\n10.1.0.0/16", "10.0.0.0/16, 10.1.0.0/16"],
      "is a command": ["$(reboot)", "`reboot`", "10.0.0.0/16 #"],
      "has numbers out of range": ["999.1.1.1/8", "256.0.0.0/16", "10.0.0.256/24", "10.0.0.0/40", "-10.0.0.0/16"],
      "has numbers in another notation": ["010.0.0.0/16", "10.0.0.0/016", "0x0a.0.0.0/16", " 10.0.0.0/16", "10.0.0.0/16 "],
      "has host bits": ["10.0.1.0/16", "10.0.0.4/16", "10.0.8.0/20", "10.0.0.8/28"],
      "is larger or smaller than a VPC": ["0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/15", "10.0.0.0/29", "10.0.0.1/32"],
    };
    for (const [what, blocks] of Object.entries(BLOCKS)) {
      for (const block of blocks) {
        it(`if the block ${what}: ${JSON.stringify(block)}`, () => {
          failsBeforeAnyRule(
            { env: { NAT_SOURCE_CIDR: block } },
            /^nat-instance: FAILED: NAT_SOURCE_CIDR is '[^]*', but must be the VPC's block/,
          );
        });
      }
    }

    it("if no block is set", () => {
      failsBeforeAnyRule({ wrapper: "unset NAT_SOURCE_CIDR; exec \"$@\"" }, /FAILED: NAT_SOURCE_CIDR is ''/);
    });

    it("if a required program is missing, with the line", () => {
      failsBeforeAnyRule({ stubs: { sed: undefined } }, /FAILED: line \d+: /);
    });

    // A rejected block leaves nothing to undo; a wrongly accepted one does.
    afterEach(function() {
      if (this.currentTest?.isFailed()) lab().reboot();
    });
  });

  describe("of a new host", () => {
    beforeEach(() => lab().reboot());

    it("without a default route", () => {
      lab().ip("nat", "route del default");
      failsBeforeAnyRule({}, /^nat-instance: FAILED: no default route, so no interface to the outside$/m);
    });

    it("if the preferred default route is unreachable", () => {
      lab().ip("nat", "route add unreachable default metric 1");
      failsBeforeAnyRule({}, /FAILED: no default route/);
    });

    for (const translation of ["masquerade", "ip saddr 172.31.0.0/16 counter masquerade random", "snat to 10.0.0.10"]) {
      it(`if another table has the rule "${translation}"`, () => {
        const chain = "add chain ip other leaving { type nat hook postrouting priority 90; }";
        lab().output("nat", "nft", `add table ip other; ${chain}; add rule ip other leaving ${translation}`);
        failsToBoot({}, /FAILED: there is not exactly one rule that translates: [^]*table ip other/);
      });
    }

    /** An nft that loads other rules than those given. */
    const loading = (change: string) => `if [[ $1 == -f ]]; then sed '${change}' | ${nft} -f -; else exec ${nft} "$@"; fi`;
    const NOT_AS_ASKED = "FAILED: the rules in place are not the ones asked for:";

    for (
      const [fault, stub, reason] of [
        ["refuses the rules", "exit 1", "FAILED: nft refuses the rules"],
        ["accepts everything and lists nothing", "cat >/dev/null", `${NOT_AS_ASKED} \n$`],
        ["can't list", `if [[ $1 == -f ]]; then exec ${nft} "$@"; else exit 1; fi`, "FAILED: nft lists no table nat_instance"],
        ["translates every source", loading("s/ip saddr [^ ]* masquerade/masquerade/"), `${NOT_AS_ASKED} [^]*oifname "uplink0" masquerade`],
        ["translates no source", loading("s/ masquerade/ accept/"), `${NOT_AS_ASKED} [^]*10.0.0.0/16 accept`],
        ["forwards every source", loading("s/policy drop/policy accept/"), `${NOT_AS_ASKED} [^]*forward[^]*policy accept`],
        ["adds a rule", loading("s/ct state established,related accept/&; accept/"), `${NOT_AS_ASKED} [^]*accept\\s+accept`],
      ] as const
    ) {
      it(`if nft ${fault}`, () => failsToBoot({ stubs: { nft: stub } }, new RegExp(reason)));
    }

    for (
      const [name, desired] of [["nf_conntrack_max", 65_536], ["nf_conntrack_buckets", 16_384], [
        "nf_conntrack_tcp_timeout_established",
        3600,
      ], ["nf_conntrack_tcp_timeout_time_wait", 60]] as const
    ) {
      /** Wrapper that replaces the setting's file. */
      const replaced = (command: string) => `${locate("rm")} "$NAT_CONNTRACK/${name}" && ${command}; exec "$@"`;

      it(`if the kernel rejects ${name}`, () => {
        failsToBoot(
          { wrapper: replaced(`${locate("mkdir")} "$NAT_CONNTRACK/${name}"`) },
          new RegExp(`FAILED: ${name} can't be set to ${desired}$`, "m"),
        );
      });

      it(`if the kernel accepts ${name} but keeps another value`, () => {
        // A device that discards writes, and is empty when read.
        failsToBoot(
          { wrapper: replaced(`${locate("ln")} -s /dev/null "$NAT_CONNTRACK/${name}"`) },
          new RegExp(`FAILED: ${name} is , not ${desired}$`, "m"),
        );
      });
    }

    it("if forwarding can't be enabled", () => {
      const readOnly = `${mount} --bind /proc/sys/net/ipv4 /proc/sys/net/ipv4 && ${mount} -o remount,bind,ro /proc/sys/net/ipv4`;
      failsToBoot({ wrapper: `${readOnly} && exec "$@"` }, /FAILED: forwarding can't be switched on/);
    });

    it("if forwarding is off after it was enabled", () => {
      failsToBoot({ stubs: { sysctl: "exit 0" } }, /FAILED: forwarding is off/);
    });
  });
});
