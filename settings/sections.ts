import * as v from "valibot";

import { accountSettings } from "../components/account/account-settings";
import { bucketKey, bucketSettings } from "../components/data/buckets/bucket-settings";
import { cacheSettings } from "../components/data/cache/cache-settings";
import { databaseSettings } from "../components/data/database-settings";
import { deliverySettings } from "../components/delivery/delivery-settings";
import { githubSettings } from "../components/delivery/github-settings";
import { operatorSettings } from "../components/delivery/operator-settings";
import { platformSettings } from "../components/delivery/platform-settings";
import { stateSettings } from "../components/delivery/state-settings";
import { registrySettings, repositoryName } from "../components/images/registry-settings";
import { logsSettings } from "../components/logs/logs-settings";
import { mailSettings } from "../components/mail/mail-settings";
import { networkSettings } from "../components/network/network-settings";
import { alertsSettings } from "../components/operations/alerts-settings";
import { dashboardSettings } from "../components/operations/dashboard/dashboard-settings";
import { plannedWorkSettings } from "../components/operations/planned-work-settings";
import { encryptionSettings } from "../components/secrets/encryption-settings";
import { secretAccessSettings } from "../components/secrets/secret-access-settings";
import { configurationSettings, secretsSettings } from "../components/secrets/secret-settings";
import { mistake } from "../components/shared/mistake";
import { contradiction, group, mapOf, matching } from "../components/shared/schema";
import { loadBalancerSettings } from "../components/web/load-balancer-settings";
import { SITE_NAME_FORM, SITE_NAME_PATTERN, siteSettings } from "../components/web/site/site-settings";
import { clusterSettings } from "../components/workloads/cluster-settings";
import { containerEntries, workloadName } from "../components/workloads/container-settings";
import { jobContradictions, jobEntries, successionMistake } from "../components/workloads/job/job-settings";
import {
  releaseContradictions,
  releaseEntries,
  serviceContradictions,
  serviceEntries,
} from "../components/workloads/service/service-settings";
import { sleepSettings } from "../components/workloads/sleep/sleep-settings";
import { connections, stackFileContradictions, stackFileEntries } from "../components/workloads/stack-file-settings";

const service = group(
  {
    ...containerEntries,
    ...stackFileEntries,
    ...serviceEntries,

    /**
     * A command that must succeed before tasks of a new version start, e.g. a migration of the database.
     * @default none
     */
    release: v.optional(group(
      {
        ...releaseEntries,

        /**
         * Destinations of the command in place of the service's, e.g. `[database as owner]`; it then has roles, secrets and a security
         * group of its own.
         * @default those of the service
         */
        connectsTo: v.optional(v.unwrap(connections)),
      },
      ...releaseContradictions,
    )),
  },
  ...serviceContradictions,
  ...stackFileContradictions,
);

const job = group(
  {
    ...containerEntries,
    ...stackFileEntries,
    ...jobEntries,

    /**
     * Service whose image the job runs, in place of `image` and `repository`. The job gets a new image after the service runs it.
     * @default none
     */
    imageFrom: v.optional(v.string("the name of a service")),

    /**
     * Job whose success starts this one, in place of `schedule`.
     * @default none
     */
    runsAfter: v.optional(v.string("the name of a job")),
  },
  ...jobContradictions,
  ...stackFileContradictions,
  contradiction(["schedule", "runsAfter"], ({ schedule, runsAfter }) => successionMistake(schedule, runsAfter)),
  contradiction(
    ["imageFrom", "image"],
    ({ imageFrom, image }) =>
      imageFrom !== undefined && image !== undefined && mistake("image", image, `omitted, as it is that of service ${imageFrom}`),
  ),
  contradiction(
    ["imageFrom", "build"],
    ({ imageFrom, build }) =>
      imageFrom !== undefined && build !== undefined && mistake("build", build, `omitted, as it is that of service ${imageFrom}`),
  ),
);

