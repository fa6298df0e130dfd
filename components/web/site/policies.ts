import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** Seconds of a year, the longest time that is of use. Source: RFC 9111; RFC 8246, immutable. */
const YEAR = 31_536_000;

export interface SitePoliciesArgs {
  contentSecurityPolicy: string;
  /** There are hashed names. */
  hashed: boolean;
  /** There are paths that the load balancer answers. */
  loadBalancer: boolean;
}

/** Ids of a cache policy and of a response headers policy. */
export interface FilePolicies {
  cache: pulumi.Output<string>;
  headers: pulumi.Output<string>;
}

/**
 * Policies of a site's behaviors.
 *
 * - Cache policies for hashed names, kept for a year, and for unhashed ones, which CloudFront checks unless the file's header says for how
 *   long it keeps them; neither reads cookies, queries or headers, so that no request fills the cache
 * - Response headers policies: HTTPS for a year, no sniffing, no frames, the referrer policy and the content security policy. Files get
 *   them always, the load balancer's answers where they bring none
 */
export class SitePolicies extends pulumi.ComponentResource {
  /** Of hashed files; undefined if there are none. */
  readonly hashed: FilePolicies | undefined;
  readonly unhashed: FilePolicies;
  /** Headers of the load balancer's answers; undefined if it answers nothing. */
  readonly loadBalancerHeaders: pulumi.Output<string> | undefined;

  constructor(name: string, { contentSecurityPolicy, hashed, loadBalancer }: SitePoliciesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:SitePolicies", name, {}, opts);

    const cache = (what: string, comment: string, defaultTtl: number) =>
      new aws.cloudfront.CachePolicy(`${name}-${what}`, {
        comment,
        minTtl: 0, // a file's own Cache-Control decides
        defaultTtl,
        maxTtl: YEAR,
        parametersInCacheKeyAndForwardedToOrigin: {
          cookiesConfig: { cookieBehavior: "none" },
          headersConfig: { headerBehavior: "none" },
          queryStringsConfig: { queryStringBehavior: "none" },
          enableAcceptEncodingBrotli: true,
          enableAcceptEncodingGzip: true,
        },
      }, { parent: this }).id;

    const headers = (what: string, comment: string, override: boolean, custom?: { header: string; value: string }) =>
      new aws.cloudfront.ResponseHeadersPolicy(`${name}-${what}`, {
        comment,
        securityHeadersConfig: {
          contentSecurityPolicy: { contentSecurityPolicy, override },
          contentTypeOptions: { override },
          frameOptions: { frameOption: "DENY", override },
          referrerPolicy: { referrerPolicy: "strict-origin-when-cross-origin", override },
          strictTransportSecurity: { accessControlMaxAgeSec: YEAR, override },
        },
        ...(custom && { customHeadersConfig: { items: [{ ...custom, override: false }] } }),
      }, { parent: this }).id;

    this.hashed = hashed
      ? { cache: cache("hashed", "Files with hashed names", YEAR), headers: headers("hashed-headers", "Files with hashed names", true) }
      : undefined;
    this.unhashed = {
      cache: cache("unhashed", "Files whose names stay", 0),
      headers: headers("unhashed-headers", "Files whose names stay", true, { header: "Cache-Control", value: "no-cache" }),
    };
    this.loadBalancerHeaders = loadBalancer
      ? headers("answer-headers", "Answers of the load balancer that bring none of their own", false)
      : undefined;
    this.registerOutputs({});
  }
}
