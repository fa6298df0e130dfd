import { DATABASES_AT_REST } from "../../required-properties/at-rest";
import { propertyPolicy } from "../../required-properties/required-property";

export const atRestDatabase = propertyPolicy({
  id: "data-at-rest-database",
  description: "Databases, warehouses and search domains are encrypted at rest.",
  remediation:
    "Set storageEncrypted (encrypted, encryptAtRest) to true; restore an unencrypted database from an encrypted copy of its snapshot.",
}, DATABASES_AT_REST);
