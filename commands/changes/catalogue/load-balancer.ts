import type { SettingsChange } from "../change";

const CERTIFICATE = "arn:aws:acm:ap-northeast-1:111111111111:certificate/01234567-89ab-cdef-0123-456789abcdef";
const NO_NAME = { "loadBalancer.domainName": undefined, "loadBalancer.hostedZone": undefined };

export const loadBalancer: SettingsChange[] = [
  {
    path: "loadBalancer",
    to: undefined,
    also: { "services.api.route": undefined, "services.api.healthCheck": undefined },
    label: "removed, with the service's `route` and health check",
  },
  { path: "loadBalancer.domainName", to: "www.example.com", note: "**interruption**: the old name no longer resolves" },
  { path: "loadBalancer.hostedZone", to: "Z0123456789ABCDEF" },
  { path: "loadBalancer.wildcard", to: true },
  { path: "loadBalancer.certificateArn", to: CERTIFICATE, label: "an existing certificate" },
  {
    path: "loadBalancer.internal",
    to: true,
    also: {
      "sites.web": { domainName: "stg.example.com", hostedZone: "example.com", loadBalancerPaths: ["/*"], filePaths: ["/static/*"] },
    },
    label: "false → true, with a site",
    drastic: "replaces the load balancer",
    note: "**interruption** until CloudFront answers the name, about 20 minutes",
  },
  { path: "loadBalancer.httpOnly", to: true, also: NO_NAME, label: "false → true, without `domainName` and `hostedZone`" },
  { path: "loadBalancer.ipAddressType", to: "dualstack", also: { "network.ipv6": true }, label: "ipv4 → dualstack, with `network.ipv6`" },
  { path: "loadBalancer.deletionProtection", to: true },
  { path: "loadBalancer.accessLogs.enabled", to: false },
  { path: "loadBalancer.accessLogs.retentionDays", to: 365 },
  { path: "loadBalancer.idleTimeoutSeconds", to: 120 },
  {
    path: "loadBalancer.rules.robots",
    to: { priority: 30, paths: ["/robots.txt"], fixedResponse: { statusCode: 200, body: "Disallow: /" } },
    base: "more",
    label: "one added",
  },
  { path: "loadBalancer.rules.old", to: undefined, base: "more", label: "one removed" },
  { path: "loadBalancer.rules.old.priority", to: 11, base: "more" },
  { path: "loadBalancer.rules.old.hosts", to: ["stg.example.com"], base: "more" },
  { path: "loadBalancer.rules.old.paths", to: ["/older/*"], base: "more" },
  {
    path: "loadBalancer.rules.old.fixedResponse",
    to: { statusCode: 410 },
    base: "more",
    also: { "loadBalancer.rules.old.redirect": undefined },
    label: "instead of a redirect",
  },
  { path: "loadBalancer.rules.closed.fixedResponse.statusCode", to: 404, base: "more" },
  { path: "loadBalancer.rules.closed.fixedResponse.contentType", to: "text/html", base: "more" },
  { path: "loadBalancer.rules.closed.fixedResponse.body", to: "Open tomorrow", base: "more" },
  {
    path: "loadBalancer.rules.closed.redirect",
    to: { host: "new.example.com" },
    base: "more",
    also: { "loadBalancer.rules.closed.fixedResponse": undefined },
    label: "instead of a fixed response",
  },
  { path: "loadBalancer.rules.old.redirect.host", to: "www.example.com", base: "more" },
  { path: "loadBalancer.rules.old.redirect.path", to: "/new", base: "more" },
  { path: "loadBalancer.rules.old.redirect.query", to: "from=older", base: "more" },
  { path: "loadBalancer.rules.old.redirect.permanent", to: false, base: "more" },
];
