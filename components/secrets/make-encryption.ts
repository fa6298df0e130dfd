import { type Encryption, ENCRYPTION_USES } from "../shared/encryption";
import type { Names } from "../shared/naming";
import { resolve } from "../shared/schema";
import { type EncryptionSettings, encryptionSettings } from "./encryption-settings";
import { EnvironmentKey } from "./environment-key";

export interface EncryptionArgs extends EncryptionSettings {
  /** The setting that defines it, e.g. `aws-practice:encryption`: violations name it. */
  setting?: string;

  names: Names;
}

/** Creates the environment's own key if anything uses it. */
export function makeEncryption(args: EncryptionArgs): Encryption {
  const settings = resolve(encryptionSettings, "encryption", args);
  const uses = ENCRYPTION_USES.filter((use) => (settings[use] ?? settings.key) === "own");
  if (uses.length === 0) return {};
  const { names, setting } = args;
  const key = new EnvironmentKey("encryption-key", { names, ...(setting !== undefined && { setting }) });
  return Object.fromEntries(uses.map((use) => [use, key]));
}
