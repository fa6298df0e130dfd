import type { SettingsChange } from "../change";

export const delivery: SettingsChange[] = [
  {
    path: "delivery.permissionsBoundary",
    to: "aws-practice-boundary-stg",
    note: "Use an administrator's credentials: the role that deploys can't delete the roles without a path.",
  },
];

const MESSAGES = "messages of events and jobs get the form that a chat shows";

export const alerts: SettingsChange[] = [
  { path: "alerts.emails", to: ["team@example.com"], label: "one added" },
  { path: "alerts.emails", to: [], base: "more", label: "one removed" },
  { path: "alerts.slack", to: { workspaceId: "T07EA123LEP", channelId: "C07EZ1ABC23" }, label: "set", note: MESSAGES },
  {
    path: "alerts.teams",
    to: {
      tenantId: "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0",
      teamId: "74361522-da01-538d-aa2e-ac7918c6bb92",
      channelId: "19%3Aab6ef35dc342d56ba5654e6fc5%40thread.tacv2",
    },
    label: "set",
    note: MESSAGES,
  },
  { path: "alerts.slack", to: undefined, base: "chat", label: "removed" },
  { path: "alerts.slack.channelId", to: "C07EZ1ABC99", base: "chat" },
  {
    path: "alerts.slack.workspaceId",
    to: "T07EA123ABC",
    base: "chat",
    also: { "alerts.slack.channelId": "C07EZ1ABC99" },
    label: "another one, with its channel",
  },
  {
    path: "alerts.teams.teamId",
    to: "84361522-da01-538d-aa2e-ac7918c6bb93",
    base: "chat",
    also: { "alerts.teams.channelId": "19%3A0123456789abcdef%40thread.tacv2" },
    label: "another one, with its channel",
  },
  {
    path: "alerts.teams.tenantId",
    to: "1b1c2d3e-4f50-6172-8394-a5b6c7d8e9f1",
    base: "chat",
    note: "AWS has no call for another tenant: remove `teams` first, as its team is another one, too",
  },
  { path: "alerts.teams.channelId", to: "19%3A0123456789abcdef%40thread.tacv2", base: "chat" },
  { path: "alerts.runbook", to: "https://github.com/example/platform/blob/main/docs/runbook.md" },
];

export const plannedWork: SettingsChange[] = [
  {
    path: "plannedWork.database-window",
    to: { schedule: "cron(0 3 * * SUN)", duration: "1h", alarms: ["database", "services"] },
    label: "one added",
  },
  { path: "plannedWork.night", to: undefined, base: "planned work", label: "one removed", note: "alarms that it mutes notify at once" },
  { path: "plannedWork.night.schedule", to: "cron(0 2 * * SUN)", base: "planned work" },
  { path: "plannedWork.night.timeZone", to: "Europe/Paris", base: "planned work" },
  { path: "plannedWork.night.duration", to: "2h", base: "planned work" },
  { path: "plannedWork.night.alarms", to: ["services", "database"], base: "planned work" },
];

export const operators: SettingsChange[] = [
  { path: "operators", to: { principals: ["arn:aws:iam::111111111111:role/on-call"] }, label: "set" },
  {
    path: "operators.principals",
    to: ["arn:aws:iam::111111111111:role/on-call", "arn:aws:iam::111111111111:role/lead"],
    base: "operated",
    label: "one added",
  },
  { path: "operators.task", to: {}, base: "operated", label: "set" },
  { path: "operators.task", to: undefined, base: "attended", label: "removed", note: "no one reaches the database from outside any more" },
  { path: "operators.task.maxMinutes", to: 120, base: "attended", note: "a task that runs keeps its limit" },
];

export const sleep: SettingsChange[] = [
  {
    path: "sleep",
    to: { workingHours: "mon-fri 08:00-20:00" },
    also: { "jobs.daily-report.schedule": "cron(0 9 * * ? *)" },
    label: "set, with a job within the hours",
    note:
      "it first sleeps at the end of the hours; services get a target of automatic scaling, and the database's windows move into the hours",
  },
  {
    path: "sleep",
    to: undefined,
    base: "asleep",
    label: "removed",
    note: "remove it while the environment is awake: nothing wakes it afterwards",
  },
  { path: "sleep.workingHours", to: "mon-sat 09:00-18:00", base: "asleep" },
  { path: "sleep.timeZone", to: "Asia/Singapore", base: "asleep" },
];

export const logs: SettingsChange[] = [
  { path: "logs.scanLimitGiB", to: 100 },
  { path: "logs.deletionProtection", to: true },
  { path: "logs.archive.years", to: 3, note: "lines from before aren't copied" },
  {
    path: "logs.archive.years",
    to: 0,
    base: "archived",
    also: { "logs.archive.objectLock": undefined },
    label: "off, without a lock",
    note: "AWS refuses to delete the archive while a file in it is locked; with `deletionProtection` Pulumi refuses before",
  },
  { path: "logs.archive.years", to: 5, base: "archived", label: "longer" },
  {
    path: "logs.archive.objectLock",
    to: "compliance",
    base: "archived",
    note: "for files that are written from then on: no one can delete them, nor the bucket, before their years are over",
  },
  { path: "logs.archive.objectLock", to: undefined, base: "archived", label: "removed", note: "what is locked stays locked" },
];

