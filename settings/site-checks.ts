import { mistake, type Path } from "../components/shared/mistake";
import { type Found, within } from "../components/shared/schema";
import { servedHostMistakes } from "../components/web/load-balancer-settings";
import type { CrossCheck, Readings } from "./readings";
import type { Sections } from "./sections";

type Site = Sections["sites"][string];

/** Checks of the sites against each other, the load balancer, and the services that publish to them. */
export function siteChecks(readings: Readings): CrossCheck[] {
  const { sites = {}, services = {}, loadBalancer } = readings.sections;
  const all = Object.entries(sites);
  return [
    ...all.flatMap(([name, site]) => checksOf(["sites", name], site, readings)),
    ...all.map(([name, { domainName }], index): CrossCheck => ({
      reads: [["sites", name, "domainName"]],
      find: () => {
        const other = all.slice(0, index).find(([, earlier]) => earlier.domainName === domainName)?.[0];
        return domainName !== undefined && other !== undefined
          && mistake(["sites", name, "domainName"], domainName, `another than that of sites.${other}, as one distribution has a name`);
      },
    })),
    {
      reads: [["loadBalancer", "internal"], ["sites"]],
      find: () =>
        loadBalancer?.internal === true && all.every(([, { loadBalancerPaths }]) => loadBalancerPaths.length === 0)
        && mistake(["loadBalancer", "internal"], true, "false, or a site with loadBalancerPaths given: nothing else reaches it"),
    },
    ...Object.entries(services).map(([name, { route, protocol }]): CrossCheck => ({
      reads: [["loadBalancer", "internal"]],
      // Sources: Elastic Load Balancing, Application Load Balancers, "Target groups", protocol version; CloudFront developer guide, "How
      // CloudFront processes requests and responses for custom origins", HTTP version, and "Use gRPC with CloudFront distributions".
      find: () =>
        route !== undefined && loadBalancer?.internal === true && protocol !== "HTTP1"
        && mistake(["services", name, "protocol"], protocol, "HTTP1, as CloudFront sends HTTP/1.1 to an internal load balancer"),
    })),
  ];
}

function checksOf(path: Path, site: Site, { project, sections: { loadBalancer } }: Readings): CrossCheck[] {
  const { domainName, loadBalancerPaths } = site;
  const at = [...path, "loadBalancerPaths"];
  const answers = loadBalancerPaths.length > 0;
  return [
    {
      reads: [path, ["loadBalancer", "internal"]],
      find: () => answers && loadBalancer?.internal !== true && mistake(at, loadBalancerPaths, internalForm(project, loadBalancer)),
    },
    {
      reads: [path, ...["domainName", "wildcard", "certificateArn"].map((key) => ["loadBalancer", key])],
      find: () =>
        answers && loadBalancer?.internal === true && domainName !== undefined
        && servedMistake([...path, "domainName"], domainName, loadBalancer),
    },
    {
      reads: [path, ["loadBalancer", "domainName"], ["loadBalancer", "internal"]],
      find: () =>
        domainName !== undefined && loadBalancer?.internal === false && loadBalancer.domainName === domainName
        && mistake([...path, "domainName"], domainName, "another than loadBalancer.domainName, or loadBalancer.internal true"),
    },
  ];
}

const internalForm = (project: string, loadBalancer: Sections["loadBalancer"]) =>
  loadBalancer === undefined
    ? `omitted, or ${project}:loadBalancer given with internal: true, as it answers them`
    : "omitted, or loadBalancer.internal true, as CloudFront reaches it by a VPC origin";

function servedMistake(path: Path, domainName: string, loadBalancer: NonNullable<Sections["loadBalancer"]>): Found {
  const [first] = within([], servedHostMistakes({ hosts: [domainName] }, loadBalancer));
  return first && mistake(path, domainName, `a name of the load balancer's certificate: ${first.allowed}`);
}
