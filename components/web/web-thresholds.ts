import { above, below } from "../operations/metric-alarm";

/** Errors in percent of requests, of the load balancer itself and of a site. */
export const OWN_ERRORS = above(5);

/** Errors a minute below which no percentage counts. */
export const LEAST_ERRORS = 5;

/** ACM begins to renew 45 days before the expiry at the latest. Source: AWS Certificate Manager user guide, "Managed certificate renewal". */
export const LEAST_CERTIFICATE_DAYS = below(30);
