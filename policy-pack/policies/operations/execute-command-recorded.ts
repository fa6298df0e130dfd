import type { ecs } from "@pulumi/aws";

import { graphOf } from "../../graph/resource-graph";
import { acceptsSessions } from "../../iam/exec-sessions";
import { ROLE_SOURCES } from "../../iam/roles";
import type { Finding, StackPolicy } from "../../policy";
import { property, type Resource, type StackView, type UnknownValueError } from "../../stack-view";
import { ECS_CLUSTER, SERVICE, TASK_DEFINITION } from "../../types";
import { attempt, isText, validateEach } from "../../values";

const AT = "configuration.executeCommandConfiguration";

/** The default is the log of the container, whose readers are others, or nothing. Source: Amazon ECS API reference, ExecuteCommandConfiguration. */
export const executeCommandRecorded: StackPolicy = {
  id: "operations-execute-command-recorded",
  description:
    "A cluster whose containers people enter by ECS Exec writes all that they type and see to a log group or a bucket of its own; in "
    + "production it encrypts their sessions and the record with a key.",
  remediation: `Set ${AT} with logging OVERRIDE, logConfiguration and kmsKeyId.`,
  references: {},
  waivable: true,
  types: [ECS_CLUSTER, SERVICE, TASK_DEFINITION, ...ROLE_SOURCES],
  validateStack(stack) {
    const graph = graphOf(stack);
    const open: UnknownValueError[] = [];
    const some = (type: string, isEntered: (resource: Resource) => boolean) =>
      graph.ofType([type]).some((resource) => attempt(open, false, () => isEntered(resource)));
    const isEntered = some(SERVICE, (service) => property<ecs.ServiceArgs>(service, "enableExecuteCommand") === true)
      || some(TASK_DEFINITION, (definition) => acceptsSessions(stack, definition));
    return isEntered ? validateEach(graph.ofType([ECS_CLUSTER]), (cluster) => findings(cluster, stack)) : open;
  },
};

function findings(cluster: Resource, { production }: StackView): Finding[] {
  const at = (path: string) => property(cluster, `${AT}.${path}`);
  const required = (path: string, holds: boolean, allowed: string): Finding[] =>
    holds ? [] : [{ resource: cluster, property: `${AT}.${path}`, found: at(path), allowed }];
  const log = "logConfiguration.cloudWatchLogGroupName";
  const bucket = "logConfiguration.s3BucketName";
  if (at("logging") !== "OVERRIDE") return required("logging", false, "OVERRIDE");
  return [
    ...required(log, isText(at(log)) || isText(at(bucket)), "a log group, or s3BucketName given"),
    ...(production
      ? [
        ...required("kmsKeyId", isText(at("kmsKeyId")), "a key"),
        ...(isText(at(log))
          ? required("logConfiguration.cloudWatchEncryptionEnabled", at("logConfiguration.cloudWatchEncryptionEnabled") === true, "true")
          : []),
      ]
      : []),
  ];
}
