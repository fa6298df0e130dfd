import { contains, parseCidr } from "../../toolkit/shared/cidr";
import { refuse } from "../shared/validation";

/** RFC 1918, and the shared addresses of RFC 6598, which AWS gives as an example, too (EC2 API reference, `CreateVpc`, CidrBlock). */
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];

/**
 * AWS refuses the ranges of nobody: this network, the machine itself, link-local, multicast, reserved (RFC 6890). It takes public ones,
 * whose owners nobody in the network could reach any more: refused here for that.
 *
 * @throws {RunError} A block that isn't private.
 */
export function requirePrivateRange(owner: string, property: string, cidrBlock: string): void {
  const block = parseCidr(cidrBlock);
  if (block === undefined || PRIVATE.some((range) => contains(parseCidr(range)!, block))) return;
  refuse(
    owner,
    property,
    cidrBlock,
    `a block of ${PRIVATE.join(", ")}: other addresses are somebody's, who could not be reached, or nobody's`,
  );
}
