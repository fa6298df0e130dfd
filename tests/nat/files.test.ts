import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { parse } from "yaml";

import { Network } from "../../components/network/network";
import { naming } from "../../components/shared/naming";
import { build, ROOT } from "../support/simulated";
import { locate } from "./support/programs";

const UNITS = ["nat-instance.service", "nat-health.service", "nat-health.timer"];
const SCRIPTS = ["nat-instance.sh", "nat-health.sh"];
const read = (name: string) => readFileSync(join(ROOT, "components", "network", name), "utf8");

/** Skips a test if a tool is missing, and prints how to install it. */
function needs(tool: string, source: string, context: Mocha.Context): string {
  const path = locate(tool);
  if (path !== undefined) return path;
  console.warn(`\n    tests/nat: "${context.test?.title}" is skipped: ${tool} is missing: ${source}`);
  return context.skip();
}

for (const name of SCRIPTS) {
  const script = join(ROOT, "components", "network", name);

  describe(`The source of ${name}`, () => {
    it("is valid bash", () => {
      const { status, stderr } = spawnSync("bash", ["-n", script], { encoding: "utf8" });
      assert.deepEqual([status, stderr], [0, ""]);
    });

    it("passes shellcheck, including style", function() {
      const shellcheck = needs("shellcheck", "apt-get install shellcheck", this);
      const { status, stdout } = spawnSync(shellcheck, ["--severity=style", script], { encoding: "utf8" });
      assert.deepEqual([stdout, status], ["", 0]);
    });

    it("exits at every error", () => {
      assert.match(read(name), /^#!\/bin\/bash\n[^]*^set -Eeuo pipefail$/m);
    });
  });
}

describe("NAT units", () => {
  const unit = readUnit(read("nat-instance.service"));

  it("nat-instance.service runs the script once at each boot, and fails if it fails", () => {
    assert.equal(unit["Service.Type"], "oneshot");
    assert.equal(unit["Service.ExecStart"], "/usr/local/sbin/nat-instance"); // a "-" before it would hide the failure
    assert.equal(unit["Service.EnvironmentFile"], "/etc/nat-instance.conf");
    assert.equal(unit["Install.WantedBy"], "multi-user.target");
  });

  it("nat-health.service publishes the result of the boot immediately, and the state each minute", () => {
    assert.equal(unit["Unit.OnFailure"], "nat-health.service");
    assert.equal(unit["Service.ExecStartPost"], "-/usr/local/sbin/nat-health"); // a failure of CloudWatch doesn't fail the NAT
    const [health, timer] = ["nat-health.service", "nat-health.timer"].map((name) => readUnit(read(name)));
    assert.deepEqual([health!["Service.Type"], health!["Service.ExecStart"], health!["Service.EnvironmentFile"]], [
      "oneshot",
      "/usr/local/sbin/nat-health",
      "/etc/nat-instance.conf",
    ]);
    assert.ok(Number(health!["Service.TimeoutStartSec"]) < 60, "ends before the next one starts");
    assert.deepEqual([timer!["Timer.OnCalendar"], timer!["Timer.AccuracySec"], timer!["Install.WantedBy"]], [
      "minutely",
      "1s",
      "timers.target",
    ]);
  });

  it("nat-instance.service starts after the network is up", () => {
    assert.equal(unit["Unit.Wants"], "network-online.target");
    assert.equal(unit["Unit.After"], "network-online.target");
  });

  it("nat-instance.service times out if dnf hangs", () => {
    assert.equal(unit["Service.TimeoutStartSec"], "15min");
  });

  it("nat-instance.service prints to the console, which AWS shows", () => {
    assert.equal(unit["Service.StandardOutput"], "journal+console");
    assert.equal(unit["Service.StandardError"], "journal+console");
  });

  it("pass systemd-analyze", function() {
    const analyze = needs("systemd-analyze", "apt-get install systemd", this);
    const root = mkdtempSync(join(tmpdir(), "nat-unit-"));
    try {
      for (const folder of ["usr/local/sbin", "etc/systemd/system"]) mkdirSync(join(root, folder), { recursive: true });
      for (const name of SCRIPTS) {
        const program = join(root, "usr/local/sbin", name.replace(".sh", ""));
        copyFileSync(join(ROOT, "components", "network", name), program);
        chmodSync(program, 0o755);
      }
      for (const name of UNITS) copyFileSync(join(ROOT, "components", "network", name), join(root, "etc/systemd/system", name));
      for (const target of ["basic", "multi-user", "network-online", "shutdown", "sysinit", "timers", "time-sync", "time-set"]) {
        writeFileSync(join(root, "etc/systemd/system", `${target}.target`), "[Unit]\nDescription=part of every system\n");
      }
      const { status, stdout, stderr } = spawnSync(analyze, ["verify", "--man=no", `--root=${root}`, ...UNITS], { encoding: "utf8" });
      assert.deepEqual([stdout + stderr, status], ["", 0]);
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});

describe("NAT user data", () => {
  interface CloudConfig {
    write_files: { path: string; content: string; permissions?: string }[];
    runcmd: string[][];
  }
  let text = "";
  let config: CloudConfig;

  before(async () => {
    const registered = await build(() => {
      new Network("network", {
        names: naming({ project: "aws-practice", environment: "stg" }),
        cidrBlock: "10.8.0.0/16",
        availabilityZones: { "ap-northeast-1a": 0 },
        layout: { tierBlocks: 2, zoneSlots: 2 },
        nat: { mode: "instance" },
      });
    });
    text = String(registered.inputs("Instance")["userData"]);
    config = parse(text) as CloudConfig;
  });

  // Source: Amazon EC2 user guide, "Run commands when you launch an EC2 instance with user data input": 16 KB, before base64.
  it("is within EC2's limit", () => {
    assert.ok(Buffer.byteLength(text) <= 16_384, `${Buffer.byteLength(text)} bytes`);
  });

  it("is a cloud-config", () => {
    assert.equal(text.split("\n")[0], "#cloud-config");
    assert.deepEqual(Object.keys(config).toSorted(), ["runcmd", "write_files"]);
  });

  it("writes scripts, units and the VPC's block unchanged, each with its mode", () => {
    assert.deepEqual(config.write_files, [
      { path: "/etc/nat-instance.conf", content: "NAT_SOURCE_CIDR=10.8.0.0/16\nNAT_NAME=aws-practice-nat-stg\n" },
      { path: "/usr/local/sbin/nat-instance", content: read("nat-instance.sh"), permissions: "0755" },
      { path: "/usr/local/sbin/nat-health", content: read("nat-health.sh"), permissions: "0755" },
      ...UNITS.map((name) => ({ path: `/etc/systemd/system/${name}`, content: read(name) })), // without permissions: 0644
    ]);
  });

  it("enables and starts the units, the health timer first, as the other one may hang", () => {
    assert.deepEqual(config.runcmd, [["systemctl", "daemon-reload"], ["systemctl", "enable", "--now", "nat-health.timer"], [
      "systemctl",
      "enable",
      "--now",
      "nat-instance.service",
    ]]);
  });
});

/** `Section.Key` and value of each line of a unit file. */
function readUnit(text: string): Record<string, string> {
  let section = "";
  const values: Record<string, string> = {};
  for (const line of text.split("\n")) {
    section = /^\[(.+)\]$/.exec(line)?.[1] ?? section;
    const [, key, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (key !== undefined) values[`${section}.${key}`] = value ?? "";
  }
  return values;
}
