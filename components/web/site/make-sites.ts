import { StaticSite, type StaticSiteArgs } from "./static-site";

/** Arguments that sites have in common. */
type Shared = "names" | "alerts" | "loadBalancer" | "logs";

export interface SitesArgs extends Pick<StaticSiteArgs, Shared> {
  /** Settings of the sites by name. */
  sites: Readonly<Record<string, Omit<StaticSiteArgs, Shared>>>;
}

/** Makes sites by name. */
export function makeSites({ sites, ...shared }: SitesArgs): Map<string, StaticSite> {
  return new Map(Object.entries(sites).map(([name, settings]) => [name, new StaticSite(name, { ...shared, ...settings })]));
}
