import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { Database, type DatabaseArgs } from "../../components/data/database";
import { DATABASE_VARIABLES } from "../../components/data/database-settings";
import { Registry } from "../../components/images/registry";
import type { Destination } from "../../components/network/connection";
import { Alerts } from "../../components/operations/alerts";
import { naming } from "../../components/shared/naming";
import { LoadBalancer, type LoadBalancerArgs } from "../../components/web/load-balancer";
import { Cluster } from "../../components/workloads/cluster";
import { ScheduledJob, type ScheduledJobArgs } from "../../components/workloads/job/scheduled-job";
import { FargateService } from "../../components/workloads/service/fargate-service";
import type { FargateServiceArgs } from "../../components/workloads/service/service-context";
import { isObject, type Properties } from "../../toolkit/shared/values";
import { simulate } from "../../toolkit/simulator";
import { build, PLACE, refusal, type Registered } from "./simulated";

/** Region and account of unit tests in the form of ARNs. */
export const HERE = "ap-northeast-1:111111111111";

/** The project and environment of unit tests. */
export const NAMES = naming({ project: "aws-practice", environment: "stg" });

/** Minimal objects that every workload requires. */
export function surroundings() {
  return {
    names: NAMES,
    cluster: new Cluster("cluster", { names: NAMES }),
    registry: new Registry("images", { names: NAMES }),
    alerts: alerts(),
    network: {
      vpcId: "vpc-1",
      privateSubnetIds: ["subnet-1", "subnet-2"],
      outboundAccess: [new aws.ec2.Route("way-out", { routeTableId: "rtb-1", destinationCidrBlock: "0.0.0.0/0", natGatewayId: "nat-1" })],
    },
    image: "3f2c1a9",
  };
}

export const alerts = () => new Alerts("alerts", { names: NAMES });

/** Required settings of a database except its name. */
export const DATABASE: Omit<DatabaseArgs, "name"> = {
  names: NAMES,
  network: { vpcId: "vpc-1", privateSubnetIds: ["subnet-1", "subnet-2"] },
  databaseName: "shop",
  applicationUsername: "shop_app",
  backupWindow: "17:00-17:30",
  maintenanceWindow: "sat:18:00-sat:18:30",
};

export const database = (component = "database", name = component === "database" ? "main" : component) =>
  new Database(component, { ...DATABASE, name });

/** Destination of a client with the application's user, as `DatabaseUsers` gives it. */
export function asApplication(of: Database): Destination {
  const secrets = Object.fromEntries(DATABASE_VARIABLES.map((key) => [key, pulumi.interpolate`${of.secretArn!}:${key}::`]));
  return { ...of.server(), secrets };
}

export const loadBalancer = (args: Partial<LoadBalancerArgs> = {}) =>
  new LoadBalancer("balancer", {
    names: NAMES,
    network: { vpcId: "vpc-1", publicSubnetIds: ["subnet-8", "subnet-9"], privateSubnetIds: ["subnet-6", "subnet-7"], internetAccess: [] },
    certificateArn: `arn:aws:acm:${HERE}:certificate/12345678-1234-1234-1234-123456789012`,
    accessLogs: { enabled: false },
    ...args,
  });

/** Port, route and load balancer. */
type Routed = Omit<Partial<FargateServiceArgs>, "alerts">;
export const routed = (args: Routed = {}): Routed => ({
  port: 8080,
  route: { priority: 100, paths: ["/*"] },
  ...args,
  loadBalancer: args.loadBalancer ?? loadBalancer(),
});

/** Arguments, or a function that creates them inside the program. */
export type Given<T> = Partial<T> | (() => Partial<T>);
const take = <T>(given: Given<T>): Partial<T> => (typeof given === "function" ? given() : given);

export const serviceProgram = (given: Given<FargateServiceArgs> = {}, name = "api") => () =>
  void new FargateService(name, { ...surroundings(), ...take(given) });

export const jobProgram = (given: Given<ScheduledJobArgs> = {}, name = "report") => () =>
  void new ScheduledJob(name, { ...surroundings(), schedule: "cron(0 2 * * ? *)", timeZone: "Asia/Tokyo", ...take(given) });

export const makeService = (given?: Given<FargateServiceArgs>, name?: string) => build(serviceProgram(given, name));
export const makeJob = (given?: Given<ScheduledJobArgs>, name?: string) => build(jobProgram(given, name));
export const serviceRefusal = (given?: Given<FargateServiceArgs>, name?: string) => refusal(serviceProgram(given, name));
export const jobRefusal = (given?: Given<ScheduledJobArgs>, name?: string) => refusal(jobProgram(given, name));

/** Messages of a program, e.g. `info: ...`. */
export async function messagesOf(program: () => unknown): Promise<string[]> {
  const { messages } = await simulate(program, { project: "aws-practice", stack: "stg", config: PLACE });
  return messages.map(({ severity, text }) => `${severity}: ${text}`);
}

/** The only container of a task definition. */
export function containerOf(registered: Registered, name?: string): Properties {
  const [container] = registered.json("TaskDefinition", name, "containerDefinitions") as Properties[];
  return container!;
}

/** Statements of a policy. */
export function statements(registered: Registered, type: string, name: string, property = "policy"): Properties[] {
  const { Version: version, Statement: list } = registered.json(type, name, property) as { Version: string; Statement: Properties[] };
  if (version !== "2012-10-17") throw new Error(`version of ${name} is ${version}`);
  return list;
}

export const trustOf = (registered: Registered, name: string) => statements(registered, "Role", name, "assumeRolePolicy");

/** An Allow statement of a policy. */
export const allowed = (actions: string[], resources: unknown[], conditions?: Properties) => ({
  Effect: "Allow",
  Action: actions,
  Resource: resources,
  ...(conditions && { Condition: conditions }),
});

/** A statement of a trust policy. */
export const trusted = (service: string, conditions: Properties) => ({
  Effect: "Allow",
  Principal: { Service: service },
  Action: "sts:AssumeRole",
  Condition: conditions,
});

/** Values of a resource's properties at some paths. */
export function some(properties: Properties, ...paths: string[]): unknown[] {
  return paths.map((path) => path.split(".").reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), properties));
}

/** Both ends of each opened port: `api-access-to-database-out-5432: sg of api-access-security-group -> ... 5432, To database main-stg`. */
export function rulesOf(registered: Registered): string[] {
  const nameOf = (id: unknown) => registered.resources.find((resource) => resource.id === id)?.name ?? String(id);
  const lines = (type: string, preposition: string) =>
    registered.ofType(type).map(({ inputs }) =>
      [
        nameOf(inputs["securityGroupId"]),
        preposition,
        nameOf(inputs["referencedSecurityGroupId"] ?? inputs["cidrIpv4"] ?? inputs["cidrIpv6"]),
        `${String(inputs["ipProtocol"])} ${String(inputs["fromPort"])}-${String(inputs["toPort"])}`,
        `"${String(inputs["description"])}"`,
      ].join(" ")
    );
  return [...lines("SecurityGroupEgressRule", "to"), ...lines("SecurityGroupIngressRule", "from")];
}
