import { BACKUPS } from "../../required-properties/kept";
import { propertyPolicy } from "../../required-properties/required-property";

export const backups = propertyPolicy({
  id: "data-backups",
  description: "Databases have daily backups.",
  remediation: "Set it to the number of days for which backups are kept.",
  waivable: "outsideProduction",
}, BACKUPS);
