import type { ecs } from "@pulumi/aws";

import { graphOf, type ResourceGraph } from "../../graph/resource-graph";
import { rolesOf } from "../../iam/roles";
import type { StackPolicy } from "../../policy";
import { property, type Resource, type StackView } from "../../stack-view";
import { COMPOSITE_ALARM, METRIC_ALARM, QUEUE, SERVICE, TARGET_GROUPS, TASK_DEFINITION } from "../../types";
import { textOf, textsIn, validateEach } from "../../values";

export const serviceAlarm: StackPolicy = {
  id: "operations-service-alarm",
  description: "In production, each service that runs has an alarm on itself, its target group, or the queue that it works on.",
  remediation: "Create an aws.cloudwatch.MetricAlarm with the dimension ServiceName, TargetGroup, or the queue's QueueName.",
  references: {},
  waivable: true,
  productionOnly: true,
  types: [SERVICE, METRIC_ALARM, COMPOSITE_ALARM, ...TARGET_GROUPS, QUEUE, TASK_DEFINITION],
  validateStack(stack) {
    const graph = graphOf(stack);
    const alarms = graph.ofType([METRIC_ALARM, COMPOSITE_ALARM]).map((alarm) => ({ alarm, texts: textsIn(alarm.properties).texts }));
    return validateEach(graph.ofType([SERVICE]), (service) => {
      if (!runs(service)) return [];
      const watched = [service, ...graph.references(service, "loadBalancers", TARGET_GROUPS), ...queuesOf(service, stack, graph)];
      const names = watched.flatMap(namesOf);
      const isWatched = alarms.some(({ alarm, texts }) =>
        watched.some(({ urn }) => alarm.dependencies.includes(urn)) || texts.some((text) => names.includes(text))
      );
      return isWatched ? [] : [{ resource: service, property: "alarms", found: undefined, allowed: "an alarm of this service" }];
    });
  },
};

const runs = (service: Resource): boolean => ![0, undefined].includes(property<ecs.ServiceArgs>(service, "desiredCount") as number);

/** Texts by which an alarm's dimension names a resource: a target group is `targetgroup/name/id`. */
function namesOf({ properties }: Resource): string[] {
  const texts = ["name", "arnSuffix"].map((key) => textOf(properties[key]));
  const suffix = /:(targetgroup\/.*)$/.exec(textOf(properties["arn"]) ?? "")?.[1];
  return [...texts, suffix].filter((text): text is string => text !== undefined && text !== "");
}

/** Queues that the service's tasks may use, and the ones behind them for what failed. */
function queuesOf(service: Resource, stack: StackView, graph: ResourceGraph): Resource[] {
  const roles = rolesOf(stack);
  const own = graph.references<ecs.ServiceArgs>(service, "taskDefinition", [TASK_DEFINITION]).flatMap((task) => {
    const role = roles.role(property<ecs.TaskDefinitionArgs>(task, "taskRoleArn"));
    const grants = role === undefined ? [] : roles.grants(role).allowed;
    return grants.flatMap(({ statement }) => statement.resources).flatMap((arn) => graph.identified(arn, [QUEUE]));
  });
  const dead = own.flatMap((queue) => textsIn(queue.properties["redrivePolicy"]).texts).flatMap((policy) =>
    graph.ofType([QUEUE]).filter(({ properties }) => policy.includes(textOf(properties["arn"]) ?? "\0"))
  );
  return [...own, ...dead];
}
