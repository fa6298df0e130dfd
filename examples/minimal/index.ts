import { Alerts, Dashboard, Database, limitRoles, makeRegistries, naming, Network } from "../../components";
import { readSettings } from "../../settings";
import { guardUpdate } from "../../settings/guards";

guardUpdate();

const settings = readSettings("delivery", "alerts", "network", "database", "registries", "dashboard");
const names = naming(settings);

limitRoles({ names, ...settings.delivery });
const alerts = new Alerts("alerts", { names, ...settings.alerts });
const network = new Network("network", { names, alerts, ...settings.network });
const database = new Database("database", { names, network, alerts, ...settings.database });
const registries = makeRegistries({ names, registries: settings.registries });
const dashboard = settings.dashboard.enabled ? new Dashboard("dashboard", { names, parts: [alerts, database, network] }) : undefined;

export const vpcId = network.vpcId;
export const publicSubnetIds = network.publicSubnetIds;
export const privateSubnetIds = network.privateSubnetIds;
export const natPublicIps = network.natPublicIps;
export const databaseAddress = database.address;
export const databaseMasterSecretArn = database.masterSecretArn;
export const repositoryUrls = [...registries.values()].map((registry) => registry.repositoryUrl);
export const dashboardUrl = dashboard?.url ?? "";
