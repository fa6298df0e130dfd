import type { ecs } from "@pulumi/aws";

import { property, type Resource, type StackView } from "../stack-view";
import { allowedOn } from "./grants";
import { rolesOf } from "./roles";

/** Opens the channel of a session. Source: Amazon ECS developer guide, "Monitor Amazon ECS containers with ECS Exec", permissions. */
const OPENS = "ssmmessages:CreateControlChannel";

/** Whether the role of a task definition opens sessions, without which ECS Exec enters none of its tasks. */
export function acceptsSessions(stack: StackView, definition: Resource): boolean {
  const roles = rolesOf(stack);
  const role = roles.role(property<ecs.TaskDefinitionArgs>(definition, "taskRoleArn"));
  return role !== undefined && allowedOn(roles.grants(role), OPENS).length > 0;
}
