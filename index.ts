import { Alerts } from "./components/alerts";
import { Cluster } from "./components/cluster";
import { Database } from "./components/database";
import { FargateService } from "./components/fargate-service";
import { LoadBalancer } from "./components/load-balancer";
import { Network } from "./components/network";
import { Registry } from "./components/registry";
import { ScheduledJob } from "./components/scheduled-job";
import { readSettings } from "./settings";

const settings = readSettings("alerts", "network", "database", "registries", "loadBalancer", "cluster", "services", "jobs");
const { project, environment } = settings;

const alerts = new Alerts("alerts", { topicName: `${project}-alerts-${environment}`, ...settings.alerts });

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

const registries = new Map(Object.entries(settings.registries).map(([name, registry]) =>
  [name, new Registry(name, { repositoryName: `${name}-${environment}`, ...registry })]));

const loadBalancer = settings.loadBalancer && new LoadBalancer("load-balancer", {
  nameTag: `${project}-alb-${environment}`,
  vpcId: network.vpcId,
  subnetIds: network.publicSubnetIds,
  internetAccess: network.internetAccess,
  ...settings.loadBalancer,
});

const cluster = new Cluster("cluster", { clusterName: `${project}-${environment}`, ...settings.cluster });

const services = new Map<string, FargateService>();
const place = { project, environmentName: environment, network, cluster };
const destinations = (names: string[]) => names.map((name) => (services.get(name) ?? database).destination());

for (const [name, { repository, connectsTo, ...service }] of Object.entries(settings.services)) {
  services.set(name, new FargateService(name, {
    ...place,
    ...service,
    loadBalancer,
    registry: registries.get(repository)!,
    connections: destinations(connectsTo),
  }));
}

const jobs = new Map<string, ScheduledJob>();
for (const [name, { repository, connectsTo, after, ...job }] of Object.entries(settings.jobs)) {
  jobs.set(name, new ScheduledJob(name, {
    ...place,
    ...job,
    alerts,
    registry: registries.get(repository)!,
    connections: destinations(connectsTo),
    after: after === undefined ? undefined : jobs.get(after),
  }));
}

export const vpcId = network.vpcId;
export const publicSubnetIds = network.publicSubnetIds;
export const privateSubnetIds = network.privateSubnetIds;
export const natPublicIps = network.natPublicIps;
export const databaseAddress = database.address;
export const databaseSecretArn = database.secretArn;
export const databaseMasterSecretArn = database.masterSecretArn;
export const repositoryUrls = [...registries.values()].map((registry) => registry.repositoryUrl);
export const url = loadBalancer?.url;
export const clusterName = cluster.clusterName;
export const serviceNames = [...services.values()].map((service) => service.serviceName);
export const alertsTopicArn = alerts.topicArn;
