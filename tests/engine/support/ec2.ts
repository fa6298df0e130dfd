import type { Host } from "../../support/ec2-world";
import type { CloudState } from "../plugin/state-file";

const INSTANCE = "aws:ec2/instance:Instance";

/** Instance of an account; every change restarts it, an hour later than the previous one. */
export function hostOf({ resources }: CloudState, instanceId: string): Host | undefined {
  const resource = resources.find(({ type, id }) => type === INSTANCE && id === instanceId);
  if (resource === undefined) return undefined;
  return { state: "running", launchedAt: new Date(Date.UTC(2026, 0, 1, resource.version)) };
}
