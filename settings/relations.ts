import { DATABASE_SECRET_KEYS } from "../components/data/database-settings";
import { topologicalSort } from "../components/shared/topological-sort";
import { HIDDEN, refuse, requireOneOf } from "../components/shared/validation";
import { type NamedRule, requireReachable, type RuleCondition } from "../components/web/listener-rule";
import { fixedRules, requireServedHosts } from "../components/web/load-balancer-settings";
import { egressChecks } from "../components/workloads/egress";
import { DATABASE, RESERVED_NAMES } from "./container";
import type { Sections } from "./index";
import type { Check } from "./section";
import { isWritten, namedOnce, type Written } from "./without-effect";

/** Whether a key of a section holds a refused value, so that nobody knows what it would be. */
export type IsRefused = (section: keyof Sections, key: string) => boolean;

/**
 * What is right in each section and wrong between them.
 *
 * @param given Each section as it was written.
 * @param sections What is left of each section without its refused keys.
 */
export function relationChecks(project: string, given: Written, sections: Partial<Sections>, isRefused: IsRefused): Check[] {
  const at = (path: string) => `${project}:${path}`;
  const { services = {}, jobs = {}, loadBalancer, network, registries } = sections;
  const workloads = [
    ...Object.entries(services).map(([name, workload]) => ({
      owner: at(`services.${name}`),
      name,
      workload,
      isJob: false,
      imageFrom: undefined,
    })),
    ...Object.entries(jobs).map(([name, workload]) => ({
      owner: at(`jobs.${name}`),
      name,
      workload,
      isJob: true,
      imageFrom: workload.imageFrom,
    })),
  ];

  return [
    ...workloads.map(({ owner, workload: { repository }, imageFrom }) => () =>
      imageFrom !== undefined || registries === undefined || isRefused("registries", repository ?? "")
      || requireRepository(owner, repository, Object.keys(registries), at("registries"))
    ),
    ...workloads.flatMap(({ owner, name }) =>
      Object.entries(RESERVED_NAMES).map(([reserved, why]) => () =>
        name !== reserved || refuse(owner, "the key", name, `another name: ${why}`)
      )
    ),
    ...workloads.flatMap(({ owner, name, workload, isJob }) =>
      workload.connectsTo.map((to, index) => () => {
        const known = Object.keys(services).filter((service) => !isJob && service !== name && services[service]!.serviceConnect);
        if (to !== DATABASE && !known.includes(to) && (isJob || !isRefused("services", to))) {
          refuse(
            owner,
            `connectsTo[${index}]`,
            to,
            [DATABASE, ...known].join(" or ") + (isJob ? "" : ", or another service with serviceConnect: true"),
          );
        }
      })
    ),
    ...workloads.flatMap(({ owner, workload: { egress } }) => egressChecks(owner, egress)),
    ...workloads.flatMap(({ owner, workload: { connectsTo } }) => namedOnce(owner, "connectsTo", connectsTo)),
    ...workloads.map(({ owner, workload: { connectsTo, environment } }) => () => {
      const brought = DATABASE_SECRET_KEYS.find((key) => connectsTo.includes(DATABASE) && Object.hasOwn(environment, key));
      if (brought !== undefined) refuse(owner, `environment.${brought}`, HIDDEN, `left out, as connectsTo [${DATABASE}] brings it`);
    }),
    () => void topologicalSort(at("services"), "connectsTo", services, ({ connectsTo }, name) => connectsTo.filter((to) => to !== name)), // itself is refused above
    ...Object.keys(jobs).map((name) => () =>
      !Object.hasOwn(services, name) || refuse(at(`jobs.${name}`), "the key", name, "another name, as a service has this one")
    ),
    ...Object.entries(jobs).flatMap(([name, job]) =>
      imageChecks(at(`jobs.${name}`), (given["jobs"] as Written)[name], job, services, isRefused)
    ),
    ...Object.entries(jobs).map(([name, { runsAfter }]) => () => {
      if (runsAfter === undefined || isRefused("jobs", runsAfter)) return;
      requireNameOf(
        at(`jobs.${name}`),
        "runsAfter",
        runsAfter,
        Object.keys(jobs).filter((other) => other !== name),
        "left out, as there is no other job",
      );
    }),
    () =>
      void topologicalSort(
        at("jobs"),
        "runsAfter",
        jobs,
        ({ runsAfter }, name) => (runsAfter === undefined || runsAfter === name ? [] : [runsAfter]),
      ),
    ...routeChecks(at, sections, isRefused),
    () =>
      loadBalancer?.ipAddressType !== "dualstack" || network === undefined || network.ipv6 || isRefused("network", "ipv6")
      || refuse(at("loadBalancer"), "ipAddressType", "dualstack", "ipv4, or network.ipv6 true, as it needs subnets with IPv6"),
    () =>
      workloads.length === 0 || network === undefined || isRefused("network", "interfaceEndpoints")
      || requireWayToAws(at("network"), network, workloads.map(({ workload }) => workload)),
  ];
}

