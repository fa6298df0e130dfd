/** Modules under which the SDK has one and the same thing. Source: pulumi/pulumi-aws, provider/resources.go, `RenameResourceWithAlias`. */
const MODULES: Record<string, string> = {
  alb: "lb",
  applicationloadbalancing: "lb",
  elasticloadbalancingv2: "lb",
  elasticloadbalancing: "elb",
};

/**
 * The name by which the tables know a type or lookup that the SDK has under several, e.g. `aws:lb/listener:Listener` for
 * `aws:alb/listener:Listener`, and `aws:s3/bucket:Bucket` for `aws:s3/bucketV2:BucketV2`.
 */
export function sameType(token: string): string {
  const [, module = "", rest = ""] = /^aws:(\w+)(\/.*)$/.exec(token) ?? [];
  if (module === "s3") return token.replace(/V2(?=:|$)/g, "");
  const other = MODULES[module];
  return other === undefined ? token : `aws:${other}${rest}`;
}
