import { OWN } from "../../toolkit/aws-model";
import { PERMISSIONS } from "../../toolkit/aws-model/permissions";

/** Whether AWS keeps tags of a type: the provider or Cloud Control changes them. */
export function hasTags(type: string): boolean {
  const { calls, cloudType } = PERMISSIONS[type]!;
  if (/[tT]ag/.test(calls?.update ?? "")) return true;
  const { cloudControl } = OWN[type]!;
  return cloudType !== undefined && cloudControl.by !== "nothing" && !("untagged" in cloudControl);
}
