import type { SettingsChange } from "../change";

const KEY = "arn:aws:kms:ap-northeast-1:111111111111:key/01234567-89ab-cdef-0123-456789abcdef";
const SECRET = "arn:aws:ssm:ap-northeast-1:111111111111:parameter/stg/api/other";
const RUN_ONCE = "the command runs once, with the current task definition";

/** Changes of settings common to services and jobs. */
function container(workload: string): SettingsChange[] {
  const at = (path: string, to: unknown, more: Omit<SettingsChange, "path" | "to"> = {}): SettingsChange => ({
    path: `${workload}.${path}`,
    to,
    ...more,
  });
  return [
    at("repository", "frontend", { base: "more" }),
    at("cpu", 512),
    at("memoryMiB", 2048),
    at("architecture", "ARM64", { also: { "services.api.architecture": "ARM64", "jobs.daily-report.architecture": "ARM64" } }), // one image
    at("command", ["run", "--verbose"]),
    at("tmpMiB", 128),
    at("stopTimeoutSeconds", 60),
    at("logRetentionDays", 90),
    at("environment.REGION", "Tokyo", { base: "more", label: "a variable added" }),
    at("environment.LOG_LEVEL", "debug", { base: "more" }),
    at("environment.LOG_LEVEL", undefined, { base: "more", label: "a variable removed" }),
    at("secrets.OTHER_KEY", SECRET, { base: "more", label: "a secret added" }),
    at("secrets.API_KEY", SECRET, { base: "more", label: "another ARN" }),
    at("secrets.API_KEY", undefined, { base: "more", label: "a secret removed" }),
    at("secretKmsKeyArns", [KEY], { base: "more", label: "one added" }),
    at("buckets", ["archive"], { base: "files", label: "another one" }),
    at("permissions", [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::example/*"] }], { label: "set" }),
    at("permissions.0.actions", ["s3:GetObject", "s3:PutObject"], { base: "more", label: "one added" }),
    at("permissions.0.resources", ["arn:aws:s3:::other/*"], { base: "more", label: "another one" }),
    at("variableNames.PGHOST", "DB_HOST", { label: "another name" }),
    at("variableNames.DB_USER", undefined, { base: "more", label: "back to its own name" }),
    at("variableNames.DB_USER", "DB_NAME", { base: "more", label: "the name of another variable" }),
    at("egress", [{ port: 587, cidrBlock: "203.0.113.0/24" }], { label: "a port opened" }),
    at("egress.0.port", 465, { base: "more" }),
    at("egress.0.cidrBlock", "198.51.100.0/24", { base: "more" }),
  ];
}

export const services: SettingsChange[] = [
  {
    path: "services.web",
    to: { image: "3f2c1a9", port: 3000, route: { priority: 50, paths: ["/web/*"] }, connectsTo: ["database"] },
    label: "one added",
  },
  { path: "services.backend", to: undefined, base: "more", label: "one removed" },
  { path: "services.api.image", to: "3f2c1a9", base: "no image", label: "the first image" },
  { path: "services.api.image", to: "4a5b6c7", label: "another one" },
  ...container("services.api"),
  { path: "services.api.connectsTo", to: [], label: "the database removed" },
  { path: "services.api.connectsTo", to: ["database as readonly"], label: "the database with other rights" },
  { path: "services.api.databaseAuthentication", to: "password" },
  { path: "services.api.databaseAuthentication", to: undefined, base: "secrets", label: "back to IAM" },
  { path: "services.api.connectsTo", to: ["database", "backend"], base: "more", label: "another service added" },
  { path: "services.backend.port", to: 9090, base: "more" },
  { path: "services.api.port", to: 9090 },
  { path: "services.api.protocol", to: "HTTP2" },
  { path: "services.api.count", to: 2 },
  { path: "services.api.count", to: 0, note: "no task runs" },
  { path: "services.api.count", to: 2, base: "more", label: "1 → 2, the minimum with `scaling`" },
  { path: "services.api.scaling", to: { maxCount: 4 }, label: "set" },
  { path: "services.api.scaling", to: undefined, base: "more", label: "removed", note: "back to `count` tasks" },
  { path: "services.api.scaling.maxCount", to: 8, base: "more" },
  { path: "services.api.scaling.cpuPercent", to: 50, base: "more" },
  { path: "services.api.scaling.memoryPercent", to: undefined, base: "more", label: "removed" },
  { path: "services.api.scaling.requestsPerTask", to: 500, base: "more" },
  { path: "services.api.spotPercent", to: 50, also: { "services.api.count": 2 } },
  { path: "services.api.route", to: undefined, also: { "services.api.healthCheck": undefined }, label: "removed, with its health check" },
  {
    path: "services.backend.route",
    to: { priority: 200, hosts: ["backend.stg.example.com"] },
    base: "more",
    also: { "loadBalancer.wildcard": true },
    label: "set, with `loadBalancer.wildcard`",
  },
  { path: "services.api.route.priority", to: 200 },
  { path: "services.api.route.hosts", to: ["stg.example.com"] },
  { path: "services.api.route.paths", to: ["/api/*"] },
  { path: "services.api.healthCheck.path", to: "/health" },
  { path: "services.api.healthCheck.statusCodes", to: "200" },
  { path: "services.api.healthCheck.intervalSeconds", to: 30 },
  { path: "services.api.healthCheck.timeoutSeconds", to: 3 },
  { path: "services.api.healthCheck.healthyThreshold", to: 3 },
  { path: "services.api.healthCheck.unhealthyThreshold", to: 5 },
  { path: "services.api.healthCheck.startPeriodSeconds", to: 60 },
  { path: "services.api.healthCheck.command", to: ["CMD-SHELL", "true"], label: "set" },
  { path: "services.api.deregistrationDelaySeconds", to: 60 },
  { path: "services.api.serviceConnect", to: true },
  { path: "services.backend.serviceConnect", to: false, base: "more" },
  { path: "services.backend.serviceConnectTimeout", to: { perRequestTimeoutSeconds: 60 }, base: "more", label: "set" },
  { path: "services.backend.serviceConnectTimeout.perRequestTimeoutSeconds", to: 60, base: "more" },
  { path: "services.backend.serviceConnectTimeout.idleTimeoutSeconds", to: 600, base: "more" },
  { path: "services.api.executeCommand", to: true },
  { path: "services.api.release", to: { command: ["node", "migrate.js"] }, label: "set", note: RUN_ONCE },
  { path: "services.api.release.command", to: ["node", "other.js"], base: "more", note: RUN_ONCE },
  { path: "services.api.release.connectsTo", to: ["database as owner"], base: "more", label: "set: the release as owner", note: RUN_ONCE },
  { path: "services.api.release.timeoutMinutes", to: 30, base: "more", note: "takes effect at the next release" },
  { path: "services.api.serverErrorPercent", to: 10 },
  { path: "services.api.rolloutTimeoutMinutes", to: 30, note: "takes effect at the next rollout" },
];

const JOB = "jobs.daily-report";

export const jobs: SettingsChange[] = [
  { path: "jobs.mail", to: { imageFrom: "api", command: ["mail"], runsAfter: "daily-report" }, label: "one added" },
  { path: "jobs.send-report", to: undefined, base: "more", label: "one removed" },
  { path: `${JOB}.image`, to: "4a5b6c7", base: "more", label: "another one" },
  { path: `${JOB}.imageFrom`, to: undefined, also: { [`${JOB}.image`]: "4a5b6c7" }, label: "its own `image` instead" },
  ...container(JOB),
  { path: `${JOB}.connectsTo`, to: [], label: "the database removed" },
  { path: `${JOB}.databaseAuthentication`, to: "password" },
  { path: `${JOB}.schedule`, to: "cron(0 7 * * ? *)" },
  { path: `${JOB}.schedule`, to: undefined, label: "removed" },
  { path: `${JOB}.timeZone`, to: "Europe/Berlin" },
  {
    path: "jobs.send-report.runsAfter",
    to: undefined,
    base: "more",
    also: { "jobs.send-report.schedule": "rate(1 day)" },
    label: "a schedule instead",
  },
  { path: `${JOB}.allowOverlap`, to: true },
  { path: `${JOB}.maximumRetryAttempts`, to: 5 },
  { path: `${JOB}.maximumEventAgeSeconds`, to: 7200 },
  { path: `${JOB}.spot`, to: true },
];
