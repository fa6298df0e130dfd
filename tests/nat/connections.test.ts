import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { ADDRESS, type Conversation } from "./support/lab";
import { labForSuite } from "./support/suite";

/** As many as a busy machine opens at once without trouble. */
const MANY = 300;

describe("NAT connection table", () => {
  const lab = labForSuite();
  let client: Conversation;
  const setting = (name: string) => Number(readFileSync(join(lab().conntrack, name), "utf8"));
  const kernels = (name: string) => Number(lab().output("nat", "cat", `/proc/sys/net/netfilter/${name}`));
  /** Seconds until the kernel forgets each connection of the private host, by state. */
  const remembered = () => {
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

  it("has room for 65,536 on the smallest host, four to a bucket", () => {
    assert.deepEqual([setting("nf_conntrack_max"), setting("nf_conntrack_buckets")], [3712, 3712]);
    assert.equal(lab().boot().status, 0);
    assert.deepEqual([setting("nf_conntrack_max"), setting("nf_conntrack_buckets")], [65_536, 16_384]);
  });

  it("stays as large as a larger host's kernel made it", () => {
    for (const name of ["nf_conntrack_max", "nf_conntrack_buckets"]) writeFileSync(join(lab().conntrack, name), "262144\n");
    assert.equal(lab().boot().status, 0);
    assert.deepEqual([setting("nf_conntrack_max"), setting("nf_conntrack_buckets")], [262_144, 262_144]);
  });

  it("forgets what is idle after an hour, and what has ended or isn't answered after a minute, by the kernel's own word", () => {
    assert.equal(kernels("nf_conntrack_tcp_timeout_established"), 432_000, "a kernel that nobody told anything");
    assert.equal(lab().boot().status, 0);
    const timeouts = ["established", "fin_wait", "time_wait", "syn_sent"].map((state) => kernels(`nf_conntrack_tcp_timeout_${state}`));
    assert.deepEqual(timeouts, [3600, 60, 60, 60]);
  });

  it(`holds ${MANY} connections as long as they are open, and for a minute when they have ended`, async () => {
    assert.equal(lab().boot().status, 0);
    assert.equal(await client.ask(`open ${MANY}`), String(MANY));
    const open = remembered();
    assert.equal(open.length, MANY);
    assert.ok(open.every(({ state, seconds }) => state === "ESTABLISHED" && seconds > 3500 && seconds <= 3600), JSON.stringify(open[0]));
    assert.equal(await client.ask("close"), "0");
    const ended = remembered();
    assert.equal(ended.length, MANY);
    assert.ok(
      ended.every(({ state, seconds }) => state !== "ESTABLISHED" && seconds <= 60),
      JSON.stringify(ended.find(({ seconds }) => seconds > 60)),
    );
    assert.ok(kernels("nf_conntrack_count") >= MANY);
  });

  it("takes at most 32 MiB when it is full, by what the kernel says of one entry", () => {
    const [, size] = /^nf_conntrack +\d+ +\d+ +(\d+)/m.exec(readFileSync("/proc/slabinfo", "utf8")) ?? [];
    const EXTENSIONS = 128; // bytes: with 4,000 connections the slab kmalloc-128 grew by as many; struct nf_ct_ext, include/net/netfilter/nf_conntrack_extend.h
    const mebibytes = ((Number(size) + EXTENSIONS) * 65_536) / 1024 ** 2;
    assert.ok(mebibytes > 16 && mebibytes <= 32, `${mebibytes} MiB`);
  });

  describe("looked at without a change", () => {
    it("is proven as the rest", () => {
      assert.equal(lab().boot().status, 0);
      const rules = lab().ruleset();
      assert.deepEqual([lab().boot({ args: ["check"] }).status, lab().ruleset()], [0, rules]);
      writeFileSync(join(lab().conntrack, "nf_conntrack_max"), "3712\n");
      const { status, stderr } = lab().boot({ args: ["check"] });
      assert.deepEqual([status, stderr], [1, "nat-instance: FAILED: nf_conntrack_max is 3712, not 65536\n"]);
      assert.equal(setting("nf_conntrack_max"), 3712);
    });

    it("fails on a host that has not booted, and changes nothing there", () => {
      const { status, stderr } = lab().boot({ args: ["check"] });
      assert.equal(status, 1);
      assert.match(stderr, /FAILED: nft lists no table nat_instance/);
      assert.deepEqual([lab().ruleset(), lab().forwarding(), setting("nf_conntrack_max")], ["", "0", 3712]);
    });

    it("fails when the rules are gone or forwarding is off", () => {
      assert.equal(lab().boot().status, 0);
      lab().output("nat", "sysctl", "--quiet", "--write", "net.ipv4.ip_forward=0");
      assert.match(lab().boot({ args: ["check"] }).stderr, /FAILED: forwarding is off/);
      lab().output("nat", "nft", "flush ruleset");
      assert.match(lab().boot({ args: ["check"] }).stderr, /FAILED: nft lists no table/);
    });
  });
});
