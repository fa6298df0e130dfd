import { join } from "node:path";

import { SECTIONS } from "../../settings/sections";
import { loadProject, readConfig, type StackConfig } from "../../toolkit/shared/project";
import type { Properties } from "../../toolkit/shared/values";
import { edited, type Edits } from "./settings";

/** The repository's own stack files; those in the root folder belong to the user. */
const STACKS = join(__dirname, "..", "..", "tests", "stacks");

/** Stacks before a change: stg with its first image, and variants in which a setting has an effect. */
export const BASES = {
  stg: {
    about: "`tests/stacks/Pulumi.stg.yaml` with a first image",
    edits: {
      "services.api.image": "3f2c1a9",
      // The defaults, spelled out: adding an entry requires the others too.
      "network.availabilityZones": { "ap-northeast-1a": 0, "ap-northeast-1c": 1 },
      "registries": { "aws-practice": {} },
    },
  },
  "no image": {
    about: "stg before its first image",
    edits: {
      "services.api.image": undefined,
    },
  },
  "no users": {
    about: "stg without users of the database",
    edits: {
      "services.api.connectsTo": [],
      "jobs.daily-report.connectsTo": [],
    },
  },
  roomy: {
    about: "stg with space for more zones and tiers (`network.layout` omitted)",
    edits: {
      "network.layout": undefined,
    },
  },
  planned: {
    about: "stg with blocks of an existing plan of addresses (`network.subnetBlocks`)",
    edits: {
      "network.layout": undefined,
      "network.subnetBlocks": {
        public: { "ap-northeast-1a": "10.0.1.0/24", "ap-northeast-1c": "10.0.2.0/24" },
        private: { "ap-northeast-1a": "10.0.3.0/24", "ap-northeast-1c": "10.0.4.0/24" },
      },
    },
  },
  elastic: {
    about: "stg with an Elastic IP for the NAT instance",
    edits: {
      "network.nat": { mode: "instance", elasticIp: true },
    },
  },
  gateways: {
    about: "stg with a NAT gateway per zone",
    edits: {
      "network.layout": undefined,
      "network.nat": { mode: "gateway-per-az" },
    },
  },
  closed: {
    about: "stg with network ACLs, an isolated tier and interface endpoints",
    edits: {
      "network.layout": undefined,
      "network.isolatedTier": true,
      "network.interfaceEndpoints": ["ecr.api", "ecr.dkr"],
      "network.networkAcls.private": {
        ingress: {
          100: { action: "allow", protocol: "tcp", cidrBlock: "10.0.0.0/16", fromPort: 0, toPort: 65_535 },
          200: { action: "allow", protocol: "tcp", cidrBlock: "0.0.0.0/0", fromPort: 1024, toPort: 65_535 },
        },
        egress: {
          100: { action: "allow", protocol: "all", cidrBlock: "0.0.0.0/0" },
          200: { action: "allow", protocol: "all", cidrBlock: "10.0.0.0/16" },
        },
      },
    },
  },
  "own key": {
    about: "stg with a KMS key of its own, which is production's default, and a secret",
    edits: {
      "encryption": { key: "own" },
      "secrets": { "web/api-key": {} },
      "services.api.secrets": { API_KEY: "web/api-key" },
    },
  },
  cached: {
    about: "stg with a cache, which the service uses with a password that no one else can read, and the job with IAM",
    edits: {
      "secretAccess": { restricted: true },
      "cache": { purpose: "cache", engineVersion: "8.2", nodes: 1, deletionProtection: false, parameters: { timeout: "60" } },
      "services.api.connectsTo": ["database", "cache"],
      "services.api.cacheAuthentication": "password",
      "jobs.daily-report.connectsTo": ["database", "cache"],
    },
  },
  secrets: {
    about: "stg with a user of the database that several clients share, a client with a password, a secret and a configuration value",
    edits: {
      "database.applicationUsername": "aws_practice_app",
      "services.api.databaseAuthentication": "password",
      "services.api.secrets": { API_KEY: "web/api-key", API_URL: "web/api-url" },
      "secrets": { "web/api-key": {} },
      "configuration": { "web/api-url": "https://api.example.com" },
    },
  },
  restricted: {
    about: "stg with secrets in Secrets Manager that only their readers can read, which is production's default",
    edits: {
      "secretAccess": { restricted: true },
      "database.applicationUsername": "aws_practice_app",
      "services.api.secrets": { SESSION_KEY: "web/session-key" },
      "secrets": { "web/session-key": { store: "secretsManager" } },
    },
  },
  drilled: {
    about: "stg with restores of the database and their drill, which is production's default, and a key of its own",
    edits: {
      "encryption": { key: "own" },
      "database.restore": { drillSchedule: "cron(0 5 2 * ? *)", query: "SELECT true", newest: "orders.created_at" },
    },
  },
  rotating: {
    about: "stg with a password for the service's user of the database, rotated each month",
    edits: {
      "services.api.databaseAuthentication": "password",
      "database.passwordRotation": { schedule: "cron(0 4 1 * ? *)" },
    },
  },
  files: {
    about: "stg with two buckets, one of which the service and the job use",
    edits: {
      "buckets": { uploads: {}, archive: { deletionProtection: false } },
      "services.api.buckets": ["uploads"],
      "jobs.daily-report.buckets": ["uploads"],
    },
  },
  operated: {
    about: "stg with people who operate it",
    edits: {
      "operators": { principals: ["arn:aws:iam::111111111111:role/on-call"] },
    },
  },
  chat: {
    about: "stg with channels of Slack and Microsoft Teams",
    edits: {
      "alerts.slack": { workspaceId: "T07EA123LEP", channelId: "C07EZ1ABC23" },
      "alerts.teams": {
        tenantId: "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0",
        teamId: "74361522-da01-538d-aa2e-ac7918c6bb92",
        channelId: "19%3Aab6ef35dc342d56ba5654e6fc5%40thread.tacv2",
      },
    },
  },
  attended: {
    about: "stg with people who operate it, and tasks that they start",
    edits: {
      "operators": { principals: ["arn:aws:iam::111111111111:role/on-call"], task: {} },
    },
  },
  "planned work": {
    about: "stg with a site, and planned work that disturbs everything",
    edits: {
      "sites.web": { domainName: "www.example.com", hostedZone: "example.com", deletionProtection: false },
      "plannedWork": { night: { schedule: "cron(0 3 * * *)", duration: "1h" } },
    },
  },
  asleep: {
    about: "stg that sleeps outside of its working hours, with people who operate it",
    edits: {
      "sleep": { workingHours: "mon-fri 08:00-20:00" },
      "operators": { principals: ["arn:aws:iam::111111111111:role/on-call"] },
      "jobs.daily-report.schedule": "cron(0 9 * * ? *)",
    },
  },
  archived: {
    about: "stg with an archive of logs, which is locked",
    edits: {
      "logs.archive.years": 3,
      "logs.archive.objectLock": "governance",
    },
  },
  mail: {
    about: "stg with mail, which the service and the job send",
    edits: {
      "mail": { domainName: "example.com", hostedZone: "example.com", dmarc: { policy: "none", reportAddress: "dmarc@example.com" } },
      "services.api.sendsMailFrom": "orders@example.com",
      "jobs.daily-report.sendsMailFrom": "report@example.com",
    },
  },
  "plain mail": {
    about: "stg with mail of a domain that has a DMARC record of its own",
    edits: {
      "mail": { domainName: "example.com", hostedZone: "example.com" },
    },
  },
  "site files": {
    about: "stg with a site of files, to which the service publishes",
    edits: {
      "alerts": { emails: ["team@example.com"] },
      "sites.web": { domainName: "www.example.com", hostedZone: "example.com", deletionProtection: false },
      "services.api.publishes": ["web"],
    },
  },
  site: {
    about: "stg with a site whose `/api/*` the load balancer answers, which is internal",
    edits: {
      "loadBalancer.internal": true,
      "sites.web": {
        domainName: "stg.example.com",
        hostedZone: "example.com",
        loadBalancerPaths: ["/api/*"],
        deletionProtection: false,
      },
    },
  },
  pages: {
    about: "stg with a site whose pages the load balancer answers",
    edits: {
      "loadBalancer.internal": true,
      "sites.web": {
        domainName: "stg.example.com",
        hostedZone: "example.com",
        loadBalancerPaths: ["/*"],
        filePaths: ["/static/*"],
        deletionProtection: false,
      },
    },
  },
  more: {
    about: "stg with more services and jobs, scaling, a release command and load balancer rules",
    edits: {
      "alerts": { emails: ["team@example.com"] },
      "registries": { "aws-practice": {}, "frontend": {} },
      "database.parameters": { work_mem: "8192" },
      "loadBalancer.rules": {
        old: { priority: 10, paths: ["/old/*"], redirect: { host: "new.example.com", path: "/", query: "from=old" } },
        closed: { priority: 20, paths: ["/closed/*"], fixedResponse: { statusCode: 503, contentType: "text/plain", body: "Closed" } },
      },
      "services.backend": { image: "3f2c1a9", port: 8080, serviceConnect: true },
      "services.api": {
        image: "3f2c1a9",
        port: 8080,
        count: 1,
        scaling: { maxCount: 4, cpuPercent: 60, memoryPercent: 70, requestsPerTask: 1000 },
        route: { priority: 100, hosts: ["stg.example.com"], paths: ["/*"] },
        healthCheck: { command: ["CMD-SHELL", "true"] },
        memoryMiB: 1024,
        connectsTo: ["database"],
        variableNames: { DB_USER: "DB_USER_NAME" },
        environment: { LOG_LEVEL: "info" },
        secrets: { API_KEY: "arn:aws:ssm:ap-northeast-1:111111111111:parameter/stg/api/key" },
        permissions: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::example/*"] }],
        egress: [{ port: 587, cidrBlock: "203.0.113.0/24" }],
        release: { command: ["node", "migrate.js"] },
      },
      "jobs.daily-report": {
        image: "3f2c1a9",
        schedule: "cron(0 6 * * ? *)",
        memoryMiB: 1024,
        connectsTo: ["database"],
        variableNames: { DB_USER: "DB_USER_NAME" },
        environment: { LOG_LEVEL: "info" },
        secrets: { API_KEY: "arn:aws:ssm:ap-northeast-1:111111111111:parameter/stg/api/key" },
        permissions: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::example/*"] }],
        egress: [{ port: 587, cidrBlock: "203.0.113.0/24" }],
      },
      "jobs.send-report": { image: "3f2c1a9", runsAfter: "daily-report" },
    },
  },
} as const satisfies Record<string, { about: string; edits: Edits }>;

export type BaseName = keyof typeof BASES;

export const PROJECT = loadProject(STACKS, ".");
export const STACK = "stg";
const FROM_FILE = readConfig(PROJECT, STACK);

/** Sections of a base's stack file, by name. */
export function settingsOf(base: BaseName): Properties {
  const own = Object.fromEntries(
    Object.keys(SECTIONS).map((section) => {
      const text = FROM_FILE.config[`${PROJECT.name}:${section}`];
      return [section, text === undefined ? undefined : (JSON.parse(text) as unknown)];
    }),
  );
  return edited(edited(own, BASES.stg.edits), base === "stg" ? {} : BASES[base].edits);
}

/** Configuration of a program: the sections, with the other keys of the stack file. */
export function configOf(sections: Properties): StackConfig {
  const others = Object.entries(FROM_FILE.config).filter(([key]) => !key.startsWith(`${PROJECT.name}:`));
  const own = Object.entries(sections).filter(([, value]) => value !== undefined);
  return {
    ...FROM_FILE,
    config: Object.fromEntries([...others, ...own.map(([section, value]) => [`${PROJECT.name}:${section}`, JSON.stringify(value)])]),
  };
}
