import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import type { FilePolicies, SitePolicies } from "./policies";
import { hashedPathsOf, isServerRendered, type ResolvedSite } from "./site-settings";

type Behavior = aws.types.input.cloudfront.DistributionDefaultCacheBehavior;
type OrderedBehavior = aws.types.input.cloudfront.DistributionOrderedCacheBehavior;

export const FILES = "files";
export const LOAD_BALANCER = "load-balancer";

/** Policies and functions of a site's behaviors. */
export interface BehaviorParts {
  policies: Pick<SitePolicies, "hashed" | "unhashed" | "loadBalancerHeaders">;
  /** ARN of the function that finds the file of a path. */
  pathFunction: pulumi.Input<string>;
}

/**
 * AWS's managed policies, by ids that are the same in every account. Source: CloudFront developer guide, "Use managed cache policies"
 * (CachingDisabled) and "Use managed origin request policies" (AllViewer: all headers, Host included, cookies and query strings).
 */
const CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";
const ALL_VIEWER = "216adef6-5c7f-47e4-b989-5492eafa07d3";

const CACHED = ["GET", "HEAD"];
const READS = [...CACHED, "OPTIONS"];
const ALL_METHODS = [...READS, "PUT", "POST", "PATCH", "DELETE"];
const SECURE = { viewerProtocolPolicy: "redirect-to-https", compress: true };

/** Behaviors of a site: the first pattern that matches decides, then the default. */
export function behaviorsOf(
  site: ResolvedSite,
  { policies, pathFunction }: BehaviorParts,
): { defaults: Behavior; ordered: OrderedBehavior[] } {
  const at = (patterns: readonly string[], behavior: Behavior): OrderedBehavior[] =>
    patterns.map((pathPattern) => ({ pathPattern, ...behavior }));
  const unhashed: Behavior = {
    ...fileBehavior(policies.unhashed),
    functionAssociations: [{ eventType: "viewer-request", functionArn: pathFunction }],
  };
  const hashed = policies.hashed ? at(hashedPathsOf(site), fileBehavior(policies.hashed)) : [];
  const { loadBalancerHeaders } = policies;
  if (loadBalancerHeaders === undefined) return { defaults: unhashed, ordered: hashed };
  const loadBalancer: Behavior = {
    ...SECURE,
    targetOriginId: LOAD_BALANCER,
    allowedMethods: ALL_METHODS,
    cachedMethods: CACHED,
    cachePolicyId: CACHING_DISABLED,
    originRequestPolicyId: ALL_VIEWER,
    responseHeadersPolicyId: loadBalancerHeaders,
  };
  return isServerRendered(site)
    ? { defaults: loadBalancer, ordered: [...hashed, ...at(site.filePaths, unhashed)] }
    : { defaults: unhashed, ordered: [...at(site.loadBalancerPaths, loadBalancer), ...hashed] };
}

const fileBehavior = ({ cache, headers }: FilePolicies): Behavior => ({
  ...SECURE,
  targetOriginId: FILES,
  allowedMethods: READS,
  cachedMethods: CACHED,
  cachePolicyId: cache,
  responseHeadersPolicyId: headers,
});

/**
 * CloudFront keeps an error for 10 seconds, whatever the cache policy says, and gives it to other clients; the load balancer's errors may be
 * for one of them. Source: CloudFront developer guide, "How CloudFront processes HTTP 4xx and 5xx status codes from your origin"; the codes
 * are those of its API reference, `CustomErrorResponse`.
 */
const KEPT_ERRORS = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];

/** Error responses of a site. */
export function errorResponsesOf(
  { notFoundPage, loadBalancerPaths }: ResolvedSite,
): aws.types.input.cloudfront.DistributionCustomErrorResponse[] {
  if (loadBalancerPaths.length > 0) return KEPT_ERRORS.map((errorCode) => ({ errorCode, errorCachingMinTtl: 0 }));
  return notFoundPage === undefined ? [] : [{ errorCode: 404, responseCode: 404, responsePagePath: notFoundPage, errorCachingMinTtl: 10 }];
}
