import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Properties } from "../../toolkit/shared/values";
import { AwsError, AwsServer, callerIdentity } from "./aws-server";

const OCI = "application/vnd.oci.image.manifest.v1+json";

/** An image in the registry. */
export interface FakeImage {
  repository: string;
  tags: string[];
  manifest: string;
  mediaType: string;
  /** The config that the manifest names. */
  config: string;
}

/** Program in place of a builder, and of skopeo: records its calls, and keeps images as files whose names are theirs. */
const BUILDER = (folder: string) =>
  `#!${process.execPath}
const fs = require("node:fs"), path = require("node:path");
const args = process.argv.slice(2), folder = ${JSON.stringify(folder)};
const file = (place, image) => path.join(folder, place, encodeURIComponent(image));
const option = (name) => args[args.indexOf(name) + 1];
fs.appendFileSync(path.join(folder, "calls"), path.basename(process.argv[1]) + " " + args.join(" ") + "\\n");
if (args[0] === "login") fs.writeFileSync(path.join(folder, "password"), fs.readFileSync(0));
if (args[0] === "build") {
  const labels = args.filter((_, index) => args[index - 1] === "--label").map((label) => label.split(/=(.*)/s).slice(0, 2));
  const [os, architecture] = option("--platform").split("/");
  fs.writeFileSync(file("built", option("--tag")), JSON.stringify({ os, architecture, config: { Labels: Object.fromEntries(labels) } }));
  console.log("built");
}
if (args.includes("inspect")) {
  const { os: Os, architecture: Architecture, config: Config } = JSON.parse(fs.readFileSync(file("built", args.at(-1))));
  console.log(JSON.stringify({ Os, Architecture, Config }));
}
if (args[0] === "push") fs.copyFileSync(file("built", args[1]), file("pushed", args[1]));
if (args[0] === "copy") fs.writeFileSync(file("copied", args.at(-1)), args.at(-2));
`;

/** ECR and STS of an account on a local port, and a builder that pushes to it. Accepts what ECR accepts. */
export class FakeImages {
  readonly images: FakeImage[] = [];
  /** Existing repositories. */
  repositories: () => readonly string[] = () => ["aws-practice-stg"];
  accountId = "111111111111";
  /** Answers in place of the account. */
  disturb: (operation: string) => AwsError | Properties | undefined = () => undefined;
  private readonly server = new AwsServer(
    (operation, input) => this.disturb(operation) ?? this.answer(operation, input),
    () => {
      const disturbed = this.disturb("GetCallerIdentity");
      return disturbed instanceof AwsError ? disturbed : callerIdentity(this.accountId);
    },
  );

  /** @param folder Gets the builders' files. */
  constructor(private readonly folder: string, builders: readonly string[] = ["docker"]) {
    for (const place of ["bin", "built", "pushed", "copied"]) mkdirSync(join(folder, place), { recursive: true });
    for (const name of builders) writeFileSync(join(folder, "bin", name), BUILDER(folder), { mode: 0o755 });
  }

