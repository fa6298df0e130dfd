import type { lb } from "@pulumi/aws";

import { graphOf } from "../../graph/resource-graph";
import type { Finding, Result, StackPolicy } from "../../policy";
import { property, type Resource } from "../../stack-view";
import { LISTENER_RULES, LISTENERS, LOAD_BALANCERS } from "../../types";
import { attempt, indexesOf, isProtocol, isText, list, validateEach } from "../../values";

export const inTransitHttpsRedirect: StackPolicy = {
  id: "data-in-transit-https-redirect",
  description: "Load balancers redirect HTTP to HTTPS; only outside production, a load balancer without HTTPS may answer HTTP.",
  remediation: "Give the load balancer a domain and a certificate, and let the HTTP listener and its rules only redirect to HTTPS.",
  references: { securityHub: ["ELB.1"], checkov: ["CKV_AWS_2", "CKV2_AWS_20"], trivy: ["AVD-AWS-0054"] },
  waivable: true,
  types: [...LISTENERS, ...LISTENER_RULES],
  validateStack(stack) {
    const graph = graphOf(stack);
    const listeners = graph.ofType(LISTENERS);
    const balancersOf = (listener: Resource) => graph.references<lb.ListenerArgs>(listener, "loadBalancerArn", LOAD_BALANCERS);
    const open: Result[] = [];
    const secure = new Set(
      listeners.filter(({ properties }) => isProtocol(properties["protocol"], "HTTPS")).flatMap((listener) =>
        attempt<Resource[]>(open, [], () => balancersOf(listener))
      ),
    );
    const mustRedirect = (listener: Resource): boolean =>
      isHttp(listener) && (stack.production || balancersOf(listener).some((balancer) => secure.has(balancer)));
    return [
      ...open,
      ...validateEach(listeners, (listener) => mustRedirect(listener) ? notRedirecting(listener, "defaultActions") : []),
      ...validateEach(
        graph.ofType(LISTENER_RULES),
        (rule) =>
          graph.references<lb.ListenerRuleArgs>(rule, "listenerArn", LISTENERS).some(mustRedirect) ? notRedirecting(rule, "actions") : [],
      ),
    ];
  },
};

/** HTTP, or port 80 of a listener without protocol. */
function isHttp(listener: Resource): boolean {
  const protocol = property<lb.ListenerArgs>(listener, "protocol");
  return isProtocol(protocol, "HTTP") || (!isText(protocol) && property<lb.ListenerArgs>(listener, "port") === 80);
}

function notRedirecting(resource: Resource, path: "defaultActions" | "actions"): Finding[] {
  const allowed = "a redirect to HTTPS";
  const indexes = indexesOf(resource, path);
  if (indexes.length === 0) return [{ resource, property: path, found: list(property(resource, path)), allowed }];
  const redirects = (item: string): boolean =>
    property(resource, `${item}.type`) === "redirect" && property(resource, `${item}.redirect.protocol`) === "HTTPS";
  return indexes.map((index) => `${path}.${index}`).filter((item) => !redirects(item)).map((item) => ({
    resource,
    property: item,
    found: property(resource, item),
    allowed,
  }));
}
