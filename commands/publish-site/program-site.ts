import { FILES } from "../../components/web/site/behaviors";
import { matches } from "../../policy-pack/iam/match";
import type { Plan } from "../../toolkit/plan/resolve";
import { knownAre, UsageError } from "../../toolkit/shared/errors";
import { plain, type Properties } from "../../toolkit/shared/values";

/** A site as the program has it. */
export interface ProgramSite {
  bucketName: string;
  /** Comment of its distribution, which only one has. */
  comment: string;
  /** Whether a request for `/` is answered with a file. */
  hasIndex: boolean;
  /** Whether a path without a file is answered with the index. */
  isSinglePage: boolean;
  /** Whether the file at a path has a name that changes with its content. */
  isHashed: (path: string) => boolean;
  /** Whether a request for the path is answered with a file. */
  isReached: (path: string) => boolean;
}

const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";
const SITE = "aws-practice:index:StaticSite";

/** @throws {UsageError} The program has no such site. */
export function programSite({ simulation: { resources }, stack }: Plan, site: string): ProgramSite {
  const sites = resources.filter(({ type }) => type === SITE).map(({ name }) => name);
  if (!sites.includes(site)) throw new UsageError(`--site is ${site}, which ${stack} doesn't have; ${knownAre(sites)}`);
  const inputsOf = (type: string, name: string) => {
    const found = resources.find((each) => each.type === type && each.name === name);
    return { id: found?.id, inputs: plain(found?.inputs ?? {}) as Properties };
  };
  const { inputs: distribution } = inputsOf(DISTRIBUTION, `${site}-distribution`);
  const hashedCache = inputsOf("aws:cloudfront/cachePolicy:CachePolicy", `${site}-policies-hashed`).id;
  const { inputs: paths } = inputsOf("aws:cloudfront/function:Function", `${site}-paths`);
  const ordered = distribution["orderedCacheBehaviors"] as Properties[];
  // `*` is any text, `?` one character, as in IAM. Source: CloudFront developer guide, "Cache behavior settings", path pattern.
  const behaviorOf = (path: string) =>
    ordered.find(({ pathPattern }) => matches(String(pathPattern), path)) ?? (distribution["defaultCacheBehavior"] as Properties);
  return {
    bucketName: String(inputsOf("aws:s3/bucket:Bucket", `${site}-files-bucket`).inputs["bucket"]),
    comment: String(distribution["comment"]),
    hasIndex: distribution["defaultRootObject"] !== undefined,
    isSinglePage: String(paths["code"]).includes("SINGLE_PAGE = true"),
    isHashed: (path) => hashedCache !== undefined && behaviorOf(path)["cachePolicyId"] === hashedCache,
    isReached: (path) => behaviorOf(path)["targetOriginId"] === FILES,
  };
}
