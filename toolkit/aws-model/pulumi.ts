import { IN_THE_STATE_ONLY } from "./cloud-control";
import type { OtherEntries } from "./entry";

/** What the engine itself keeps, in its state and nowhere else. */
export const pulumi: OtherEntries = {
  "pulumi:index:Stash": {
    cloudControl: IN_THE_STATE_ONLY,
    simulate: {
      id: (request) => request.uuid(),
      outputs: (request) => ({ output: request.inputs["input"] }),
    },
  },
};
