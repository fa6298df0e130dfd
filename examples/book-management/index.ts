import {
  Alerts,
  AppSecrets,
  Cache,
  cacheClients,
  Cluster,
  Dashboard,
  Database,
  limitRoles,
  LoadBalancer,
  Mail,
  makeBuckets,
  makeEncryption,
  makeRegistries,
  makeSites,
  makeWorkloads,
  naming,
  Network,
  SecretAccess,
} from "../../components";
import { readSettings } from "../../settings";
import { guardUpdate } from "../../settings/guards";

guardUpdate();

const settings = readSettings(
  "delivery",
  "encryption",
  "alerts",
  "network",
  "database",
  "cache",
  "buckets",
  "registries",
  "loadBalancer",
  "sites",
  "mail",
  "secretAccess",
  "secrets",
  "configuration",
  "cluster",
  "services",
  "jobs",
  "dashboard",
);
const names = naming(settings);

limitRoles({ names, ...settings.delivery });
const encryption = makeEncryption({ names, ...settings.encryption });
const alerts = new Alerts("alerts", { names, ...settings.alerts });
const shared = { names, alerts, encryption };
const network = new Network("network", { ...shared, ...settings.network });

// Data of the services: rows, sessions, files of readers, images.
const database = new Database("database", { ...shared, network, ...settings.database });
const cache = settings.cache && new Cache("cache", { ...shared, network, clients: cacheClients(settings), ...settings.cache });
const buckets = makeBuckets({ names, encryption, buckets: settings.buckets });
const registries = makeRegistries({ names, registries: settings.registries });

// The way in: CloudFront with the static files, and the load balancer behind it, which the internet doesn't reach.
const loadBalancer = settings.loadBalancer && new LoadBalancer("load-balancer", { names, alerts, network, ...settings.loadBalancer });
const sites = makeSites({ names, alerts, loadBalancer, sites: settings.sites });

const mail = settings.mail && new Mail("mail", { names, alerts, ...settings.mail });
const secretAccess = new SecretAccess("secret-access", { names, alerts, ...settings.secretAccess });
const secrets = new AppSecrets("secrets", {
  names,
  access: secretAccess,
  secrets: settings.secrets,
  configuration: settings.configuration,
  key: encryption.secrets,
});
const cluster = new Cluster("cluster", { ...shared, ...settings.cluster });
const { services, jobs, databaseUsers } = makeWorkloads({
  ...shared,
  network,
  cluster,
  registries,
  secrets,
  secretAccess,
  loadBalancer,
  sites,
  database,
  cache,
  buckets,
  mail,
  services: settings.services,
  jobs: settings.jobs,
});

// One page for the night: alarms, the way of a request, and what it depends on.
const dashboard = settings.dashboard.enabled
  ? new Dashboard("dashboard", {
    names,
    parts: [alerts, ...sites.values(), loadBalancer, ...services.values(), database, cache, network, ...jobs.values(), databaseUsers, mail],
  })
  : undefined;

export const siteUrls = Object.fromEntries([...sites].map(([name, site]) => [name, site.url]));
export const repositoryUrls = Object.fromEntries([...registries].map(([name, registry]) => [name, registry.repositoryUrl]));
export const clusterName = cluster.clusterName;
export const serviceNames = Object.fromEntries([...services].map(([name, service]) => [name, service.serviceName]));
export const dashboardUrl = dashboard?.url ?? "";
