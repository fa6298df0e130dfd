import type { SettingsChange } from "../change";

const WEB = { domainName: "www.example.com", hostedZone: "example.com" };
const CERTIFICATE = "arn:aws:acm:us-east-1:111111111111:certificate/01234567-89ab-cdef-0123-456789abcdef";
const MINUTES = "CloudFront takes about 5 minutes, for which the update waits";

export const sites: SettingsChange[] = [
  {
    path: "sites.web",
    to: WEB,
    label: "one added",
    note: "CloudFront takes about 5 minutes, and the certificate 2, for which the update waits",
  },
  {
    path: "sites.web",
    to: undefined,
    base: "site files",
    also: { "services.api.publishes": [] },
    label: "one removed",
    note:
      "**the files are deleted** with `deletionProtection: false`; CloudFront takes about 10 minutes to disable the distribution before it is deleted",
  },
  { path: "sites.web.domainName", to: "shop.example.com", base: "site files", note: "**interruption**: the old name no longer resolves" },
  { path: "sites.web.hostedZone", to: "Z0123456789ABCDEF", base: "site files" },
  { path: "sites.web.certificateArn", to: CERTIFICATE, base: "site files", label: "an existing certificate", note: MINUTES },
  { path: "sites.web.loadBalancerPaths", to: ["/api/*", "/graphql"], base: "site", note: MINUTES },
  { path: "sites.web.filePaths", to: ["/static/*", "/favicon.ico"], base: "pages", note: MINUTES },
  { path: "sites.web.hashedPaths", to: ["/build/*"], base: "site files", note: MINUTES },
  { path: "sites.web.notFoundPage", to: "/404.html", base: "site files", note: MINUTES },
  { path: "sites.web.singlePageFallback", to: true, base: "site files", note: "CloudFront takes seconds for a function" },
  {
    path: "sites.web.contentSecurityPolicy",
    to: "default-src https:",
    base: "site files",
    label: "another policy",
    note: "CloudFront takes some minutes, for which the update doesn't wait",
  },
  { path: "sites.web.priceClass", to: "PriceClass_All", base: "site files", note: MINUTES },
  { path: "sites.web.loadBalancerTimeoutSeconds", to: 60, base: "site", note: MINUTES },
  { path: "sites.web.oldVersionDays", to: 90, base: "site files" },
  { path: "sites.web.accessLogs.enabled", to: false, base: "site files" },
  { path: "sites.web.accessLogs.retentionDays", to: 365, base: "site files" },
  { path: "sites.web.deletionProtection", to: true, base: "site files" },
];
