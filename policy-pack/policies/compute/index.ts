import type { PolicySet } from "../../policy";
import { imdsV2 } from "./imds-v2";

/** Instances. */
export const compute: PolicySet = () => [imdsV2];
