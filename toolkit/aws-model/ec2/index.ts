import type { Entries, OtherEntries } from "../entry";
import { instances, otherAddresses } from "./instances";
import { networkAcls } from "./network-acls";
import { otherRouting, routing } from "./routing";
import { securityGroups } from "./security-groups";
import { vpc } from "./vpc";

/** EC2 and VPC. */
export const ec2: Entries = { ...vpc, ...routing, ...networkAcls, ...securityGroups, ...instances };
export const otherEc2: OtherEntries = { ...otherRouting, ...otherAddresses };
