import { SSH_KEYS } from "../../required-properties/operations";
import { propertyPolicy } from "../../required-properties/required-property";

export const noSshKeys = propertyPolicy({
  id: "operations-no-ssh-keys",
  description: "Instances have no SSH key.",
  remediation: "Omit it and connect with Session Manager or EC2 Instance Connect.",
}, SSH_KEYS);
