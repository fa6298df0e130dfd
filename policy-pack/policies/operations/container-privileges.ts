import { type Container, CONTAINER_DEFINERS, containersIn } from "../../container-definitions";
import type { Finding, ResourcePolicy } from "../../policy";
import { peek, type Resource, type Value } from "../../stack-view";
import { indexesOf, member, textsOf } from "../../values";

export const containerPrivileges: ResourcePolicy = {
  id: "operations-container-privileges",
  description: "Containers aren't privileged, don't run as root by choice, have no added capabilities, and share no namespace, device or "
    + "root folder with their host.",
  remediation: "Remove the property; give the process only what it needs.",
  references: {
    securityHub: ["ECS.3", "ECS.4", "ECS.17", "ECS.20"],
    checkov: ["CKV_AWS_334", "CKV_AWS_335", "CKV_AWS_210"],
    prowler: ["ecs_task_definitions_containers_no_privileged", "ecs_task_definitions_host_namespace_not_shared"],
  },
  waivable: true,
  types: CONTAINER_DEFINERS,
  validateResource: (resource) => [
    ...containersIn(resource).flatMap((container) => privilegesOf(resource, container)),
    ...sharedWithHost(resource),
  ],
};

function privilegesOf(resource: Resource, { path, container }: Container): Finding[] {
  const finding = (property: string, found: Value, allowed: string): Finding => ({
    resource,
    property: `${path}.${property}`,
    found,
    allowed,
  });
  const findings: Finding[] = [];
  for (const at of ["privileged", "securityContext.privileged", "securityContext.allowPrivilegeEscalation"]) {
    const value = member(container, ...at.split("."));
    if (value === true) findings.push(finding(at, value, "false"));
  }
  const { user } = container;
  if (typeof user === "string" && /^(?:root|0)(?::|$)/.test(user)) findings.push(finding("user", user, "another user, or the image's"));
  if (member(container, "securityContext", "runAsUser") === 0) findings.push(finding("securityContext.runAsUser", 0, "another user"));
  for (const key of ["add", "adds"]) {
    const added = textsOf(member(container, "linuxParameters", "capabilities", key));
    if (added.length > 0) findings.push(finding(`linuxParameters.capabilities.${key}`, added, "omitted"));
  }
  const devices = member(container, "linuxParameters", "devices");
  if (Array.isArray(devices) && devices.length > 0) findings.push(finding("linuxParameters.devices", "devices of the host", "omitted"));
  return findings;
}

/** Folders of a host by which a container becomes the host. */
const HOST_FOLDER = /^\/(?:$|etc|proc|sys|root|boot|dev|var\/?$|var\/run|run|var\/lib\/(?:docker|ecs|kubelet))|docker\.sock|containerd/;

function sharedWithHost(resource: Resource): Finding[] {
  const modes = ["pidMode", "ipcMode", "networkMode", "eksProperties.podProperties.hostNetwork"].flatMap((path) => {
    const found = peek(resource, path);
    return found === "host" || found === true ? [{ resource, property: path, found, allowed: "another mode, or omitted" }] : [];
  });
  const folders = indexesOf(resource, "volumes").flatMap((index) => {
    const path = `volumes.${index}.hostPath`;
    const found = peek(resource, path);
    return typeof found === "string" && HOST_FOLDER.test(found)
      ? [{ resource, property: path, found, allowed: "a folder without the host's own files" }]
      : [];
  });
  return [...modes, ...folders];
}
