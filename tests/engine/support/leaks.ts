import { createDecipheriv, pbkdf2Sync } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

import type { SecretValue } from "../plugin/state-file";

/** Texts by where they are: a file or a command's output. */
export type Texts = ReadonlyMap<string, string>;

/** Where secret values can be read, without the values: `state/.pulumi/stacks/shop/stg.json: /stg/web/api-key`. */
export function leaksIn(texts: Texts, secrets: readonly SecretValue[]): string[] {
  const wanted = secrets.map(({ name, value }) => ({ name, forms: formsOf(value) }));
  return [...texts].flatMap(([place, text]) =>
    wanted.filter(({ forms }) => forms.some((form) => text.includes(form))).map(({ name }) => `${place}: ${name}`)
  );
}

/** A value as text, inside JSON, JSON in JSON and URLs, and inside base64 at each of the three offsets. */
function formsOf(value: string): string[] {
  if (value.length < 8) throw new Error(`a secret value of ${value.length} characters can't be searched for: use 8 or more`);
  const quoted = JSON.stringify(value).slice(1, -1);
  const base64 = [0, 1, 2].map((offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset), Buffer.from(value)]).toString("base64").replaceAll("=", "");
    const certain = Math.floor(((offset + Buffer.byteLength(value)) * 8) / 6);
    return whole.slice(Math.ceil((offset * 8) / 6), certain);
  });
  return [...new Set([value, quoted, JSON.stringify(quoted).slice(1, -1), encodeURIComponent(value), ...base64])];
}

/** Files of a workplace, except the account's and the project's: state, its history and backups with their secrets decrypted, the CLI's home, logs. */
export function textsOf(folder: string, passphrase: string): Texts {
  const all = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = all.map((entry) => relative(folder, join(entry.parentPath, entry.name))).filter((file) =>
    !/^(world|bin|project\/(?!Pulumi))/.test(file)
  );
  return new Map(files.map((file) => {
    const text = readFileSync(join(folder, file), "utf8");
    return [file, file.startsWith("state/") ? text + decrypted(text, passphrase).join("\n") : text];
  }));
}

const keys = new Map<string, Buffer>();

/**
 * Secrets of a state file, which everyone with the passphrase can read.
 * Source: pulumi/pulumi, sdk/go/common/resource/config/crypt.go, `NewSymmetricCrypterFromPassphrase`.
 */
function decrypted(state: string, passphrase: string): string[] {
  const ciphertexts = [...state.matchAll(/"ciphertext": ?"v1:([^:"]+):([^"]+)"/g)];
  if (ciphertexts.length === 0) return [];
  const [, salt] = /"salt": ?"v1:([^:"]+):/.exec(state) ?? [];
  if (salt === undefined) throw new Error("a state with encrypted values has no salt");
  const key = keys.get(salt) ?? pbkdf2Sync(passphrase, Buffer.from(salt, "base64"), 1_000_000, 32, "sha256");
  keys.set(salt, key);
  return ciphertexts.map(([, nonce = "", sealed = ""]) => {
    const bytes = Buffer.from(sealed, "base64");
    const cipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64")).setAuthTag(bytes.subarray(-16));
    return cipher.update(bytes.subarray(0, -16), undefined, "utf8") + cipher.final("utf8");
  });
}
