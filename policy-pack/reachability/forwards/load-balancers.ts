import { isList, type Resource, type UnknownValueError } from "../../stack-view";
import {
  AUTO_SCALING_GROUP,
  CLASSIC_LOAD_BALANCERS,
  INSTANCE,
  LISTENER_RULES,
  LISTENERS,
  LOAD_BALANCERS,
  TARGET_GROUPS,
} from "../../types";
import { addTo, attempt } from "../../values";
import { listenerTraffic } from "../known-endpoints";
import { given, numberOf, type References } from "../references";
import { LAST_PORT } from "../traffic";
import type { Forwards } from "./forward";
import type { TargetGroups } from "./target-groups";

/** Forwards of load balancers: listener and rules, target group, targets. */
export function ofLoadBalancers(references: References, groups: TargetGroups, forwards: Forwards, unknown: UnknownValueError[]): void {
  const rules = new Map<string, Resource[]>();
  for (const rule of references.ofType(...LISTENER_RULES)) {
    attempt(unknown, undefined, () => {
      for (const listener of references.linked(rule, "listenerArn", LISTENERS)) addTo(rules, listener.urn, rule);
    });
  }
  for (const listener of references.ofType(...LISTENERS)) {
    attempt(unknown, undefined, () => {
      const groupsAt = (one: Resource, path: string) => attempt<Resource[]>(unknown, [], () => references.linked(one, path, TARGET_GROUPS));
      const named = [
        ...groupsAt(listener, "defaultActions"),
        ...(rules.get(listener.urn) ?? []).flatMap((rule) => groupsAt(rule, "actions")),
      ];
      for (const balancer of references.linked(listener, "loadBalancerArn", LOAD_BALANCERS)) {
        const isNetwork = given(balancer, "loadBalancerType") === "network";
        for (const group of new Set(named)) {
          const { keepsAddresses, ...targets } = groups.of(group);
          const passes = isNetwork && keepsAddresses ? "by client address" as const : "by group" as const;
          const via = [listener.name, group.name];
          for (const traffic of listenerTraffic(listener)) addTo(forwards, balancer.urn, { traffic, ...targets, passes, via });
        }
      }
    });
  }
  for (const balancer of references.ofType(...CLASSIC_LOAD_BALANCERS)) {
    attempt(unknown, undefined, () => ofClassic(references, balancer, forwards, unknown));
  }
}

function ofClassic(references: References, balancer: Resource, forwards: Forwards, unknown: UnknownValueError[]): void {
  const attachments = references.referring(unknown, ["aws:elb/attachment:Attachment"], "elb", balancer)
    .flatMap((each) => attempt<Resource[]>(unknown, [], () => references.linked(each, "instance", [INSTANCE])));
  const fleets = references.referring(unknown, [AUTO_SCALING_GROUP], "loadBalancers", balancer);
  const targets = new Set([...references.linked(balancer, "instances", [INSTANCE]), ...attachments, ...fleets].map(({ urn }) => urn));
  const listeners = given(balancer, "listeners");
  (isList(listeners) ? listeners : []).forEach((_, index) => {
    const port = (path: string): { protocol: string; from: number; to: number } => {
      const number = numberOf(given(balancer, `listeners.${index}.${path}`));
      return { protocol: "tcp", from: number || 0, to: number || LAST_PORT };
    };
    addTo(forwards, balancer.urn, {
      traffic: port("lbPort"),
      to: [port("instancePort")],
      targets,
      addresses: [],
      isOpen: targets.size === 0,
      passes: "by group",
      via: [`listeners.${index}`],
    });
  });
}
