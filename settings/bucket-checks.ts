import { BUCKET_NAME_FORM, BUCKET_NAME_PATTERN, bucketPrefix, parseBucketUse } from "../components/data/buckets/bucket-settings";
import { mistake, type Path } from "../components/shared/mistake";
import { naming } from "../components/shared/naming";
import type { CheckedStack, CrossCheck, Readings } from "./readings";
import type { Workload } from "./sections";

/** Checks of buckets' names, and of the buckets that services and jobs use. */
export function bucketChecks({ sections }: Readings, workloads: readonly [Path, Workload][], stack: CheckedStack): CrossCheck[] {
  const { buckets = {} } = sections;
  const known = Object.keys(buckets);
  const names = naming(stack);
  return [
    ...known.map((bucket): CrossCheck => ({
      reads: [],
      find: () => {
        const name = names.of(bucketPrefix(bucket));
        return !BUCKET_NAME_PATTERN.test(name) && mistake(["buckets", "bucket"], name, BUCKET_NAME_FORM);
      },
    })),
    ...workloads.flatMap(([path, workload]) =>
      workload.buckets.map((use, index): CrossCheck => {
        const { bucket, as } = parseBucketUse(use);
        return {
          reads: [["buckets", bucket]],
          find: () => {
            const at = [...path, "buckets", index];
            if (!known.includes(bucket)) {
              return mistake(at, use, known.length === 0 ? "omitted, as there are no buckets" : `one of ${known.join(", ")}`);
            }
            if (as === undefined) return mistake(at, use, `${bucket}, or ${bucket} as readonly`);
            const isFirst = workload.buckets.findIndex((other) => parseBucketUse(other).bucket === bucket) === index;
            return !isFirst && mistake(at, use, `omitted, as the list has ${bucket} already`);
          },
        };
      })
    ),
  ];
}
