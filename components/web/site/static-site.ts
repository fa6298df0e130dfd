import { readFileSync } from "node:fs";
import { join } from "node:path";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Logs } from "../../logs/logs";
import type { Capability } from "../../network/connection";
import type { Alerts } from "../../operations/alerts";
import type { Section, Shown } from "../../operations/dashboard/sections";
import type { Names } from "../../shared/naming";
import { resolve } from "../../shared/schema";
import { invalid, requireMatch } from "../../shared/validation";
import { AliasRecords } from "../alias-records";
import { Certificate, CLOUDFRONT_REGION } from "../certificate";
import { zoneIdOf } from "../hosted-zone";
import type { LoadBalancer, LoadBalancerOrigin } from "../load-balancer";
import { behaviorsOf, errorResponsesOf, FILES, LOAD_BALANCER } from "./behaviors";
import { SitePolicies } from "./policies";
import { SiteAlarms } from "./site-alarms";
import { SiteFiles } from "./site-files";
import { SiteLog } from "./site-log";
import { siteSections } from "./site-sections";
import {
  hashedPathsOf,
  isServerRendered,
  type ResolvedSite,
  SITE_NAME_FORM,
  SITE_NAME_PATTERN,
  type SiteSettings,
  siteSettings,
  siteVariables,
} from "./site-settings";

export interface StaticSiteArgs extends SiteSettings {
  /** The setting that defines it, e.g. `aws-practice:sites.web`: violations name it. */
  setting?: string;

  /** Names the bucket, and tags: `aws-practice-web-stg`. */
  names: Names;

  /** Notified of errors, and of its certificate. */
  alerts: Alerts;

  /** Required with `loadBalancerPaths`: an internal load balancer. */
  loadBalancer?: LoadBalancer | undefined;

  /**
   * Makes its access log searchable.
   * @default none - it is only files
   */
  logs?: Logs | undefined;
}

/**
 * Files in a private bucket behind CloudFront, and by setting a load balancer behind the same name.
 *
 * - Private bucket that only this distribution reads
 * - Certificate in us-east-1, by the stack's own provider; records A and AAAA
 * - Distribution: HTTPS with TLS 1.2 and 1.3, HTTP/2 and 3, IPv6, compression, security headers
 * - Behaviors: hashed names for a year, others checked, the load balancer's paths not cached
 * - Function that finds the file of a path: the index of a folder, or of a single-page application
 * - Access log, alarms
 *
 * CloudFront takes minutes for each change; an update waits for it.
 *
 * @example
 * const site = new StaticSite("web", { names, alerts, domainName: "www.example.com", hostedZone: "example.com" });
 */
export class StaticSite extends pulumi.ComponentResource implements Shown {
  readonly bucketName: pulumi.Output<string>;
  readonly distributionId: pulumi.Output<string>;

  /** Its address, e.g. `https://www.example.com`. */
  readonly url: pulumi.Output<string>;

  readonly sections: readonly Section[];

  private readonly settings: ResolvedSite;
  private readonly nameTag: string;
  private readonly bucketArn: pulumi.Output<string>;
  private readonly distributionArn: pulumi.Output<string>;

  constructor(private readonly name: string, args: StaticSiteArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:StaticSite", name, {}, opts);

    const subject = `StaticSite "${name}"`;
    requireMatch(subject, "name", name, SITE_NAME_PATTERN, SITE_NAME_FORM);
    const settings = resolve(siteSettings, subject, args);
    this.settings = settings;
    this.nameTag = args.names.of(name);
    const child = { parent: this };
    const { nameTag } = this;
    const { domainName, deletionProtection, oldVersionDays, accessLogs } = settings;
    const origin = this.loadBalancerOrigin(subject, args.loadBalancer);

    const files = new SiteFiles(`${name}-files`, { names: args.names, site: name, oldVersionDays, deletionProtection }, child);
    const hostedZoneId = settings.hostedZone === undefined ? undefined : zoneIdOf(settings.hostedZone, this);
    const named = domainName !== undefined && hostedZoneId !== undefined ? { domainName, hostedZoneId, wildcard: false } : undefined;
    const certificate = named && settings.certificateArn === undefined
      ? new Certificate(`${name}-tls`, { ...named, region: CLOUDFRONT_REGION, record: origin?.record }, child)
      : undefined;
    const certificateArn = settings.certificateArn ?? certificate?.certificateArn;

    const distribution = this.distribution(files, certificateArn, origin);
    files.admit(distribution.arn);
    if (named) {
      const target = { dnsName: distribution.domainName, zoneId: distribution.hostedZoneId };
      new AliasRecords(`${name}-dns`, { ...named, ipv6: true, target }, child);
    }
    if (accessLogs.enabled) {
      const { retentionDays } = accessLogs;
      const log = {
        nameTag,
        site: name,
        distributionArn: distribution.arn,
        distributionId: distribution.id,
        logs: args.logs,
        retentionDays,
      };
      new SiteLog(`${name}-log`, { ...log, forceDestroy: !deletionProtection }, child);
    }
    new SiteAlarms(`${name}-alarms`, { nameTag, distributionId: distribution.id, certificateArn, alerts: args.alerts }, child);

    this.sections = siteSections(name, distribution.id, certificateArn);
    this.bucketName = files.bucketName;
    this.bucketArn = files.bucketArn;
    this.distributionId = distribution.id;
    this.distributionArn = distribution.arn;
    this.url = pulumi.interpolate`https://${domainName ?? distribution.domainName}`;
    this.registerOutputs({ setting: args.setting, bucketName: this.bucketName, distributionId: this.distributionId, url: this.url });
  }

