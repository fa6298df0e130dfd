import { IN_THE_STATE_ONLY } from "./cloud-control";
import type { OtherEntries } from "./entry";

/** Resources of the engine, which exist only in its state. */
export const pulumi: OtherEntries = {
  "pulumi:index:Stash": {
    cloudControl: IN_THE_STATE_ONLY,
    simulate: {
      id: (request) => request.uuid(),
      outputs: (request) => ({ output: request.inputs["input"] }),
    },
  },
};
