import { mistake, type Path } from "../components/shared/mistake";
import { within } from "../components/shared/schema";
import { type NamedRule, reachMistake, type RuleCondition } from "../components/web/listener-rule";
import { namedRules, servedHostMistakes } from "../components/web/load-balancer-settings";
import type { CrossCheck, Readings } from "./readings";

/** Checks of the load balancer's rules and the services' routes against each other. */
export function routeChecks(readings: Readings): CrossCheck[] {
  const { project, sections: { services = {}, loadBalancer } } = readings;
  const routed = Object.entries(services).flatMap(([name, { route, protocol }]) =>
    route ? [{ path: ["services", name] as Path, route, protocol, subject: `${project}:services.${name}.route` }] : []
  );
  if (loadBalancer === undefined) {
    return routed.map(({ path, route }) => ({
      reads: [["loadBalancer"]],
      find: () => mistake([...path, "route"], route, `omitted, or ${project}:loadBalancer given, as it sends the requests`),
    }));
  }
  const isKnown = !readings.isInvalid(["loadBalancer", "rules"]);
  const fixed = isKnown ? namedRules(`${project}:loadBalancer.`, loadBalancer.rules).filter(takesSome) : [];
  const routes = routed.filter(({ route }) => takesSome(route)).map(({ path, route, subject }) => ({ path, rule: { ...route, subject } }));
  const rules: NamedRule[] = [...fixed, ...routes.map(({ rule }) => rule)];
  return [
    ...routes.map(({ path, rule }) => ({ reads: [], find: () => within([...path, "route"], reachMistake(rule, rules)) })),
    ...fixed.map((rule) => ({
      reads: [],
      find: () => within(["loadBalancer", "rules", rule.name], reachMistake(rule, routes.map((route) => route.rule))),
    })),
    ...routes.map(({ path, rule }) => ({
      reads: SERVED.map((key) => ["loadBalancer", key]),
      find: () => within([...path, "route"], servedHostMistakes(rule, loadBalancer)),
    })),
    ...routed.map(({ path, protocol }) => ({
      reads: [["loadBalancer", "httpOnly"]],
      find: () =>
        protocol !== "HTTP1" && loadBalancer.httpOnly
        && mistake([...path, "protocol"], protocol, "HTTP1, as the load balancer has httpOnly"),
    })),
  ];
}

const SERVED = ["domainName", "wildcard", "certificateArn"];

/** Whether a rule has hosts or paths; one without is invalid by itself. */
const takesSome = ({ hosts = [], paths = [] }: RuleCondition) => hosts.length + paths.length > 0;
