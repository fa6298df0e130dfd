import { ACCOUNT_GUARDS } from "../../required-properties/guards";
import { propertyPolicy } from "../../required-properties/required-property";

export const accountGuards = propertyPolicy({
  id: "data-account-guards",
  description: "A program doesn't switch off guards of the account: blocks of public access, encryption of volumes, session "
    + "tokens for credentials, scans of images.",
  remediation: "Remove the resource or set the property as required.",
}, ACCOUNT_GUARDS);
