import { Alerts, Database, naming, Network, Registry } from "../../components";
import { readSettings } from "../../settings";
import { guardUpdate } from "../../settings/guards";

guardUpdate();

const settings = readSettings("alerts", "network", "database", "registries");
const { project, environment } = settings;
const names = naming(settings);

const alerts = new Alerts("alerts", { names, ...settings.alerts });

const network = new Network("network", {
  project,
  environment,
  ...settings.network,
  flowLogs: settings.network.flowLogs.enabled ? settings.network.flowLogs : undefined,
  alarmActions: [alerts.topicArn],
});

const database = new Database("database", {
  identifier: `${settings.database.name}-${environment}`,
  vpcId: network.vpcId,
  subnetIds: network.privateSubnetIds,
  alerts,
  ...settings.database,
});

const registries = Object.entries(settings.registries).map(([name, registry]) => new Registry(name, { names, ...registry }));

export const vpcId = network.vpcId;
export const publicSubnetIds = network.publicSubnetIds;
export const privateSubnetIds = network.privateSubnetIds;
export const natPublicIps = network.natPublicIps;
export const databaseAddress = database.address;
export const databaseSecretArn = database.secretArn;
export const databaseMasterSecretArn = database.masterSecretArn;
export const repositoryUrls = registries.map((registry) => registry.repositoryUrl);
