import {
  Alerts,
  Cluster,
  Database,
  type Destination,
  FargateService,
  LoadBalancer,
  naming,
  Network,
  Registry,
  ScheduledJob,
} from "./components";
import { readSettings } from "./settings";
import { guardUpdate } from "./settings/guards";

guardUpdate();

const settings = readSettings("alerts", "network", "database", "registries", "loadBalancer", "cluster", "services", "jobs");
const names = naming(settings);
const from = (...path: string[]) => ({ setting: `${settings.project}:${path.join(".")}` });

const alerts = new Alerts("alerts", { names, ...from("alerts"), ...settings.alerts });

const network = new Network("network", {
  ...from("network"),
  names,
  alerts,
  ...settings.network,
});

const database = new Database("database", {
  ...from("database"),
  names,
  network,
  alerts,
  ...settings.database,
});

const registries = new Map(
  Object.entries(settings.registries).map((
    [name, registry],
  ) => [name, new Registry(name, { names, ...from("registries", name), ...registry })]),
);

const loadBalancer = settings.loadBalancer && new LoadBalancer("load-balancer", {
  ...from("loadBalancer"),
  names,
  network,
  alerts,
  ...settings.loadBalancer,
});

const cluster = new Cluster("cluster", { names, ...from("cluster"), alerts, ...settings.cluster });

const place = { names, network, cluster };
const destinations: Record<string, () => Destination> = { database: () => database.destination() };
const connectionsTo = (names: string[]) => names.map((name) => destinations[name]!());

const services = new Map<string, FargateService>();

for (const [name, { repository, connectsTo, ...service }] of Object.entries(settings.services)) {
  const made = new FargateService(name, {
    ...from("services", name),
    ...place,
    ...service,
    alerts,
    loadBalancer,
    registry: registries.get(repository!)!,
    connections: connectionsTo(connectsTo),
  });
  services.set(name, made);
  destinations[name] = () => made.destination();
}

const jobs = new Map<string, ScheduledJob>();
for (const [name, { repository, connectsTo, runsAfter, imageFrom, ...job }] of Object.entries(settings.jobs)) {
  jobs.set(
    name,
    new ScheduledJob(name, {
      ...from("jobs", name),
      ...place,
      ...job,
      alerts,
      registry: registries.get(repository!)!,
      connections: connectionsTo(connectsTo),
      runsAfter: runsAfter === undefined ? undefined : jobs.get(runsAfter),
      dependsOn: imageFrom === undefined ? undefined : services.get(imageFrom)!.runningVersion,
    }),
  );
}

const byName = <T, U>(all: Map<string, T>, of: (each: T) => U) => Object.fromEntries([...all].map(([name, each]) => [name, of(each)]));

export const vpcId = network.vpcId;
export const publicSubnetIds = network.publicSubnetIds;
export const privateSubnetIds = network.privateSubnetIds;
export const natPublicIps = network.natPublicIps;
export const natInstanceIds = network.natInstanceIds;
export const databaseAddress = database.address;
export const databaseSecretArn = database.secretArn;
export const databaseMasterSecretArn = database.masterSecretArn;
export const repositoryUrls = byName(registries, (registry) => registry.repositoryUrl);
export const url = loadBalancer?.url ?? "";
export const clusterName = cluster.clusterName;
export const serviceNames = byName(services, (service) => service.serviceName);
export const jobStateMachineArns = byName(jobs, (job) => job.stateMachineArn);
export const alertsTopicArn = alerts.topicArn;
