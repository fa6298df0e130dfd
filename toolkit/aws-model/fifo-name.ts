import type { ResourceRequest } from "./request";

/** Name of a topic or queue: a FIFO one that Pulumi names ends as AWS requires; the provider counts without that. */
export function fifoName(request: ResourceRequest, fifo: "fifoTopic" | "fifoQueue"): string {
  return request.input("name", request.autoName("name", 80) + (request.inputs[fifo] === true ? ".fifo" : ""));
}
