import { FORCED_DELETION_OF_IMAGES } from "../../required-properties/images";
import { propertyPolicy } from "../../required-properties/required-property";

export const noForceDelete = propertyPolicy({
  id: "image-no-force-delete",
  description: "In production, a repository with images can't be deleted.",
  remediation: "Set it to false.",
  productionOnly: true,
}, FORCED_DELETION_OF_IMAGES);
