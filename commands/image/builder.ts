import { spawn } from "node:child_process";

import { ProgramError } from "../../toolkit/shared/errors";
import { isObject, type Properties } from "../../toolkit/shared/values";
import { type ImageConfig, readConfig } from "./image-config";
import type { Platform } from "./program-image";

/** Commands of a builder that differ; `build`, `push` and `login` are otherwise the same. */
interface Commands {
  /** Succeeds if it can work; Docker needs its daemon. */
  probe: readonly string[];
  /** Options of `build`: one manifest, without an index that has attestations beside it. */
  single: readonly string[];
  /** Prints the config of an image as JSON. */
  inspect: readonly string[];
}

/**
 * Sources: Docker docs, "docker buildx build", --provenance and --sbom; podman-build(1) and buildah-build(1), which attest nothing;
 * podman-image-inspect(1); buildah-inspect(1), OCIv1.
 */
const COMMANDS = {
  docker: {
    probe: ["version", "--format", "{{.Server.Version}}"],
    single: ["--provenance=false", "--sbom=false"],
    inspect: ["image", "inspect", "--format", "{{json .}}"],
  },
  podman: { probe: ["version"], single: [], inspect: ["image", "inspect", "--format", "{{json .}}"] },
  buildah: { probe: ["version"], single: [], inspect: ["inspect", "--type", "image", "--format", "{{json .OCIv1}}"] },
} as const satisfies Record<string, Commands>;

export type BuilderName = keyof typeof COMMANDS;
export const BUILDERS = Object.keys(COMMANDS) as BuilderName[];

/** Environment of a builder, and where it reports. */
export interface Surroundings {
  env: NodeJS.ProcessEnv;
  show: (text: string) => void;
}

/** An image to build. */
export interface Build {
  /** Name with tag. */
  image: string;
  platform: Platform;
  labels: Readonly<Record<string, string>>;
  folder: string;
}

interface Ended {
  code: number | null;
  stdout: string;
  said: string;
}

/** Docker, or a program with the same commands. */
export class Builder {
  private constructor(readonly name: BuilderName, private readonly surroundings: Surroundings) {}

  /** Finds a builder that works here. @throws {ProgramError} There is none, with the reason of each. */
  static async find(wanted: BuilderName | undefined, surroundings: Surroundings): Promise<Builder> {
    const reasons: string[] = [];
    for (const name of wanted === undefined ? BUILDERS : [wanted]) {
      const builder = new Builder(name, surroundings);
      const reason = await builder.problem();
      if (reason === undefined) return builder;
      reasons.push(`${name}: ${reason}`);
    }
    throw new ProgramError(
      `no builder works here: install ${wanted ?? `one of ${BUILDERS.join(", ")}`}, or start its daemon\n  ${reasons.join("\n  ")}`,
    );
  }

  private async problem(): Promise<string | undefined> {
    try {
      const { code, said } = await this.run(COMMANDS[this.name].probe);
      return code === 0 ? undefined : (said.trim().split("\n").at(-1) ?? "");
    } catch (error) {
      if (error instanceof ProgramError) return error.message;
      throw error;
    }
  }

  /** @param password Passed on standard input, so that no list of processes shows it. */
  async login(host: string, { user, password }: { user: string; password: string }): Promise<void> {
    await this.succeeds(["login", "--username", user, "--password-stdin", host], password);
  }

  async build({ image, platform, labels, folder }: Build): Promise<void> {
    const labelled = Object.entries(labels).flatMap(([name, value]) => ["--label", `${name}=${value}`]);
    await this.succeeds(["build", ...COMMANDS[this.name].single, "--platform", platform, ...labelled, "--tag", image, folder]);
  }

  async push(image: string): Promise<void> {
    await this.succeeds(["push", image]);
  }

  /** Config of an image of this machine; undefined if it isn't there. */
  async configOf(image: string): Promise<ImageConfig | undefined> {
    const { code, stdout } = await this.run([...COMMANDS[this.name].inspect, image]);
    if (code !== 0) return undefined;
    const config: unknown = JSON.parse(stdout);
    return isObject(config) ? readConfig(inLowerCase(config)) : undefined;
  }

  private async succeeds(args: readonly string[], input = ""): Promise<void> {
    this.surroundings.show(`$ ${this.name} ${args.join(" ")}\n`);
    const { code } = await this.run(args, input, this.surroundings.show);
    if (code !== 0) throw new ProgramError(`${this.name} ${args[0]} failed, ${code === null ? "by a signal" : `with exit code ${code}`}`);
  }

  private run(args: readonly string[], input = "", show?: (text: string) => void): Promise<Ended> {
    return new Promise((resolve, reject) => {
      const child = spawn(this.name, args, { env: this.surroundings.env });
      let [stdout, said] = ["", ""];
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        stdout += text;
        show?.(text);
      });
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        said += text;
        show?.(text);
      });
      child.once("error", (error) => reject(new ProgramError(`${this.name} can't be started: ${error.message}`)));
      child.once("close", (code) => resolve({ code, stdout, said }));
      child.stdin.on("error", () => {}); // it ended without reading; its exit code shows why
      child.stdin.end(input);
    });
  }
}

/** Docker and Podman begin the keys of a config with a capital. */
const inLowerCase = (config: Properties): Properties =>
  Object.fromEntries(Object.entries(config).map(([key, value]) => [key.toLowerCase(), value]));
