import type { Declared } from "../../declared/declared";
import { isExternal, orDeclared } from "../../declared/external";
import { graphOf } from "../../graph/resource-graph";
import type { StackPolicy } from "../../policy";
import { isGiven } from "../../reachability/references";
import { property, type Resource } from "../../stack-view";
import { BUCKETS, FUNCTION } from "../../types";
import { textOf, validateEach } from "../../values";

/** Paths of an archive in S3: its bucket, by name or ARN, its key, and what says which of its versions it is. */
interface Archive {
  bucket: string;
  key: string;
  versions: readonly string[];
}

const LAMBDA: Archive = { bucket: "s3Bucket", key: "s3Key", versions: ["s3ObjectVersion", "sourceCodeHash"] };
const FLINK = "applicationConfiguration.applicationCodeConfiguration.codeContent.s3ContentLocation";
const versioned = (at: string, bucket: string, key: string): Archive => ({
  bucket: `${at}.${bucket}`,
  key: `${at}.${key}`,
  versions: [`${at}.objectVersion`],
});

/** Types that run code from an archive in S3 that has versions; tests/policy-pack/images.test.ts compares them with the SDK. */
export const ARCHIVES: Readonly<Record<string, Archive>> = {
  [FUNCTION]: LAMBDA,
  "aws:lambda/layerVersion:LayerVersion": LAMBDA,
  "aws:synthetics/canary:Canary": { bucket: "s3Bucket", key: "s3Key", versions: ["s3Version"] },
  "aws:finspace/kxCluster:KxCluster": { bucket: "code.s3Bucket", key: "code.s3Key", versions: ["code.s3ObjectVersion"] },
  "aws:gamelift/build:Build": versioned("storageLocation", "bucket", "key"),
  "aws:gamelift/script:Script": versioned("storageLocation", "bucket", "key"),
  "aws:kinesisanalyticsv2/application:Application": versioned(FLINK, "bucketArn", "fileKey"),
  "aws:mskconnect/customPlugin:CustomPlugin": versioned("location.s3", "bucketArn", "fileKey"),
};

/** Who may write to a bucket decides what runs. */
export const codePinned = (declared: Declared): StackPolicy => ({
  id: "image-code-pinned",
  description: "Code that a function or a layer takes from S3 is one version, in a bucket of the program or a declared one.",
  remediation: "Name the version of the object, and take it from a bucket that this program, or one that declared.json names, creates.",
  references: { cwe: ["CWE-494"] },
  waivable: true,
  types: Object.keys(ARCHIVES),
  validateStack(stack) {
    const graph = graphOf(stack);
    return validateEach(graph.ofType(Object.keys(ARCHIVES)), (runner) => {
      const { bucket, key, versions } = ARCHIVES[runner.type]!;
      if (!isGiven(runner, bucket)) return [];
      const isPinned = versions.some((path) => isGiven(runner, path));
      const isKnown = graph.references(runner, bucket, BUCKETS).length > 0 || isExternal(declared, objectArn(runner, bucket, key));
      return [
        ...(isPinned ? [] : [{
          resource: runner,
          property: versions[0]!,
          found: undefined,
          allowed: "a version of the object: who writes to the bucket can replace what runs",
        }]),
        ...(isKnown ? [] : [{
          resource: runner,
          property: bucket,
          found: property(runner, bucket),
          allowed: `a bucket of this program, or ${orDeclared(objectArn(runner, bucket, key))}`,
        }]),
      ];
    });
  },
});

function objectArn(runner: Resource, bucket: string, key: string): string {
  const name = textOf(property(runner, bucket)) ?? "";
  return `${name.startsWith("arn:") ? name : `arn:aws:s3:::${name}`}/${textOf(property(runner, key)) ?? ""}`;
}
