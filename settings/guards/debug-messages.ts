import * as pulumi from "@pulumi/pulumi";

/** Debug messages contain property values from here on: `RegisterResource RPC finished: ...; err: null, resp: ...`, and `, obj=...` of a lookup. */
const VALUES = /, (resp: |obj=)[^]*$/;

/**
 * Removes property values from the SDK's debug messages. The SDK logs the outputs of every resource, with generated passwords in plain
 * text; `--debug` prints these messages, and `--event-log` writes them to a file.
 * Source: pulumi/pulumi, sdk/nodejs/runtime/resource.ts and invoke.ts, `log.debug`.
 */
export function keepValuesOutOfDebugMessages(): void {
  const { debug } = pulumi.log;
  if (debug.name === "withoutValues") return; // already replaced
  Object.assign(pulumi.log, {
    debug: function withoutValues(message: string, ...more: [resource?: pulumi.Resource, streamId?: number, ephemeral?: boolean]) {
      return debug(message.replace(VALUES, ""), ...more);
    },
  });
}
