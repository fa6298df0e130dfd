import type { PolicySet } from "../../policy";
import { codePinned } from "./code-pinned";
import { immutabilityNotIgnored } from "./immutability-not-ignored";
import { lifecyclePolicy } from "./lifecycle-policy";
import { mutabilityNotGranted } from "./mutability-not-granted";
import { noForceDelete } from "./no-force-delete";
import { pinned } from "./pinned";
import { privateRepository } from "./private-repository";
import { repositoryEncrypted } from "./repository-encrypted";
import { scanOnPush } from "./scan-on-push";
import { tagsImmutable } from "./tags-immutable";
import { tagsNotReplaced } from "./tags-not-replaced";
import { trustedRegistry } from "./trusted-registry";

/** Repositories and the images that containers run. */
export const image: PolicySet = (declared) => [
  tagsImmutable,
  immutabilityNotIgnored,
  mutabilityNotGranted,
  tagsNotReplaced,
  scanOnPush,
  privateRepository,
  repositoryEncrypted,
  noForceDelete,
  lifecyclePolicy,
  trustedRegistry(declared),
  pinned,
  codePinned(declared),
];
