/** `aws:ec2/vpc:Vpc` -> `ec2.Vpc`, `aws-practice:index:Network` -> `Network`, the stack -> `Stack` */
export function shortType(type: string): string {
  const [provider = "", module = "", kind = ""] = type.split(":");
  if (provider === "pulumi") return kind;
  const service = module.split("/")[0];
  if (provider === "aws") return `${service}.${kind}`;
  return module.startsWith("index") ? (provider === "random" ? `random.${kind}` : kind) : `${provider}.${kind}`;
}
