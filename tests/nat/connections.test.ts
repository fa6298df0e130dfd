import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { ADDRESS, type Conversation } from "./support/lab";
import { labForSuite } from "./support/suite";

/** A number that a busy machine can open at the same time. */
const MANY = 300;

describe("NAT connection table", () => {
  const lab = labForSuite();
  let client: Conversation;
  const setting = (name: string) => Number(readFileSync(join(lab().conntrack, name), "utf8"));
  const kernelSetting = (name: string) => Number(lab().output("nat", "cat", `/proc/sys/net/netfilter/${name}`));
  /** State and remaining seconds of each tracked connection of the private host. */
  const tracked = () => {
    const lines = lab().output("nat", "cat", "/proc/net/nf_conntrack").split("\n").filter((line) =>
      line.includes(`src=${ADDRESS.private} `)
    );
    return lines.map((line) => /tcp +6 (\d+) (\w+)/.exec(line)).map((found) => ({ seconds: Number(found?.[1]), state: found?.[2] }));
  };

  before(async () => {
    await lab().startEcho("outside");
    client = lab().start("private", [process.execPath, "--require", "tsx/cjs", join(__dirname, "support", "client.ts"), ADDRESS.outside]);
  });
  beforeEach(() => lab().reboot());

  it("has room for 65,536 connections on the smallest host, four per bucket", () => {
    assert.deepEqual([setting("nf_conntrack_max"), setting("nf_conntrack_buckets")], [3712, 3712]);
    assert.equal(lab().boot().status, 0);
    assert.deepEqual([setting("nf_conntrack_max"), setting("nf_conntrack_buckets")], [65_536, 16_384]);
  });

  it("keeps a larger size set by the kernel", () => {
    for (const name of ["nf_conntrack_max", "nf_conntrack_buckets"]) writeFileSync(join(lab().conntrack, name), "262144\n");
    assert.equal(lab().boot().status, 0);
    assert.deepEqual([setting("nf_conntrack_max"), setting("nf_conntrack_buckets")], [262_144, 262_144]);
  });

  it("sets the kernel's timeouts: an hour for idle connections, a minute for closed and unanswered ones", () => {
    assert.equal(kernelSetting("nf_conntrack_tcp_timeout_established"), 432_000, "the kernel's default");
    assert.equal(lab().boot().status, 0);
    const timeouts = ["established", "fin_wait", "time_wait", "syn_sent"].map((state) =>
      kernelSetting(`nf_conntrack_tcp_timeout_${state}`)
    );
    assert.deepEqual(timeouts, [3600, 60, 60, 60]);
  });

  it(`keeps ${MANY} connections while they are open, and for a minute after they close`, async () => {
    assert.equal(lab().boot().status, 0);
    assert.equal(await client.ask(`open ${MANY}`), String(MANY));
    const open = tracked();
    assert.equal(open.length, MANY);
    assert.ok(open.every(({ state, seconds }) => state === "ESTABLISHED" && seconds > 3500 && seconds <= 3600), JSON.stringify(open[0]));
    assert.equal(await client.ask("close"), "0");
    const ended = tracked();
    assert.equal(ended.length, MANY);
    assert.ok(
      ended.every(({ state, seconds }) => state !== "ESTABLISHED" && seconds <= 60),
      JSON.stringify(ended.find(({ seconds }) => seconds > 60)),
    );
    assert.ok(kernelSetting("nf_conntrack_count") >= MANY);
  });

  it("takes at most 32 MiB when full, by the kernel's size of an entry", () => {
    const [, size] = /^nf_conntrack +\d+ +\d+ +(\d+)/m.exec(readFileSync("/proc/slabinfo", "utf8")) ?? [];
    // Bytes: with 4,000 connections the slab kmalloc-128 grew by 4,000; struct nf_ct_ext, include/net/netfilter/nf_conntrack_extend.h.
    const EXTENSIONS = 128;
    const mebibytes = ((Number(size) + EXTENSIONS) * 65_536) / 1024 ** 2;
    assert.ok(mebibytes > 16 && mebibytes <= 32, `${mebibytes} MiB`);
  });

  describe("with the argument `check`", () => {
    it("is verified, and not changed", () => {
      assert.equal(lab().boot().status, 0);
      const rules = lab().ruleset();
      assert.deepEqual([lab().boot({ args: ["check"] }).status, lab().ruleset()], [0, rules]);
      writeFileSync(join(lab().conntrack, "nf_conntrack_max"), "3712\n");
      const { status, stderr } = lab().boot({ args: ["check"] });
      assert.deepEqual([status, stderr], [1, "nat-instance: FAILED: nf_conntrack_max is 3712, not 65536\n"]);
      assert.equal(setting("nf_conntrack_max"), 3712);
    });

    it("fails on a host that has not booted, and changes nothing", () => {
      const { status, stderr } = lab().boot({ args: ["check"] });
      assert.equal(status, 1);
      assert.match(stderr, /FAILED: nft lists no table nat_instance/);
      assert.deepEqual([lab().ruleset(), lab().forwarding(), setting("nf_conntrack_max")], ["", "0", 3712]);
    });

    it("fails if the rules are missing or forwarding is off", () => {
      assert.equal(lab().boot().status, 0);
      lab().output("nat", "sysctl", "--quiet", "--write", "net.ipv4.ip_forward=0");
      assert.match(lab().boot({ args: ["check"] }).stderr, /FAILED: forwarding is off/);
      lab().output("nat", "nft", "flush ruleset");
      assert.match(lab().boot({ args: ["check"] }).stderr, /FAILED: nft lists no table/);
    });
  });
});
