import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { ROOT } from "../../support/simulated";
import { execute, locate, SEARCH_PATH } from "./programs";

export const SCRIPT = join(ROOT, "components", "network", "nat-instance.sh");
export const VPC = "10.0.0.0/16";

/** Settings of a kernel on a host of 512 MB, as files: inside a namespace the real ones are read-only. */
const SMALL_TABLE = { nf_conntrack_max: "3712\n", nf_conntrack_buckets: "3712\n" };
const NETFILTER = "/proc/sys/net/netfilter";

/** Addresses of the hosts. The NAT's also represents its public address, to which the internet gateway maps it one to one. */
export const ADDRESS = {
  private: "10.0.128.10", // in the VPC, in a private subnet
  foreign: "172.31.0.10", // not in the VPC, but routed to its NAT, as a peered network may be
  outside: "203.0.113.10", // somewhere in the internet
  nat: "10.0.0.10",
} as const;

export type HostName = keyof typeof ADDRESS;

/** Seconds within which an answer arrives even on a busy machine; only a failing test waits that long. */
const ANSWERED_AFTER = 5;

/** Seconds after which a packet counts as dropped: within one kernel it takes less than a thousandth of that. */
export const LOST_AFTER = 0.2;

/** Programs available to the script. dnf and swapon exist only as stubs, as they would affect the machine that runs the tests. */
const TOOLS = ["awk", "cat", "chmod", "dd", "grep", "ip", "mkswap", "nft", "sed", "sleep", "sysctl"];

export interface Run {
  status: number | null;
  stdout: string;
  stderr: string;
}

export interface Boot {
  /** Environment in addition to PATH and NAT_SOURCE_CIDR. */
  env?: Record<string, string>;
  /** Shell scripts by program name, found before the real programs; `undefined` hides the real one. */
  stubs?: Record<string, string | undefined>;
  /** Shell script that runs first, with the boot script as "$@", e.g. to hide a file; its mounts end with it. */
  wrapper?: string;
  /** Arguments of the script. */
  args?: string[];
}

/**
 * The network around a NAT instance, in namespaces of this kernel.
 *
 *     private --+                  The router is the VPC's: it sends packets of the private, foreign and outside hosts
 *     foreign --+-- router -- nat  to the NAT, and packets of the NAT to their destination. As in AWS, the NAT has one
 *     outside --+                  interface for both.
 *
 * The outside host is routed to the NAT too, so that only the NAT can block a connection from there.
 */
export class Lab {
  /** Folder for files of this lab, deleted with it. */
  readonly folder = mkdtempSync(join(tmpdir(), "nat-lab-"));
  private static count = 0;
  private readonly prefix = `nat-lab-${process.pid}-${++Lab.count}`;
  private readonly children: ChildProcess[] = [];
  private readonly cleanUp = () => this.close();
  private readonly breakOff = () => process.exit(130); // Node alone would exit without cleaning up
  private boots = 0;

