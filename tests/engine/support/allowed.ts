import { AccountResources, deniedCalls, rightsFor } from "../../support/deploy-requests";
import type { StateFile } from "../plugin/state-file";

/** Permissions boundary of the roles that a story creates. */
export const BOUNDARY = "boundary";

/** @throws If the role for deployments of a project and stack isn't allowed a call that the provider made. */
export function requireAllowed(cloud: StateFile, project: { name: string }, stack: string): void {
  const calls = cloud.calls();
  const denied = deniedCalls(calls, new AccountResources(calls), rightsFor({ stack, project }, calls, BOUNDARY));
  const lines = [...new Set(denied)];
  if (lines.length > 0) {
    throw new Error(`the role for deployments isn't allowed ${lines.length} requests:\n${lines.slice(0, 10).join("\n")}`);
  }
}
