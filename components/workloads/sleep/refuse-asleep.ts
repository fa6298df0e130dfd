import * as pulumi from "@pulumi/pulumi";

import { connectionTo } from "../../../toolkit/shared/aws-client";

/** IAM actions of the hook. */
export const SLEEP_HOOK_ACTIONS: readonly string[] = ["ssm:GetParameter"];

/** Resources that an update can't change, or whose tasks would fail, without tasks, database and NAT. */
const AWAKE_ONLY = ["aws:appautoscaling/target:Target", "aws:ecs/service:Service", "aws:rds/instance:Instance", "pulumi:index:Stash"];

/** Note of a NAT instance that was seen to translate: one that was replaced runs, and must be there for the environment to wake. */
const NAT_NOTE = "-readiness-note";

/**
 * Gives such resources, which are created after it, a hook that runs before AWS is called.
 *
 * @param stack E.g. `stg`.
 */
export function refuseAsleep(name: string, parameterName: string, stack: string): void {
  const awake = new pulumi.ResourceHook(`${name}-awake`, async () => {
    const message = messageOf(await noteIn(parameterName), stack);
    if (message !== undefined) throw new pulumi.RunError(message);
  });
  pulumi.runtime.registerStackTransformation(({ type, name: logicalName, props, opts }) =>
    AWAKE_ONLY.includes(type) && !logicalName.endsWith(NAT_NOTE)
      ? { props, opts: pulumi.mergeOptions({ hooks: { beforeCreate: [awake], beforeUpdate: [awake] } }, opts) }
      : undefined
  );
}

interface Note {
  is: string;
  since: string;
}

/** Why an update can't go on; undefined if it can. */
export function messageOf(note: Note | undefined, stack: string): string | undefined {
  if (note === undefined || note.is === "awake") return undefined;
  const is = note.is === "waking"
    ? `${stack} is waking since ${note.since}, or could not be woken as a whole`
    : `${stack} sleeps since ${note.since}`;
  return [
    `${is}: its services have no tasks, its database and its NAT instance are stopped, so that nothing of them can be updated. Nothing was changed here. Run`,
    `  npm run ops -- wake --stack ${stack}`,
    "and then this update again",
  ].join("\n");
}

/** @returns Undefined before the first update. */
async function noteIn(name: string): Promise<Note | undefined> {
  const { GetParameterCommand, ParameterNotFound, SSMClient } = await import("@aws-sdk/client-ssm");
  const client = new SSMClient(await connectionTo("ssm"));
  try {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: name }));
    return JSON.parse(Parameter?.Value ?? "null") as Note;
  } catch (error) {
    if (error instanceof ParameterNotFound) return undefined;
    throw error;
  }
}
