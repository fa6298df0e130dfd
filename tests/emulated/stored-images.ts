import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { CreateRepositoryCommand, ECRClient, PutImageCommand } from "@aws-sdk/client-ecr";

import { digestOf } from "../support/fake-images";
import { type MotoServer, type MotoUser, REGION } from "./moto";

const MEDIA_TYPE = "application/vnd.oci.image.manifest.v1+json";
const ANYONE: MotoUser = { accessKeyId: "any", secretAccessKey: "any" };

/** Facts in an image's config. */
export interface Built {
  commit: string;
  source: string;
  architecture?: string;
}

/** Images without layers in moto's registry, whose configs this server has: moto keeps manifests only. */
export class StoredImages {
  private readonly blobs = new Map<string, string>();
  private readonly server: Server = createServer(({ url = "" }, answer) => answer.end(this.blobs.get(url.split("/").at(-1)!)));

  static async start(): Promise<StoredImages> {
    const images = new StoredImages();
    images.server.listen(0, "127.0.0.1");
    await once(images.server, "listening");
    return images;
  }

  /** Address for moto's downloads: its environment variable `REGISTRY_STORAGE`. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.close();
  }

  /** Puts an image into a repository with its commit as tag. @returns Its digest. */
  async put(moto: MotoServer, repositoryName: string, { commit, source, architecture = "amd64" }: Built): Promise<string> {
    const ecr = new ECRClient({ region: REGION, endpoint: moto.url, credentials: ANYONE, maxAttempts: 1 });
    await ecr.send(new CreateRepositoryCommand({ repositoryName })).catch((error: Error) => {
      if (error.name !== "RepositoryAlreadyExistsException") throw error;
    });
    const config = JSON.stringify({
      os: "linux",
      architecture,
      config: { Labels: { "org.opencontainers.image.revision": commit, "org.opencontainers.image.source": source } },
    });
    this.blobs.set(digestOf(config), config);
    const content = { schemaVersion: 2, mediaType: MEDIA_TYPE, config: { digest: digestOf(config), size: config.length }, layers: [] };
    const imageManifest = JSON.stringify(content);
    const imageDigest = digestOf(imageManifest);
    await ecr.send(
      new PutImageCommand({ repositoryName, imageTag: commit, imageManifest, imageManifestMediaType: MEDIA_TYPE, imageDigest }),
    );
    return imageDigest;
  }
}
