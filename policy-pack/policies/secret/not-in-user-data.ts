import type { ResourcePolicy } from "../../policy";
import { readUserData, walk } from "../../secrets/places";
import { UNKNOWN } from "../../stack-view";
import { INSTANCE, LAUNCH_CONFIGURATION, LAUNCH_TEMPLATE } from "../../types";
import { MOVE, searchResource } from "./report";

export const USER_DATA: Readonly<Record<string, readonly string[]>> = {
  [INSTANCE]: ["userData", "userDataBase64"],
  "aws:ec2/spotInstanceRequest:SpotInstanceRequest": ["userData", "userDataBase64"],
  [LAUNCH_TEMPLATE]: ["userData"],
  [LAUNCH_CONFIGURATION]: ["userData", "userDataBase64"],
  "aws:ec2/spotFleetRequest:SpotFleetRequest": ["launchSpecifications"],
  "aws:imagebuilder/imageRecipe:ImageRecipe": ["userDataBase64"],
  "aws:lightsail/instance:Instance": ["userData"],
};

export const notInUserData: ResourcePolicy = {
  id: "secret-not-in-user-data",
  description:
    "No secret is in user data, be it plain, in base64 or zipped: every process on the instance reads it from the metadata service.",
  remediation: `Let the instance fetch it with its role when it starts; ${MOVE}.`,
  references: {
    checkov: ["CKV_AWS_46"],
    trivy: ["AVD-AWS-0029", "AVD-AWS-0122", "AVD-AWS-0129"],
    prowler: ["ec2_instance_secrets_user_data", "ec2_launch_template_no_secrets"],
  },
  waivable: true,
  types: Object.keys(USER_DATA),
  validateResource: (resource) =>
    searchResource(resource, "without it", (report) => {
      for (const key of USER_DATA[resource.type] ?? []) {
        if (report.secretness(key, "without it")) continue;
        if (resource.properties[key] === UNKNOWN) report.unknown(key);
        for (const place of walk(resource.properties[key], key)) {
          const last = place.path.slice(place.path.lastIndexOf(".") + 1);
          if (!/^userData(?:Base64)?$/.test(last)) continue;
          report.text(typeof place.value === "string" ? { ...place, value: readUserData(place.value) } : place);
        }
      }
    }),
};
