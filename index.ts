import {
  Alerts,
  AppSecrets,
  Cache,
  cacheClients,
  Cluster,
  Dashboard,
  Database,
  DatabaseRestore,
  hourlyCost,
  limitRoles,
  LoadBalancer,
  Logs,
  Mail,
  makeBuckets,
  makeEncryption,
  makePlannedWork,
  makeRegistries,
  makeSites,
  makeWorkloads,
  naming,
  Network,
  OperatorRole,
  SecretAccess,
  Sleep,
  SleepNote,
} from "./components";
import { readSettings, withOrigin } from "./settings";
import { guardUpdate } from "./settings/guards";

guardUpdate();

const settings = withOrigin(
  readSettings(
    "delivery",
    "encryption",
    "alerts",
    "logs",
    "network",
    "database",
    "buckets",
    "cache",
    "registries",
    "loadBalancer",
    "mail",
    "sites",
    "secretAccess",
    "secrets",
    "configuration",
    "cluster",
    "services",
    "jobs",
    "dashboard",
    "plannedWork",
    "operators",
    "sleep",
  ),
);
const names = naming(settings);

limitRoles({ names, ...settings.delivery });
const sleepNote = settings.sleep && new SleepNote("sleep-note", { names, ...settings.sleep });
const encryption = makeEncryption({ names, ...settings.encryption });
const alerts = new Alerts("alerts", { names, ...settings.alerts });
const logs = new Logs("logs", { names, alerts, encryption, ...settings.logs });
const network = new Network("network", { names, alerts, encryption, logs, ...settings.network });
const { workingHours } = settings.sleep ?? {};
const database = new Database("database", { names, network, alerts, encryption, logs, workingHours, ...settings.database });
const buckets = makeBuckets({ names, encryption, buckets: settings.buckets });
const cache = settings.cache
  && new Cache("cache", { names, network, alerts, encryption, clients: cacheClients(settings), ...settings.cache });
const registries = makeRegistries({ names, registries: settings.registries });
const loadBalancer = settings.loadBalancer && new LoadBalancer("load-balancer", { names, network, alerts, logs, ...settings.loadBalancer });
const mail = settings.mail && new Mail("mail", { names, alerts, ...settings.mail });
const sites = makeSites({ names, alerts, logs, loadBalancer, sites: settings.sites });
const secretAccess = new SecretAccess("secret-access", { names, alerts, ...settings.secretAccess });
const secrets = new AppSecrets("secrets", {
  names,
  access: secretAccess,
  secrets: settings.secrets,
  configuration: settings.configuration,
  key: encryption.secrets,
  setting: `${settings.project}:secrets`,
});
const cluster = new Cluster("cluster", { names, alerts, encryption, ...settings.cluster });

const { services, jobs, databaseUsers, operations } = makeWorkloads({
  names,
  network,
  alerts,
  encryption,
  logs,
  cluster,
  registries,
  secrets,
  secretAccess,
  loadBalancer,
  sites,
  database,
  buckets,
  cache,
  mail,
  sleepNote,
  operations: settings.operators?.task,
  services: settings.services,
  jobs: settings.jobs,
});
const sleep = sleepNote
  && new Sleep("sleep", {
    names,
    note: sleepNote,
    alerts,
    cluster,
    network,
    database,
    services,
    encryption,
    hourlyUsd: hourlyCost(settings),
  });
const restore = settings.database.restore
  && new DatabaseRestore("database-restore", { names, network, cluster, alerts, encryption, logs, database });
const dashboard = settings.dashboard.enabled
  ? new Dashboard("dashboard", {
    names,
    ...settings.dashboard,
    parts: [
      alerts,
      loadBalancer,
      ...sites.values(),
      ...services.values(),
      database,
      cache,
      network,
      ...jobs.values(),
      databaseUsers,
      restore,
      mail,
      sleep,
    ],
  })
  : undefined;
makePlannedWork({ names, alerts, plannedWork: settings.plannedWork });

const operator = settings.operators
  && new OperatorRole("operator", {
    names,
    cluster,
    registries,
    services,
    jobs,
    operations,
    sleep,
    sleepNote,
    restore,
    ...settings.operators,
  });

const byName = <T, U>(all: Map<string, T>, of: (each: T) => U) => Object.fromEntries([...all].map(([name, each]) => [name, of(each)]));

export const vpcId = network.vpcId;
export const publicSubnetIds = network.publicSubnetIds;
export const privateSubnetIds = network.privateSubnetIds;
export const natPublicIps = network.natPublicIps;
export const natInstanceIds = network.natInstanceIds;
export const databaseAddress = database.address;
export const databaseSecretArn = database.secretArn ?? "";
export const databaseMasterSecretArn = database.masterSecretArn;
export const databaseUsersStateMachineArn = databaseUsers?.stateMachineArn ?? "";
export const databaseRestoreStateMachineArn = restore?.stateMachineArn ?? "";
export const bucketNames = byName(buckets, (bucket) => bucket.bucketName);
export const repositoryUrls = byName(registries, (registry) => registry.repositoryUrl);
export const url = loadBalancer?.url ?? "";
export const siteUrls = byName(sites, (site) => site.url);
export const clusterName = cluster.clusterName;
export const serviceNames = byName(services, (service) => service.serviceName);
export const jobStateMachineArns = byName(jobs, (job) => job.stateMachineArn);
export const sleepStateMachineArn = sleep?.stateMachineArn ?? "";
export const operatorRoleArn = operator?.roleArn ?? "";
export const alertsTopicArn = alerts.topicArn;
export const dashboardUrl = dashboard?.url ?? "";
