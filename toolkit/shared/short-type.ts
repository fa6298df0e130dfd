/**
 * Shortens a type for display: `aws:ec2/vpc:Vpc` -> `ec2.Vpc`, `aws-practice:index:Network` -> `Network`, the stack -> `Stack`,
 * `pulumi:trafficManager` -> `trafficManager`; a type with more parts keeps them: `awsx:x:ecs:Cluster` -> `awsx.ecs.Cluster`.
 */
export function shortType(type: string): string {
  const parts = type.split(":");
  if (parts.length < 3) return parts.at(-1) || type;
  if (parts.length > 3) return [parts[0], ...parts.slice(2)].join(".");
  const [provider = "", module = "", kind = ""] = parts;
  if (provider === "pulumi") return kind;
  const service = module.split("/")[0];
  if (provider === "aws") return service === "" || service === "index" ? kind : `${service}.${kind}`;
  return module.startsWith("index") ? (provider === "random" ? `random.${kind}` : kind) : `${provider}.${kind}`;
}
