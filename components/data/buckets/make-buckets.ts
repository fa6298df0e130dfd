import type { Encryption } from "../../shared/encryption";
import type { Names } from "../../shared/naming";
import { FileBucket, type FileBucketArgs } from "./file-bucket";

export interface BucketsArgs {
  names: Names;
  encryption?: Encryption;

  /** Settings of each bucket by its name. */
  buckets: Readonly<Record<string, Omit<FileBucketArgs, "names" | "encryption">>>;
}

/** Makes a `FileBucket` for each name. */
export function makeBuckets({ buckets, ...shared }: BucketsArgs): Map<string, FileBucket> {
  return new Map(Object.entries(buckets).map(([name, settings]) => [name, new FileBucket(name, { ...shared, ...settings })]));
}
