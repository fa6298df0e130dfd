import assert from "node:assert/strict";

import { ADDRESS, LOST_AFTER } from "./support/lab";
import { locate } from "./support/programs";
import { labForSuite } from "./support/suite";

/** Translation rules of a ruleset. */
const translations = (ruleset: string) => ruleset.split("\n").map((line) => line.trim()).filter((line) => /masquerade|snat/.test(line));

describe("NAT boot script", () => {
  const lab = labForSuite();
  before(() => lab().startEcho("outside"));

  describe("before it has run", () => {
    before(() => lab().reboot());

    it("no packet gets out", () => {
      assert.deepEqual(lab().sourcesSeen("outside", () => lab().ping("private", "outside", LOST_AFTER)), []);
    });

    it("with forwarding alone every packet gets out, so the lab's network doesn't filter", () => {
      lab().output("nat", "sysctl", "--quiet", "--write", "net.ipv4.ip_forward=1");
      const seen = lab().sourcesSeen("outside", () => [lab().ping("private", "outside"), lab().ping("foreign", "outside")]);
      assert.deepEqual(seen, [ADDRESS.private, ADDRESS.foreign].toSorted());
      assert.ok(lab().ping("outside", "private"));
    });
  });

  describe("on the first boot", () => {
    before(() => {
      lab().reboot();
      const { status, stdout, stderr } = lab().boot();
      assert.deepEqual([status, stderr], [0, ""]);
      assert.match(
        stdout,
        /^nat-instance: begins at 20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ\nnat-instance: 10\.0\.0\.0\/16 goes out translated through uplink0\n$/,
      );
    });

    it("sends a private host's packets out with the NAT's source address only", () => {
      const seen = lab().sourcesSeen("outside", () => assert.ok(lab().ping("private", "outside")));
      assert.deepEqual(seen, [ADDRESS.nat]);
    });

    for (const protocol of ["tcp", "udp"] as const) {
      it(`forwards ${protocol.toUpperCase()} in both directions`, () => {
        assert.equal(lab().say("private", protocol, "outside", "hello"), `${ADDRESS.nat} says hello`);
      });
    }

    it("drops connections from outside to a private host", () => {
      const seen = lab().sourcesSeen("private", () => [
        lab().ping("outside", "private", LOST_AFTER),
        lab().say("outside", "tcp", "private", "hello", LOST_AFTER),
        lab().say("outside", "udp", "private", "hello", LOST_AFTER),
      ]);
      assert.deepEqual(seen, []);
    });

    it("neither translates nor forwards packets of a host outside the VPC", () => {
      const seen = lab().sourcesSeen("outside", () => {
        assert.equal(lab().ping("foreign", "outside", LOST_AFTER), false);
        assert.equal(lab().say("foreign", "tcp", "outside", "hello", LOST_AFTER), "");
        assert.equal(lab().say("foreign", "udp", "outside", "hello", LOST_AFTER), "");
      });
      assert.deepEqual(seen, []);
    });

    it("lets no packet out untranslated, not even one without a connection", () => {
      const resetInsteadOfStart = "add rule ip test leaving tcp flags syn tcp flags set rst";
      lab().output(
        "private",
        "nft",
        `add table ip test; add chain ip test leaving { type filter hook output priority 0; }; ${resetInsteadOfStart}`,
      );
      try {
        assert.deepEqual(lab().sourcesSeen("outside", () => lab().say("private", "tcp", "outside", "hello", LOST_AFTER)), []);
      } finally {
        lab().output("private", "nft", "delete table ip test");
      }
    });
  });

  describe("on the first boot in another VPC", () => {
    before(() => lab().reboot());

    for (const block of ["10.0.240.0/20", "172.31.255.0/24", "192.168.77.16/28", "100.64.0.0/17"]) {
      it(`accepts the block ${block}`, () => {
        const { status, stderr } = lab().boot({ env: { NAT_SOURCE_CIDR: block } });
        assert.deepEqual([status, stderr], [0, ""]);
        assert.deepEqual(translations(lab().ruleset()), [`oifname "uplink0" ip saddr ${block} masquerade`]);
      });
    }
  });

  describe("on the next boots", () => {
    before(() => {
      lab().reboot();
      assert.equal(lab().boot().status, 0);
    });

    it("leaves the same rules, with one translation", () => {
      const first = lab().ruleset();
      assert.equal(lab().boot().status, 0);
      assert.equal(lab().ruleset(), first);
      assert.deepEqual(translations(first), ["oifname \"uplink0\" ip saddr 10.0.0.0/16 masquerade"]);
    });

    it("keeps open connections", async () => {
      const talk = `exec 3<>/dev/tcp/${ADDRESS.outside}/7
        while read -r line; do echo "$line" >&3; read -r answer <&3; echo "$answer"; done`;
      const connection = lab().start("private", ["bash", "-c", talk]);
      assert.equal(await connection.ask("one"), `${ADDRESS.nat} says one`);
      assert.equal(lab().boot().status, 0);
      assert.equal(await connection.ask("two"), `${ADDRESS.nat} says two`);
    });

    it("replaces the rule when the block has changed", () => {
      assert.equal(lab().boot({ env: { NAT_SOURCE_CIDR: "10.9.0.0/16" } }).status, 0);
      assert.deepEqual(translations(lab().ruleset()), ["oifname \"uplink0\" ip saddr 10.9.0.0/16 masquerade"]);
      assert.equal(lab().boot().status, 0);
      assert.deepEqual(translations(lab().ruleset()), ["oifname \"uplink0\" ip saddr 10.0.0.0/16 masquerade"]);
    });

    it("restores rules and forwarding after a reboot", () => {
      const first = lab().ruleset();
      lab().reboot();
      assert.deepEqual([lab().ruleset(), lab().forwarding(), lab().ping("private", "outside", LOST_AFTER)], ["", "0", false]);
      assert.equal(lab().boot().status, 0);
      assert.deepEqual([lab().ruleset(), lab().forwarding()], [first, "1"]);
      assert.deepEqual(lab().sourcesSeen("outside", () => assert.ok(lab().ping("private", "outside"))), [ADDRESS.nat]);
    });
  });

  describe("translates on the interface", () => {
    beforeEach(() => lab().reboot());

    for (const [metric, taken] of [[100, "spare0"], [1024, "uplink0"]] as const) {
      it(`${taken} if another default route through spare0 has metric ${metric} and uplink0's has 512`, () => {
        lab().addInterface("spare0", "198.51.100.10/24");
        lab().ip("nat", `route add default via 198.51.100.1 dev spare0 metric ${metric}`);
        assert.equal(lab().boot().status, 0);
        assert.deepEqual(translations(lab().ruleset()), [`oifname "${taken}" ip saddr 10.0.0.0/16 masquerade`]);
      });
    }

    it("of the default route, not of another route, regardless of its name", () => {
      lab().addInterface("vpn-0.7", "198.51.100.10/24");
      lab().ip("nat", "route add 192.168.0.0/16 via 198.51.100.1 dev vpn-0.7");
      assert.equal(lab().boot().status, 0);
      assert.match(lab().ruleset(), /oifname "uplink0"/);
      lab().ip("nat", "route replace default via 198.51.100.1 dev vpn-0.7 metric 1");
      assert.equal(lab().boot().status, 0);
      assert.match(lab().ruleset(), /oifname "vpn-0.7"/);
    });
  });

  describe("on 512 MB", () => {
    it("uses less than a tenth of the memory for each program", function() {
      const prlimit = locate("prlimit");
      if (prlimit === undefined) {
        console.warn("tests/nat: the test of the script's memory is skipped: prlimit is missing: apt-get install util-linux");
        this.skip();
      }
      lab().reboot();
      const { status, stderr } = lab().boot({ wrapper: `exec ${prlimit} --as=${50 * 1024 * 1024} "$@"` });
      assert.deepEqual([status, stderr], [0, ""]);
    });
  });
});
