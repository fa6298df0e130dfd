import { parseBucketUse } from "../data/buckets/bucket-settings";
import type { FileBucket } from "../data/buckets/file-bucket";
import type { Cache } from "../data/cache/cache";
import { CACHE } from "../data/cache/cache-connection";
import type { Database } from "../data/database";
import { type ClientAuthentication, DATABASE, databaseRoleOf } from "../data/database-connection";
import type { Registry } from "../images/registry";
import type { Mail } from "../mail/mail";
import type { Capability, Connectable, Destination } from "../network/connection";
import type { AppSecrets } from "../secrets/app-secrets";
import type { SecretAccess } from "../secrets/secret-access";
import { SECRET_FORM, SECRET_PATTERN } from "../secrets/secret-arn";
import type { Secrets } from "../secrets/secret-reference";
import { topologicalSort } from "../shared/topological-sort";
import { invalid } from "../shared/validation";
import type { StaticSite } from "../web/site/static-site";
import { DatabaseUsersRunner } from "./database-users/users-runner";
import { ScheduledJob, type ScheduledJobArgs } from "./job/scheduled-job";
import type { OperationsTaskSettings } from "./operations/operations-settings";
import { type OperationsTask, OperationsTasks } from "./operations/operations-tasks";
import { FargateService } from "./service/fargate-service";
import type { FargateServiceArgs } from "./service/service-context";
import { releaseName } from "./service/service-settings";
import type { SleepNote } from "./sleep/sleep-note";
import { makeCacheLogins, makeDatabaseUsers } from "./store-users";

/** Arguments that services and jobs have in common. */
type Shared = "names" | "network" | "cluster" | "alerts" | "encryption" | "logs";

/** Arguments that follow from references. */
type Passed = Shared | "registry" | "connections" | "capabilities" | "secrets";

/** Parts of the program that a workload refers to by name. */
interface References {
  /** A name in `registries`. */
  repository?: string | undefined;

  /** The database (`database`, `database as owner`, ...), the cache (`cache`), or names of services. */
  connectsTo: readonly string[];

  /** Sites whose files it uploads. */
  publishes?: readonly string[] | undefined;

  /** How its user logs in to the database. */
  databaseAuthentication?: ClientAuthentication | undefined;

  /** Names of buckets, e.g. `uploads` or `uploads as readonly`. */
  buckets?: readonly string[] | undefined;

  /** Address from which it sends mail. */
  sendsMailFrom?: string | undefined;

  /** How its user logs in to the cache. */
  cacheAuthentication?: ClientAuthentication | undefined;

  /** Variables and their secrets: names in `secrets`, or ARNs. */
  secrets?: Readonly<Record<string, string>> | undefined;
}

/** Settings of a service. */
export interface ServiceEntry
  extends References, Omit<FargateServiceArgs, Passed | "loadBalancer" | "sleeps" | "release" | "releaseConnections">
{
  release?: (NonNullable<FargateServiceArgs["release"]> & { connectsTo?: readonly string[] | undefined }) | undefined;
}

/** Settings of a job. */
export interface JobEntry extends References, Omit<ScheduledJobArgs, Passed | "runsAfter" | "sleepNote" | "dependsOn" | "builtImage"> {
  /** The job that it follows. */
  runsAfter?: string | undefined;

  /** The service whose image it runs: the job gets a new image after the service runs it. */
  imageFrom?: string | undefined;
}

export interface WorkloadsArgs extends Pick<FargateServiceArgs, Shared> {
  registries: ReadonlyMap<string, Registry>;

  /** Secrets that services and jobs name. */
  secrets?: AppSecrets | undefined;

  /**
   * Who may read them, and those of the database; the list ends here.
   * @default any principal that IAM allows
   */
  secretAccess?: SecretAccess | undefined;

  loadBalancer?: FargateServiceArgs["loadBalancer"];

  /** Sites that `publishes` names. */
  sites?: ReadonlyMap<string, StaticSite> | undefined;

  /** The database that `connectsTo` names. */
  database?: Database | undefined;

  /**
   * Buckets that services and jobs name.
   * @default none
   */
  buckets?: ReadonlyMap<string, FileBucket> | undefined;

  /** The cache that `connectsTo` names, with these workloads as its clients (`cacheClients`). */
  cache?: Cache | undefined;

  /**
   * Mail that services and jobs send.
   * @default none
   */
  mail?: Mail | undefined;

  /**
   * Note of whether the environment sleeps.
   * @default none - it never does
   */
  sleepNote?: SleepNote | undefined;

  /**
   * Tasks that people start.
   * @default none
   */
  operations?: OperationsTaskSettings | undefined;

  services: Readonly<Record<string, ServiceEntry>>;
  jobs: Readonly<Record<string, JobEntry>>;
}

export interface Workloads {
  services: Map<string, FargateService>;
  jobs: Map<string, ScheduledJob>;
  /** Undefined if the database has no users. */
  databaseUsers: DatabaseUsersRunner | undefined;
  /** Tasks that people start; none without `operations`. */
  operations: readonly OperationsTask[];
}

/**
 * Makes the users of the database, and all services and jobs, each after the ones that it refers to.
 *
 * @throws {RunError} A name that doesn't exist, or names that refer to each other in a circle.
 */
