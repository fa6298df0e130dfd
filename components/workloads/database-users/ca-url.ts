import { type Input, interpolate, type Output } from "@pulumi/pulumi";

/** Certificates of RDS's certificate authorities in a region. Source: Amazon RDS user guide, "Using SSL/TLS to encrypt a connection". */
export const caUrl = (region: Input<string>): Output<string> =>
  interpolate`https://truststore.pki.rds.amazonaws.com/${region}/${region}-bundle.pem`;
