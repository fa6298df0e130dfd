import { isDeepStrictEqual } from "node:util";

import type { SimulatedResource } from "../simulator";
import type { PlanFinding } from "./findings";

/** A resource that a preview and an update of the same program create differently. */
export interface Difference {
  resource: SimulatedResource;
  /** The input that differs; undefined if only one of the two has the resource. */
  input: string | undefined;
  /** Which of the two has the resource. */
  only: "preview" | "update" | undefined;
}

/** Differences between the resources of a program in a preview and in an update. */
export function differencesBetween(preview: readonly SimulatedResource[], update: readonly SimulatedResource[]): Difference[] {
  if (preview === update) return [];
  const inUpdate = new Map(update.map((resource) => [resource.urn, resource]));
  const inPreview = new Set(preview.map(({ urn }) => urn));
  return [
    ...preview.flatMap((resource): Difference[] => {
      const other = inUpdate.get(resource.urn);
      if (other === undefined) return [{ resource, input: undefined, only: "preview" }];
      return differingInputs(resource, other).map((input) => ({ resource, input, only: undefined }));
    }),
    ...update.filter(({ urn }) => !inPreview.has(urn)).map((resource): Difference => ({ resource, input: undefined, only: "update" })),
  ];
}

/** Names of inputs and options that differ; of the stack and components, their outputs. */
function differingInputs(one: SimulatedResource, other: SimulatedResource): string[] {
  const values = ({ custom, inputs, outputs, options }: SimulatedResource): Record<string, unknown> => ({
    ...(custom ? inputs : outputs),
    "(resource options)": options,
  });
  const [before, after] = [values(one), values(other)];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => !isDeepStrictEqual(before[key], after[key]));
}

const REMEDY = "a review of the preview wouldn't show what the update does. Make the program the same in both: remove the condition on "
  + "pulumi.runtime.isDryRun()";

/** Differences as wrong inputs of the program. */
export function findingsOfDifferences(differences: readonly Difference[]): PlanFinding[] {
  return differences.map(({ resource, input, only }) => ({
    resource,
    setting: undefined,
    path: input ?? "the resource",
    problem: only === undefined
      ? `differs between preview and update: ${REMEDY}`
      : `exists only in ${only === "preview" ? "a preview" : "an update"}: ${REMEDY}`,
  }));
}
