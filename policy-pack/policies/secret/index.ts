import type { PolicySet } from "../../policy";
import { notInCommand } from "./not-in-command";
import { notInEnvironment } from "./not-in-environment";
import { notInOutputs } from "./not-in-outputs";
import { notInProperties } from "./not-in-properties";
import { notInState } from "./not-in-state";
import { notInTags } from "./not-in-tags";
import { notInUserData } from "./not-in-user-data";
import { ownKey } from "./own-key";

/** Secrets: none in plain text, by Pulumi's mark, by name, by form and entropy; none in the state; encrypted with a key of its own. */
export const secret: PolicySet =
  () => [notInEnvironment, notInCommand, notInUserData, notInTags, notInOutputs, notInProperties, notInState, ownKey];
