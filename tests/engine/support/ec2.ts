import type { Host } from "../../support/ec2-world";
import type { World } from "../plugin/world-file";

const INSTANCE = "aws:ec2/instance:Instance";

/** An account's instance; every change of it starts it anew, an hour later than the one before. */
export function hostOf({ things }: World, instanceId: string): Host | undefined {
  const thing = things.find(({ type, id }) => type === INSTANCE && id === instanceId);
  if (thing === undefined) return undefined;
  return { state: "running", launchedAt: new Date(Date.UTC(2026, 0, 1, thing.version)) };
}
