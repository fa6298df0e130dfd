import { mistake } from "../components/shared/mistake";
import type { CheckedStack, CrossCheck, Readings } from "./readings";

/** The role that deploys knows the stack's resources by these tags. */
export function deliveryCheck({ sections }: Readings, { project, environment, tags }: CheckedStack): CrossCheck {
  const wanted = Object.entries({ project, environment });
  return {
    reads: [["delivery", "permissionsBoundary"]],
    find: () => {
      const boundary = sections.delivery?.permissionsBoundary;
      const isComplete = tags === undefined || wanted.every(([name, value]) => tags[name] === value);
      return boundary !== undefined && !isComplete
        && mistake(
          ["delivery", "permissionsBoundary"],
          boundary,
          `omitted, or aws:defaultTags with the tags {${
            wanted.map((pair) => pair.join(": ")).join(", ")
          }}, by which the role that deploys knows `
            + "the stack's resources",
        );
    },
  };
}
