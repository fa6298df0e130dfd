import { contains, parseCidr } from "../../toolkit/shared/cidr";
import { type Mistake, mistake } from "../shared/mistake";

/** RFC 1918, and the shared addresses of RFC 6598, which AWS gives as an example, too (EC2 API reference, `CreateVpc`, CidrBlock). */
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];

/**
 * A block that isn't private. AWS refuses reserved ranges: this network, loopback, link-local, multicast (RFC 6890). It takes public ones,
 * whose owners couldn't be reached from the network any more: refused here for that.
 */
export function privateRangeMistake(cidrBlock: string): Mistake | false {
  const block = parseCidr(cidrBlock);
  if (block === undefined || PRIVATE.some((range) => contains(parseCidr(range)!, block))) return false;
  return mistake(
    "cidrBlock",
    cidrBlock,
    `a block of ${PRIVATE.join(", ")}: other addresses are reserved, or public ones that would be unreachable`,
  );
}
