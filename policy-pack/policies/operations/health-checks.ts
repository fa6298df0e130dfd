import type { ecs, lb } from "@pulumi/aws";

import { CONTAINER_DEFINERS, containersIn } from "../../container-definitions";
import { graphOf } from "../../graph/resource-graph";
import { parsedJson } from "../../json";
import type { Finding, Result, StackPolicy } from "../../policy";
import { isObject, property, type Resource, UnknownValueError, type Value } from "../../stack-view";
import { AUTO_SCALING_GROUP, ELB_MODULES, sameIn, SERVICE, TARGET_GROUPS, TASK_DEFINITION } from "../../types";
import { isNotFalse, isProtocol, isText, list, member, must, textsIn, validateEach } from "../../values";

/** Resources that register targets, and the property that names the target group; an unused target group checks no targets. */
const USERS_OF_TARGET_GROUPS: readonly (readonly [type: string, path: string])[] = [
  [SERVICE, "loadBalancers"],
  [AUTO_SCALING_GROUP, "targetGroupArns"],
  ["aws:autoscaling/attachment:Attachment", "lbTargetGroupArn"],
  ...sameIn(ELB_MODULES, "targetGroupAttachment").map((type) => [type, "targetGroupArn"] as const),
];

export const healthChecks: StackPolicy = {
  id: "operations-health-checks",
  description: "Each service has a health check that can fail: that of its target group, or that of an essential container if it has none.",
  remediation: "Give the target group a healthCheck with a path, or an essential container a healthCheck.",
  references: { checkov: ["CKV_AWS_261"] },
  waivable: true,
  types: [...TARGET_GROUPS, SERVICE, ...USERS_OF_TARGET_GROUPS.map(([type]) => type), ...CONTAINER_DEFINERS],
  validateStack(stack) {
    const graph = graphOf(stack);
    const open: Result[] = [];
    const used = new Set(USERS_OF_TARGET_GROUPS.flatMap(([type, path]) => [...graph.referrers(open, [type], path, TARGET_GROUPS).keys()]));
    return [
      ...open,
      ...validateEach(graph.ofType(TARGET_GROUPS).filter((group) => used.has(group)), validateTargetGroup),
      ...validateEach(graph.ofType(CONTAINER_DEFINERS), validateContainers),
      ...validateEach(graph.ofType([SERVICE]), (service) => {
        if (list(property<ecs.ServiceArgs>(service, "loadBalancers")).length > 0) return [];
        const tasks = graph.references<ecs.ServiceArgs>(service, "taskDefinition", [TASK_DEFINITION]);
        return tasks.filter((task) => !hasContainerCheck(task)).map((task) => ({
          resource: service,
          property: "taskDefinition",
          found: `${task.name}, without a health check`,
          allowed: "one with an essential container that has a healthCheck, as the service has no target group",
        }));
      }),
    ];
  },
};

function validateTargetGroup(group: Resource): Finding[] {
  if (property<lb.TargetGroupArgs>(group, "targetType") === "lambda") return [];
  const protocol = property<lb.TargetGroupArgs>(group, "protocol");
  const isHttp = isProtocol(protocol, "HTTP", "HTTPS");
  const check = property<lb.TargetGroupArgs>(group, "healthCheck");
  if (!isObject(check)) {
    // Source: Elastic Load Balancing user guide, "Health checks for Network Load Balancer target groups": the default is TCP.
    if (isText(protocol) && !isHttp) return [];
    return [{ resource: group, property: "healthCheck", found: check, allowed: "set: the path, and the interval" }];
  }
  return [
    ...must<lb.TargetGroupArgs>(group, "healthCheck.enabled", isNotFalse, "true"),
    ...(isHttp ? must<lb.TargetGroupArgs>(group, "healthCheck.path", isText, "the path to request") : []),
    ...(isHttp ? must<lb.TargetGroupArgs>(group, "healthCheck.matcher", canFail, "codes of success, e.g. \"200\" or \"200-399\"") : []),
  ];
}

/**
 * Whether a matcher refuses errors: a server that answers 404 or 500 to everything is broken. 401 and 403 come from a working server. Codes
 * below 100 are gRPC's, of which only a few are a success.
 */
function canFail(matcher: Value): boolean {
  if (typeof matcher !== "string") return true;
  return matcher.split(",").every((part) => {
    const [from = 0, to = from] = part.split("-").map(Number);
    return to < 100 ? to - from < 20 : to < 400 || (from === to && (to === 401 || to === 403));
  });
}

/** A command that reports success whatever happens: `exit 0`, `true`, `curl ... || true`. */
const ALWAYS_SUCCEEDS = /(?:^|;|\|\||&&?)\s*(?:exit(?:\s+0)?|true|:|echo\b[^;&|]*|\/bin\/true)\s*;?\s*$/;

function neverFails(command: readonly string[]): boolean {
  const [kind, ...words] = command;
  const text = (kind === "CMD" || kind === "CMD-SHELL" ? words : command).join(" ");
  // `a && echo ok` fails with a.
  return ALWAYS_SUCCEEDS.test(text) && !/&&\s*(?:exit(?:\s+0)?|true|:|echo\b[^;&|]*)\s*$/.test(text);
}

function validateContainers(task: Resource): Finding[] {
  return containersIn(task).flatMap(({ path, container }) => {
    const key = isObject(container["healthCheck"]) && Object.hasOwn(container["healthCheck"], "commands") ? "commands" : "command";
    const { texts } = textsIn(member(container, "healthCheck", key));
    return texts.length > 0 && neverFails(texts)
      ? [{ resource: task, property: `${path}.healthCheck.${key}`, found: texts, allowed: "a command that fails with the program" }]
      : [];
  });
}

/** Whether a task definition has an essential container with a health check other than NONE. */
function hasContainerCheck(task: Resource): boolean {
  const definitions = parsedJson(property<ecs.TaskDefinitionArgs>(task, "containerDefinitions"));
  if (textsIn(definitions).unknown) throw new UnknownValueError(task, "containerDefinitions");
  return list(definitions).some((definition) => {
    if (!isObject(definition) || definition["essential"] === false || !isObject(definition["healthCheck"])) return false;
    const { texts } = textsIn(definition["healthCheck"]["command"]);
    return texts.length > 0 && texts[0] !== "NONE";
  });
}