function imageChecks(
  owner: string,
  written: unknown,
  { imageFrom, image, repository, architecture }: Sections["jobs"][string],
  services: Sections["services"],
  isRefused: IsRefused,
): Check[] {
  if (imageFrom === undefined) return [];
  const leftOut = `left out, as it is that of service ${imageFrom}`;
  return [
    () =>
      isRefused("services", imageFrom)
      || requireNameOf(owner, "imageFrom", imageFrom, Object.keys(services), "left out, as there is no service"),
    () => image === undefined || refuse(owner, "image", image, leftOut),
    () => {
      const service = Object.hasOwn(services, imageFrom) ? services[imageFrom] : undefined;
      if (service !== undefined && service.architecture !== architecture) {
        refuse(owner, "architecture", architecture, `${service.architecture}, which the image of service ${imageFrom} is built for`);
      }
    },
    () => !isWritten(written, "repository") || refuse(owner, "repository", repository, leftOut),
  ];
}

function routeChecks(at: (path: string) => string, { services = {}, loadBalancer }: Partial<Sections>, isRefused: IsRefused): Check[] {
  const routed = Object.entries(services).flatMap((
    [name, { route, protocol }],
  ) => (route ? [{ owner: at(`services.${name}`), route, protocol }] : []));
  if (loadBalancer === undefined) {
    return routed.map(({ owner, route }) => () =>
      isRefused("loadBalancer", "rules")
      || refuse(owner, "route", route, `left out, or ${at("loadBalancer")} given, as it sends the requests`)
    );
  }
  const routes: NamedRule[] = routed.filter(({ route }) => isSaid(route)).map(({ owner, route }) => ({
    ...route,
    owner: `${owner}.route`,
  }));
  const fixed = fixedRules(at("loadBalancer"), loadBalancer.rules).filter(isSaid);
  const isServedKnown = !["domainName", "wildcard", "certificateArn"].some((key) => isRefused("loadBalancer", key));
  return [
    ...routes.map((route) => () => requireReachable(route, [...fixed, ...routes])),
    ...fixed.map((rule) => () => requireReachable(rule, routes)),
    ...routes.map((route) => () => isServedKnown && requireServedHosts(route, loadBalancer)),
    ...routed.map(({ owner, protocol }) => () =>
      protocol === "HTTP1" || !loadBalancer.httpOnly || refuse(owner, "protocol", protocol, "HTTP1, as the load balancer has httpOnly")
    ),
  ];
}

/** Whether a rule says which requests it takes; one that doesn't is refused by itself, and takes none. */
const isSaid = ({ hosts = [], paths = [] }: RuleCondition) => hosts.length + paths.length > 0;

/** A task that can't reach registry, logs or its secrets never starts. */
function requireWayToAws(
  owner: string,
  { nat, interfaceEndpoints }: Sections["network"],
  workloads: readonly (Sections["services"] | Sections["jobs"])[string][],
): void {
  const secrets = workloads.flatMap((workload) => Object.values(workload.secrets));
  const needed = {
    "ecr.api": true,
    "ecr.dkr": true,
    logs: true,
    secretsmanager: secrets.some((arn) => arn.includes(":secretsmanager:"))
      || workloads.some(({ connectsTo }) => connectsTo.includes(DATABASE)),
    ssm: secrets.some((arn) => arn.includes(":ssm:")),
    ssmmessages: workloads.some((workload) => "executeCommand" in workload && workload.executeCommand),
  };
  const missing = Object.entries(needed).flatMap((
    [service, isNeeded],
  ) => (isNeeded && !interfaceEndpoints.includes(service) ? [service] : []));
  if (nat.mode === "none" && missing.length > 0) {
    refuse(
      owner,
      "interfaceEndpoints",
      interfaceEndpoints,
      `a list that includes ${missing.join(", ")}, as without NAT services and jobs reach nothing of AWS otherwise`,
    );
  }
}

function requireRepository(owner: string, repository: string | undefined, known: readonly string[], registries: string): void {
  if (repository === undefined) {
    refuse(
      owner,
      "repository",
      undefined,
      known.length === 0 ? `left to the one under ${registries}, which has none` : `one of ${known.join(", ")}, as there are several`,
    );
  }
  requireNameOf(owner, "repository", repository, known, `a name under ${registries}, which has none`);
}

function requireNameOf(owner: string, property: string, value: string, known: readonly string[], allowedIfNone: string): void {
  if (known.length === 0) refuse(owner, property, value, allowedIfNone);
  requireOneOf(owner, property, value, known);
}