  constructor() {
    process.once("exit", this.cleanUp);
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, this.breakOff);
    for (const host of ["router", "private", "foreign", "outside"] as const) this.addNamespace(host);
    for (const [host, subnet] of [["private", "10.0.128"], ["foreign", "172.31.0"], ["outside", "203.0.113"]] as const) {
      this.connect(host, "uplink0", subnet);
      this.ip(host, `route add default via ${subnet}.1`);
      this.ip("router", `rule add iif ${host} lookup 100`);
      this.output(host, "nft", COUNT_SOURCES);
    }
    this.reboot();
  }

  /** Starts a new NAT: no rules, no connections, no forwarding, a default route. */
  reboot(): void {
    if (this.boots++ > 0) {
      this.ip("router", "link del nat");
      this.removeNamespace("nat");
    }
    this.addNamespace("nat");
    this.connect("nat", "uplink0", "10.0.0");
    this.ip("nat", "route add default via 10.0.0.1 dev uplink0 metric 512");
    this.ip("router", `route add default via ${ADDRESS.nat} table 100`);
    rmSync(this.conntrack, { recursive: true, force: true });
    mkdirSync(this.conntrack);
    for (const name of readdirSync(NETFILTER)) {
      const size = SMALL_TABLE[name as keyof typeof SMALL_TABLE] as string | undefined;
      // A link to /proc/sys/net resolves in the namespace of the process that opens it.
      if (size === undefined) symlinkSync(join(NETFILTER, name), join(this.conntrack, name));
      else writeFileSync(join(this.conntrack, name), size);
    }
  }

  /** Folder with the script's connection tracking settings: files for the table's size, and links to the namespace's own for the rest. */
  get conntrack(): string {
    return join(this.folder, "conntrack");
  }

  /** Runs the boot script on the NAT. */
  boot({ env = {}, stubs = {}, wrapper = "exec \"$@\"", args = [] }: Boot = {}): Run {
    const bin = mkdtempSync(join(this.folder, "bin-"));
    for (const tool of TOOLS.filter((name) => !(name in stubs))) symlinkSync(locate(tool) ?? `/missing/${tool}`, join(bin, tool));
    for (const [name, text] of Object.entries(stubs)) {
      if (text !== undefined) writeFileSync(join(bin, name), `#!/bin/bash\n${text}\n`, { mode: 0o755 });
    }
    return this.run("nat", ["/bin/bash", "-c", wrapper, "wrapper", "/bin/bash", SCRIPT, ...args], {
      PATH: bin,
      NAT_CONNTRACK: this.conntrack,
      NAT_SOURCE_CIDR: VPC,
      NAT_PAUSE: "0",
      NAT_FSTAB: join(this.folder, "fstab"),
      NAT_SWAP_FILE: join(this.folder, "swapfile"),
      ...env,
    });
  }

  /** Runs a program on a host and waits for its end. */
  run(host: HostName, command: string[], env: Record<string, string> = {}): Run {
    const { status, stdout, stderr, error } = spawnSync(locate("ip")!, ["netns", "exec", this.namespace(host), ...command], {
      encoding: "utf8",
      env: { PATH: SEARCH_PATH, ...env },
      stdio: ["ignore", "pipe", "pipe"], // with a socket as input, bash assumes a remote shell and reads ~/.bashrc
      timeout: 60_000,
    });
    if (error) throw error;
    return { status, stdout, stderr };
  }

  /** Starts a program on a host that answers each line with a line, and runs until the lab is closed. */
  start(host: HostName, command: string[]): Conversation {
    const child = spawn(locate("ip")!, ["netns", "exec", this.namespace(host), ...command], {
      cwd: ROOT,
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.children.push(child);
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    return {
      nextLine: async () => String((await lines.next()).value ?? "the program has ended"),
      ask: async function(question: string) {
        child.stdin.write(`${question}\n`);
        return this.nextLine();
      },
    };
  }

  /** Starts a server on port 7 of a host that replies with the sender's address. */
  async startEcho(host: HostName): Promise<void> {
    const server = this.start(host, [process.execPath, "--require", "tsx/cjs", join(__dirname, "echo-server.ts")]);
    assert.equal(await server.nextLine(), "ready");
  }

  /** Sends one ping; true if it is answered in time. */
  ping(from: HostName, to: HostName, seconds = ANSWERED_AFTER): boolean {
    return this.run(from, ["ping", "-n", "-q", "-c", "1", "-W", String(seconds), ADDRESS[to]]).status === 0;
  }

  /** Sends a text to port 7 of a host and returns the answer; empty if none arrives in time. */
  say(from: HostName, protocol: "tcp" | "udp", to: HostName, text: string, seconds = ANSWERED_AFTER): string {
    const talk = `exec 3<>/dev/${protocol}/${ADDRESS[to]}/7 && echo "${text}" >&3 && head -n 1 <&3`;
    return this.run(from, ["timeout", String(seconds), "bash", "-c", talk]).stdout.trim();
  }

  /** Runs a program on a host, which must succeed, and returns its output. */
  output(host: HostName, ...command: string[]): string {
    return execute("ip", ["netns", "exec", this.namespace(host), ...command]);
  }

  ip(host: HostName | "router", ...commands: string[]): void {
    execute("ip", ["-n", this.namespace(host), "-batch", "-"], commands.join("\n"));
  }

  /** Adds another interface to the NAT, with no host behind it. */
  addInterface(name: string, address: string): void {
    const peer = `${name}-peer`;
    this.ip(
      "nat",
      `link add ${name} type veth peer name ${peer}`,
      `addr add ${address} dev ${name}`,
      `link set ${name} up`,
      `link set ${peer} up`,
    );
  }

  ruleset(): string {
    return this.output("nat", "nft", "list", "ruleset");
  }

  forwarding(): string {
    return this.output("nat", "cat", "/proc/sys/net/ipv4/ip_forward").trim();
  }

  /** Source addresses of the IPv4 packets that reached a host during an action. */
  sourcesSeen(host: Exclude<HostName, "nat">, action: () => unknown): string[] {
    this.output(host, "nft", "flush set ip seen sources");
    action();
    const [, elements = ""] = /elements = \{([^}]*)\}/.exec(this.output(host, "nft", "list set ip seen sources")) ?? [];
    return (elements.match(/[0-9.]+/g) ?? []).toSorted();
  }

  /** Removes everything; may be called twice. */
  close(): void {
    process.off("exit", this.cleanUp);
    for (const signal of ["SIGINT", "SIGTERM"]) process.off(signal, this.breakOff);
    for (const child of this.children) child.kill("SIGKILL");
    for (const host of ["private", "foreign", "outside", "nat", "router"] as const) this.removeNamespace(host);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private namespace(host: HostName | "router"): string {
    return `${this.prefix}-${host}`;
  }

  private addNamespace(host: HostName | "router"): void {
    execute("ip", ["netns", "add", this.namespace(host)]);
    this.ip(host, "link set lo up");
    // Namespaces inherit the machine's settings; these make every machine equal.
    const forwarding = host === "router" ? 1 : 0;
    this.sysctl(host, "net.ipv4.conf.all.rp_filter=0", "net.ipv4.conf.default.rp_filter=0", `net.ipv4.ip_forward=${forwarding}`);
  }

  private removeNamespace(host: HostName | "router"): void {
    spawnSync(locate("ip")!, ["netns", "del", this.namespace(host)]);
  }

  private sysctl(host: HostName | "router", ...settings: string[]): void {
    execute("ip", ["netns", "exec", this.namespace(host), "sysctl", "--quiet", "--write", ...settings]);
  }

  /** Connects a host to the router, whose end of the cable has the host's name. */
  private connect(host: HostName, device: string, subnet: string): void {
    const cable = `link add ${host} type veth peer name ${device} netns ${this.namespace(host)}`;
    this.ip("router", cable, `addr add ${subnet}.1/24 dev ${host}`, `link set ${host} up`);
    this.ip(host, `addr add ${subnet}.10/24 dev ${device}`, `link set ${device} up`);
  }
}

/** Records the source address of every arriving packet before any other rule. */
const COUNT_SOURCES = [
  "add table ip seen",
  "add set ip seen sources { type ipv4_addr; flags dynamic; size 64; }",
  "add chain ip seen arriving { type filter hook prerouting priority -300; }",
  "add rule ip seen arriving iif != \"lo\" add @sources { ip saddr }",
].join("; ");

/** A running program that answers lines. */
export interface Conversation {
  nextLine(): Promise<string>;
  ask(question: string): Promise<string>;
}
