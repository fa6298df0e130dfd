import { StaticSite, type StaticSiteArgs } from "./static-site";

export interface SitesArgs extends Pick<StaticSiteArgs, "names" | "alerts" | "loadBalancer"> {
  /** Settings of the sites by name. */
  sites: Readonly<Record<string, Omit<StaticSiteArgs, "names" | "alerts" | "loadBalancer">>>;
}

/** Makes sites by name. */
export function makeSites({ sites, ...shared }: SitesArgs): Map<string, StaticSite> {
  return new Map(Object.entries(sites).map(([name, settings]) => [name, new StaticSite(name, { ...shared, ...settings })]));
}
