import type { ResourceRequest } from "./request";

/** Name of a topic or queue. A generated FIFO name gets AWS's suffix, which the provider's length limit doesn't include. */
export function fifoName(request: ResourceRequest, fifo: "fifoTopic" | "fifoQueue"): string {
  return request.input("name", request.autoName("name", 80) + (request.inputs[fifo] === true ? ".fifo" : ""));
}
