import type { Input } from "@pulumi/pulumi";

import { allow, type Conditions, type Statement } from "../shared/policy-document";
import type { ExecSessions } from "../workloads/exec-sessions";
import type { OperationsTask } from "../workloads/operations/operations-tasks";
import { execute, replaced } from "./operator-statements";

/** Session Manager's document that forwards a port of a container to a server; the one that ends in the container itself isn't permitted. */
export const PORT_FORWARDING = "AWS-StartPortForwardingSessionToRemoteHost";

/** Session tag `reason` of commands that only look. */
export const LOOKS_ONLY = "looks only";

export interface SessionPlaces {
  clusterArn: Input<string>;
  sessions: Pick<ExecSessions, "personStatements">;
  /** Services whose tasks accept sessions. */
  services: readonly { containerName: string; fullName: string }[];
  /** Tasks that people start. */
  operations: readonly OperationsTask[];
  portForwarding: Input<string>;
  ownSessions: Input<string>;
}

/** The person in a session of a role, as the tag `operator` of their tasks says. Source: IAM user guide, "IAM policy elements: Variables". */
const PERSON = "${aws:userid}";

/**
 * Permissions to enter containers, and to start tasks for that: people enter, forward ports of, and stop only the tasks with their own name.
 * Sources: Service Authorization Reference, Amazon ECS, AWS Step Functions and AWS Systems Manager; Amazon ECS developer guide, "Monitor
 * Amazon ECS containers with ECS Exec", permissions, and tasks as targets of ssm:StartSession.
 */
export function sessionStatements(places: SessionPlaces): Record<"shell" | "task" | "owner", Statement[]> {
  const { clusterArn, sessions, services, operations, portForwarding, ownSessions } = places;
  const tasks = replaced(clusterArn, ":cluster/", ":task/", "/*");
  const own = { "aws:ResourceTag/operator": PERSON };
  const common = [
    allow(["ecs:DescribeTasks"], [tasks]),
    allow(["ecs:ListTasks"], ["*"], { ArnEquals: { "ecs:cluster": clusterArn } }),
    // Source: AWS Systems Manager user guide, "Additional sample IAM policies for Session Manager", end only sessions that one started.
    allow(["ssm:TerminateSession"], [ownSessions], { StringEquals: { "ssm:resourceTag/aws:ssmmessages:session-id": PERSON } }),
    ...sessions.personStatements,
  ];
  /** AWS checks the cluster and the task; the tag is the task's. */
  const enter = (containers: string[], tags: Conditions[string]): Statement[] => [
    allow(["ecs:ExecuteCommand"], [clusterArn], { StringEquals: { "ecs:container-name": containers } }),
    allow(["ecs:ExecuteCommand"], [tasks], { StringEquals: { "ecs:container-name": containers, ...tags } }),
  ];
  return {
    shell: services.length === 0 ? [] : [
      ...common,
      ...enter(services.map(({ containerName }) => containerName), { "aws:ResourceTag/Name": services.map(({ fullName }) => fullName) }),
    ],
    task: operations.length === 0 ? [] : [
      ...common,
      ...start(operations, "operations"),
      ...enter(operations.map(({ name }) => name), own),
      allow(["ecs:DescribeTaskDefinition"], ["*"]),
      allow(["ecs:StopTask"], [tasks], { StringEquals: own }),
      // Without the check, a session that names no document would be a shell that isn't recorded.
      allow(["ssm:StartSession"], [tasks], { StringEquals: own, Bool: { "ssm:SessionDocumentAccessCheck": "true" } }),
      allow(["ssm:StartSession"], [portForwarding]),
    ],
    owner: start(operations, "operations-owner", { StringNotEquals: { "aws:PrincipalTag/reason": LOOKS_ONLY } }),
  };
}

function start(operations: readonly OperationsTask[], task: OperationsTask["name"], conditions?: Conditions): Statement[] {
  return operations.filter(({ name }) => name === task).flatMap(({ stateMachineArn, logins }) => [
    ...execute([stateMachineArn], conditions),
    ...logins.map(({ actions, resources }) => allow(actions, resources, conditions)),
  ]);
}
