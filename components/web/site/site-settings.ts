import * as v from "valibot";

import { mistake } from "../../shared/mistake";
import { variablePrefix } from "../../shared/naming";
import { contradiction, type Found, group, integerBetween, listOf, matching, namedOnce, oneOf, trueOrFalse } from "../../shared/schema";
import { CLOUDFRONT_REGION } from "../certificate";
import { patternCovers } from "../listener-rule";
import { accessLogs, CERTIFICATE_PATTERN, DOMAIN_FORM, DOMAIN_PATTERN, zoneMistake } from "../load-balancer-settings";

/** Source: CloudFront API reference, `DistributionConfig`, PriceClass. */
const PRICE_CLASSES = ["PriceClass_100", "PriceClass_200", "PriceClass_All"] as const;
/** Source: CloudFront API reference, `VpcOriginConfig`, OriginReadTimeout. */
const TIMEOUT_SECONDS = { min: 1, max: 120 };
const OLD_VERSION_DAYS = { min: 1, max: 3_653 };
/** Source: CloudFront developer guide, "Cache behavior settings", path pattern. */
const PATH_PATTERN = /^\/[A-Za-z0-9_.$/~"'@:+&*?-]{0,254}$/;
const PATH_FORM = "a path that begins with /, at most 255 letters without accents, digits and _ - . $ / ~ \" ' @ : + & * ?, e.g. /api/*";
const EVERYTHING = "/*";

/** Part of the bucket's name, which has 63 characters with project, stack and account. */
export const SITE_NAME_PATTERN = /^(?=.{1,15}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
export const SITE_NAME_FORM = "1 to 15 lower-case letters, digits and single hyphens, beginning with a letter";

const paths = (example: string) => listOf(matching(PATH_PATTERN, PATH_FORM), `a list of paths, e.g. [${example}]`);

const SELF = "default-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

/** Paths of a site, by which the parts of it are found. */
interface SitePaths {
  loadBalancerPaths: readonly string[];
  filePaths: readonly string[];
  hashedPaths?: readonly string[] | undefined;
}

/** Settings of a site. */
export const siteSettings = group(
  {
    /**
     * Host name under which it is reached, e.g. `www.example.com`. **Interruption**: with another name the old one is no longer answered.
     * @default none - for practice: reached at CloudFront's own name, whose certificate accepts TLS 1.0
     */
    domainName: v.optional(matching(DOMAIN_PATTERN, DOMAIN_FORM)),

    /**
     * The public Route 53 zone that gets the records: its name, e.g. `example.com`, or its id.
     * @default none - DNS is kept elsewhere; needs `certificateArn`
     */
    hostedZone: v.optional(v.string("the name of a Route 53 zone, or its id")),

    /**
     * An existing ACM certificate of us-east-1, the only region whose certificates CloudFront takes.
     * @default none - one is created for `domainName`
     */
    certificateArn: v.optional(
      matching(
        new RegExp(CERTIFICATE_PATTERN.source.replace("[a-z0-9-]+", CLOUDFRONT_REGION)),
        `the ARN of an ACM certificate of ${CLOUDFRONT_REGION}, arn:aws:acm:${CLOUDFRONT_REGION}:<account>:certificate/<id>`,
      ),
    ),

    /**
     * Paths that the load balancer answers in place of the files, with `*` and `?`, e.g. `[/api/*]`; `[/*]` for all but `filePaths`. Nothing
     * of them is cached, and every header, cookie and query arrives. Needs `loadBalancer.internal` and its certificate for the same name.
     * @default none
     */
    loadBalancerPaths: v.optional(paths("/api/*"), []),

    /**
     * Paths of files, if the load balancer answers all others, e.g. `[/static/*]`.
     * @default none - with `loadBalancerPaths: [/*]` required, otherwise all that the load balancer doesn't answer
     */
    filePaths: v.optional(paths("/static/*"), []),

    /**
     * Paths of files whose names change with their content, as bundlers write them: browsers and CloudFront keep them for a year. They must
     * exist: `singlePageFallback` isn't for them. `npm run publish-site` uploads them first, and with this header.
     * @default [/assets/*] - with `loadBalancerPaths: [/*]` none
     */
    hashedPaths: v.optional(paths("/assets/*")),

    /**
     * A file that is the body of answers with 404, e.g. `/404.html`. CloudFront has it for all of a distribution, so that it can't stand
     * beside a load balancer's own answers.
     * @default none - S3's own answer
     */
    notFoundPage: v.optional(matching(/^\/[A-Za-z0-9_./-]{1,254}$/, "the path of a file that begins with /, e.g. /404.html")),

    /**
     * Paths without an extension in their last part are answered with `/index.html`, for an application that reads the path itself. A file
     * that is missing, e.g. `/logo.png`, is answered with 404.
     * @default false
     */
    singlePageFallback: v.optional(trueOrFalse(), false),

    /**
     * Header Content-Security-Policy of all answers that don't bring one: the sources from which pages may load. The default allows the
     * site itself, and neither frames nor plug-ins.
     * @default "default-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
     */
    contentSecurityPolicy: v.optional(
      matching(/^[\x20-\x7e]{1,1000}$/, "a policy of 1 to 1,000 ASCII characters, e.g. \"default-src 'self'\""),
      SELF,
    ),

    /**
     * Regions that answer: `PriceClass_100` without Asia, `PriceClass_200` with Japan, `PriceClass_All`. It changes the price of a gigabyte,
     * in Japan about 0.114 USD after 1 TB a month that is free. Source: CloudFront pricing, 2026-11.
     * @default "PriceClass_200"
     */
    priceClass: v.optional(oneOf(PRICE_CLASSES), "PriceClass_200"),

    /**
     * Seconds for which CloudFront waits for the load balancer, 1 to 120; then it answers 504.
     * @default 30
     */
    loadBalancerTimeoutSeconds: v.optional(integerBetween(TIMEOUT_SECONDS), 30),

    /**
     * Days for which a replaced or deleted file can be restored, 1 to 3,653. S3 stores a gigabyte for about 0.025 USD a month in Tokyo.
     * Source: Amazon S3 pricing, 2026-11.
     * @default 30
     */
    oldVersionDays: v.optional(integerBetween(OLD_VERSION_DAYS), 30),

    /** Every request and its client, a few minutes late, in a bucket of its own. */
    accessLogs: v.optional(accessLogs, {}),

    /**
     * Refuses to delete or replace the distribution and the bucket with its files.
     * @default true
     */
    deletionProtection: v.optional(trueOrFalse(), true),
  },
  contradiction(
    ["domainName", "hostedZone", "certificateArn"],
    ({ domainName, hostedZone, certificateArn }) =>
      domainName !== undefined && hostedZone === undefined && certificateArn === undefined
      && mistake("hostedZone", hostedZone, `set, so that the certificate for ${domainName} can be made; or certificateArn`),
  ),
  contradiction(
    ["domainName", "certificateArn"],
    ({ domainName, certificateArn }) =>
      domainName === undefined && certificateArn !== undefined && mistake("domainName", domainName, "set, as certificateArn is for a name"),
  ),
  contradiction(
    ["hostedZone", "domainName"],
    ({ hostedZone, domainName }) => hostedZone !== undefined && zoneMistake(hostedZone, domainName),
  ),
  contradiction(
    ["domainName", "loadBalancerPaths"],
    ({ domainName, loadBalancerPaths }) =>
      loadBalancerPaths.length > 0 && domainName === undefined
      && mistake("domainName", domainName, "set with loadBalancerPaths, as the load balancer's certificate must be for the site's name"),
  ),
  contradiction(["loadBalancerPaths"], ({ loadBalancerPaths }) => [
    namedOnce("loadBalancerPaths", loadBalancerPaths),
    loadBalancerPaths.includes(EVERYTHING) && loadBalancerPaths.length > 1
    && mistake("loadBalancerPaths", loadBalancerPaths, `[${EVERYTHING}] alone, as it takes the others' requests`),
  ]),
  contradiction(["filePaths", "loadBalancerPaths"], ({ filePaths, loadBalancerPaths }) => [
    namedOnce("filePaths", filePaths),
    isServerRendered({ loadBalancerPaths })
      ? filePaths.length === 0 && mistake("filePaths", filePaths, `a list of paths, e.g. [/static/*], as no other file would be reached`)
      : filePaths.length > 0 && mistake("filePaths", filePaths, `omitted, or loadBalancerPaths given [${EVERYTHING}]`),
    filePaths.includes(EVERYTHING) && mistake("filePaths", filePaths, "narrower than every path, which are the load balancer's"),
  ]),
  contradiction(["hashedPaths", "filePaths", "loadBalancerPaths"], (site) => {
    const hashed = site.hashedPaths ?? [];
    return [namedOnce("hashedPaths", hashed), hashed.map((path, index) => hashedMistake(site, path, index))];
  }),
  contradiction(
    ["notFoundPage", "loadBalancerPaths"],
    ({ notFoundPage, loadBalancerPaths }) =>
      notFoundPage !== undefined && loadBalancerPaths.length > 0
      && mistake(
        "notFoundPage",
        notFoundPage,
        "omitted with loadBalancerPaths, as it would replace the load balancer's own answers with 404",
      ),
  ),
  contradiction(
    ["singlePageFallback", "loadBalancerPaths"],
    ({ singlePageFallback, loadBalancerPaths }) =>
      singlePageFallback && isServerRendered({ loadBalancerPaths })
      && mistake("singlePageFallback", true, `false with loadBalancerPaths [${EVERYTHING}], as the load balancer answers the pages`),
  ),
);
export interface SiteSettings extends v.InferInput<typeof siteSettings> {}
export type ResolvedSite = v.InferOutput<typeof siteSettings>;

/** Whether the load balancer answers all but the files. */
export const isServerRendered = ({ loadBalancerPaths }: Pick<SitePaths, "loadBalancerPaths">): boolean =>
  loadBalancerPaths.includes(EVERYTHING);

/** Paths of hashed names. */
export const hashedPathsOf = (site: Omit<SitePaths, "filePaths">): readonly string[] =>
  site.hashedPaths ?? (isServerRendered(site) ? [] : ["/assets/*"]);

function hashedMistake(site: SitePaths, path: string, index: number): Found {
  const takes = (patterns: readonly string[]) => patterns.some((pattern) => patternCovers(pattern, path));
  if (path === EVERYTHING) return mistake(["hashedPaths", index], path, "narrower than every path: pages keep their names");
  if (isServerRendered(site)) {
    return !takes(site.filePaths) && mistake(["hashedPaths", index], path, `a part of filePaths, ${site.filePaths.join(", ")}`);
  }
  return takes(site.loadBalancerPaths) && mistake(["hashedPaths", index], path, "none of loadBalancerPaths, which take its requests");
}

/** Variables with which a client finds the bucket and the distribution of a site, e.g. `SITE_WEB_BUCKET`. */
export function siteVariables(site: string): readonly [bucket: string, distribution: string] {
  const prefix = `SITE_${variablePrefix(site)}`;
  return [`${prefix}_BUCKET`, `${prefix}_DISTRIBUTION_ID`];
}
