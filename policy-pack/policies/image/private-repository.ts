import { REPOSITORIES } from "../../required-properties/images";
import { propertyPolicy } from "../../required-properties/required-property";

export const privateRepository = propertyPolicy({
  id: "image-private-repository",
  description: "Images are in private repositories: a public one shows code, layers and what was left in them to anyone.",
  remediation: "Create an aws.ecr.Repository instead.",
}, REPOSITORIES);
