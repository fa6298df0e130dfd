import type { PolicySet } from "../../policy";
import { notInCommand } from "./not-in-command";
import { notInEnvironment } from "./not-in-environment";
import { notInOutputs } from "./not-in-outputs";
import { notInTags } from "./not-in-tags";
import { notInUserData } from "./not-in-user-data";

/** Secrets in plain text: by Pulumi's mark, by name, by form and entropy. */
export const secret: PolicySet = () => [notInEnvironment, notInCommand, notInUserData, notInTags, notInOutputs];
