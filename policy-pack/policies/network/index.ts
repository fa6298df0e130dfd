import type { PolicySet } from "../../policy";
import { databaseAccess } from "./database-access";
import { databaseSubnetsPrivate } from "./database-subnets-private";
import { defaultSecurityGroupClosed } from "./default-security-group-closed";
import { internetExposure } from "./internet-exposure";
import { natInstanceVpcOnly } from "./nat-instance-vpc-only";
import { noPublicIp } from "./no-public-ip";
import { noUnrestrictedIngress } from "./no-unrestricted-ingress";
import { otherNetworks } from "./other-networks";
import { securityGroupDescription } from "./security-group-description";

/** Rules of a network, and what they allow together. */
export const network: PolicySet = (declared) => [
  noUnrestrictedIngress,
  securityGroupDescription,
  defaultSecurityGroupClosed,
  noPublicIp,
  databaseSubnetsPrivate,
  natInstanceVpcOnly,
  internetExposure(declared),
  databaseAccess(declared),
  otherNetworks(declared),
];