export const buckets: SettingsChange[] = [
  { path: "buckets.uploads", to: {}, label: "one added" },
  {
    path: "buckets.archive",
    to: undefined,
    base: "files",
    label: "one removed",
    note: "with `deletionProtection` Pulumi refuses",
  },
  { path: "buckets.uploads.deletionProtection", to: false, base: "files" },
  { path: "buckets.uploads.oldVersionDays", to: 90, base: "files" },
];

const MAIL_WAITS = "nothing can be sent until SES finds the new records, usually within minutes";

export const mail: SettingsChange[] = [
  { path: "mail", to: { domainName: "example.com", hostedZone: "example.com" }, label: "set" },
  {
    path: "mail",
    to: undefined,
    base: "mail",
    also: { "services.api.sendsMailFrom": undefined, "jobs.daily-report.sendsMailFrom": undefined },
    label: "removed, with the addresses of services and jobs",
  },
  {
    path: "mail.domainName",
    to: "example.org",
    base: "mail",
    also: {
      "mail.hostedZone": "example.org",
      "services.api.sendsMailFrom": "orders@example.org",
      "jobs.daily-report.sendsMailFrom": "report@example.org",
    },
    label: "another one, with zone and addresses",
    note: MAIL_WAITS,
  },
  { path: "mail.hostedZone", to: "Z0123456789ABCDEF", base: "mail", note: MAIL_WAITS },
  { path: "mail.mailFromSubdomain", to: "return", base: "mail", note: "until SES finds the new records, bounces return to amazonses.com" },
  { path: "mail.dmarc", to: undefined, base: "mail", label: "removed" },
  { path: "mail.dmarc", to: { policy: "none" }, base: "plain mail", label: "set" },
  { path: "mail.dmarc.policy", to: "quarantine", base: "mail" },
  { path: "mail.dmarc.reportAddress", to: "reports@example.com", base: "mail" },
  { path: "mail.notifyOfBounces", to: false, base: "mail" },
];

export const registries: SettingsChange[] = [
  { path: "registries.frontend", to: {}, label: "one added" },
  { path: "registries.frontend", to: undefined, base: "more", label: "one removed" },
  { path: "registries.aws-practice.imagesToKeep", to: 10 },
  { path: "registries.aws-practice.forceDelete", to: true },
];

export const secretAccess: SettingsChange[] = [
  {
    path: "secretAccess.restricted",
    to: true,
    base: "secrets",
    note: "what reads them outside the program is denied from then on, unless `otherReaders` or `applicationReaders` names it",
  },
  { path: "secretAccess.breakGlassRole", to: "break-glass", base: "restricted", label: "set" },
  { path: "secretAccess.notifyOfReads", to: true, base: "restricted" },
];

export const secrets: SettingsChange[] = [
  { path: "secrets.web/session-key", to: { store: "secretsManager" }, base: "more", label: "one added" },
  {
    path: "secrets.web/api-key",
    to: undefined,
    base: "secrets",
    also: { "services.api.secrets.API_KEY": undefined },
    label: "one removed, with the variable that has it",
    note: "the secret stays in AWS until a person deletes it",
  },
  { path: "secrets.web/api-key.store", to: "secretsManager", base: "secrets", note: "create it there first: the update fails otherwise" },
  {
    path: "secrets.web/api-key.keys",
    to: ["current", "next"],
    base: "secrets",
    also: { "services.api.secrets.API_KEY": "web/api-key:current", "secrets.web/api-key.store": "secretsManager" },
    label: "set, with the key that a variable has",
  },
  {
    path: "secrets.web/session-key.otherReaders",
    to: ["report"],
    base: "restricted",
    label: "set",
  },
  { path: "secrets.web/api-key.description", to: "Key of the payment API", base: "secrets", note: "`npm run secrets` shows it" },
];

export const configuration: SettingsChange[] = [
  { path: "configuration.web/api-url", to: "https://api.example.com", label: "one added" },
  { path: "configuration.web/api-url", to: "https://api.example.org", base: "secrets", note: "takes effect when a task next starts" },
  {
    path: "configuration.web/api-url",
    to: undefined,
    base: "secrets",
    also: { "services.api.secrets.API_URL": undefined },
    label: "one removed, with the variable that has it",
  },
];

export const cluster: SettingsChange[] = [
  { path: "cluster.containerInsights", to: "enhanced" },
  { path: "cluster.sessionRetentionDays", to: 731 },
];

export const dashboard: SettingsChange[] = [{ path: "dashboard.enabled", to: false }];
