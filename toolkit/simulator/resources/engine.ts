import type { ResourceTable } from "../world";

/** What the engine itself keeps, in its state and nowhere else. */
export const engine: ResourceTable = {
  "pulumi:index:Stash": {
    id: (q) => q.uuid(),
    outputs: (q) => ({ output: q.inputs["input"] }),
  },
};
