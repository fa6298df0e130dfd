/** The ports of a load balancer that may be open to the internet. */
const WEB_PORTS: ReadonlySet<string> = new Set(["80", "443"]);

/** Whether traffic may be open to the internet on a load balancer. @param port E.g. `443`, or `80-443`. */
export function isWeb(protocol: string, port: string): boolean {
  return protocol === "tcp" && WEB_PORTS.has(port);
}