  /** Permissions to upload files and to have CloudFront fetch them again, and the variables that name bucket and distribution. */
  capability(): Capability {
    const [bucket, distribution] = siteVariables(this.name);
    return {
      label: `site ${this.name}`,
      environment: { [bucket]: this.bucketName, [distribution]: this.distributionId },
      secrets: {},
      dependencies: [],
      permissions: [
        { actions: ["s3:ListBucket"], resources: [this.bucketArn] },
        { actions: ["s3:DeleteObject", "s3:PutObject"], resources: [pulumi.interpolate`${this.bucketArn}/*`] },
        { actions: ["cloudfront:CreateInvalidation"], resources: [this.distributionArn] },
      ],
    };
  }

  private distribution(
    files: SiteFiles,
    certificateArn: pulumi.Input<string> | undefined,
    origin: LoadBalancerOrigin | undefined,
  ): aws.cloudfront.Distribution {
    const { name, nameTag, settings } = this;
    const hasHashed = hashedPathsOf(settings).length > 0;
    const policies = new SitePolicies(`${name}-policies`, {
      contentSecurityPolicy: settings.contentSecurityPolicy,
      hashed: hasHashed,
      loadBalancer: origin !== undefined,
    }, { parent: this });
    const paths = new aws.cloudfront.Function(`${name}-paths`, {
      runtime: "cloudfront-js-2.0",
      comment: `Files of paths of site ${nameTag}`,
      code: pathFunction(settings),
    }, { parent: this });
    const { defaults, ordered } = behaviorsOf(settings, { policies, pathFunction: paths.arn });
    return new aws.cloudfront.Distribution(`${name}-distribution`, {
      enabled: true,
      comment: nameTag,
      aliases: settings.domainName === undefined ? [] : [settings.domainName],
      httpVersion: "http2and3",
      isIpv6Enabled: true,
      priceClass: settings.priceClass,
      ...(!isServerRendered(settings) && { defaultRootObject: "index.html" }),
      origins: [
        { originId: FILES, domainName: files.domainName, originAccessControlId: files.accessControlId },
        ...(origin === undefined ? [] : [{
          originId: LOAD_BALANCER,
          domainName: origin.dnsName,
          vpcOriginConfig: { vpcOriginId: origin.vpcOriginId, originReadTimeout: settings.loadBalancerTimeoutSeconds },
        }]),
      ],
      defaultCacheBehavior: defaults,
      orderedCacheBehaviors: ordered,
      customErrorResponses: errorResponsesOf(settings),
      restrictions: { geoRestriction: { restrictionType: "none" } },
      viewerCertificate: certificateArn === undefined
        ? { cloudfrontDefaultCertificate: true }
        : { acmCertificateArn: certificateArn, sslSupportMethod: "sni-only", minimumProtocolVersion: "TLSv1.2_2021" },
      waitForDeployment: true,
      tags: { Name: nameTag },
    }, { parent: this, dependsOn: origin?.dependencies ?? [], protect: settings.deletionProtection });
  }

  private loadBalancerOrigin(subject: string, loadBalancer: LoadBalancer | undefined): LoadBalancerOrigin | undefined {
    const { loadBalancerPaths, domainName } = this.settings;
    if (loadBalancerPaths.length === 0) return undefined;
    if (loadBalancer === undefined) invalid(subject, "loadBalancer", loadBalancer, "set, as it answers loadBalancerPaths");
    return loadBalancer.origin(subject, domainName!);
  }
}

/** Code of the function that finds the file of a path. */
function pathFunction({ singlePageFallback }: ResolvedSite): string {
  const code = readFileSync(join(__dirname, "site-paths.js"), "utf8");
  return singlePageFallback ? code.replace("SINGLE_PAGE = false", "SINGLE_PAGE = true") : code;
}
