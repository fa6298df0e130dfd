/** Family, dot, size: `t4g.nano`, `m7i-flex.large`, `u-6tb1.metal`. */
export const INSTANCE_TYPE_PATTERN = /^[a-z0-9-]+\.[a-z0-9-]+$/;

/**
 * The processor architecture of an EC2 instance type, as AMI names spell it: a `g` after the generation's digit is
 * Graviton, and so is the first generation, a1.
 * Source: Amazon EC2 instance types, "Naming conventions".
 */
export function architectureOf(instanceType: string): "arm64" | "x86_64" {
  return /^(a1|[a-z]+\d+[a-z]*g[a-z]*)\./.test(instanceType) ? "arm64" : "x86_64";
}