  /** @returns Environment of a process that uses this account. */
  async start(): Promise<NodeJS.ProcessEnv> {
    const url = await this.server.start();
    return { AWS_ENDPOINT_URL_ECR: url, AWS_ENDPOINT_URL_STS: url, AWS_ACCESS_KEY_ID: "example", AWS_SECRET_ACCESS_KEY: "example" };
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  /** Folder of the builders, for PATH. */
  get bin(): string {
    return join(this.folder, "bin");
  }

  /** Requests to AWS so far, without repetitions. */
  get operations(): string[] {
    return [...new Set(this.server.operations)];
  }

  /** Calls of builders since the last time, without the one that finds out whether they work. */
  calls(): string[] {
    const file = join(this.folder, "calls");
    const calls = existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
    rmSync(file, { force: true });
    return calls.filter((call) => !/^\S+ version/.test(call));
  }

  /** Standard input of the last login. */
  get password(): string {
    return readFileSync(join(this.folder, "password"), "utf8");
  }

  tagged(tag: string): FakeImage | undefined {
    this.receive();
    return this.images.find(({ tags }) => tags.includes(tag));
  }

  /** Whether a repository has an image with this tag or digest, so that a task can pull it. */
  has(repository: string, reference: string): boolean {
    this.receive();
    return this.images.some((image) =>
      image.repository === repository && (image.tags.includes(reference) || digestOf(image.manifest) === reference)
    );
  }

  /** Adds an image with this config. */
  add(repository: string, tag: string, config: Properties): FakeImage {
    const text = JSON.stringify(config);
    const content = { schemaVersion: 2, mediaType: OCI, config: { digest: digestOf(text), size: text.length }, layers: [] };
    const image = { repository, tags: [tag], mediaType: OCI, config: text, manifest: JSON.stringify(content) };
    this.images.push(image);
    return image;
  }

  /** Takes in images that builders have pushed or skopeo has copied. */
  private receive(): void {
    for (const { repository, tag, text } of this.arrived("pushed")) this.add(repository, tag, JSON.parse(text) as Properties);
    for (const { repository, tag, text } of this.arrived("copied")) {
      const [, from, digest] = /^docker:\/\/[^/]+\/(.+)@(.+)$/.exec(text)!;
      const original = this.images.find((image) => image.repository === from && digestOf(image.manifest) === digest);
      if (original !== undefined) this.images.push({ ...original, repository, tags: [tag] });
    }
  }

  private arrived(place: string): { repository: string; tag: string; text: string }[] {
    return readdirSync(join(this.folder, place)).flatMap((name) => {
      const [, repository = "", tag = ""] = /\/([^/]+):([^/]+)$/.exec(decodeURIComponent(name)) ?? [];
      const isKnown = this.images.some((image) => image.repository === repository && image.tags.includes(tag));
      return isKnown ? [] : [{ repository, tag, text: readFileSync(join(this.folder, place, name), "utf8") }];
    });
  }

  private answer(operation: string, input: Properties): Properties {
    this.receive();
    if (operation === "GetAuthorizationToken") {
      return { authorizationData: [{ authorizationToken: Buffer.from("AWS:the password").toString("base64") }] };
    }
    const repository = String(input["repositoryName"]);
    if (!this.repositories().includes(repository)) throw new AwsError("RepositoryNotFoundException", `no repository ${repository}`);
    const own = this.images.filter((image) => image.repository === repository);
    if (operation === "BatchGetImage") return getImage(own, (input["imageIds"] as ImageId[])[0]!);
    if (operation === "GetDownloadUrlForLayer") {
      const found = own.find(({ config }) => digestOf(config) === input["layerDigest"]);
      if (found === undefined) throw new AwsError("LayersNotFoundException", "the layer doesn't exist");
      return { downloadUrl: `data:application/json;base64,${Buffer.from(found.config).toString("base64")}` };
    }
    if (operation === "PutImage") return putImage(own, input);
    throw new AwsError("UnknownOperationException", operation);
  }
}

interface ImageId {
  imageTag?: string;
  imageDigest?: string;
}

function getImage(own: readonly FakeImage[], id: ImageId): Properties {
  const found = own.find(({ tags, manifest }) => tags.includes(id.imageTag ?? "") || digestOf(manifest) === id.imageDigest);
  if (found === undefined) return { images: [], failures: [{ imageId: id, failureCode: "ImageNotFound" }] };
  const imageId = { ...id, imageDigest: digestOf(found.manifest) };
  return { images: [{ imageId, imageManifest: found.manifest, imageManifestMediaType: found.mediaType }] };
}

/** Adds a tag. Source: Amazon ECR API reference, `PutImage`, errors; tags are immutable. */
function putImage(own: readonly FakeImage[], { imageTag, imageManifest, imageDigest }: Properties): Properties {
  const image = own.find(({ manifest }) => manifest === imageManifest);
  if (image === undefined || digestOf(image.manifest) !== imageDigest) throw new AwsError("ImageDigestDoesNotMatchException", "no match");
  const owner = own.find(({ tags }) => tags.includes(String(imageTag)));
  if (owner === image) throw new AwsError("ImageAlreadyExistsException", "the image has the tag already");
  if (owner !== undefined) throw new AwsError("ImageTagAlreadyExistsException", "the tag is immutable");
  image.tags.push(String(imageTag));
  return {};
}

export const digestOf = (text: string): string => `sha256:${createHash("sha256").update(text).digest("hex")}`;
