import type { StoredSecret } from "../../toolkit/shared/stored-secrets";
import type { KnownSecret } from "./known-secret";

/** State of a secret in AWS, without its value. */
export type State =
  | StoredSecret
  /** A parameter that isn't a SecureString; SSM can't change its type. */
  | { is: "wrong type"; type: string }
  | { is: "unchecked"; reason: string };

/** Key and tags of a new secret. */
export interface Dressing {
  kmsKeyAlias: string | undefined;
  tags: Readonly<Record<string, string>>;
}

/** One of the two stores; sends no request that reads a value. */
export interface StoreClient {
  /** States in the order of the secrets, all of which have a name. */
  describe: (secrets: readonly KnownSecret[]) => Promise<State[]>;
  /** Creates a secret that doesn't exist. @throws {ProgramError} It exists by now, or AWS rejects it. */
  create: (secret: KnownSecret, value: string, dressing: Dressing) => Promise<void>;
  /** Gives a secret that exists a new value; its tags stay. */
  replace: (secret: KnownSecret, value: string, dressing: Dressing) => Promise<void>;
}

/** Name, description and tags of a new secret. */
export function commonInputs({ id, label, description }: KnownSecret, tags: Dressing["tags"]) {
  return {
    Name: id,
    Description: description ?? `Secret ${label}, given by an operator`,
    Tags: Object.entries({ ...tags, Name: id! }).map(([Key, Value]) => ({ Key, Value })),
  };
}
