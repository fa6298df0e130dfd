import { LoadBalancer, type LoadBalancerArgs } from "../../../../components/web/load-balancer";
import { StaticSite, type StaticSiteArgs } from "../../../../components/web/site/static-site";
import type { Properties } from "../../../../toolkit/shared/values";
import { build, type Registered } from "../../../support/simulated";
import { alerts, NAMES } from "../../../support/workloads";

export type Args = Partial<StaticSiteArgs>;
export const NAMED = { domainName: "www.example.com", hostedZone: "example.com" };
export const INTERNAL = { internal: true, domainName: "www.example.com", hostedZone: "example.com" };
export const SHARED = ["/api/*", "/graphql"];
export const PAGES = { ...NAMED, loadBalancerPaths: ["/*"], filePaths: ["/static/*"] };

export const site = (args: Args = NAMED) => new StaticSite("web", { names: NAMES, ...args, alerts: args.alerts ?? alerts() });
export const make = (args: Args = NAMED) => build(() => void site(args));
export const NETWORK = {
  vpcId: "vpc-1",
  publicSubnetIds: ["subnet-1", "subnet-2"],
  privateSubnetIds: ["subnet-3", "subnet-4"],
  internetAccess: [],
};
export const loadBalancer = (args: Partial<LoadBalancerArgs> = INTERNAL) =>
  new LoadBalancer("balancer", { names: NAMES, network: NETWORK, ...args });
export const makeWith = (args: Args, balancer: Partial<LoadBalancerArgs> = INTERNAL) =>
  build(() => void site({ ...args, loadBalancer: loadBalancer(balancer) }));

export const distribution = (registered: Registered) => registered.inputs("Distribution");
export const ordered = (registered: Registered) => distribution(registered)["orderedCacheBehaviors"] as Properties[];
export const byPath = (registered: Registered) =>
  Object.fromEntries(ordered(registered).map(({ pathPattern, targetOriginId }) => [pathPattern, targetOriginId]));
