/** Modules under which the SDK has the same types. Source: pulumi/pulumi-aws, provider/resources.go, `RenameResourceWithAlias`. */
const MODULES: Record<string, string> = {
  alb: "lb",
  applicationloadbalancing: "lb",
  elasticloadbalancingv2: "lb",
  elasticloadbalancing: "elb",
};

/**
 * The model's name of a type or lookup that has several names in the SDK, e.g. `aws:lb/listener:Listener` for
 * `aws:alb/listener:Listener`, and `aws:s3/bucket:Bucket` for `aws:s3/bucketV2:BucketV2`.
 */
export function sameType(token: string): string {
  const [, module = "", rest = ""] = /^aws:(\w+)(\/.*)$/.exec(token) ?? [];
  if (module === "s3") return token.replace(/V2(?=:|$)/g, "");
  const other = MODULES[module];
  return other === undefined ? token : `aws:${other}${rest}`;
}
