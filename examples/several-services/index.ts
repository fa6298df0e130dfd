import {
  Alerts,
  AppSecrets,
  Cluster,
  Dashboard,
  Database,
  limitRoles,
  LoadBalancer,
  makeEncryption,
  makeRegistries,
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
  "registries",
  "loadBalancer",
  "secretAccess",
  "secrets",
  "configuration",
  "cluster",
  "services",
  "dashboard",
);
const names = naming(settings);

limitRoles({ names, ...settings.delivery });
const encryption = makeEncryption({ names, ...settings.encryption });
const alerts = new Alerts("alerts", { names, ...settings.alerts });
const network = new Network("network", { names, alerts, encryption, ...settings.network });
const database = new Database("database", { names, network, alerts, encryption, ...settings.database });
const registries = makeRegistries({ names, registries: settings.registries });
const loadBalancer = settings.loadBalancer && new LoadBalancer("load-balancer", { names, network, alerts, ...settings.loadBalancer });
const secretAccess = new SecretAccess("secret-access", { names, alerts, ...settings.secretAccess });
const secrets = new AppSecrets("secrets", {
  names,
  access: secretAccess,
  secrets: settings.secrets,
  configuration: settings.configuration,
  key: encryption.secrets,
});
const cluster = new Cluster("cluster", { names, alerts, encryption, ...settings.cluster });

// Each service gets roles, grants and a database user of its own, from what its settings name.
const { services, databaseUsers } = makeWorkloads({
  names,
  network,
  alerts,
  encryption,
  cluster,
  registries,
  secrets,
  secretAccess,
  loadBalancer,
  database,
  services: settings.services,
  jobs: {},
});
const dashboard = settings.dashboard.enabled
  ? new Dashboard("dashboard", { names, parts: [alerts, loadBalancer, ...services.values(), database, network, databaseUsers] })
  : undefined;

export const url = loadBalancer?.url ?? "";
export const databaseMasterSecretArn = database.masterSecretArn;
export const databaseUsersStateMachineArn = databaseUsers?.stateMachineArn ?? "";
export const repositoryUrls = Object.fromEntries([...registries].map(([name, registry]) => [name, registry.repositoryUrl]));
export const clusterName = cluster.clusterName;
export const serviceNames = Object.fromEntries([...services].map(([name, service]) => [name, service.serviceName]));
export const dashboardUrl = dashboard?.url ?? "";