export function makeWorkloads(args: WorkloadsArgs): Workloads {
  const { names, network, cluster, alerts, encryption, logs, registries, secrets, loadBalancer } = args;
  const shared = { names, network, cluster, alerts, logs, ...(encryption !== undefined && { encryption }) };
  const services = new Map<string, FargateService>();
  const jobs = new Map<string, ScheduledJob>();
  const connectables = new Map<string, Connectable>();
  const users = makeDatabaseUsers(args);
  const cacheUsers = makeCacheLogins(args);
  const known = [...(args.database ? [DATABASE] : []), ...(args.cache ? [CACHE] : [])];
  const destinationsOf = (subject: string, client: string, connectsTo: readonly string[]): Destination[] =>
    connectsTo.map((to) => {
      if (to === CACHE && cacheUsers !== undefined) return cacheUsers.destination(client);
      if (databaseRoleOf(to) === undefined) return find(connectables, subject, "connectsTo", to, known).destination();
      return users?.destination(client) ?? invalid(subject, "connectsTo", to, "omitted: there is no database");
    });
  const referencesOf = (subject: string, client: string, { repository, connectsTo, secrets: named = {}, ...uses }: References) => ({
    secrets: secretsNamed(subject, secrets, named),
    capabilities: capabilitiesOf(subject, args, uses),
    registry: find(registries, subject, "repository", repository),
    connections: destinationsOf(subject, client, connectsTo),
  });

  for (const [name, entry] of topologicalSort("services", "connectsTo", args.services, ({ connectsTo }) => connectsTo)) {
    const { release, ...settings } = entry;
    const subject = `services.${name}`;
    const { connectsTo: releaseTo, ...command } = release ?? {};
    const references = {
      ...referencesOf(subject, name, entry),
      release: release && command as NonNullable<FargateServiceArgs["release"]>,
      releaseConnections: releaseTo && destinationsOf(`${subject}.release`, releaseName(name), releaseTo),
    };
    const service = new FargateService(name, { ...shared, loadBalancer, sleeps: args.sleepNote !== undefined, ...settings, ...references });
    services.set(name, service);
    connectables.set(name, service);
  }

  for (
    const [name, entry] of topologicalSort("jobs", "runsAfter", args.jobs, ({ runsAfter }) => (runsAfter === undefined ? [] : [runsAfter]))
  ) {
    const { runsAfter, imageFrom, ...settings } = entry;
    const subject = `jobs.${name}`;
    const service = imageFrom === undefined ? undefined : find(services, subject, "imageFrom", imageFrom);
    const job = new ScheduledJob(name, {
      ...shared,
      ...settings,
      ...referencesOf(subject, name, entry),
      runsAfter: runsAfter === undefined ? undefined : find(jobs, subject, "runsAfter", runsAfter),
      builtImage: service?.builtImage,
      dependsOn: service?.runningVersion,
      sleepNote: args.sleepNote,
    });
    jobs.set(name, job);
  }
  args.secretAccess?.complete();
  const databaseUsers = users
    && new DatabaseUsersRunner("database-users-runner", { users, services: Object.fromEntries(services), alerts });
  const operations = args.operations && new OperationsTasks("operations", { ...shared, ...args.operations, users, cache: args.cache });
  return { services, jobs, databaseUsers, operations: operations?.tasks ?? [] };
}

/** Secrets by variable: of this program by name, of another one by ARN. */
function secretsNamed(subject: string, secrets: AppSecrets | undefined, named: Readonly<Record<string, string>>): Secrets {
  return Object.fromEntries(
    Object.entries(named).map(([variable, one]) => [
      variable,
      SECRET_PATTERN.test(one) ? one : secrets?.reference(one) ?? invalid(subject, `secrets.${variable}`, one, SECRET_FORM),
    ]),
  );
}

/** Rights on buckets, and to send mail. */
function capabilitiesOf(
  subject: string,
  { buckets = new Map(), sites = new Map(), mail }: Pick<WorkloadsArgs, "buckets" | "sites" | "mail">,
  { buckets: uses = [], publishes = [], sendsMailFrom: address }: Pick<References, "buckets" | "publishes" | "sendsMailFrom">,
): Capability[] {
  const ofBuckets = uses.map((use) => {
    const { bucket, as } = parseBucketUse(use);
    const found = find(buckets, subject, "buckets", bucket);
    return found.capability(as ?? invalid(subject, "buckets", use, `${bucket}, or ${bucket} as readonly`));
  });
  const given = [...ofBuckets, ...publishes.map((site) => find(sites, subject, "publishes", site).capability())];
  if (address === undefined) return given;
  return [...given, mail?.capability(address) ?? invalid(subject, "sendsMailFrom", address, "omitted: there is no mail")];
}

/** @throws {RunError} No entry has the name. */
function find<T>(entries: ReadonlyMap<string, T>, subject: string, property: string, name: string | undefined, more: string[] = []): T {
  const entry = name === undefined ? undefined : entries.get(name);
  const known = [...more, ...entries.keys()];
  return entry ?? invalid(subject, property, name, known.length === 0 ? "omitted: there are none" : `one of ${known.join(", ")}`);
}