/** Sections of the settings of an environment's stack and their schemas. */
export const SECTIONS = {
  /**
   * Limits of the roles, for deployments by a role that is limited to this stack.
   * @default none
   */
  delivery: v.optional(deliverySettings, {}),

  /**
   * Keys that encrypt data at rest.
   * @default that of its keys
   */
  encryption: encryptionSettings,

  /** Recipients of alerts. */
  alerts: v.optional(alertsSettings, {}),

  /**
   * Search in logs.
   * @default that of its keys
   */
  logs: logsSettings,

  /**
   * VPC: addresses, zones, tiers, NAT.
   * @default that of its keys
   */
  network: networkSettings,

  /**
   * PostgreSQL database of RDS.
   * @default that of its keys
   */
  database: databaseSettings,

  /**
   * Buckets for files of applications, by name. **Cost** in Tokyo: 0.025 USD a month per GB, old versions included, 0.0047 USD per 1,000
   * writes and 0.00037 USD per 1,000 reads (Amazon S3 pricing, November 2026).
   * @default none
   */
  buckets: v.optional(mapOf(bucketKey, bucketSettings, "buckets by name, e.g. {uploads: {}}"), {}),

  /**
   * Cache of ElastiCache, which services and jobs reach by `connectsTo: [cache]`.
   * @default none - no cache is created
   */
  cache: v.optional(cacheSettings),

  /**
   * Image repositories by name. The name in ECR is `<name>-<stack>`.
   * @default one with the project's name
   */
  registries: mapOf(repositoryName, registrySettings, "repositories by name, e.g. {app: {imagesToKeep: 10}}"),

  /**
   * Application Load Balancer.
   * @default none - no load balancer is created
   */
  loadBalancer: v.optional(loadBalancerSettings),

  /**
   * Mail of applications by Amazon SES. **Cost**: 0.10 USD per 1,000 messages, and 0.30 USD a month for three alarms (Amazon SES and
   * CloudWatch pricing, November 2026).
   * @default none - no service or job sends mail
   */
  mail: v.optional(mailSettings),

  /**
   * Sites by name: files in a bucket behind CloudFront, which takes a few minutes for each change.
   * @default none
   */
  sites: v.optional(
    mapOf(matching(SITE_NAME_PATTERN, SITE_NAME_FORM), siteSettings, "sites by name, e.g. {web: {domainName: www.example.com}}"),
    {},
  ),

  /**
   * Readers of secrets, and notifications of other reads.
   * @default that of its keys
   */
  secretAccess: secretAccessSettings,

  /**
   * Secrets that an operator gives, by name: `<area>/<name>`. Their values are in no stack file: `npm run secrets -- --create` asks for
   * them.
   * @default none
   */
  secrets: v.optional(secretsSettings, {}),

  /**
   * Configuration that containers read by name, as they read secrets: plain text in SSM parameters, by `<area>/<name>`.
   * @default none
   */
  configuration: v.optional(configurationSettings, {}),

  /** ECS cluster of the services and jobs. */
  cluster: v.optional(clusterSettings, {}),

  /**
   * Services by name: containers that run permanently.
   * @default none
   */
  services: v.optional(mapOf(workloadName, service, "services by name, e.g. {api: {port: 8080}}"), {}),

  /**
   * Jobs by name: containers that run to completion.
   * @default none
   */
  jobs: v.optional(mapOf(workloadName, job, "jobs by name, e.g. {report: {imageFrom: api}}"), {}),

  /** Page in CloudWatch with the alarms and graphs of everything in the stack; the output `dashboardUrl` is its address. */
  dashboard: v.optional(dashboardSettings, {}),

  /**
   * Times of planned work by name, in which alarms notify no one; one that is still raised at the end notifies then. Costs nothing.
   * @default none
   */
  plannedWork: v.optional(plannedWorkSettings, {}),

  /**
   * People who operate the environment by `npm run ops`.
   * @default no role for it: people act with their own credentials, and not in production
   */
  operators: v.optional(operatorSettings),

  /**
   * Sleep outside of working hours, to save costs; not in production. `npm run plan` shows the hours and about how much it saves.
   * @default none - everything always runs
   */
  sleep: v.optional(sleepSettings),
} as const;

/** Sections of the settings of `bootstrap/` and their schemas. */
export const BOOTSTRAP_SECTIONS = {
  /**
   * The program that the account is prepared for.
   * @default that of its keys
   */
  platform: platformSettings,

  /** Repository on GitHub whose workflows get roles. */
  github: githubSettings,

  /** Defaults and a watch for everything in the account. */
  account: v.optional(accountSettings, {}),

  /** Bucket with the states of the account's stacks. */
  state: v.optional(stateSettings, {}),
} as const;

/** Sections of every program. */
export const ALL_SECTIONS = { ...SECTIONS, ...BOOTSTRAP_SECTIONS } as const;

export type SectionName = keyof typeof ALL_SECTIONS;
/** Settings of each section with their defaults. */
export type Sections = { [Name in SectionName]: v.InferOutput<(typeof ALL_SECTIONS)[Name]> };

/** Settings of a service or a job. */
export type Workload = Sections["services"][string] | Sections["jobs"][string];
