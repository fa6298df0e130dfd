import * as pulumi from "@pulumi/pulumi";

/** From here on a message tells values: `RegisterResource RPC finished: ...; err: null, resp: ...`, and `, obj=...` of a lookup. */
const VALUES = /, (resp: |obj=)[^]*$/;

/**
 * Takes the values out of the SDK's debug messages. It tells the engine each resource's outputs in one, a generated password
 * among them as it is, and `--debug` shows these messages, `--event-log` writes them down.
 * Source: pulumi/pulumi, sdk/nodejs/runtime/resource.ts and invoke.ts, `log.debug`.
 */
export function keepValuesOutOfDebugMessages(): void {
  const { debug } = pulumi.log;
  if (debug.name === "withoutValues") return; // it is done already
  Object.assign(pulumi.log, {
    debug: function withoutValues(message: string, ...more: [resource?: pulumi.Resource, streamId?: number, ephemeral?: boolean]) {
      return debug(message.replace(VALUES, ""), ...more);
    },
  });
}
