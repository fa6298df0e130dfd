import { FINAL_SNAPSHOTS } from "../../required-properties/kept";
import { propertyPolicy } from "../../required-properties/required-property";

export const finalSnapshot = propertyPolicy({
  id: "data-final-snapshot",
  description: "In production, a database or file system that is deleted leaves a last snapshot.",
  remediation: "Omit it or set it to false, and set finalSnapshotIdentifier.",
  productionOnly: true,
}, FINAL_SNAPSHOTS);
