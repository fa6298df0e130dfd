import { createHash } from "node:crypto";

import type { BatchGetImageResponse, ECRClient, ImageIdentifier } from "@aws-sdk/client-ecr";

import { connectionTo } from "../../toolkit/shared/aws-client";
import { errorName, requests } from "../../toolkit/shared/aws-request";
import { ProgramError } from "../../toolkit/shared/errors";
import type { StackAccount } from "../../toolkit/shared/stack-account";
import { isObject, type Properties } from "../../toolkit/shared/values";
import { type ImageConfig, readConfig } from "./image-config";

const sent = requests("the role needs the permissions of a push: docs/operations.md, \"Push an image\", names them");

/** Manifests of one image. Source: OCI image specification, "Media Types"; Docker's Image Manifest V2, Schema 2. */
const ONE_IMAGE = ["application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json"];
/** With all of them, ECR returns what was pushed, as it converts to what is accepted. */
const ACCEPTED = [
  ...ONE_IMAGE,
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
];

/** An image in the registry. */
export interface PushedImage {
  digest: string;
  manifest: string;
  mediaType: string;
}

/** Login of a builder to a registry. */
export interface RegistryLogin {
  user: string;
  password: string;
}

/** A repository of ECR, with the permissions of a push. */
export class ImageRepository {
  private constructor(private readonly ecr: ECRClient, private readonly account: StackAccount, readonly name: string) {}

  static async connect(account: StackAccount, name: string): Promise<ImageRepository> {
    const { ECRClient } = await import("@aws-sdk/client-ecr");
    return new ImageRepository(new ECRClient(await connectionTo("ecr", account.settings.connection)), account, name);
  }

  /** Source: Amazon ECR API reference, `GetAuthorizationToken`: base64 of `user:password`. */
  async login(): Promise<RegistryLogin> {
    const { GetAuthorizationTokenCommand } = await import("@aws-sdk/client-ecr");
    const { authorizationData } = await sent("GetAuthorizationToken", this.ecr.send(new GetAuthorizationTokenCommand({})));
    const [user = "", password = ""] = Buffer.from(authorizationData?.[0]?.authorizationToken ?? "", "base64").toString().split(":");
    return { user, password };
  }

  /**
   * The image of a tag or digest; undefined if there is none.
   *
   * @throws {ProgramError} There is no such repository, or the manifest isn't the one of its digest.
   */
  async find(reference: string): Promise<PushedImage | undefined> {
    const { BatchGetImageCommand } = await import("@aws-sdk/client-ecr");
    const id: ImageIdentifier = reference.startsWith("sha256:") ? { imageDigest: reference } : { imageTag: reference };
    const input = { repositoryName: this.name, imageIds: [id], acceptedMediaTypes: ACCEPTED };
    const { images: [image] = [], failures: [failure] = [] } = await sent(
      `BatchGetImage ${this.name} ${reference}`,
      this.ecr.send(new BatchGetImageCommand(input)).catch(this.explainRepository),
    );
    if (image === undefined) {
      if (failure?.failureCode === undefined || failure.failureCode === "ImageNotFound") return undefined;
      throw new ProgramError(`image ${reference} in ${this.name}: ${failure.failureCode}, ${failure.failureReason}`);
    }
    const { imageManifest: manifest = "", imageManifestMediaType: mediaType = "" } = image;
    const digest = image.imageId?.imageDigest ?? "";
    if (digestOf(manifest) !== digest) {
      throw new ProgramError(
        `image ${reference} in ${this.name}: ECR returned a manifest with digest ${digestOf(manifest)}, not ${digest}`,
      );
    }
    return { digest, manifest, mediaType };
  }

  private readonly explainRepository = (error: unknown): BatchGetImageResponse => {
    if (errorName(error) !== "RepositoryNotFoundException") throw error;
    const { accountId, region } = this.account;
    throw new ProgramError(`there is no repository ${this.name} in account ${accountId}, ${region}: pulumi up of the stack creates it`);
  };

  /**
   * Config of an image, which names its platform and labels.
   *
   * @throws {ProgramError} It isn't one image but an index, as a build for several platforms or with attestations is.
   */
  async configOf({ digest, manifest, mediaType }: PushedImage): Promise<ImageConfig> {
    const content = JSON.parse(manifest) as Properties;
    const type = mediaType || String(content["mediaType"]);
    const config = isObject(content["config"]) ? String(content["config"]["digest"]) : "";
    if (!ONE_IMAGE.includes(type) || config === "") {
      throw new ProgramError(
        `${digest} in ${this.name} is a ${type}, but must be the manifest of one image. Build it without attestations and for one platform`,
      );
    }
    const { GetDownloadUrlForLayerCommand } = await import("@aws-sdk/client-ecr");
    const { downloadUrl = "" } = await sent(
      `GetDownloadUrlForLayer ${this.name} ${config}`,
      this.ecr.send(new GetDownloadUrlForLayerCommand({ repositoryName: this.name, layerDigest: config })),
    );
    const text = await download(downloadUrl, config);
    return readConfig(JSON.parse(text) as Properties);
  }

  /**
   * Adds a tag to an image; one that it has already is kept.
   * Source: Amazon ECR user guide, "Retagging an image in Amazon ECR"; API reference, `PutImage`, errors.
   *
   * @throws {ProgramError} The tag belongs to another image.
   */
  async tag({ digest, manifest, mediaType }: PushedImage, tag: string): Promise<"added" | "kept"> {
    const { PutImageCommand } = await import("@aws-sdk/client-ecr");
    const image = { imageManifest: manifest, imageManifestMediaType: mediaType, imageDigest: digest };
    const request = this.ecr.send(new PutImageCommand({ ...image, repositoryName: this.name, imageTag: tag }));
    const added = await sent(
      `PutImage ${this.name} ${tag}`,
      request.then(() => true, (error: unknown) => {
        if (!/^Image(Tag)?AlreadyExistsException$/.test(errorName(error))) throw error;
        return false;
      }),
    );
    if (added) return "added";
    const owner = await this.find(tag);
    if (owner?.digest === digest) return "kept";
    throw new ProgramError(`the tag ${tag} in ${this.name} belongs to ${owner?.digest}, not to ${digest}, and tags are immutable`);
  }
}

const digestOf = (text: string): string => `sha256:${createHash("sha256").update(text).digest("hex")}`;

/** Downloads a blob, and verifies it by its digest. The address has a signature, so messages don't show it. */
async function download(url: string, digest: string): Promise<string> {
  const fail = (why: string) => new ProgramError(`the image's config ${digest} can't be downloaded: ${why}`);
  const response = await fetch(url).catch(({ message, cause }: Error) => {
    throw fail(cause instanceof Error ? cause.message : message);
  });
  if (!response.ok) throw fail(`status ${response.status}`);
  const text = await response.text();
  if (digestOf(text) !== digest) throw fail(`its digest is ${digestOf(text)}`);
  return text;
}
