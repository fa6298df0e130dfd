import assert from "node:assert/strict";

import type { Boot } from "./support/lab";
import { locate } from "./support/programs";
import { labForSuite } from "./support/suite";

describe("NAT boot script fails the boot", () => {
  const lab = labForSuite();
  const nft = locate("nft");
  const mount = locate("mount");

  /** Boots, which has to fail with a reason on the error output; whatever the reason, nothing is forwarded then. */
  function refused(boot: Boot, reason: RegExp): void {
    const { status, stdout, stderr } = lab().boot(boot);
    assert.equal(status, 1, stderr);
    assert.match(stdout, /^nat-instance: begins at [^\n]*\n$/);
    assert.match(stderr, reason);
    assert.equal(lab().forwarding(), "0");
  }

  /** The same, and there is no rule yet. */
  function refusedBeforeAnyRule(boot: Boot, reason: RegExp): void {
    refused(boot, reason);
    assert.equal(lab().ruleset(), "");
  }

  describe("without loading a rule", () => {
    const BLOCKS = {
      "is no IPv4 block": ["", "10.0.0.0", "10.0.0.0/", "10.0.0/16", "10.0.0.0.0/16", "fd00::/64", "any"],
      "is more than one": ["10.0.0.0/8; drop", "10.0.0.0/16 masquerade }", "10.0.0.0/16\n10.1.0.0/16", "10.0.0.0/16, 10.1.0.0/16"],
      "is a command": ["$(reboot)", "`reboot`", "10.0.0.0/16 #"],
      "has numbers out of range": ["999.1.1.1/8", "256.0.0.0/16", "10.0.0.256/24", "10.0.0.0/40", "-10.0.0.0/16"],
      "has numbers written in another way": ["010.0.0.0/16", "10.0.0.0/016", "0x0a.0.0.0/16", " 10.0.0.0/16", "10.0.0.0/16 "],
      "has bits behind its prefix": ["10.0.1.0/16", "10.0.0.4/16", "10.0.8.0/20", "10.0.0.8/28"],
      "is larger or smaller than a VPC": ["0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/15", "10.0.0.0/29", "10.0.0.1/32"],
    };
    for (const [what, blocks] of Object.entries(BLOCKS)) {
      for (const block of blocks) {
        it(`when the block ${what}: ${JSON.stringify(block)}`, () => {
          refusedBeforeAnyRule(
            { env: { NAT_SOURCE_CIDR: block } },
            /^nat-instance: FAILED: NAT_SOURCE_CIDR is '[^]*', but must be the VPC's block/,
          );
        });
      }
    }

    it("when no block is set", () => {
      refusedBeforeAnyRule({ wrapper: "unset NAT_SOURCE_CIDR; exec \"$@\"" }, /FAILED: NAT_SOURCE_CIDR is ''/);
    });

    it("when a program that it needs is missing, and says where", () => {
      refusedBeforeAnyRule({ stubs: { sed: undefined } }, /FAILED: line \d+: /);
    });

    // Nothing to undo after a refusal; after a block that was taken there is.
    afterEach(function() {
      if (this.currentTest?.isFailed()) lab().reboot();
    });
  });

  describe("of a host just switched on", () => {
    beforeEach(() => lab().reboot());

    it("without a default route", () => {
      lab().ip("nat", "route del default");
      refusedBeforeAnyRule({}, /^nat-instance: FAILED: no default route, so no interface to the outside$/m);
    });

    it("when the default route that the kernel takes leads nowhere", () => {
      lab().ip("nat", "route add unreachable default metric 1");
      refusedBeforeAnyRule({}, /FAILED: no default route/);
    });

    for (const translation of ["masquerade", "ip saddr 172.31.0.0/16 counter masquerade random", "snat to 10.0.0.10"]) {
      it(`when somebody else's table has the rule "${translation}"`, () => {
        const chain = "add chain ip other leaving { type nat hook postrouting priority 90; }";
        lab().output("nat", "nft", `add table ip other; ${chain}; add rule ip other leaving ${translation}`);
        refused({}, /FAILED: there is not exactly one rule that translates: [^]*table ip other/);
      });
    }

    /** An nft that loads something else than it was told. */
    const loading = (change: string) => `if [[ $1 == -f ]]; then sed '${change}' | ${nft} -f -; else exec ${nft} "$@"; fi`;
    const NOT_AS_ASKED = "FAILED: the rules in place are not the ones asked for:";

    for (
      const [lie, stub, reason] of [
        ["refuses the rules", "exit 1", "FAILED: nft refuses the rules"],
        ["accepts everything and lists nothing", "cat >/dev/null", `${NOT_AS_ASKED} \n$`],
        ["can't list", `if [[ $1 == -f ]]; then exec ${nft} "$@"; else exit 1; fi`, "FAILED: nft lists no table nat_instance"],
        ["translates everyone", loading("s/ip saddr [^ ]* masquerade/masquerade/"), `${NOT_AS_ASKED} [^]*oifname "uplink0" masquerade`],
        ["translates nobody", loading("s/ masquerade/ accept/"), `${NOT_AS_ASKED} [^]*10.0.0.0/16 accept`],
        ["forwards everyone", loading("s/policy drop/policy accept/"), `${NOT_AS_ASKED} [^]*forward[^]*policy accept`],
        ["adds a rule", loading("s/ct state established,related accept/&; accept/"), `${NOT_AS_ASKED} [^]*accept\\s+accept`],
      ] as const
    ) {
      it(`when nft ${lie}`, () => refused({ stubs: { nft: stub } }, new RegExp(reason)));
    }

    for (
      const [name, wanted] of [["nf_conntrack_max", 65_536], ["nf_conntrack_buckets", 16_384], [
        "nf_conntrack_tcp_timeout_established",
        3600,
      ], ["nf_conntrack_tcp_timeout_time_wait", 60]] as const
    ) {
      /** In place of the setting. */
      const replaced = (command: string) => `${locate("rm")} "$NAT_CONNTRACK/${name}" && ${command}; exec "$@"`;

      it(`when the kernel doesn't take ${name}`, () => {
        refused(
          { wrapper: replaced(`${locate("mkdir")} "$NAT_CONNTRACK/${name}"`) },
          new RegExp(`FAILED: ${name} can't be set to ${wanted}$`, "m"),
        );
      });

      it(`when the kernel takes ${name} and keeps another value`, () => {
        // A device that swallows what is written, and is empty when it is read.
        refused(
          { wrapper: replaced(`${locate("ln")} -s /dev/null "$NAT_CONNTRACK/${name}"`) },
          new RegExp(`FAILED: ${name} is , not ${wanted}$`, "m"),
        );
      });
    }

    it("when forwarding can't be set", () => {
      const readOnly = `${mount} --bind /proc/sys/net/ipv4 /proc/sys/net/ipv4 && ${mount} -o remount,bind,ro /proc/sys/net/ipv4`;
      refused({ wrapper: `${readOnly} && exec "$@"` }, /FAILED: forwarding can't be switched on/);
    });

    it("when forwarding is off although it was set", () => {
      refused({ stubs: { sysctl: "exit 0" } }, /FAILED: forwarding is off/);
    });
  });
});
