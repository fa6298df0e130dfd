import * as v from "valibot";

import { LOG_RETENTION_DAYS } from "../shared/log-retention";
import { contradiction, group, integerBetween, listOf, mapOf, matching, namedOnce, oneOf, trueOrFalse, within } from "../shared/schema";
import { natSettings, natZoneMistake } from "./nat-settings";
import { cidrBlock, networkAclSettings } from "./network-acl-rules";
import { BLOCK_COUNTS, ipv6AclMistake, layoutMistakes, tierMistakes, tiersOf, zoneName } from "./subnet-layout";
import { SERVICE_PATTERN } from "./vpc-service";

const flowLogSettings = group({
  /**
   * Whether there are flow logs.
   * @default true
   */
  enabled: v.optional(trueOrFalse(), true),

  /**
   * Days until a record is deleted: one of CloudWatch's values, e.g. 30, 90, 365.
   * @default 30
   */
  retentionDays: v.optional(oneOf(LOG_RETENTION_DAYS), 30),

  /**
   * Which traffic is recorded: ALL, ACCEPT or REJECT.
   * @default "ALL"
   */
  trafficType: v.optional(oneOf(["ALL", "ACCEPT", "REJECT"]), "ALL"),
});
export type ResolvedFlowLogs = v.InferOutput<typeof flowLogSettings>;

const zoneBlocks = mapOf(zoneName, cidrBlock, "zone names and blocks, e.g. {ap-northeast-1a: 10.0.1.0/24}");

/** Settings of a network. */
export const networkSettings = group(
  {
    /**
     * The VPC's IPv4 block, /16 to /26. **Replaces** everything inside when it changes.
     * @default "10.0.0.0/16"
     */
    cidrBlock: v.optional(cidrBlock, "10.0.0.0/16"),

    /**
     * Zone name to its slot in every tier's block. A slot once given stays; a new zone takes a free one. Zones that are given replace the
     * default ones.
     * @default {"ap-northeast-1a":0,"ap-northeast-1c":1} in a stack file; code has to give them
     */
    availabilityZones: v.pipe(
      mapOf(zoneName, integerBetween({ min: 0, max: 7 }), "zone names and their slots, e.g. {ap-northeast-1a: 0}"),
      v.minEntries(1, "at least one zone and its slot, e.g. {ap-northeast-1a: 0}"),
    ),

    /** How the VPC's block is cut. **Replaces** every subnet when it changes. */
    layout: v.optional(
      group({
        /**
         * Equal blocks, one a tier: 2, 4 or 8.
         * @default 4
         */
        tierBlocks: v.optional(oneOf(BLOCK_COUNTS), 4),

        /**
         * Equal subnets of a tier's block, one a zone: 2, 4 or 8.
         * @default 4
         */
        zoneSlots: v.optional(oneOf(BLOCK_COUNTS), 4),
      }),
      {},
    ),

    /**
     * The subnets' blocks by tier and zone, in place of `layout`, where an existing plan of addresses gives them; /16 to /28, inside
     * `cidrBlock`. **Replaces** a subnet when its block changes.
     * @default none - they follow from `layout`
     */
    subnetBlocks: v.optional(
      group({
        /** Blocks of the public subnets by zone, e.g. `{ap-northeast-1a: 10.0.1.0/24}`. */
        public: v.optional(zoneBlocks),
        /** Blocks of the private subnets by zone. */
        private: v.optional(zoneBlocks),
        /** Blocks of the isolated subnets by zone. */
        isolated: v.optional(zoneBlocks),
      }),
    ),

    /**
     * A third tier whose subnets reach nothing outside the VPC, not even S3.
     * @default false - public and private only
     */
    isolatedTier: v.optional(trueOrFalse(), false),

    /**
     * Public subnets have IPv6 as well, for a load balancer that is reached by it; private ones stay with IPv4.
     * @default false
     */
    ipv6: v.optional(trueOrFalse(), false),

    /** How private subnets reach the internet. */
    nat: v.optional(natSettings, {}),

    /** Records of the accepted and rejected traffic, in CloudWatch Logs. */
    flowLogs: v.optional(flowLogSettings, {}),

    /**
     * AWS services to reach inside the VPC instead of over the internet, e.g. `ecr.dkr`. **Cost**: each by the hour and zone.
     * The S3 gateway endpoint is always there and free.
     * @default none
     */
    interfaceEndpoints: v.optional(
      listOf(
        matching(SERVICE_PATTERN, "the name of an AWS service, e.g. ecr.dkr; S3 needs none, as its gateway endpoint is always there"),
        "a list of AWS services, e.g. [ecr.api, ecr.dkr]",
      ),
      [],
    ),

    /**
     * Stateless rules for all subnets of a tier, in addition to security groups.
     * @default none - the VPC's default network ACL, which lets all traffic pass
     */
    networkAcls: v.optional(
      group({
        /** Rules of the public tier. */
        public: v.optional(networkAclSettings),
        /** Rules of the private tier. */
        private: v.optional(networkAclSettings),
        /** Rules of the isolated tier. */
        isolated: v.optional(networkAclSettings),
      }),
      {},
    ),
  },
  contradiction(
    ["cidrBlock", "availabilityZones", "layout", "subnetBlocks", "isolatedTier"],
    ({ layout, ...network }) => layoutMistakes({ ...network, ...layout, tiers: tiersOf(network) }),
  ),
  contradiction(["nat", "availabilityZones"], ({ nat, availabilityZones }) => within(["nat"], natZoneMistake(nat, availabilityZones))),
  contradiction(["networkAcls", "isolatedTier"], ({ networkAcls, ...network }) => tierMistakes(networkAcls, tiersOf(network))),
  contradiction(["networkAcls", "ipv6"], ({ networkAcls, ipv6 }) => ipv6AclMistake(networkAcls, ipv6)),
  contradiction(["interfaceEndpoints"], ({ interfaceEndpoints }) => namedOnce("interfaceEndpoints", interfaceEndpoints)),
);
export interface NetworkSettings extends v.InferInput<typeof networkSettings> {}
