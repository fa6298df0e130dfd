import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Properties } from "../../../toolkit/shared/values";
import { StateFile } from "./state-file";

/** A build, or the deletion of an image. */
export interface Build {
  /** With the repository, e.g. `111111111111.dkr.ecr.ap-northeast-1.amazonaws.com/shop-stg:live-0a1b`. */
  tag: string;
  /** `preview`: built and not pushed. */
  what: "preview" | "pushed" | "deleted";
  digest: string;
  inputs: Properties;
}

const REPOSITORY = "aws:ecr/repository:Repository";

/** Builds of docker-build, and what ECR answers to their pushes; in the folder of the simulated AWS. */
export class Builds {
  private readonly file: string;
  private readonly expiry: string;

  constructor(private readonly folder: string) {
    this.file = join(folder, "builds.json");
    this.expiry = join(folder, "tokens-expired");
  }

  static ofTheProcess(): Builds {
    const folder = process.env["AWS_PRACTICE_CLOUD"];
    if (folder === undefined) throw new Error("AWS_PRACTICE_CLOUD must name the folder of the simulated cloud");
    return new Builds(folder);
  }

  all(): Build[] {
    return existsSync(this.file) ? JSON.parse(readFileSync(this.file, "utf8")) as Build[] : [];
  }

  /** Builds, and pushes outside of a preview. No two builds have the same digest, as most are not reproducible. */
  build({ tag, preview, inputs }: { tag: string; preview: boolean; inputs: Properties }): string {
    const all = this.all();
    const digest = `sha256:${createHash("sha256").update(JSON.stringify([all.length, tag])).digest("hex")}`;
    if (!preview) this.requirePushable(tag, all);
    this.record({ tag, what: preview ? "preview" : "pushed", digest, inputs });
    return digest;
  }

  /** Ends the tokens of the registry that were issued so far, as 12 hours do. */
  expireTokens(): void {
    writeFileSync(this.expiry, String(Date.now()));
  }

  isExpired(token: string): boolean {
    return existsSync(this.expiry) && Number(/\d+$/.exec(token)![0]) <= Number(readFileSync(this.expiry, "utf8"));
  }

  remove(tag: string): void {
    this.record({ tag, what: "deleted", digest: "", inputs: {} });
  }

  /** Source of the messages: Amazon ECR API reference, `PutImage`, errors. */
  private requirePushable(tag: string, all: readonly Build[]): void {
    const [url = "", name = ""] = tag.split(":");
    const repository = new StateFile(this.folder).read().resources.find(({ type, outputs }) =>
      type === REPOSITORY && outputs["repositoryUrl"] === url
    );
    if (repository === undefined) throw new Error(`failed to push ${tag}: name unknown: The repository does not exist in the registry`);
    const existing = all.findLast((one) => one.tag === tag && one.what !== "preview");
    if (existing?.what === "pushed" && repository.inputs["imageTagMutability"] === "IMMUTABLE") {
      throw new Error(`failed to push ${tag}: tag invalid: The image tag '${name}' already exists and cannot be overwritten`);
    }
  }

  private record(build: Build): void {
    writeFileSync(this.file, JSON.stringify([...this.all(), build]));
  }
}
