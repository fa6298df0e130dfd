import { readImage } from "../../policy-pack/policies/image/images";
import type { StackAccount } from "../../toolkit/shared/stack-account";
import { repositoryOf, revisionOf } from "../image/image-config";
import { ImageRepository } from "../image/image-repository";

/** Commit and repository that an image was built from, if the account's registry has it and the image says so. */
export interface Origin {
  commit: string | undefined;
  source: string | undefined;
}

/** Where an image of the account's own registry comes from. */
export async function originOf(image: string, account: StackAccount): Promise<Origin> {
  const { repository, tag, digest } = readImage(image);
  const reference = digest ?? tag;
  const [host = "", ...name] = repository.split("/");
  if (!host.startsWith(`${account.accountId}.dkr.ecr.`) || reference === undefined) return { commit: undefined, source: undefined };
  const registry = await ImageRepository.connect(account, name.join("/"));
  const found = await registry.find(reference);
  const config = found && await registry.configOf(found);
  return { commit: config && revisionOf(config), source: config && repositoryOf(config) };
}
