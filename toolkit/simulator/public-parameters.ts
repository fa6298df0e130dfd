import type { ResourceRequest } from "../aws-model/request";
import { unknownValue } from "../shared/signatures";

/**
 * Value of one of AWS's own parameters: the id of an image for most paths, a JSON text that contains it for others. All other values,
 * and every parameter of an account, are unknown. Sources: Systems Manager user guide, "Discovering public parameters in
 * Parameter Store"; ECS developer guide, "Retrieving Amazon ECS-optimized Linux AMI metadata"; EKS user guide, "Retrieve recommended
 * Amazon Linux AMI IDs"; Bottlerocket, QUICKSTART-ECS.md; Ubuntu on AWS, "Find Ubuntu images on AWS"; Debian, "Amazon EC2 image
 * parameters".
 */
export function publicParameter(request: ResourceRequest, name: string): unknown {
  const image = () => request.hexId("ami");
  const shape = SHAPES.find(([pattern]) => pattern.test(name))?.[1];
  if (shape === "image") return image();
  return shape === "metadata" ? JSON.stringify({ image_id: image(), image_name: "simulated" }) : unknownValue;
}

const SHAPES: readonly (readonly [RegExp, "image" | "metadata"])[] = [
  [/^\/aws\/service\/ami-/, "image"],
  [/^\/aws\/service\/(ecs|eks)\/optimized-ami\/.*\/image_id$/, "image"],
  [/^\/aws\/service\/(ecs|eks)\/optimized-ami\/.*\/recommended$/, "metadata"],
  [/^\/aws\/service\/bottlerocket\/.*\/image_id$/, "image"],
  [/^\/aws\/service\/canonical\/.*\/ami-id$/, "image"],
  [/^\/aws\/service\/debian\/.*\/latest\/(amd64|arm64)$/, "image"],
  [/^\/aws\/service\/marketplace\/prod-[^/]+\//, "image"],
];
