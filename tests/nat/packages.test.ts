import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Boot, Run } from "./support/lab";
import { locate } from "./support/programs";
import { labForSuite } from "./support/suite";

describe("NAT boot script on a host without nft", () => {
  const lab = labForSuite();
  const path = (name: string) => join(lab().folder, name);
  const fstab = () => readFileSync(path("fstab"), "utf8");

  beforeEach(() => {
    lab().reboot();
    for (const name of ["calls", "swapfile"]) rmSync(path(name), { force: true });
    writeFileSync(path("fstab"), ROOT_VOLUME);
    writeFileSync(path("meminfo"), meminfo(466_000));
  });

  const ROOT_VOLUME = "UUID=1 / xfs defaults,noatime 1 1\n";
  const SWAP = () => `${path("swapfile")} none swap defaults 0 0\n`;
  const INSTALL = "dnf install --assumeyes --quiet nftables";
  const meminfo = (kilobytes: number) => `MemFree:          90000 kB\nMemTotal:         ${kilobytes} kB\nSwapTotal:             0 kB\n`;

  /** Boots with a dnf that installs nft at its nth call, and records all calls. dd writes 1 MB instead of 1,024. */
  function boot(
    { dnfSucceedsAt = 1, dnf = `${locate("ln")} -s ${locate("nft")} "\${0%/*}/nft"`, swapon = "", stubs = {}, env = {} }: Boot & {
      dnfSucceedsAt?: number;
      dnf?: string;
      swapon?: string;
    } = {},
  ): Run {
    const called = `echo "\${0##*/} $*" >>${path("calls")}`;
    return lab().boot({
      stubs: {
        nft: undefined,
        dnf: `${called}; (($(grep -c ^dnf ${path("calls")}) >= ${dnfSucceedsAt})) || exit 1; ${dnf}`,
        dd: `${called}; exec ${locate("dd")} "\${@/count=1024/count=1}"`,
        swapon: `${called}; ${swapon}`,
        ...stubs,
      },
      env: { NAT_MEMINFO: path("meminfo"), ...env },
    });
  }

  function calls(): string[] {
    return existsSync(path("calls")) ? readFileSync(path("calls"), "utf8").trim().split("\n") : [];
  }

  const installs = () => calls().filter((call) => call.startsWith("dnf"));

  it("installs it and continues", () => {
    const { status, stderr } = boot();
    assert.deepEqual([status, stderr, installs()], [0, "", [INSTALL]]);
    assert.ok(lab().ping("private", "outside"));
  });

  it("retries a failed installation, and continues when it succeeds", () => {
    const { status, stderr } = boot({ dnfSucceedsAt: 3, env: { NAT_ATTEMPTS: "4" } });
    assert.equal(status, 0);
    assert.equal(stderr, "nat-instance: nftables not installed, attempt 1 of 4\nnat-instance: nftables not installed, attempt 2 of 4\n");
    assert.deepEqual(installs(), [INSTALL, INSTALL, INSTALL]);
    assert.ok(lab().ping("private", "outside"));
  });

  it("fails after the last attempt, prints possible causes and forwards nothing", () => {
    const { status, stderr } = boot({ dnfSucceedsAt: 99, env: { NAT_ATTEMPTS: "3" } });
    assert.equal(status, 1);
    assert.match(
      stderr,
      /attempt 3 of 3\nnat-instance: FAILED: nftables can't be installed: is there a public address, .* an open egress\?\n$/,
    );
    assert.deepEqual([installs().length, lab().forwarding(), lab().ruleset()], [3, "0", ""]);
  });

  it("waits NAT_PAUSE seconds between attempts", () => {
    boot({ dnfSucceedsAt: 2, stubs: { sleep: `echo "sleep $*" >>${path("calls")}` }, env: { NAT_PAUSE: "15" } });
    assert.deepEqual(calls().slice(-3), [INSTALL, "sleep 15", INSTALL]);
  });

  it("fails if dnf succeeds but nft is still missing", () => {
    const { status, stderr } = boot({ dnf: "exit 0" });
    assert.equal(status, 1);
    assert.match(stderr, /FAILED: nft refuses the rules/);
  });

  describe("with 512 MB", () => {
    it("creates swap readable by root only before it calls dnf, and adds it to fstab", () => {
      assert.equal(boot().status, 0);
      assert.deepEqual(calls(), [
        `dd if=/dev/zero of=${path("swapfile")} bs=1M count=1024 status=none`,
        `swapon ${path("swapfile")}`,
        INSTALL,
      ]);
      assert.equal(statSync(path("swapfile")).mode & 0o777, 0o600);
      assert.ok(readFileSync(path("swapfile")).includes("SWAPSPACE2"), "mkswap wasn't called");
      assert.equal(fstab(), ROOT_VOLUME + SWAP());
    });

    it("adds it to fstab once, regardless of the number of boots", () => {
      boot({ dnfSucceedsAt: 99, env: { NAT_ATTEMPTS: "1" } });
      assert.equal(boot().status, 0);
      assert.equal(fstab(), ROOT_VOLUME + SWAP());
      assert.equal(calls().filter((call) => call.startsWith("dd")).length, 1);
    });

    it("fails if the swap can't be enabled, and creates it again at the next boot", () => {
      const { status, stderr } = boot({ swapon: "exit 1" });
      assert.equal(status, 1);
      assert.match(stderr, /FAILED: line \d+: swapon/);
      assert.deepEqual([fstab(), installs()], [ROOT_VOLUME, []]);
      assert.equal(boot().status, 0);
      assert.equal(fstab(), ROOT_VOLUME + SWAP());
    });

    it("creates no swap if nft is installed", () => {
      assert.equal(boot({ stubs: { nft: `exec ${locate("nft")} "$@"` } }).status, 0);
      assert.deepEqual([calls(), fstab()], [[], ROOT_VOLUME]);
    });
  });

  it("creates no swap with 2 GB", () => {
    writeFileSync(path("meminfo"), meminfo(1_900_000));
    assert.equal(boot().status, 0);
    assert.deepEqual([calls(), fstab(), existsSync(path("swapfile"))], [[INSTALL], ROOT_VOLUME, false]);
  });
});
