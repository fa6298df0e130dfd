import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";

import { Lab } from "./lab";
import { execute, locate } from "./programs";

/** What the tests themselves need, and the Debian package it comes with. */
const PACKAGES = { ip: "iproute2", nft: "nftables", ping: "iputils-ping", sysctl: "procps" };

const PROBE_RULE =
  "add table ip probe; add chain ip probe leaving { type nat hook postrouting priority 100; }; add rule ip probe leaving masquerade";

/**
 * A lab for the suite around, from its first test to its last. Where the kernel can't have one the suite is skipped, and
 * the reason is given once, however many suites there are.
 */
export function labForSuite(): () => Lab {
  let lab: Lab | undefined;
  before(function() {
    missing ??= missingForLabs() ?? "";
    if (missing !== "") {
      if (!warned) console.warn(`\n    tests/nat: tests that run the boot script are skipped: ${missing}`);
      warned = true;
      this.skip();
    }
    lab = new Lab();
  });
  after(() => lab?.close());
  return () => {
    assert.ok(lab, "the lab is there while tests and their hooks run");
    return lab;
  };
}
let missing: string | undefined;
let warned = false;

/** Why the kernel tests can't run here, and what to do; undefined when they can. */
function missingForLabs(): string | undefined {
  if (process.getuid?.() !== 0) return "they make network namespaces, which needs root: run them with sudo";
  const absent = Object.entries(PACKAGES).filter(([tool]) => locate(tool) === undefined);
  if (absent.length > 0) {
    return `${absent.map(([tool]) => tool).join(", ")} missing: apt-get install ${absent.map(([, name]) => name).join(" ")}`;
  }
  const probe = `nat-lab-${process.pid}-probe`;
  try {
    execute("ip", ["netns", "add", probe]);
    execute("ip", ["-n", probe, "link", "add", "uplink0", "type", "veth", "peer", "name", "uplink1"]);
    execute("ip", ["netns", "exec", probe, "nft", PROBE_RULE]);
  } catch (error) {
    return `the kernel gives no network namespaces with nftables (in a container: run it with --privileged): ${(error as Error).message}`;
  } finally {
    spawnSync(locate("ip") ?? "ip", ["netns", "del", probe]);
  }
  return undefined;
}
