import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";

import { Lab } from "./lab";
import { execute, locate } from "./programs";

/** Programs that the tests need, with their Debian packages. */
const PACKAGES = { ip: "iproute2", nft: "nftables", ping: "iputils-ping", sysctl: "procps" };

const PROBE_RULE =
  "add table ip probe; add chain ip probe leaving { type nat hook postrouting priority 100; }; add rule ip probe leaving masquerade";

/**
 * Provides a lab for the surrounding suite. If the kernel doesn't support it, the suite is skipped, and the reason is
 * printed once for all suites.
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
    assert.ok(lab, "the lab exists only while tests and their hooks run");
    return lab;
  };
}
let missing: string | undefined;
let warned = false;

/** Why the kernel tests can't run here, and the remedy; undefined if they can. */
function missingForLabs(): string | undefined {
  if (process.getuid?.() !== 0) return "they create network namespaces, which requires root: run them with sudo";
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
    return `the kernel doesn't provide network namespaces with nftables (in a container: run it with --privileged): ${
      (error as Error).message
    }`;
  } finally {
    spawnSync(locate("ip") ?? "ip", ["netns", "del", probe]);
  }
  return undefined;
}
